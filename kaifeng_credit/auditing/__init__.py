"""The audit log for people: read, narrowed, exported, checked."""
