"""The originals that travel inside a 验收书, checked to the byte."""

import hashlib

from contracts.pdf import Enclosed
from contracts.policies import Refused, check_scanned
from contracts.services.files import path_of
from deliverables.queries.handed_in import FileLine
from deliverables.queries.packets import Packet


def originals(packet: Packet) -> list[Enclosed]:
    """What the paper carries.

    Refused where a file is lost, was altered, or is held back by the virus
    scanner: a paper that is signed hands nothing of that on.
    """
    check_scanned(
        {line.digest: line.name for line in packet.enclosed},
        act="附入验收书",
    )
    return [
        Enclosed(
            name=line.enclosed_as,
            description=line.name,
            content=_checked(line),
            media_type=line.media_type,
            recorded_at=line.recorded_at,
        )
        for line in packet.enclosed
    ]


def _checked(line: FileLine) -> bytes:
    try:
        content = path_of(line.digest).read_bytes()
    except FileNotFoundError as error:
        raise Refused(
            "original_lost",
            f"“{line.name}”不在存储中，验收书未生成。请联系系统管理员。",
        ) from error
    if hashlib.sha256(content).hexdigest() != line.digest:
        raise Refused(
            "original_altered",
            f"“{line.name}”与入库时的摘要不符，验收书未生成。"
            "请联系系统管理员。",
        )
    return content
