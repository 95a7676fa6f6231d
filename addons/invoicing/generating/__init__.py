"""Making invoices from orders: which are to be billed, what their invoice terms let be billed, and what shares one."""
