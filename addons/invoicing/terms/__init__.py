"""Payment terms: when what is invoiced is due, in which instalments, and what paying early earns."""
