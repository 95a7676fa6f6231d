"""Create the tables"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'invoicing_with_shipping_0001'
down_revision = None
branch_labels = ('invoicing_with_shipping_branch',)
depends_on = ('shipping_0001', 'invoicing_0001')


def upgrade() -> None:
    """Apply."""
    op.add_column('invoice_line', sa.Column('shipment_line_id', core.composition.fields.ID, sa.ForeignKey('shipment_line.id', name='fk_invoice_line_shipment_line_id'), nullable=True), inline_references=True)
    op.create_index(op.f('ix_invoice_line_shipment_line_id'), 'invoice_line', ['shipment_line_id'], unique=False)
    op.create_index('ix_sales_order_undelivered_payment_status_id', 'sales_order', ['payment_status', 'id'], unique=False, sqlite_where=sa.text('delivery_status < 100'), postgresql_where=sa.text('delivery_status < 100'))


def downgrade() -> None:
    """Take back."""
    op.drop_index('ix_sales_order_undelivered_payment_status_id', table_name='sales_order', sqlite_where=sa.text('delivery_status < 100'), postgresql_where=sa.text('delivery_status < 100'))
    op.drop_index(op.f('ix_invoice_line_shipment_line_id'), table_name='invoice_line')
    op.drop_column('invoice_line', 'shipment_line_id')
