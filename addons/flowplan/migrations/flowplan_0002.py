"""Parts of operations"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'flowplan_0002'
down_revision = 'flowplan_0001'
branch_labels = None
depends_on = ('sales_0001',)


def upgrade() -> None:
    """Apply."""
    op.add_column('flow_process_step', sa.Column('chunk_minutes', sa.Integer(), server_default='0', nullable=False), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('flow_process_step', 'chunk_minutes')
