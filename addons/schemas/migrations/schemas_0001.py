"""Create the tables"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'schemas_0001'
down_revision = None
branch_labels = ('schemas_branch',)
depends_on = ('core_0001',)


def upgrade() -> None:
    """Apply."""
    op.create_table('external_key',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('system', sa.String(), nullable=False),
    sa.Column('model', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('record_id', core.composition.fields.ID, nullable=False),
    sa.Column('fingerprint', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_external_key')),
    sa.UniqueConstraint('system', 'model', 'key', name=op.f('uq_external_key_system_model_key')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_external_key_model_record_id'), 'external_key', ['model', 'record_id'], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f('ix_external_key_model_record_id'), table_name='external_key')
    op.drop_table('external_key')
