"""Keep document types, roles and preferences of the customer"""

import sqlalchemy as sa
from alembic import op

import core.fields

revision = 'core_0002'
down_revision = 'core_0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('core_document_type',
    sa.Column('id', core.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('document', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('extends', sa.String(), nullable=False),
    sa.Column('attributes', sa.JSON(), nullable=False),
    sa.Column('summary', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_document_type')),
    sa.UniqueConstraint('document', 'name', name=op.f('uq_core_document_type_document_name')),
    sqlite_autoincrement=True
    )
    op.create_table('core_preference',
    sa.Column('id', core.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('scope', sa.String(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.Column('declared', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_preference')),
    sa.UniqueConstraint('key', 'scope', name=op.f('uq_core_preference_key_scope')),
    sqlite_autoincrement=True
    )
    op.create_table('core_role',
    sa.Column('id', core.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('permissions', sa.JSON(), nullable=False),
    sa.Column('summary', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_role')),
    sa.UniqueConstraint('name', name=op.f('uq_core_role_name')),
    sqlite_autoincrement=True
    )
    op.add_column('core_addon', sa.Column('seeded', sa.Boolean(), server_default=sa.true(), nullable=False), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('core_addon', 'seeded')
    op.drop_table('core_role')
    op.drop_table('core_preference')
    op.drop_table('core_document_type')
