"""下载逐日表: the same days as the page, no formula, every figure ties."""

import csv
import io


def test_the_file_holds_what_the_page_shows(late):
    late.decide("confirm", 20, 21)
    response = late.get("b_lead", "penalty_days")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert 12 == len(rows)
    assert ("2025-12-20", "已确认", "745.00") == tuple(
        rows[0][name] for name in ("日期", "状态", "已确认金额")
    )
    assert ("12", "8940.00", "测算") == tuple(
        rows[-1][name] for name in ("累计日数", "累计金额", "状态")
    )
    sent = response.headers["Content-Disposition"]
    assert "attachment" in sent
