"""What a process keeps between two pages, and how a test lets it go."""

from django.core.cache import cache

from kaifeng_credit import stored_answers


def forget_all() -> None:
    """Keep nothing: the next page asks as the first of a process does."""
    cache.clear()
    stored_answers.forget()
