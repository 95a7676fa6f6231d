"""List orders by delivery status"""

from alembic import op

revision = 'shipping_0005'
down_revision = 'shipping_0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.drop_index(op.f('ix_sales_order_delivery_status'), table_name='sales_order')
    op.create_index(op.f('ix_sales_order_delivery_status_id'), 'sales_order', ['delivery_status', 'id'], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f('ix_sales_order_delivery_status_id'), table_name='sales_order')
    op.create_index(op.f('ix_sales_order_delivery_status'), 'sales_order', ['delivery_status'], unique=False)
