"""Writes that every app rests on: facts, audit, files, numbers, jobs."""
