"""How much a workbook of 补录 may hold; a whole contract stays far below."""

MOST_ROWS = 5000
MOST_PROBLEMS = 2000  # so many are listed, and the rest is counted
MOST_PARTS = 200
UNPACKED_LIMIT_BYTES = 64 * 1024 * 1024
