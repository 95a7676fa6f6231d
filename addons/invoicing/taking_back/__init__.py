"""What takes invoices and payments back: credit memos, and orders that are cancelled or replaced."""
