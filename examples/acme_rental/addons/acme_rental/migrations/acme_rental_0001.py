"""Create the columns"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'acme_rental_0001'
down_revision = None
branch_labels = ('acme_rental_branch',)
depends_on = ('sales_0001',)


def upgrade() -> None:
    """Apply."""
    op.add_column('base_partner', sa.Column('rental_days', sa.Integer(), server_default='0', nullable=False), inline_references=True)
    op.add_column('sales_order', sa.Column('due', sa.Date(), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('returned', sa.Date(), nullable=True), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('sales_order', 'returned')
    op.drop_column('sales_order', 'due')
    op.drop_column('base_partner', 'rental_days')
