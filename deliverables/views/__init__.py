"""Pages of the deliverables app."""
