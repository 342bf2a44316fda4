"""Indicators and counted obligations as pure rules."""
