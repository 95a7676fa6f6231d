"""List orders by invoice and payment status"""

from alembic import op

revision = 'invoicing_0004'
down_revision = 'invoicing_0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.drop_index(op.f('ix_sales_order_invoice_status'), table_name='sales_order')
    op.create_index(op.f('ix_sales_order_invoice_status_id'), 'sales_order', ['invoice_status', 'id'], unique=False)
    op.drop_index(op.f('ix_sales_order_payment_status'), table_name='sales_order')
    op.create_index(op.f('ix_sales_order_payment_status_id'), 'sales_order', ['payment_status', 'id'], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f('ix_sales_order_invoice_status_id'), table_name='sales_order')
    op.create_index(op.f('ix_sales_order_invoice_status'), 'sales_order', ['invoice_status'], unique=False)
    op.drop_index(op.f('ix_sales_order_payment_status_id'), table_name='sales_order')
    op.create_index(op.f('ix_sales_order_payment_status'), 'sales_order', ['payment_status'], unique=False)
