"""稿件表: many articles from a table, confirmed as one."""

from django.http import HttpRequest, HttpResponse

from contracts.views.attachments import sandboxed
from contracts.views.pages import contract_page
from contracts.views.table_import import table_page, table_template
from indicators.services.article_imports import ARTICLES


@contract_page("GET", "POST")
def import_articles(request: HttpRequest) -> HttpResponse:
    """Bring in a table of articles; it waits for 甲方 as one entry."""
    return table_page(
        request,
        ARTICLES,
        title="导入稿件",
        told="整份表作为一项登记，甲方确认后全部计入；有一处不对，一行也不导入。",
        back="outreach",
        back_title="宣传与培训",
        template="articles_template",
        done="{} 篇稿件已登记，甲方确认后计入数量。",
    )


@sandboxed
@contract_page("GET")
def articles_template(request: HttpRequest, form: str) -> HttpResponse:
    """The empty table of articles."""
    return table_template(ARTICLES, request, form)
