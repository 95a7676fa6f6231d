"""Create the tables"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'preferences_0001'
down_revision = None
branch_labels = ('preferences_branch',)
depends_on = ('core_0001',)


def upgrade() -> None:
    """Apply."""
    op.create_table('preference',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('scope', sa.String(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.Column('declared', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_preference')),
    sa.UniqueConstraint('key', 'scope', name=op.f('uq_preference_key_scope')),
    sqlite_autoincrement=True
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table('preference')
