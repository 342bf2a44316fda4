"""Writes on money: lock, check, write, audit."""
