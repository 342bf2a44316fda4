"""Text in a CSV that a spreadsheet shows and never runs (security.md T16)."""

BOM = "\ufeff"  # without it a spreadsheet guesses the encoding
# Full-width signs too: Chinese and Japanese spreadsheets take them as well.
TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """A text no spreadsheet runs as a formula."""
    first = text.lstrip(" \u3000\u00a0")
    return f"'{text}" if first.startswith(TRIGGERS) else text
