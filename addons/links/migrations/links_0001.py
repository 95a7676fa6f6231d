"""Create the tables"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'links_0001'
down_revision = None
branch_labels = ('links_branch',)
depends_on = ('core_0001',)


def upgrade() -> None:
    """Apply."""
    op.create_table('document_link',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('from_model', sa.String(), nullable=False),
    sa.Column('from_id', core.composition.fields.ID, nullable=False),
    sa.Column('to_model', sa.String(), nullable=False),
    sa.Column('to_id', core.composition.fields.ID, nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document_link')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_document_link_from_model_from_id'), 'document_link', ['from_model', 'from_id'], unique=False)
    op.create_index(op.f('ix_document_link_to_model_to_id'), 'document_link', ['to_model', 'to_id'], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f('ix_document_link_to_model_to_id'), table_name='document_link')
    op.drop_index(op.f('ix_document_link_from_model_from_id'), table_name='document_link')
    op.drop_table('document_link')
