"""Create the tables"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'shipping_0001'
down_revision = None
branch_labels = ('shipping_branch',)
depends_on = ('sales_0001', 'stock_0001')


def upgrade() -> None:
    """Apply."""
    op.create_table('shipment',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('organisation_id', core.composition.fields.ID, nullable=False),
    sa.Column('partner_id', core.composition.fields.ID, nullable=False),
    sa.Column('warehouse_id', core.composition.fields.ID, nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('accounting_date', sa.Date(), nullable=True),
    sa.Column('delivery_address_id', core.composition.fields.ID, nullable=True),
    sa.Column('carrier_id', core.composition.fields.ID, nullable=True),
    sa.Column('note', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['carrier_id'], ['base_partner.id'], name=op.f('fk_shipment_carrier_id')),
    sa.ForeignKeyConstraint(['delivery_address_id'], ['base_address.id'], name=op.f('fk_shipment_delivery_address_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['base_organisation.id'], name=op.f('fk_shipment_organisation_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_shipment_partner_id')),
    sa.ForeignKeyConstraint(['warehouse_id'], ['stock_warehouse.id'], name=op.f('fk_shipment_warehouse_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shipment')),
    sa.UniqueConstraint('number', 'organisation_id', name=op.f('uq_shipment_number_organisation_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_shipment_date'), 'shipment', ['date'], unique=False)
    op.create_index(op.f('ix_shipment_partner_id'), 'shipment', ['partner_id'], unique=False)
    op.create_index(op.f('ix_shipment_state_id'), 'shipment', ['state', 'id'], unique=False)
    op.create_table('shipment_line',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('shipment_id', core.composition.fields.ID, nullable=False),
    sa.Column('order_line_id', core.composition.fields.ID, nullable=True),
    sa.Column('product_id', core.composition.fields.ID, nullable=False),
    sa.Column('unit_id', core.composition.fields.ID, nullable=False),
    sa.Column('quantity', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('bin_id', core.composition.fields.ID, nullable=True),
    sa.Column('lot', sa.String(), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['bin_id'], ['stock_bin.id'], name=op.f('fk_shipment_line_bin_id')),
    sa.ForeignKeyConstraint(['order_line_id'], ['sales_order_line.id'], name=op.f('fk_shipment_line_order_line_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_shipment_line_product_id')),
    sa.ForeignKeyConstraint(['shipment_id'], ['shipment.id'], name=op.f('fk_shipment_line_shipment_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['base_unit.id'], name=op.f('fk_shipment_line_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shipment_line')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_shipment_line_order_line_id'), 'shipment_line', ['order_line_id'], unique=False)
    op.create_index(op.f('ix_shipment_line_shipment_id'), 'shipment_line', ['shipment_id'], unique=False)
    op.add_column('sales_order', sa.Column('warehouse_id', core.composition.fields.ID, sa.ForeignKey('stock_warehouse.id', name='fk_sales_order_warehouse_id'), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('carrier_id', core.composition.fields.ID, sa.ForeignKey('base_partner.id', name='fk_sales_order_carrier_id'), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('delivery_status', sa.Integer(), server_default='0', nullable=False), inline_references=True)
    op.add_column('sales_order', sa.Column('reservation_status', sa.Integer(), server_default='0', nullable=False), inline_references=True)
    op.add_column('sales_order', sa.Column('holds_stock', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)
    op.create_index(op.f('ix_sales_order_delivery_status_id'), 'sales_order', ['delivery_status', 'id'], unique=False)
    op.add_column('sales_order_line', sa.Column('delivered', core.composition.fields.Exact(18, 6), server_default='0', nullable=False), inline_references=True)
    op.add_column('sales_order_line', sa.Column('netted', core.composition.fields.Exact(18, 6), server_default='0', nullable=False), inline_references=True)
    op.add_column('sales_order_line', sa.Column('returned_line_id', core.composition.fields.ID, nullable=True), inline_references=True)
    op.add_column('sales_order_line', sa.Column('reserved', core.composition.fields.Exact(18, 6), server_default='0', nullable=False), inline_references=True)
    op.add_column('sales_order_line', sa.Column('reservation', sa.String(), nullable=True), inline_references=True)
    op.add_column('sales_order_line', sa.Column('stock_rule', sa.String(), nullable=True), inline_references=True)
    op.add_column('sales_order_line', sa.Column('lot', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_product', sa.Column('variable_quantity', sa.Boolean(), nullable=True), inline_references=True)
    op.add_column('base_product', sa.Column('not_auto_delivered', sa.Boolean(), nullable=True), inline_references=True)
    op.add_column('base_product', sa.Column('delivery_tolerance', core.composition.fields.Exact(9, 4), nullable=True), inline_references=True)
    op.create_index(op.f('ix_sales_order_line_returned_line_id'), 'sales_order_line', ['returned_line_id'], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f('ix_sales_order_line_returned_line_id'), table_name='sales_order_line')
    op.drop_column('base_product', 'delivery_tolerance')
    op.drop_column('base_product', 'not_auto_delivered')
    op.drop_column('base_product', 'variable_quantity')
    op.drop_column('sales_order_line', 'lot')
    op.drop_column('sales_order_line', 'stock_rule')
    op.drop_column('sales_order_line', 'reservation')
    op.drop_column('sales_order_line', 'reserved')
    op.drop_column('sales_order_line', 'returned_line_id')
    op.drop_column('sales_order_line', 'netted')
    op.drop_column('sales_order_line', 'delivered')
    op.drop_index(op.f('ix_sales_order_delivery_status_id'), table_name='sales_order')
    op.drop_column('sales_order', 'holds_stock')
    op.drop_column('sales_order', 'reservation_status')
    op.drop_column('sales_order', 'delivery_status')
    op.drop_column('sales_order', 'carrier_id')
    op.drop_column('sales_order', 'warehouse_id')
    op.drop_index(op.f('ix_shipment_line_shipment_id'), table_name='shipment_line')
    op.drop_index(op.f('ix_shipment_line_order_line_id'), table_name='shipment_line')
    op.drop_table('shipment_line')
    op.drop_index(op.f('ix_shipment_state_id'), table_name='shipment')
    op.drop_index(op.f('ix_shipment_partner_id'), table_name='shipment')
    op.drop_index(op.f('ix_shipment_date'), table_name='shipment')
    op.drop_table('shipment')
