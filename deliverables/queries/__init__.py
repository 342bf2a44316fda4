"""Reads: the state of deliverables, and the facts rules ask for."""
