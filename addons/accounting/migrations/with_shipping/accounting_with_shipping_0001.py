"""Lines of shipments know what their goods cost"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'accounting_with_shipping_0001'
down_revision = None
branch_labels = ('accounting_with_shipping_branch',)
depends_on = ('shipping_0001', 'accounting_0001')


def upgrade() -> None:
    """Apply."""
    op.add_column('shipment_line', sa.Column('unit_cost', core.composition.fields.Exact(18, 6), nullable=True), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('shipment_line', 'unit_cost')
