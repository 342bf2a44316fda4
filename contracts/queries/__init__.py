"""Reads: the clock, people, agreements and what a contract's facts are."""
