"""Create the tables"""

import sqlalchemy as sa
from alembic import op

import core.fields

revision = 'invoicing_with_shipping_0001'
down_revision = None
branch_labels = ('invoicing_with_shipping_branch',)
depends_on = ('shipping_0001', 'invoicing_0001')


def upgrade() -> None:
    """Apply."""
    op.add_column('invoice_line', sa.Column('shipment_line_id', core.fields.ID, sa.ForeignKey('shipment_line.id', name='fk_invoice_line_shipment_line_id'), nullable=True), inline_references=True)
    op.create_index(op.f('ix_invoice_line_shipment_line_id'), 'invoice_line', ['shipment_line_id'], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f('ix_invoice_line_shipment_line_id'), table_name='invoice_line')
    op.drop_column('invoice_line', 'shipment_line_id')
