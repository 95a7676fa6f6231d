"""Price lists and rules"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'pricing_0001'
down_revision = None
branch_labels = ('pricing_branch',)
depends_on = ('sales_0001',)


def upgrade() -> None:
    """Apply."""
    op.create_table('pricing_adjustment',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('priority', sa.Integer(), server_default='10', nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('quantity_from', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('quantity_to', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('multiple_of', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('counts', sa.String(), server_default='line', nullable=False),
    sa.Column('amount_off', core.composition.fields.Exact(18, 6), server_default='0', nullable=False),
    sa.Column('percent', core.composition.fields.Exact(9, 4), server_default='0', nullable=False),
    sa.Column('fixed_price', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('apply_next', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('active', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.Column('price_lists', sa.String(), server_default='all except', nullable=False),
    sa.Column('partners', sa.String(), server_default='all except', nullable=False),
    sa.Column('groups', sa.String(), server_default='all except', nullable=False),
    sa.Column('products', sa.String(), server_default='all except', nullable=False),
    sa.Column('categories', sa.String(), server_default='all except', nullable=False),
    sa.Column('organisations', sa.String(), server_default='all except', nullable=False),
    sa.CheckConstraint('fixed_price >= 0', name=op.f('ck_pricing_adjustment_fixed')),
    sa.CheckConstraint('multiple_of > 0', name=op.f('ck_pricing_adjustment_multiple')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pricing_adjustment')),
    sa.UniqueConstraint('code', name=op.f('uq_pricing_adjustment_code')),
    sqlite_autoincrement=True
    )
    op.create_table('pricing_discount_schema',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('percent', core.composition.fields.Exact(9, 4), nullable=True),
    sa.Column('basis', sa.String(), server_default='quantity', nullable=False),
    sa.Column('counts', sa.String(), server_default='line', nullable=False),
    sa.Column('active', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pricing_discount_schema')),
    sa.UniqueConstraint('code', name=op.f('uq_pricing_discount_schema_code')),
    sqlite_autoincrement=True
    )
    op.create_table('pricing_schema',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('hierarchical', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pricing_schema')),
    sa.UniqueConstraint('code', name=op.f('uq_pricing_schema_code')),
    sqlite_autoincrement=True
    )
    op.create_table('pricing_list',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('currency_id', core.composition.fields.ID, nullable=False),
    sa.Column('digits', sa.Integer(), server_default='2', nullable=False),
    sa.Column('tax_included', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('is_purchase', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('enforce_limit', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('open', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('base_list_id', core.composition.fields.ID, nullable=True),
    sa.CheckConstraint('digits BETWEEN 0 AND 6', name=op.f('ck_pricing_list_digits')),
    sa.ForeignKeyConstraint(['base_list_id'], ['pricing_list.id'], name=op.f('fk_pricing_list_base_list_id')),
    sa.ForeignKeyConstraint(['currency_id'], ['base_currency.id'], name=op.f('fk_pricing_list_currency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pricing_list')),
    sa.UniqueConstraint('code', name=op.f('uq_pricing_list_code')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_pricing_list_base_list_id'), 'pricing_list', ['base_list_id'], unique=False)
    op.create_table('pricing_discount_break',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('discount_schema_id', core.composition.fields.ID, nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('from_value', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('product_id', core.composition.fields.ID, nullable=True),
    sa.Column('category_id', core.composition.fields.ID, nullable=True),
    sa.Column('percent', core.composition.fields.Exact(9, 4), nullable=False),
    sa.Column('own', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('fixed_price', core.composition.fields.Exact(18, 6), nullable=True),
    sa.CheckConstraint('fixed_price >= 0', name=op.f('ck_pricing_discount_break_fixed')),
    sa.CheckConstraint('from_value >= 0', name=op.f('ck_pricing_discount_break_from')),
    sa.ForeignKeyConstraint(['category_id'], ['base_product_category.id'], name=op.f('fk_pricing_discount_break_category_id')),
    sa.ForeignKeyConstraint(['discount_schema_id'], ['pricing_discount_schema.id'], name=op.f('fk_pricing_discount_break_discount_schema_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_pricing_discount_break_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pricing_discount_break')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_pricing_discount_break_discount_schema_id'), 'pricing_discount_break', ['discount_schema_id'], unique=False)
    op.create_table('pricing_schema_line',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('price_schema_id', core.composition.fields.ID, nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('of', sa.String(), nullable=False),
    sa.Column('product_id', core.composition.fields.ID, nullable=True),
    sa.Column('category_id', core.composition.fields.ID, nullable=True),
    sa.Column('start', sa.String(), nullable=False),
    sa.Column('fixed_price', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('margin', core.composition.fields.Exact(9, 4), nullable=False),
    sa.Column('amount', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('percent', core.composition.fields.Exact(9, 4), nullable=False),
    sa.Column('min_margin', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('max_margin', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('rounding', sa.String(), nullable=False),
    sa.CheckConstraint('fixed_price >= 0', name=op.f('ck_pricing_schema_line_fixed')),
    sa.ForeignKeyConstraint(['category_id'], ['base_product_category.id'], name=op.f('fk_pricing_schema_line_category_id')),
    sa.ForeignKeyConstraint(['price_schema_id'], ['pricing_schema.id'], name=op.f('fk_pricing_schema_line_price_schema_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_pricing_schema_line_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pricing_schema_line')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_pricing_schema_line_price_schema_id'), 'pricing_schema_line', ['price_schema_id'], unique=False)
    op.create_table('pricing_service_rule',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('service_id', core.composition.fields.ID, nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('product_id', core.composition.fields.ID, nullable=True),
    sa.Column('category_id', core.composition.fields.ID, nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('percent', core.composition.fields.Exact(9, 4), nullable=True),
    sa.Column('before_discounts', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('active', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.ForeignKeyConstraint(['category_id'], ['base_product_category.id'], name=op.f('fk_pricing_service_rule_category_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_pricing_service_rule_product_id')),
    sa.ForeignKeyConstraint(['service_id'], ['base_product.id'], name=op.f('fk_pricing_service_rule_service_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pricing_service_rule')),
    sa.UniqueConstraint('code', name=op.f('uq_pricing_service_rule_code')),
    sqlite_autoincrement=True
    )
    op.create_table('pricing_version',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('price_list_id', core.composition.fields.ID, nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('active', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.Column('base_version_id', core.composition.fields.ID, nullable=True),
    sa.Column('price_schema_id', core.composition.fields.ID, nullable=True),
    sa.ForeignKeyConstraint(['base_version_id'], ['pricing_version.id'], name=op.f('fk_pricing_version_base_version_id')),
    sa.ForeignKeyConstraint(['price_list_id'], ['pricing_list.id'], name=op.f('fk_pricing_version_price_list_id')),
    sa.ForeignKeyConstraint(['price_schema_id'], ['pricing_schema.id'], name=op.f('fk_pricing_version_price_schema_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pricing_version')),
    sa.UniqueConstraint('code', name=op.f('uq_pricing_version_code')),
    sa.UniqueConstraint('price_list_id', 'code', name=op.f('uq_pricing_version_price_list_id_code')),
    sqlite_autoincrement=True
    )
    op.create_table('pricing_adjustment_filter',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('adjustment_id', core.composition.fields.ID, nullable=False),
    sa.Column('price_list_id', core.composition.fields.ID, nullable=True),
    sa.Column('partner_id', core.composition.fields.ID, nullable=True),
    sa.Column('group_id', core.composition.fields.ID, nullable=True),
    sa.Column('product_id', core.composition.fields.ID, nullable=True),
    sa.Column('category_id', core.composition.fields.ID, nullable=True),
    sa.Column('organisation_id', core.composition.fields.ID, nullable=True),
    sa.ForeignKeyConstraint(['adjustment_id'], ['pricing_adjustment.id'], name=op.f('fk_pricing_adjustment_filter_adjustment_id')),
    sa.ForeignKeyConstraint(['category_id'], ['base_product_category.id'], name=op.f('fk_pricing_adjustment_filter_category_id')),
    sa.ForeignKeyConstraint(['group_id'], ['base_partner_group.id'], name=op.f('fk_pricing_adjustment_filter_group_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['base_organisation.id'], name=op.f('fk_pricing_adjustment_filter_organisation_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_pricing_adjustment_filter_partner_id')),
    sa.ForeignKeyConstraint(['price_list_id'], ['pricing_list.id'], name=op.f('fk_pricing_adjustment_filter_price_list_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_pricing_adjustment_filter_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pricing_adjustment_filter')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_pricing_adjustment_filter_adjustment_id'), 'pricing_adjustment_filter', ['adjustment_id'], unique=False)
    op.create_table('pricing_price',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('price_version_id', core.composition.fields.ID, nullable=False),
    sa.Column('product_id', core.composition.fields.ID, nullable=False),
    sa.Column('list_price', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('standard_price', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('limit_price', core.composition.fields.Exact(18, 6), server_default='0', nullable=False),
    sa.CheckConstraint('list_price >= 0 AND standard_price >= 0 AND limit_price >= 0', name=op.f('ck_pricing_price_prices')),
    sa.ForeignKeyConstraint(['price_version_id'], ['pricing_version.id'], name=op.f('fk_pricing_price_price_version_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_pricing_price_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pricing_price')),
    sa.UniqueConstraint('price_version_id', 'product_id', name=op.f('uq_pricing_price_price_version_id_product_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_pricing_price_product_id'), 'pricing_price', ['product_id'], unique=False)
    op.create_table('pricing_service_range',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('rule_id', core.composition.fields.ID, nullable=False),
    sa.Column('up_to', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('percent', core.composition.fields.Exact(9, 4), nullable=True),
    sa.Column('fixed_price', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('price_list_id', core.composition.fields.ID, nullable=True),
    sa.CheckConstraint('fixed_price >= 0', name=op.f('ck_pricing_service_range_fixed')),
    sa.ForeignKeyConstraint(['price_list_id'], ['pricing_list.id'], name=op.f('fk_pricing_service_range_price_list_id')),
    sa.ForeignKeyConstraint(['rule_id'], ['pricing_service_rule.id'], name=op.f('fk_pricing_service_range_rule_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pricing_service_range')),
    sqlite_autoincrement=True
    )
    op.create_table('pricing_supply_line',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('product_id', core.composition.fields.ID, nullable=True),
    sa.Column('partner_id', core.composition.fields.ID, nullable=True),
    sa.Column('group_id', core.composition.fields.ID, nullable=True),
    sa.Column('organisation_id', core.composition.fields.ID, nullable=True),
    sa.Column('currency_id', core.composition.fields.ID, nullable=False),
    sa.Column('variation', sa.String(), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('quantity_from', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('quantity_to', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('is_purchase', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('active', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.Column('base_price', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('priced_quantity', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('slices', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('additional', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('variable_additional', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('variable_attribute', sa.String(), nullable=True),
    sa.Column('non_discountable', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('discount_ratio', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('exclusive_discount_ratio', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('surcharge_ratio', core.composition.fields.Exact(18, 6), nullable=True),
    sa.CheckConstraint('priced_quantity > 0', name=op.f('ck_pricing_supply_line_priced_quantity')),
    sa.ForeignKeyConstraint(['currency_id'], ['base_currency.id'], name=op.f('fk_pricing_supply_line_currency_id')),
    sa.ForeignKeyConstraint(['group_id'], ['base_partner_group.id'], name=op.f('fk_pricing_supply_line_group_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['base_organisation.id'], name=op.f('fk_pricing_supply_line_organisation_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_pricing_supply_line_partner_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_pricing_supply_line_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pricing_supply_line')),
    sa.UniqueConstraint('code', name=op.f('uq_pricing_supply_line_code')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_pricing_supply_line_product_id'), 'pricing_supply_line', ['product_id'], unique=False)
    op.create_table('pricing_supply_cell',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('supply_line_id', core.composition.fields.ID, nullable=False),
    sa.Column('from_quantity', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('variation', sa.String(), nullable=True),
    sa.Column('base_price', core.composition.fields.Exact(18, 6), nullable=False),
    sa.ForeignKeyConstraint(['supply_line_id'], ['pricing_supply_line.id'], name=op.f('fk_pricing_supply_cell_supply_line_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pricing_supply_cell')),
    sa.UniqueConstraint('supply_line_id', 'from_quantity', 'variation', name=op.f('uq_pricing_supply_cell_supply_line_id_from_quantity_variation')),
    sqlite_autoincrement=True
    )
    op.create_table('pricing_supply_option',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('supply_line_id', core.composition.fields.ID, nullable=False),
    sa.Column('option', sa.String(), nullable=False),
    sa.Column('additional', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('surcharge_ratio', core.composition.fields.Exact(18, 6), nullable=True),
    sa.ForeignKeyConstraint(['supply_line_id'], ['pricing_supply_line.id'], name=op.f('fk_pricing_supply_option_supply_line_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pricing_supply_option')),
    sa.UniqueConstraint('supply_line_id', 'option', name=op.f('uq_pricing_supply_option_supply_line_id_option')),
    sqlite_autoincrement=True
    )
    op.add_column('base_partner', sa.Column('price_list_id', core.composition.fields.ID, sa.ForeignKey('pricing_list.id', name='fk_base_partner_price_list_id'), nullable=True), inline_references=True)
    op.add_column('base_partner', sa.Column('discount_schema_id', core.composition.fields.ID, sa.ForeignKey('pricing_discount_schema.id', name='fk_base_partner_discount_schema_id'), nullable=True), inline_references=True)
    op.add_column('base_partner', sa.Column('discount_percent', core.composition.fields.Exact(9, 4), nullable=True), inline_references=True)
    op.add_column('base_partner_group', sa.Column('discount_schema_id', core.composition.fields.ID, sa.ForeignKey('pricing_discount_schema.id', name='fk_base_partner_group_discount_schema_id'), nullable=True), inline_references=True)
    op.add_column('base_product', sa.Column('cost', core.composition.fields.Exact(18, 6), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('price_list_id', core.composition.fields.ID, sa.ForeignKey('pricing_list.id', name='fk_sales_order_price_list_id'), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('price_date', sa.Date(), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('price_stamp', sa.String(), nullable=True), inline_references=True)
    op.add_column('sales_order_line', sa.Column('list_price', core.composition.fields.Exact(18, 6), nullable=True), inline_references=True)
    op.add_column('sales_order_line', sa.Column('priced_by', sa.String(), nullable=True), inline_references=True)
    op.add_column('sales_order_line', sa.Column('without_adjustments', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('sales_order_line', 'without_adjustments')
    op.drop_column('sales_order_line', 'priced_by')
    op.drop_column('sales_order_line', 'list_price')
    op.drop_column('sales_order', 'price_stamp')
    op.drop_column('sales_order', 'price_date')
    op.drop_column('sales_order', 'price_list_id')
    op.drop_column('base_product', 'cost')
    op.drop_column('base_partner_group', 'discount_schema_id')
    op.drop_column('base_partner', 'discount_percent')
    op.drop_column('base_partner', 'discount_schema_id')
    op.drop_column('base_partner', 'price_list_id')
    op.drop_table('pricing_supply_option')
    op.drop_table('pricing_supply_cell')
    op.drop_index(op.f('ix_pricing_supply_line_product_id'), table_name='pricing_supply_line')
    op.drop_table('pricing_supply_line')
    op.drop_table('pricing_service_range')
    op.drop_index(op.f('ix_pricing_price_product_id'), table_name='pricing_price')
    op.drop_table('pricing_price')
    op.drop_index(op.f('ix_pricing_adjustment_filter_adjustment_id'), table_name='pricing_adjustment_filter')
    op.drop_table('pricing_adjustment_filter')
    op.drop_table('pricing_version')
    op.drop_table('pricing_service_rule')
    op.drop_index(op.f('ix_pricing_schema_line_price_schema_id'), table_name='pricing_schema_line')
    op.drop_table('pricing_schema_line')
    op.drop_index(op.f('ix_pricing_discount_break_discount_schema_id'), table_name='pricing_discount_break')
    op.drop_table('pricing_discount_break')
    op.drop_index(op.f('ix_pricing_list_base_list_id'), table_name='pricing_list')
    op.drop_table('pricing_list')
    op.drop_table('pricing_schema')
    op.drop_table('pricing_discount_schema')
    op.drop_table('pricing_adjustment')
