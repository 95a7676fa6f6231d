"""Create the tables"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'stock_0001'
down_revision = None
branch_labels = ('stock_branch',)
depends_on = ('base_0001',)


def upgrade() -> None:
    """Apply."""
    op.create_table('stock_lot',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('product_id', core.composition.fields.ID, nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('attributes', sa.String(), nullable=True),
    sa.Column('best_before', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_stock_lot_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_lot')),
    sa.UniqueConstraint('product_id', 'code', name=op.f('uq_stock_lot_product_id_code')),
    sqlite_autoincrement=True
    )
    op.create_table('stock_warehouse',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('organisation_id', core.composition.fields.ID, nullable=False),
    sa.Column('allows_negative', sa.Boolean(), nullable=False),
    sa.Column('priority', sa.Integer(), server_default='50', nullable=False),
    sa.Column('rule', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['base_organisation.id'], name=op.f('fk_stock_warehouse_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_warehouse')),
    sa.UniqueConstraint('code', name=op.f('uq_stock_warehouse_code')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_stock_warehouse_organisation_id'), 'stock_warehouse', ['organisation_id'], unique=False)
    op.create_table('stock_bin',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('warehouse_id', core.composition.fields.ID, nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(), server_default='available', nullable=False),
    sa.Column('inventory_status', sa.String(), server_default='available', nullable=False),
    sa.ForeignKeyConstraint(['warehouse_id'], ['stock_warehouse.id'], name=op.f('fk_stock_bin_warehouse_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_bin')),
    sa.UniqueConstraint('warehouse_id', 'code', name=op.f('uq_stock_bin_warehouse_id_code')),
    sqlite_autoincrement=True
    )
    op.create_table('stock_inventory',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('organisation_id', core.composition.fields.ID, nullable=False),
    sa.Column('warehouse_id', core.composition.fields.ID, nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('counted_at', core.composition.fields.UtcTime(), nullable=False),
    sa.Column('note', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['base_organisation.id'], name=op.f('fk_stock_inventory_organisation_id')),
    sa.ForeignKeyConstraint(['warehouse_id'], ['stock_warehouse.id'], name=op.f('fk_stock_inventory_warehouse_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_inventory')),
    sa.UniqueConstraint('number', 'organisation_id', name=op.f('uq_stock_inventory_number_organisation_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_stock_inventory_state_id'), 'stock_inventory', ['state', 'id'], unique=False)
    op.create_index(op.f('ix_stock_inventory_warehouse_id'), 'stock_inventory', ['warehouse_id'], unique=False)
    op.create_table('stock_balance',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('product_id', core.composition.fields.ID, nullable=False),
    sa.Column('bin_id', core.composition.fields.ID, nullable=False),
    sa.Column('lot', sa.String(), server_default='', nullable=False),
    sa.Column('quantity', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('reserved', core.composition.fields.Exact(18, 6), server_default='0', nullable=False),
    sa.Column('allows_negative', sa.Boolean(), nullable=False),
    sa.CheckConstraint('quantity >= 0 OR allows_negative', name=op.f('ck_stock_balance_quantity')),
    sa.CheckConstraint('reserved = 0 OR (reserved > 0 AND reserved <= quantity)', name=op.f('ck_stock_balance_reserved')),
    sa.ForeignKeyConstraint(['bin_id'], ['stock_bin.id'], name=op.f('fk_stock_balance_bin_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_stock_balance_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_balance')),
    sa.UniqueConstraint('product_id', 'bin_id', 'lot', name=op.f('uq_stock_balance_product_id_bin_id_lot')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_stock_balance_bin_id'), 'stock_balance', ['bin_id'], unique=False)
    op.create_table('stock_inventory_line',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('inventory_id', core.composition.fields.ID, nullable=False),
    sa.Column('product_id', core.composition.fields.ID, nullable=False),
    sa.Column('bin_id', core.composition.fields.ID, nullable=False),
    sa.Column('lot', sa.String(), server_default='', nullable=False),
    sa.Column('counted', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('entered_quantity', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('entered_unit_id', core.composition.fields.ID, nullable=True),
    sa.Column('booked', core.composition.fields.Exact(18, 6), nullable=True),
    sa.ForeignKeyConstraint(['bin_id'], ['stock_bin.id'], name=op.f('fk_stock_inventory_line_bin_id')),
    sa.ForeignKeyConstraint(['entered_unit_id'], ['base_unit.id'], name=op.f('fk_stock_inventory_line_entered_unit_id')),
    sa.ForeignKeyConstraint(['inventory_id'], ['stock_inventory.id'], name=op.f('fk_stock_inventory_line_inventory_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_stock_inventory_line_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_inventory_line')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_stock_inventory_line_inventory_id'), 'stock_inventory_line', ['inventory_id'], unique=False)
    op.create_index(op.f('ix_stock_inventory_line_product_id'), 'stock_inventory_line', ['product_id'], unique=False)
    op.create_table('stock_move',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('product_id', core.composition.fields.ID, nullable=False),
    sa.Column('bin_id', core.composition.fields.ID, nullable=False),
    sa.Column('lot', sa.String(), server_default='', nullable=False),
    sa.Column('quantity', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('at', core.composition.fields.UtcTime(), nullable=False),
    sa.Column('document', sa.String(), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['bin_id'], ['stock_bin.id'], name=op.f('fk_stock_move_bin_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_stock_move_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_move')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_stock_move_document_document_id'), 'stock_move', ['document', 'document_id'], unique=False)
    op.create_index(op.f('ix_stock_move_product_id_at'), 'stock_move', ['product_id', 'at'], unique=False)
    op.create_table('stock_reservation',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('product_id', core.composition.fields.ID, nullable=False),
    sa.Column('bin_id', core.composition.fields.ID, nullable=True),
    sa.Column('lot', sa.String(), server_default='', nullable=False),
    sa.Column('quantity', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('released', core.composition.fields.Exact(18, 6), server_default='0', nullable=False),
    sa.Column('allocated', sa.Boolean(), nullable=False),
    sa.Column('owner', sa.String(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('supply', sa.String(), nullable=True),
    sa.Column('supply_id', sa.Integer(), nullable=True),
    sa.Column('at', core.composition.fields.UtcTime(), nullable=False),
    sa.CheckConstraint('released >= 0 AND released <= quantity AND quantity > 0', name=op.f('ck_stock_reservation_released')),
    sa.ForeignKeyConstraint(['bin_id'], ['stock_bin.id'], name=op.f('fk_stock_reservation_bin_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_stock_reservation_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_reservation')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_stock_reservation_owner_owner_id'), 'stock_reservation', ['owner', 'owner_id'], unique=False)
    op.create_index(op.f('ix_stock_reservation_product_id_bin_id'), 'stock_reservation', ['product_id', 'bin_id'], unique=False)
    op.create_index(op.f('ix_stock_reservation_supply_supply_id'), 'stock_reservation', ['supply', 'supply_id'], unique=False)
    op.create_table('stock_transfer',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('organisation_id', core.composition.fields.ID, nullable=False),
    sa.Column('from_bin_id', core.composition.fields.ID, nullable=False),
    sa.Column('to_bin_id', core.composition.fields.ID, nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('note', sa.String(), nullable=True),
    sa.CheckConstraint('from_bin_id <> to_bin_id', name=op.f('ck_stock_transfer_other_bin')),
    sa.ForeignKeyConstraint(['from_bin_id'], ['stock_bin.id'], name=op.f('fk_stock_transfer_from_bin_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['base_organisation.id'], name=op.f('fk_stock_transfer_organisation_id')),
    sa.ForeignKeyConstraint(['to_bin_id'], ['stock_bin.id'], name=op.f('fk_stock_transfer_to_bin_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_transfer')),
    sa.UniqueConstraint('number', 'organisation_id', name=op.f('uq_stock_transfer_number_organisation_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_stock_transfer_date'), 'stock_transfer', ['date'], unique=False)
    op.create_index(op.f('ix_stock_transfer_state_id'), 'stock_transfer', ['state', 'id'], unique=False)
    op.create_table('stock_transfer_line',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('transfer_id', core.composition.fields.ID, nullable=False),
    sa.Column('product_id', core.composition.fields.ID, nullable=False),
    sa.Column('lot', sa.String(), server_default='', nullable=False),
    sa.Column('quantity', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('entered_quantity', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('entered_unit_id', core.composition.fields.ID, nullable=True),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_stock_transfer_line_quantity')),
    sa.ForeignKeyConstraint(['entered_unit_id'], ['base_unit.id'], name=op.f('fk_stock_transfer_line_entered_unit_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_stock_transfer_line_product_id')),
    sa.ForeignKeyConstraint(['transfer_id'], ['stock_transfer.id'], name=op.f('fk_stock_transfer_line_transfer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_transfer_line')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_stock_transfer_line_transfer_id'), 'stock_transfer_line', ['transfer_id'], unique=False)
    op.add_column('base_product', sa.Column('newest_first', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)
    op.add_column('base_product_unit', sa.Column('shows_stock', sa.Boolean(), nullable=True), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('base_product_unit', 'shows_stock')
    op.drop_column('base_product', 'newest_first')
    op.drop_index(op.f('ix_stock_transfer_line_transfer_id'), table_name='stock_transfer_line')
    op.drop_table('stock_transfer_line')
    op.drop_index(op.f('ix_stock_transfer_state_id'), table_name='stock_transfer')
    op.drop_index(op.f('ix_stock_transfer_date'), table_name='stock_transfer')
    op.drop_table('stock_transfer')
    op.drop_index(op.f('ix_stock_reservation_supply_supply_id'), table_name='stock_reservation')
    op.drop_index(op.f('ix_stock_reservation_product_id_bin_id'), table_name='stock_reservation')
    op.drop_index(op.f('ix_stock_reservation_owner_owner_id'), table_name='stock_reservation')
    op.drop_table('stock_reservation')
    op.drop_index(op.f('ix_stock_move_product_id_at'), table_name='stock_move')
    op.drop_index(op.f('ix_stock_move_document_document_id'), table_name='stock_move')
    op.drop_table('stock_move')
    op.drop_index(op.f('ix_stock_inventory_line_product_id'), table_name='stock_inventory_line')
    op.drop_index(op.f('ix_stock_inventory_line_inventory_id'), table_name='stock_inventory_line')
    op.drop_table('stock_inventory_line')
    op.drop_index(op.f('ix_stock_balance_bin_id'), table_name='stock_balance')
    op.drop_table('stock_balance')
    op.drop_index(op.f('ix_stock_inventory_warehouse_id'), table_name='stock_inventory')
    op.drop_index(op.f('ix_stock_inventory_state_id'), table_name='stock_inventory')
    op.drop_table('stock_inventory')
    op.drop_table('stock_bin')
    op.drop_index(op.f('ix_stock_warehouse_organisation_id'), table_name='stock_warehouse')
    op.drop_table('stock_warehouse')
    op.drop_table('stock_lot')
