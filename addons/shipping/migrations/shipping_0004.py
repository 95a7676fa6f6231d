"""Returns know what was shipped"""

import sqlalchemy as sa
from alembic import op

import core.fields

revision = 'shipping_0004'
down_revision = 'shipping_0003'
branch_labels = None
depends_on = ('sales_0002', 'stock_0002')


def upgrade() -> None:
    """Apply."""
    op.add_column('sales_order_line', sa.Column('returned_line_id', core.fields.ID, nullable=True), inline_references=True)
    op.create_index(op.f('ix_sales_order_line_returned_line_id'), 'sales_order_line', ['returned_line_id'], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f('ix_sales_order_line_returned_line_id'), table_name='sales_order_line')
    op.drop_column('sales_order_line', 'returned_line_id')
