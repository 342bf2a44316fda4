"""Search: clauses, deliverables, files' words, facts, readings, decisions."""
