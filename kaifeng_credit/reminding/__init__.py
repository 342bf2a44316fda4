"""Reminders on their way: the page, the mail, the week, what a person set."""
