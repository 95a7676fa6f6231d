"""What is to be billed and what will come in: reports that look ahead."""
