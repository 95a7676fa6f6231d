"""Transfers between bins"""

import sqlalchemy as sa
from alembic import op

import core.fields

revision = 'stock_0003'
down_revision = 'stock_0002'
branch_labels = None
depends_on = ('base_0003',)


def upgrade() -> None:
    """Apply."""
    op.create_table('stock_transfer',
    sa.Column('id', core.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('organisation_id', core.fields.ID, nullable=False),
    sa.Column('from_bin_id', core.fields.ID, nullable=False),
    sa.Column('to_bin_id', core.fields.ID, nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('note', sa.String(), nullable=True),
    sa.CheckConstraint('from_bin_id <> to_bin_id', name=op.f('ck_stock_transfer_other_bin')),
    sa.ForeignKeyConstraint(['from_bin_id'], ['stock_bin.id'], name=op.f('fk_stock_transfer_from_bin_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['base_organisation.id'], name=op.f('fk_stock_transfer_organisation_id')),
    sa.ForeignKeyConstraint(['to_bin_id'], ['stock_bin.id'], name=op.f('fk_stock_transfer_to_bin_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_transfer')),
    sa.UniqueConstraint('organisation_id', 'number', name=op.f('uq_stock_transfer_organisation_id_number')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_stock_transfer_date'), 'stock_transfer', ['date'], unique=False)
    op.create_index(op.f('ix_stock_transfer_state'), 'stock_transfer', ['state'], unique=False)
    op.create_table('stock_transfer_line',
    sa.Column('id', core.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('transfer_id', core.fields.ID, nullable=False),
    sa.Column('product_id', core.fields.ID, nullable=False),
    sa.Column('quantity', core.fields.Exact(18, 6), nullable=False),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_stock_transfer_line_quantity')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_stock_transfer_line_product_id')),
    sa.ForeignKeyConstraint(['transfer_id'], ['stock_transfer.id'], name=op.f('fk_stock_transfer_line_transfer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_transfer_line')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_stock_transfer_line_transfer_id'), 'stock_transfer_line', ['transfer_id'], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f('ix_stock_transfer_line_transfer_id'), table_name='stock_transfer_line')
    op.drop_table('stock_transfer_line')
    op.drop_index(op.f('ix_stock_transfer_state'), table_name='stock_transfer')
    op.drop_index(op.f('ix_stock_transfer_date'), table_name='stock_transfer')
    op.drop_table('stock_transfer')
