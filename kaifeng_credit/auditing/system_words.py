"""系统说明: what a court wants to know of where a bundle comes from.

民诉证据规定 93: the system's integrity, how it is stored and extracted, and
who extracted it.
"""

from typing import Any

from contracts.models import AuditEvent, Contract, User
from contracts.services.audit_exports import BUNDLE_VERIFIER

TEXT = """\
系统说明

本包证明：{title}
合同：{contract}{demo}
审计链：{chain}，第 {number} 件，平台数据库记录的时间 {recorded_at}，办理人 {actor}
提取：{by}，{made_at}，由平台按登录人的权限生成，提取本身已记入审计链

一、怎样形成
每项办理与其审计事件写在同一个数据库事务里，事件写不成，办理也不成立。事件的时间取自数据库时钟，
不取办理人的计算机。数据库以触发器拒绝修改和删除事件。每件事件以 SHA-256（自第二种格式起并以
SM3，GB/T 32905-2016）接在前一件之后，改动任何一件，其后各件都对不上。

二、怎样保存
上传的文件以其 SHA-256 为名保存，从不覆盖，从不改写。各链的件数与摘要每夜写入数据库之外的存证文件，
只追加，各行首尾相接。本包所附存证点：{time}，共 {length} 件，SHA-256 {sha256}。

三、怎样核对
不需要平台，也不需要网络。装有 Python 3.9 或更高版本的计算机上，
把包内的三个 .py 文件取到同一文件夹，运行：
    python3 {program} 本包.zip --checkpoints 自己另行保存的存证文件
退出码 0：与自己保存的存证点相符；1：有改动；2：读不出；3：包内一致，但没有自己保存的存证点，
不能证明数据库未被整体重写。核对程序即包内的 .py 文件，可与从别处取得的同名程序比较后再用。

四、包内各件
manifest.json　全部文件的字节数、SHA-256、SM3；bound 为 event 的，其摘要写在审计事件里；
　　　　　　　 bound 为文件名的，其摘要写在那个文件里；其余随包附带，由包尾的摘要保护。
events.jsonl　 自该事件至存证点的全部审计事件。checkpoint.jsonl　存证点原文。
files/　　　　 所涉文件，逐字节为保存的原件。
ZIP 的注释是其前全部字节的 SHA-256，任何一位改动都会被发现。

五、不证明什么
平台上的办理不等于协议第八条所称的书面送达，也不代替双方盖章的文书；平台记载的是谁在何时办理了什么。
"""


def described(
    contract: Contract,
    title: str,
    event: AuditEvent,
    mark: dict[str, Any],
    *,
    by: User,
    made_at: str,
) -> bytes:
    """The description of one bundle, as Notepad of any age shows it."""
    text = TEXT.format(
        title=title,
        contract=contract.title,
        demo="【演示数据，不作办理依据】" if contract.is_demo else "",
        chain=contract.slug,
        number=event.number,
        recorded_at=event.recorded_at.isoformat(),
        actor=event.actor_name,
        by=by,
        made_at=made_at,
        program=BUNDLE_VERIFIER.name,
        **{name: mark[name] for name in ("time", "length", "sha256")},
    )
    return ("\ufeff" + text.replace("\n", "\r\n")).encode()
