"""What is owed: payment plans, the monitor of payments, ageing, statements and reminders."""
