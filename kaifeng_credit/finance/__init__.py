"""Finance's own first page: the money of every contract one reads."""
