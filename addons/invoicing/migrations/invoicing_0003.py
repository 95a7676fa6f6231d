"""Payments of orders"""

import sqlalchemy as sa
from alembic import op

import core.fields
from core import migration

revision = 'invoicing_0003'
down_revision = 'invoicing_0002'
branch_labels = None
depends_on = ('sales_0002',)


def upgrade() -> None:
    """Apply."""
    op.add_column('payment_line', sa.Column('order_id', core.fields.ID, sa.ForeignKey('sales_order.id', name='fk_payment_line_order_id'), nullable=True), inline_references=True)
    migration.set_nullable('payment_line', 'invoice_id', True)
    op.create_index(op.f('ix_payment_line_order_id'), 'payment_line', ['order_id'], unique=False)
    op.add_column('sales_order', sa.Column('prepaid', core.fields.Exact(18, 4), server_default='0', nullable=False), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('sales_order', 'prepaid')
    op.drop_index(op.f('ix_payment_line_order_id'), table_name='payment_line')
    op.execute('DELETE FROM payment_line WHERE invoice_id IS NULL')  # what older code has no place for
    migration.set_nullable('payment_line', 'invoice_id', False)
    op.drop_column('payment_line', 'order_id')
