"""下载逐日表: every day of the ledger as CSV, streamed, no formulas."""

import csv
from collections.abc import Iterator

from django.http import HttpRequest, StreamingHttpResponse

from contracts.queries.people import side_of
from contracts.rules.audience import Audience, printed
from contracts.rules.file_names import content_disposition
from contracts.rules.flat_text import BOM, harmless
from contracts.rules.words import word_for
from contracts.services.disclosure import check_audience
from contracts.states import Handout
from contracts.views.attachments import sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.pages import contract_page
from payments.queries.penalties import account_of
from payments.rules.late_days import HOLDERS
from payments.rules.penalty_ledger import LedgerDay

PAPER = "penalty_days"  # among those that can be made public
HEADINGS = (
    "日期", "星期", "逾期事项", "在谁手里", "计入", "理由", "状态",
    "当日金额", "累计日数", "累计金额", "已确认金额", "受众",
)  # fmt: skip


class _Lines:
    """What csv writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line


@sandboxed
@contract_page("GET")
@handed_out(Handout.REPORT, note="下载违约金逐日表")
def day_file(request: HttpRequest) -> StreamingHttpResponse:
    """The ledger of the day asked for, one line a day, as the page shows it.

    ``?audience=`` says for whom; unsaid, for one's own side. It names nobody
    and holds no draft, so that all three read the same lines.
    """
    asked = check_audience(
        request.contract,
        request.GET.get("audience") or Audience.INTERNAL,
        PAPER,
        today=request.today,
    )
    request.handed.told = f"（受众：{asked.label}）"
    account = account_of(request.contract, request.standing, request.as_of)
    mark = "演示_" if request.contract.is_demo else ""
    response = StreamingHttpResponse(
        _lines(
            account.days,
            printed(asked, side_of(request.user, request.contract)),
        ),
        content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = content_disposition(
        f"{mark}违约金逐日表_{asked.label}_{request.as_of:%Y-%m-%d}.csv"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _lines(days: tuple[LedgerDay, ...], said: str) -> Iterator[str]:
    writer = csv.writer(_Lines(), lineterminator="\r\n")
    yield BOM + writer.writerow(HEADINGS)
    for one in days:
        yield writer.writerow([*_row(one), said])


def _row(one: LedgerDay) -> list[str]:
    late = one.computed
    state = word_for("penalty", one.state).word if one.state else ""
    return [
        one.on.isoformat(),
        one.weekday,
        harmless(late.matter) if late else "",
        HOLDERS[late.holder] if late else "",
        "计" if late and late.counted else "不计",
        harmless(late.reason) if late else "",
        state,
        f"{one.estimate:.2f}",
        str(late.running_days) if late else "",
        f"{late.running:.2f}" if late else "",
        f"{one.confirmed:.2f}",
    ]
