"""What a password is made of (等保三级 8.1.4.1 a: complexity)."""

from collections.abc import Callable

CLASSES: dict[str, Callable[[str], bool]] = {
    "大写字母": str.isupper,
    "小写字母": str.islower,
    "数字": str.isdigit,
    "其他符号": lambda letter: not letter.isalnum(),
}


def classes_of(password: str) -> tuple[str, ...]:
    """The kinds of characters in a password, of the four that count."""
    return tuple(
        name
        for name, belongs in CLASSES.items()
        if any(belongs(letter) for letter in password)
    )
