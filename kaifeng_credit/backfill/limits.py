"""How much a workbook of 补录 may hold; a whole contract stays far below."""

# Each row is tried through its own service: a second or two per hundred.
MOST_ROWS = 2000
MOST_PARTS = 200
UNPACKED_LIMIT_BYTES = 64 * 1024 * 1024
