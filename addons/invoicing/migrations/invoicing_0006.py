"""What is nearly paid or billed is not all of it"""

from alembic import op

revision = 'invoicing_0006'
down_revision = 'invoicing_0005'
branch_labels = None
depends_on = ('sales_0001',)

LINES = "SELECT sum(abs({})) FROM sales_order_line AS l WHERE l.order_id = sales_order.id"


def upgrade() -> None:
    """Apply: 100 percent are all, 0 are nothing."""
    for table in ("invoice", "sales_order"):
        _mend(table, "payment_status", "abs(paid)", "abs(total)", "paid * total > 0")
    billed, ordered = (f"coalesce(({LINES.format(what)}), 0)" for what in ("l.invoiced", "l.quantity"))
    _mend("sales_order", "invoice_status", billed, ordered, f"{billed} > 0")


def _mend(table: str, status: str, part: str, whole: str, begun: str) -> None:
    op.execute(f"UPDATE {table} SET {status} = 99 WHERE {status} = 100 AND {part} < {whole}")
    op.execute(f"UPDATE {table} SET {status} = 101 WHERE {status} = 100 AND {part} > {whole} AND {whole} > 0")
    op.execute(f"UPDATE {table} SET {status} = 1 WHERE {status} = 0 AND {whole} > 0 AND {begun}")


def downgrade() -> None:
    """Take back: nothing, since the figures hold."""
