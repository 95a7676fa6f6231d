"""Who holds the goods of a bin"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'consignment_0001'
down_revision = None
branch_labels = ('consignment_branch',)
depends_on = ('shipping_0001', 'invoicing_0001')


def upgrade() -> None:
    """Apply."""
    op.add_column('stock_bin', sa.Column('holder_id', core.composition.fields.ID, sa.ForeignKey('base_partner.id', name='fk_stock_bin_holder_id'), nullable=True), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('stock_bin', 'holder_id')
