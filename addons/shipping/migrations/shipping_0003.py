"""What is netted between replaced orders"""

import sqlalchemy as sa
from alembic import op

import core.fields

revision = 'shipping_0003'
down_revision = 'shipping_0002'
branch_labels = None
depends_on = ('sales_0002', 'stock_0002')


def upgrade() -> None:
    """Apply."""
    op.add_column('sales_order_line', sa.Column('netted', core.fields.Exact(18, 6), server_default='0', nullable=False), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('sales_order_line', 'netted')
