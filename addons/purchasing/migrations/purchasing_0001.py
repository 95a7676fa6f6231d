"""Create the tables"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'purchasing_0001'
down_revision = None
branch_labels = ('purchasing_branch',)
depends_on = ('shipping_0001',)


def upgrade() -> None:
    """Apply."""
    op.create_table('purchasing_vendor_price',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('partner_id', core.composition.fields.ID, nullable=False),
    sa.Column('product_id', core.composition.fields.ID, nullable=False),
    sa.Column('currency_id', core.composition.fields.ID, nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('from_quantity', core.composition.fields.Exact(18, 6), server_default='0', nullable=False),
    sa.Column('price', core.composition.fields.Exact(18, 6), nullable=False),
    sa.CheckConstraint('from_quantity >= 0', name=op.f('ck_purchasing_vendor_price_from_quantity')),
    sa.CheckConstraint('price >= 0', name=op.f('ck_purchasing_vendor_price_price')),
    sa.ForeignKeyConstraint(['currency_id'], ['base_currency.id'], name=op.f('fk_purchasing_vendor_price_currency_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_purchasing_vendor_price_partner_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_purchasing_vendor_price_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_purchasing_vendor_price')),
    sa.UniqueConstraint('partner_id', 'product_id', 'currency_id', 'valid_from', 'from_quantity', name=op.f('uq_purchasing_vendor_price_partner_id_product_id_currency_id_valid_from_from_quantity')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_purchasing_vendor_price_product_id'), 'purchasing_vendor_price', ['product_id'], unique=False)
    op.create_table('purchasing_vendor_product',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('product_id', core.composition.fields.ID, nullable=False),
    sa.Column('partner_id', core.composition.fields.ID, nullable=False),
    sa.Column('vendor_code', sa.String(), nullable=True),
    sa.Column('is_current', sa.Boolean(), nullable=False),
    sa.Column('lead_days', sa.Integer(), server_default='0', nullable=False),
    sa.Column('minimum', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('multiple', core.composition.fields.Exact(18, 6), nullable=True),
    sa.CheckConstraint('lead_days >= 0', name=op.f('ck_purchasing_vendor_product_lead_days')),
    sa.CheckConstraint('minimum > 0', name=op.f('ck_purchasing_vendor_product_minimum')),
    sa.CheckConstraint('multiple > 0', name=op.f('ck_purchasing_vendor_product_multiple')),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_purchasing_vendor_product_partner_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_purchasing_vendor_product_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_purchasing_vendor_product')),
    sa.UniqueConstraint('product_id', 'partner_id', name=op.f('uq_purchasing_vendor_product_product_id_partner_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_purchasing_vendor_product_partner_id'), 'purchasing_vendor_product', ['partner_id'], unique=False)
    op.create_index(op.f('ix_purchasing_vendor_product_product_id'), 'purchasing_vendor_product', ['product_id'], unique=True, sqlite_where=sa.text('is_current'), postgresql_where=sa.text('is_current'))
    op.create_table('purchase_receipt',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('organisation_id', core.composition.fields.ID, nullable=False),
    sa.Column('partner_id', core.composition.fields.ID, nullable=False),
    sa.Column('warehouse_id', core.composition.fields.ID, nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('vendor_reference', sa.String(), nullable=True),
    sa.Column('drop_ship', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('note', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['base_organisation.id'], name=op.f('fk_purchase_receipt_organisation_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_purchase_receipt_partner_id')),
    sa.ForeignKeyConstraint(['warehouse_id'], ['stock_warehouse.id'], name=op.f('fk_purchase_receipt_warehouse_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_purchase_receipt')),
    sa.UniqueConstraint('number', 'organisation_id', name=op.f('uq_purchase_receipt_number_organisation_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_purchase_receipt_date'), 'purchase_receipt', ['date'], unique=False)
    op.create_index(op.f('ix_purchase_receipt_partner_id_vendor_reference'), 'purchase_receipt', ['partner_id', 'vendor_reference'], unique=False)
    op.create_index(op.f('ix_purchase_receipt_state_id'), 'purchase_receipt', ['state', 'id'], unique=False)
    op.create_table('purchase_order',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('organisation_id', core.composition.fields.ID, nullable=False),
    sa.Column('partner_id', core.composition.fields.ID, nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('currency_id', core.composition.fields.ID, nullable=False),
    sa.Column('warehouse_id', core.composition.fields.ID, nullable=False),
    sa.Column('promised_date', sa.Date(), nullable=True),
    sa.Column('order_reference', sa.String(), nullable=True),
    sa.Column('vendor_reference', sa.String(), nullable=True),
    sa.Column('order_id', core.composition.fields.ID, nullable=True),
    sa.Column('drop_ship', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('receiver_id', core.composition.fields.ID, nullable=True),
    sa.Column('delivery_address_id', core.composition.fields.ID, nullable=True),
    sa.Column('sales_rep_id', core.composition.fields.ID, nullable=True),
    sa.Column('priority', sa.Integer(), server_default='5', nullable=False),
    sa.Column('project_id', core.composition.fields.ID, nullable=True),
    sa.Column('campaign_id', core.composition.fields.ID, nullable=True),
    sa.Column('net_total', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('receipt_status', sa.Integer(), server_default='0', nullable=False),
    sa.Column('note', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['campaign_id'], ['sales_campaign.id'], name=op.f('fk_purchase_order_campaign_id')),
    sa.ForeignKeyConstraint(['currency_id'], ['base_currency.id'], name=op.f('fk_purchase_order_currency_id')),
    sa.ForeignKeyConstraint(['delivery_address_id'], ['base_address.id'], name=op.f('fk_purchase_order_delivery_address_id')),
    sa.ForeignKeyConstraint(['order_id'], ['sales_order.id'], name=op.f('fk_purchase_order_order_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['base_organisation.id'], name=op.f('fk_purchase_order_organisation_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_purchase_order_partner_id')),
    sa.ForeignKeyConstraint(['project_id'], ['sales_project.id'], name=op.f('fk_purchase_order_project_id')),
    sa.ForeignKeyConstraint(['receiver_id'], ['base_partner.id'], name=op.f('fk_purchase_order_receiver_id')),
    sa.ForeignKeyConstraint(['sales_rep_id'], ['base_partner.id'], name=op.f('fk_purchase_order_sales_rep_id')),
    sa.ForeignKeyConstraint(['warehouse_id'], ['stock_warehouse.id'], name=op.f('fk_purchase_order_warehouse_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_purchase_order')),
    sa.UniqueConstraint('number', 'organisation_id', name=op.f('uq_purchase_order_number_organisation_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_purchase_order_date'), 'purchase_order', ['date'], unique=False)
    op.create_index(op.f('ix_purchase_order_order_id'), 'purchase_order', ['order_id'], unique=False)
    op.create_index(op.f('ix_purchase_order_partner_id'), 'purchase_order', ['partner_id'], unique=False)
    op.create_index(op.f('ix_purchase_order_receipt_status_id'), 'purchase_order', ['receipt_status', 'id'], unique=False)
    op.create_index(op.f('ix_purchase_order_state_id'), 'purchase_order', ['state', 'id'], unique=False)
    op.create_table('purchase_order_line',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('purchase_id', core.composition.fields.ID, nullable=False),
    sa.Column('product_id', core.composition.fields.ID, nullable=False),
    sa.Column('attribute_values', sa.String(), nullable=True),
    sa.Column('description', sa.String(), nullable=True),
    sa.Column('quantity', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('unit_id', core.composition.fields.ID, nullable=False),
    sa.Column('price', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('net', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('promised_date', sa.Date(), nullable=True),
    sa.Column('order_line_id', core.composition.fields.ID, nullable=True),
    sa.Column('received', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('cut', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('typed', sa.String(), nullable=True),
    sa.CheckConstraint('price >= 0', name=op.f('ck_purchase_order_line_price')),
    sa.CheckConstraint('quantity >= 0', name=op.f('ck_purchase_order_line_quantity')),
    sa.ForeignKeyConstraint(['order_line_id'], ['sales_order_line.id'], name=op.f('fk_purchase_order_line_order_line_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_purchase_order_line_product_id')),
    sa.ForeignKeyConstraint(['purchase_id'], ['purchase_order.id'], name=op.f('fk_purchase_order_line_purchase_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['base_unit.id'], name=op.f('fk_purchase_order_line_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_purchase_order_line')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_purchase_order_line_order_line_id'), 'purchase_order_line', ['order_line_id'], unique=False)
    op.create_index(op.f('ix_purchase_order_line_product_id'), 'purchase_order_line', ['product_id'], unique=False)
    op.create_index(op.f('ix_purchase_order_line_purchase_id'), 'purchase_order_line', ['purchase_id'], unique=False)
    op.create_table('purchase_receipt_line',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('receipt_id', core.composition.fields.ID, nullable=False),
    sa.Column('purchase_line_id', core.composition.fields.ID, nullable=True),
    sa.Column('product_id', core.composition.fields.ID, nullable=False),
    sa.Column('unit_id', core.composition.fields.ID, nullable=False),
    sa.Column('quantity', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('bin_id', core.composition.fields.ID, nullable=True),
    sa.Column('lot', sa.String(), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['bin_id'], ['stock_bin.id'], name=op.f('fk_purchase_receipt_line_bin_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_purchase_receipt_line_product_id')),
    sa.ForeignKeyConstraint(['purchase_line_id'], ['purchase_order_line.id'], name=op.f('fk_purchase_receipt_line_purchase_line_id')),
    sa.ForeignKeyConstraint(['receipt_id'], ['purchase_receipt.id'], name=op.f('fk_purchase_receipt_line_receipt_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['base_unit.id'], name=op.f('fk_purchase_receipt_line_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_purchase_receipt_line')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_purchase_receipt_line_purchase_line_id'), 'purchase_receipt_line', ['purchase_line_id'], unique=False)
    op.create_index(op.f('ix_purchase_receipt_line_receipt_id'), 'purchase_receipt_line', ['receipt_id'], unique=False)
    op.add_column('base_partner', sa.Column('purchase_currency_id', core.composition.fields.ID, sa.ForeignKey('base_currency.id', name='fk_base_partner_purchase_currency_id'), nullable=True), inline_references=True)
    op.add_column('base_partner', sa.Column('drop_ships', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)
    op.add_column('shipment', sa.Column('receipt_id', core.composition.fields.ID, sa.ForeignKey('purchase_receipt.id', name='fk_shipment_receipt_id'), nullable=True), inline_references=True)
    op.create_index(op.f('ix_shipment_receipt_id'), 'shipment', ['receipt_id'], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f('ix_shipment_receipt_id'), table_name='shipment')
    op.drop_column('shipment', 'receipt_id')
    op.drop_column('base_partner', 'drop_ships')
    op.drop_column('base_partner', 'purchase_currency_id')
    op.drop_index(op.f('ix_purchase_receipt_line_receipt_id'), table_name='purchase_receipt_line')
    op.drop_index(op.f('ix_purchase_receipt_line_purchase_line_id'), table_name='purchase_receipt_line')
    op.drop_table('purchase_receipt_line')
    op.drop_index(op.f('ix_purchase_order_line_purchase_id'), table_name='purchase_order_line')
    op.drop_index(op.f('ix_purchase_order_line_product_id'), table_name='purchase_order_line')
    op.drop_index(op.f('ix_purchase_order_line_order_line_id'), table_name='purchase_order_line')
    op.drop_table('purchase_order_line')
    op.drop_index(op.f('ix_purchase_order_state_id'), table_name='purchase_order')
    op.drop_index(op.f('ix_purchase_order_receipt_status_id'), table_name='purchase_order')
    op.drop_index(op.f('ix_purchase_order_partner_id'), table_name='purchase_order')
    op.drop_index(op.f('ix_purchase_order_order_id'), table_name='purchase_order')
    op.drop_index(op.f('ix_purchase_order_date'), table_name='purchase_order')
    op.drop_table('purchase_order')
    op.drop_index(op.f('ix_purchase_receipt_state_id'), table_name='purchase_receipt')
    op.drop_index(op.f('ix_purchase_receipt_partner_id_vendor_reference'), table_name='purchase_receipt')
    op.drop_index(op.f('ix_purchase_receipt_date'), table_name='purchase_receipt')
    op.drop_table('purchase_receipt')
    op.drop_index(op.f('ix_purchasing_vendor_product_product_id'), table_name='purchasing_vendor_product', sqlite_where=sa.text('is_current'), postgresql_where=sa.text('is_current'))
    op.drop_index(op.f('ix_purchasing_vendor_product_partner_id'), table_name='purchasing_vendor_product')
    op.drop_table('purchasing_vendor_product')
    op.drop_index(op.f('ix_purchasing_vendor_price_product_id'), table_name='purchasing_vendor_price')
    op.drop_table('purchasing_vendor_price')
