"""Reads: tranches, what was paid and invoiced, and their facts."""
