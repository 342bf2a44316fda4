"""Links of articles: which two addresses are the same article."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

SCHEMES = ("http", "https")
# What sharing adds to an address; it names no other page.
ADDED = ("utm_", "spm", "share_", "isappinstalled")
LONGEST = 1000


class LinkRefused(ValueError):
    """An address that cannot be kept; the words are for the person."""


def link_key(link: str) -> str:
    """What two addresses of one article have in common.

    Scheme, capital letters of the host, a fragment, a last slash and what
    sharing adds make no difference; the rest of a query names the article.

    >>> link_key("HTTP://www.News.cn/a/1.html?utm_source=x#top")
    'www.news.cn/a/1.html'
    >>> link_key("https://www.news.cn/a?id=7") == link_key("www.news.cn/a?id=8")
    Traceback (most recent call last):
    indicators.rules.links.LinkRefused: 链接须以 http:// 或 https:// 开头，请填写完整地址。
    """
    text = link.strip()
    if len(text) > LONGEST:
        raise LinkRefused("链接过长，请填写稿件本身的地址。")
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").lower()
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise LinkRefused("链接不完整，请从浏览器地址栏复制。") from None
    if parts.scheme.lower() not in SCHEMES:
        raise LinkRefused(
            "链接须以 http:// 或 https:// 开头，请填写完整地址。"
        )
    if "." not in host or any(one.isspace() for one in text):
        raise LinkRefused("链接不完整，请从浏览器地址栏复制。")
    asked = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not name.lower().startswith(ADDED)
    ]
    query = f"?{urlencode(asked)}" if asked else ""
    return f"{host}{port}{parts.path.rstrip('/')}{query}"
