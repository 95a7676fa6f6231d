"""How much of an order is reserved"""

import sqlalchemy as sa
from alembic import op

import core.fields

revision = 'shipping_0002'
down_revision = 'shipping_0001'
branch_labels = None
depends_on = ('sales_0002', 'stock_0002')


def upgrade() -> None:
    """Apply."""
    op.add_column('sales_order', sa.Column('reservation_status', sa.Integer(), server_default='0', nullable=False), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('sales_order', 'reservation_status')
