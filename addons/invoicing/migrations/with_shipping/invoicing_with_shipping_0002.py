"""List what is not delivered by its payment"""

import sqlalchemy as sa
from alembic import op

revision = 'invoicing_with_shipping_0002'
down_revision = 'invoicing_with_shipping_0001'
branch_labels = None
depends_on = ('shipping_0005', 'invoicing_0004')


def upgrade() -> None:
    """Apply."""
    undelivered = sa.text('delivery_status < 100')
    op.create_index('ix_sales_order_undelivered_payment_status_id', 'sales_order', ['payment_status', 'id'], unique=False, sqlite_where=undelivered, postgresql_where=undelivered)


def downgrade() -> None:
    """Take back."""
    op.drop_index('ix_sales_order_undelivered_payment_status_id', table_name='sales_order')
