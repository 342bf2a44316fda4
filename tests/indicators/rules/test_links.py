"""Two addresses of one article are one; what is no address is refused."""

import pytest

from indicators.rules.links import LinkRefused, link_key


@pytest.mark.parametrize(
    "other",
    [
        "http://www.news.cn/a/1.html",
        "https://WWW.News.CN/a/1.html/",
        "https://www.news.cn/a/1.html#top",
        "https://www.news.cn/a/1.html?utm_source=x&share_from=y",
    ],
)
def test_one_article_has_one_key(other):
    assert link_key("https://www.news.cn/a/1.html") == link_key(other)


def test_the_rest_of_a_query_names_the_article():
    assert link_key("https://a.cn/x?id=7") != link_key("https://a.cn/x?id=8")


@pytest.mark.parametrize(
    "wrong",
    [
        "", "www.news.cn/a", "javascript:alert(1)", "https://", "ftp://a.cn/x",
        "https://a b.cn/x", "http://[", "https://a.cn/" + "x" * 1000,
        "https://a.cn:99999999/x",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_a_sentence(wrong):
    with pytest.raises(LinkRefused, match="。"):
        link_key(wrong)
