"""补录 by workbook: template, reading, preview, and the pages around them."""
