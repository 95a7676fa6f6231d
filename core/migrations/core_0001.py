"""Create the tables"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'core_0001'
down_revision = None
branch_labels = ('core_branch',)
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('core_addon',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('addon_version', sa.String(), nullable=False),
    sa.Column('enabled', sa.Boolean(), nullable=False),
    sa.Column('since', core.composition.fields.UtcTime(), nullable=False),
    sa.Column('seeded', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_addon')),
    sa.UniqueConstraint('name', name=op.f('uq_core_addon_name')),
    sqlite_autoincrement=True
    )
    op.create_table('core_audit',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('at', core.composition.fields.UtcTime(), nullable=False),
    sa.Column('user', sa.String(), nullable=False),
    sa.Column('model', sa.String(), nullable=False),
    sa.Column('record_id', core.composition.fields.ID, nullable=False),
    sa.Column('verb', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=True),
    sa.Column('target', sa.String(), nullable=True),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('old_values', sa.JSON(none_as_null=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_audit')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_core_audit_model_record_id'), 'core_audit', ['model', 'record_id'], unique=False)
    op.create_table('core_series',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('scope', core.composition.fields.ID, nullable=False),
    sa.Column('prefix', sa.String(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('next_value', core.composition.fields.ID, nullable=False),
    sa.Column('gapless', sa.Boolean(), nullable=False),
    sa.Column('has_typed', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_series')),
    sa.UniqueConstraint('name', 'scope', name=op.f('uq_core_series_name_scope')),
    sqlite_autoincrement=True
    )
    op.create_table('core_user',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('full_name', sa.String(), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_user')),
    sa.UniqueConstraint('name', name=op.f('uq_core_user_name')),
    sqlite_autoincrement=True
    )
    op.create_table('core_grant',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('user_id', core.composition.fields.ID, nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['core_user.id'], name=op.f('fk_core_grant_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_grant')),
    sa.UniqueConstraint('user_id', 'role', name=op.f('uq_core_grant_user_id_role')),
    sqlite_autoincrement=True
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table('core_grant')
    op.drop_table('core_user')
    op.drop_table('core_series')
    op.drop_index(op.f('ix_core_audit_model_record_id'), table_name='core_audit')
    op.drop_table('core_audit')
    op.drop_table('core_addon')
