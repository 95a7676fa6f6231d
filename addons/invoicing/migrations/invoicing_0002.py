"""Free text on invoices, payment terms on orders"""

import sqlalchemy as sa
from alembic import op

import core.fields
from core import migration

revision = 'invoicing_0002'
down_revision = 'invoicing_0001'
branch_labels = None
depends_on = ('sales_0002',)


def upgrade() -> None:
    """Apply."""
    migration.set_nullable('invoice_line', 'product_id', True)
    migration.set_nullable('invoice_line', 'unit_id', True)
    op.add_column('sales_order', sa.Column('payment_term_id', core.fields.ID, sa.ForeignKey('payment_term.id', name='fk_sales_order_payment_term_id'), nullable=True), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('sales_order', 'payment_term_id')
    migration.set_nullable('invoice_line', 'unit_id', False)
    migration.set_nullable('invoice_line', 'product_id', False)
