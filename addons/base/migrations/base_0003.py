"""Preferences are kept by the core"""

import sqlalchemy as sa
from alembic import op

import core.fields

revision = 'base_0003'
down_revision = 'base_0002'
branch_labels = None
depends_on = ('core_0002',)


def upgrade() -> None:
    """Apply."""
    op.execute(
        "INSERT INTO core_preference (version, key, scope, value) "
        "SELECT version, key, scope, value FROM base_preference old WHERE NOT EXISTS "
        "(SELECT 1 FROM core_preference new WHERE new.key = old.key AND new.scope = old.scope) ORDER BY id"
    )
    op.drop_table('base_preference')


def downgrade() -> None:
    """Take back."""
    op.create_table('base_preference',
    sa.Column('id', core.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('scope', sa.String(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_base_preference')),
    sa.UniqueConstraint('key', 'scope', name=op.f('uq_base_preference_key_scope')),
    sqlite_autoincrement=True
    )
    op.execute(
        "INSERT INTO base_preference (version, key, scope, value) "
        "SELECT version, key, scope, value FROM core_preference ORDER BY id"
    )
