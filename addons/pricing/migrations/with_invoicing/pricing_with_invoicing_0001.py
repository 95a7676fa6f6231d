"""Prices of invoices"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'pricing_with_invoicing_0001'
down_revision = None
branch_labels = ('pricing_with_invoicing_branch',)
depends_on = ('invoicing_0001', 'pricing_0001')


def upgrade() -> None:
    """Apply."""
    op.add_column('invoice_line', sa.Column('priced_by', sa.String(), nullable=True), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('invoice_line', 'priced_by')
