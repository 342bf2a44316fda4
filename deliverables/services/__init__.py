"""Writes on deliverables: lock, check, write, audit."""
