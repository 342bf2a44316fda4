"""What is owed, when, and how late: rounds, clocks and due dates."""
