"""What is nearly delivered is not all of it"""

from alembic import op

revision = 'shipping_0002'
down_revision = 'shipping_0001'
branch_labels = None
depends_on = ('sales_0001',)

LINES = "SELECT sum(abs({})) FROM sales_order_line AS l WHERE l.order_id = sales_order.id AND l.product_id IS NOT NULL"


def upgrade() -> None:
    """Apply: 100 percent are all, 0 are nothing."""
    part, whole = (f"coalesce(({LINES.format(what)}), 0)" for what in ("l.delivered", "l.quantity"))
    status = "delivery_status"
    op.execute(f"UPDATE sales_order SET {status} = 99 WHERE {status} = 100 AND {part} < {whole}")
    op.execute(f"UPDATE sales_order SET {status} = 101 WHERE {status} = 100 AND {part} > {whole} AND {whole} > 0")
    op.execute(f"UPDATE sales_order SET {status} = 1 WHERE {status} = 0 AND {whole} > 0 AND {part} > 0")


def downgrade() -> None:
    """Take back: nothing, since the figures hold."""
