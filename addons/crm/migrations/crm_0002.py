"""Notices of requests"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'crm_0002'
down_revision = 'crm_0001'
branch_labels = None
depends_on = ('invoicing_0004',)


def upgrade() -> None:
    """Apply."""
    op.create_table('crm_notice',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('user', sa.String(), nullable=False),
    sa.Column('request_id', core.composition.fields.ID, nullable=False),
    sa.Column('at', core.composition.fields.UtcTime(), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('read_at', core.composition.fields.UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['request_id'], ['crm_request.id'], name=op.f('fk_crm_notice_request_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_crm_notice')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_crm_notice_request_id'), 'crm_notice', ['request_id'], unique=False)
    op.create_index(op.f('ix_crm_notice_user_read_at'), 'crm_notice', ['user', 'read_at'], unique=False)
    op.add_column('base_partner', sa.Column('user_name', sa.String(), nullable=True), inline_references=True)
    op.create_index(op.f('ix_base_partner_user_name'), 'base_partner', ['user_name'], unique=False)
    op.add_column('crm_request', sa.Column('watchers', sa.String(), nullable=True), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('crm_request', 'watchers')
    op.drop_index(op.f('ix_base_partner_user_name'), table_name='base_partner')
    op.drop_column('base_partner', 'user_name')
    op.drop_index(op.f('ix_crm_notice_user_read_at'), table_name='crm_notice')
    op.drop_index(op.f('ix_crm_notice_request_id'), table_name='crm_notice')
    op.drop_table('crm_notice')
