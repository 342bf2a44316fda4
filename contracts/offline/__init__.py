"""Programs that a stranger takes along and runs without the portal."""
