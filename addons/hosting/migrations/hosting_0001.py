"""Create the tables"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'hosting_0001'
down_revision = None
branch_labels = ('hosting_branch',)
depends_on = ('core_0001',)


def upgrade() -> None:
    """Apply."""
    op.create_table('document_type',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('document', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('extends', sa.String(), nullable=False),
    sa.Column('attributes', sa.JSON(), nullable=False),
    sa.Column('summary', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document_type')),
    sa.UniqueConstraint('document', 'name', name=op.f('uq_document_type_document_name')),
    sqlite_autoincrement=True
    )
    op.create_table('customer_role',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('permissions', sa.JSON(), nullable=False),
    sa.Column('summary', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customer_role')),
    sa.UniqueConstraint('name', name=op.f('uq_customer_role_name')),
    sqlite_autoincrement=True
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table('customer_role')
    op.drop_table('document_type')
