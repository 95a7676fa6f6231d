"""Bins have a purpose"""

import sqlalchemy as sa
from alembic import op

import core.fields

revision = 'stock_0002'
down_revision = 'stock_0001'
branch_labels = None
depends_on = ('base_0003',)


def upgrade() -> None:
    """Apply."""
    op.add_column('stock_bin', sa.Column('purpose', sa.String(), server_default='available', nullable=False), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('stock_bin', 'purpose')
