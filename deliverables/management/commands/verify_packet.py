"""`manage.py verify_packet FILE`: does the signature of a 验收书 hold?"""

import hashlib
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from contracts.policies import Refused
from contracts.signing import Found, configured_signer, verify_pdf
from contracts.templatetags.agreement import cn_second
from deliverables.queries.checks import packet_of_digest

BROKEN, BAD_INPUT = 1, 2


class Command(BaseCommand):
    """Exit 0 where every signature holds, 1 where not, 2 on bad input."""

    help = "验证一份验收书 PDF 的签名，并与平台的登记核对"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, and further certificates that are believed."""
        parser.add_argument("file", metavar="FILE", help="验收书 PDF")
        parser.add_argument(
            "--trust",
            metavar="CERT",
            action="append",
            default=[],
            help="信任的证书（PEM 或 DER），可重复；默认信任平台配置的证书",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Say in Chinese what holds and what does not."""
        try:
            content = Path(options["file"]).read_bytes()
            found = verify_pdf(content, trusted=_trusted(options["trust"]))
        except (OSError, ValueError, Refused) as error:
            self.stderr.write(_why(error, options["file"]))
            sys.exit(BAD_INPUT)
        self.stdout.write(f"文件 SHA-256：{_digest(content)}")
        for number, one in enumerate(found, 1):
            self._tell(number, one)
        registered = self._compare(_digest(content))
        if not found:
            self.stdout.write("结论：未签名，没有可以验证的签名")
            sys.exit(BROKEN)
        if not all(one.holds for one in found):
            self.stdout.write("结论：验证未通过")
            sys.exit(BROKEN)
        self.stdout.write(
            "结论：验证通过"
            + ("" if registered else "（签名有效，但平台没有登记这个文件）")
        )

    def _tell(self, number: int, one: Found) -> None:
        when = cn_second(one.signed_at) or "未载明"
        self.stdout.write(
            f"签名 {number}：{one.signer}，{when}（签署方所报时间）\n"
            f"  证书 SHA-256：{one.fingerprint}\n"
            f"  内容：{_content(one)}\n"
            f"  签名值：{'与证书相符' if one.valid else '与证书不符'}\n"
            f"  证书：{'受信任' if one.trusted else '不受信任或不在有效期内'}"
        )

    def _compare(self, digest: str) -> bool:
        packet = packet_of_digest(digest)
        if packet is None:
            self.stdout.write("平台登记：没有这个文件")
            return False
        self.stdout.write(
            f"平台登记：验收书 {packet.decision.number}，逐字节一致"
        )
        return True


def _content(one: Found) -> str:
    if not one.intact:
        return "签名后被改动"
    return "完整，签名覆盖整个文件" if one.whole else "签名后追加了内容"


def _trusted(paths: list[str]) -> list[bytes]:
    """The certificates that were given, and the portal's own."""
    signer = configured_signer()
    own = [signer.certificate] if signer else []
    return [*own, *(Path(path).read_bytes() for path in paths)]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _why(error: Exception, file: str) -> str:
    if isinstance(error, Refused):
        return error.message
    if isinstance(error, OSError):
        return f"无法读取 {error.filename or file}"
    return "证书不是 PEM 或 DER 格式"
