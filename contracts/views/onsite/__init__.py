"""Pages of the people on site."""
