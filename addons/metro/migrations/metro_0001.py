"""Branch notes and acceptance"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'metro_0001'
down_revision = None
branch_labels = ('metro_branch',)
depends_on = ('shipping_0001', 'invoicing_0001')


def upgrade() -> None:
    """Apply."""
    op.create_table('metro_branch_note',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('organisation_id', core.composition.fields.ID, nullable=False),
    sa.Column('other_organisation_id', core.composition.fields.ID, nullable=False),
    sa.Column('order_id', core.composition.fields.ID, nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('currency_id', core.composition.fields.ID, nullable=False),
    sa.Column('amount', core.composition.fields.Exact(18, 4), nullable=False),
    sa.ForeignKeyConstraint(['currency_id'], ['base_currency.id'], name=op.f('fk_metro_branch_note_currency_id')),
    sa.ForeignKeyConstraint(['order_id'], ['sales_order.id'], name=op.f('fk_metro_branch_note_order_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['base_organisation.id'], name=op.f('fk_metro_branch_note_organisation_id')),
    sa.ForeignKeyConstraint(['other_organisation_id'], ['base_organisation.id'], name=op.f('fk_metro_branch_note_other_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_metro_branch_note')),
    sa.UniqueConstraint('number', 'organisation_id', name=op.f('uq_metro_branch_note_number_organisation_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_metro_branch_note_date'), 'metro_branch_note', ['date'], unique=False)
    op.create_index(op.f('ix_metro_branch_note_order_id'), 'metro_branch_note', ['order_id'], unique=False)
    op.create_index(op.f('ix_metro_branch_note_state_id'), 'metro_branch_note', ['state', 'id'], unique=False)
    op.add_column('sales_order', sa.Column('acceptance_reference', sa.String(), nullable=True), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('sales_order', 'acceptance_reference')
    op.drop_index(op.f('ix_metro_branch_note_state_id'), table_name='metro_branch_note')
    op.drop_index(op.f('ix_metro_branch_note_order_id'), table_name='metro_branch_note')
    op.drop_index(op.f('ix_metro_branch_note_date'), table_name='metro_branch_note')
    op.drop_table('metro_branch_note')
