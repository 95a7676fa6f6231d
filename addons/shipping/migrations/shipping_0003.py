"""What is not delivered is listed as it came in"""

import sqlalchemy as sa
from alembic import op

revision = 'shipping_0003'
down_revision = 'shipping_0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index('ix_sales_order_undelivered_id', 'sales_order', ['id'], unique=False, sqlite_where=sa.text('delivery_status < 100'), postgresql_where=sa.text('delivery_status < 100'))


def downgrade() -> None:
    """Take back."""
    op.drop_index('ix_sales_order_undelivered_id', table_name='sales_order', sqlite_where=sa.text('delivery_status < 100'), postgresql_where=sa.text('delivery_status < 100'))
