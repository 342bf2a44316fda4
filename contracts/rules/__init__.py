"""The agreement as pure rules: no Django, no clock, no database."""
