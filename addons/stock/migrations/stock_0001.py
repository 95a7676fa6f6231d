"""Create the tables"""

import sqlalchemy as sa
from alembic import op

import core.fields

revision = 'stock_0001'
down_revision = None
branch_labels = ('stock_branch',)
depends_on = ('base_0001',)


def upgrade() -> None:
    """Apply."""
    op.create_table('stock_warehouse',
    sa.Column('id', core.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('organisation_id', core.fields.ID, nullable=False),
    sa.Column('allows_negative', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['base_organisation.id'], name=op.f('fk_stock_warehouse_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_warehouse')),
    sa.UniqueConstraint('code', name=op.f('uq_stock_warehouse_code')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_stock_warehouse_organisation_id'), 'stock_warehouse', ['organisation_id'], unique=False)
    op.create_table('stock_bin',
    sa.Column('id', core.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('warehouse_id', core.fields.ID, nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['warehouse_id'], ['stock_warehouse.id'], name=op.f('fk_stock_bin_warehouse_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_bin')),
    sa.UniqueConstraint('warehouse_id', 'code', name=op.f('uq_stock_bin_warehouse_id_code')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_stock_bin_warehouse_id'), 'stock_bin', ['warehouse_id'], unique=False)
    op.create_table('stock_inventory',
    sa.Column('id', core.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('organisation_id', core.fields.ID, nullable=False),
    sa.Column('warehouse_id', core.fields.ID, nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('note', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['base_organisation.id'], name=op.f('fk_stock_inventory_organisation_id')),
    sa.ForeignKeyConstraint(['warehouse_id'], ['stock_warehouse.id'], name=op.f('fk_stock_inventory_warehouse_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_inventory')),
    sa.UniqueConstraint('organisation_id', 'number', name=op.f('uq_stock_inventory_organisation_id_number')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_stock_inventory_state'), 'stock_inventory', ['state'], unique=False)
    op.create_index(op.f('ix_stock_inventory_warehouse_id'), 'stock_inventory', ['warehouse_id'], unique=False)
    op.create_table('stock_balance',
    sa.Column('id', core.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('product_id', core.fields.ID, nullable=False),
    sa.Column('bin_id', core.fields.ID, nullable=False),
    sa.Column('quantity', core.fields.Exact(18, 6), nullable=False),
    sa.Column('allows_negative', sa.Boolean(), nullable=False),
    sa.CheckConstraint('quantity >= 0 OR allows_negative', name=op.f('ck_stock_balance_quantity')),
    sa.ForeignKeyConstraint(['bin_id'], ['stock_bin.id'], name=op.f('fk_stock_balance_bin_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_stock_balance_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_balance')),
    sa.UniqueConstraint('product_id', 'bin_id', name=op.f('uq_stock_balance_product_id_bin_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_stock_balance_bin_id'), 'stock_balance', ['bin_id'], unique=False)
    op.create_table('stock_inventory_line',
    sa.Column('id', core.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('inventory_id', core.fields.ID, nullable=False),
    sa.Column('product_id', core.fields.ID, nullable=False),
    sa.Column('bin_id', core.fields.ID, nullable=False),
    sa.Column('counted', core.fields.Exact(18, 6), nullable=False),
    sa.Column('booked', core.fields.Exact(18, 6), nullable=True),
    sa.ForeignKeyConstraint(['bin_id'], ['stock_bin.id'], name=op.f('fk_stock_inventory_line_bin_id')),
    sa.ForeignKeyConstraint(['inventory_id'], ['stock_inventory.id'], name=op.f('fk_stock_inventory_line_inventory_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_stock_inventory_line_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_inventory_line')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_stock_inventory_line_inventory_id'), 'stock_inventory_line', ['inventory_id'], unique=False)
    op.create_table('stock_move',
    sa.Column('id', core.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('product_id', core.fields.ID, nullable=False),
    sa.Column('bin_id', core.fields.ID, nullable=False),
    sa.Column('quantity', core.fields.Exact(18, 6), nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('document', sa.String(), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['bin_id'], ['stock_bin.id'], name=op.f('fk_stock_move_bin_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_stock_move_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_move')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_stock_move_document_document_id'), 'stock_move', ['document', 'document_id'], unique=False)
    op.create_index(op.f('ix_stock_move_product_id_bin_id_date'), 'stock_move', ['product_id', 'bin_id', 'date'], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f('ix_stock_move_product_id_bin_id_date'), table_name='stock_move')
    op.drop_index(op.f('ix_stock_move_document_document_id'), table_name='stock_move')
    op.drop_table('stock_move')
    op.drop_index(op.f('ix_stock_inventory_line_inventory_id'), table_name='stock_inventory_line')
    op.drop_table('stock_inventory_line')
    op.drop_index(op.f('ix_stock_balance_bin_id'), table_name='stock_balance')
    op.drop_table('stock_balance')
    op.drop_index(op.f('ix_stock_inventory_warehouse_id'), table_name='stock_inventory')
    op.drop_index(op.f('ix_stock_inventory_state'), table_name='stock_inventory')
    op.drop_table('stock_inventory')
    op.drop_index(op.f('ix_stock_bin_warehouse_id'), table_name='stock_bin')
    op.drop_table('stock_bin')
    op.drop_index(op.f('ix_stock_warehouse_organisation_id'), table_name='stock_warehouse')
    op.drop_table('stock_warehouse')
