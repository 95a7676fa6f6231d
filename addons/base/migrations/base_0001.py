"""Create the tables"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'base_0001'
down_revision = None
branch_labels = ('base_branch',)
depends_on = ('preferences_0001',)


def upgrade() -> None:
    """Apply."""
    op.create_table('base_attribute',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_base_attribute')),
    sa.UniqueConstraint('code', name=op.f('uq_base_attribute_code')),
    sqlite_autoincrement=True
    )
    op.create_table('base_currency',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('digits', sa.Integer(), nullable=False),
    sa.Column('cash_unit', core.composition.fields.Exact(18, 4), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_base_currency')),
    sa.UniqueConstraint('code', name=op.f('uq_base_currency_code')),
    sqlite_autoincrement=True
    )
    op.create_table('base_currency_rate',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('currency_id', core.composition.fields.ID, nullable=False),
    sa.Column('in_currency_id', core.composition.fields.ID, nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('rate', core.composition.fields.Exact(18, 10), nullable=False),
    sa.Column('per', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['currency_id'], ['base_currency.id'], name=op.f('fk_base_currency_rate_currency_id')),
    sa.ForeignKeyConstraint(['in_currency_id'], ['base_currency.id'], name=op.f('fk_base_currency_rate_in_currency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_base_currency_rate')),
    sa.UniqueConstraint('currency_id', 'in_currency_id', 'kind', 'date', name=op.f('uq_base_currency_rate_currency_id_in_currency_id_kind_date')),
    sqlite_autoincrement=True
    )
    op.create_table('base_partner_group',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_base_partner_group')),
    sa.UniqueConstraint('code', name=op.f('uq_base_partner_group_code')),
    sqlite_autoincrement=True
    )
    op.create_table('base_product_category',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('description', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_base_product_category')),
    sa.UniqueConstraint('code', name=op.f('uq_base_product_category_code')),
    sqlite_autoincrement=True
    )
    op.create_table('base_tax',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('rate', core.composition.fields.Exact(9, 4), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_base_tax')),
    sa.UniqueConstraint('code', name=op.f('uq_base_tax_code')),
    sqlite_autoincrement=True
    )
    op.create_table('base_unit',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('category', sa.String(), nullable=False),
    sa.Column('ratio', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('digits', sa.Integer(), nullable=False),
    sa.CheckConstraint('ratio > 0', name=op.f('ck_base_unit_ratio')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_base_unit')),
    sa.UniqueConstraint('code', name=op.f('uq_base_unit_code')),
    sqlite_autoincrement=True
    )
    op.create_table('base_attribute_value',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('attribute_id', core.composition.fields.ID, nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['attribute_id'], ['base_attribute.id'], name=op.f('fk_base_attribute_value_attribute_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_base_attribute_value')),
    sa.UniqueConstraint('attribute_id', 'code', name=op.f('uq_base_attribute_value_attribute_id_code')),
    sqlite_autoincrement=True
    )
    op.create_table('base_organisation',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('parent_id', core.composition.fields.ID, nullable=True),
    sa.Column('currency_id', core.composition.fields.ID, nullable=False),
    sa.Column('street', sa.String(), nullable=True),
    sa.Column('city', sa.String(), nullable=True),
    sa.Column('region', sa.String(), nullable=True),
    sa.Column('postal_code', sa.String(), nullable=True),
    sa.Column('country', sa.String(), nullable=True),
    sa.Column('tax_id', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['currency_id'], ['base_currency.id'], name=op.f('fk_base_organisation_currency_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['base_organisation.id'], name=op.f('fk_base_organisation_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_base_organisation')),
    sa.UniqueConstraint('code', name=op.f('uq_base_organisation_code')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_base_organisation_currency_id'), 'base_organisation', ['currency_id'], unique=False)
    op.create_index(op.f('ix_base_organisation_parent_id'), 'base_organisation', ['parent_id'], unique=False)
    op.create_table('base_partner',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('group_id', core.composition.fields.ID, nullable=True),
    sa.Column('is_customer', sa.Boolean(), nullable=False),
    sa.Column('is_vendor', sa.Boolean(), nullable=False),
    sa.Column('is_employee', sa.Boolean(), nullable=False),
    sa.Column('is_carrier', sa.Boolean(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('tax_id', sa.String(), nullable=True),
    sa.Column('language', sa.String(), nullable=True),
    sa.Column('phone', sa.String(), nullable=True),
    sa.Column('email', sa.String(), nullable=True),
    sa.Column('contact', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['group_id'], ['base_partner_group.id'], name=op.f('fk_base_partner_group_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_base_partner')),
    sa.UniqueConstraint('code', name=op.f('uq_base_partner_code')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_base_partner_group_id'), 'base_partner', ['group_id'], unique=False)
    op.create_index(op.f('ix_base_partner_name'), 'base_partner', ['name'], unique=False)
    op.create_table('base_product',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('category_id', core.composition.fields.ID, nullable=True),
    sa.Column('unit_id', core.composition.fields.ID, nullable=False),
    sa.Column('tax_id', core.composition.fields.ID, nullable=True),
    sa.Column('list_price', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('weight', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('packaging', sa.String(), nullable=True),
    sa.Column('discontinued', sa.Boolean(), nullable=False),
    sa.Column('is_kit', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('generic', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('variant_of_id', core.composition.fields.ID, nullable=True),
    sa.Column('linked_service', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('quantity_rule', sa.String(), nullable=True),
    sa.Column('deferred_days', sa.Integer(), nullable=True),
    sa.CheckConstraint("kind IN ('goods', 'service', 'charge')", name=op.f('ck_base_product_kind')),
    sa.CheckConstraint('list_price >= 0', name=op.f('ck_base_product_list_price')),
    sa.CheckConstraint('weight >= 0', name=op.f('ck_base_product_weight')),
    sa.ForeignKeyConstraint(['category_id'], ['base_product_category.id'], name=op.f('fk_base_product_category_id')),
    sa.ForeignKeyConstraint(['tax_id'], ['base_tax.id'], name=op.f('fk_base_product_tax_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['base_unit.id'], name=op.f('fk_base_product_unit_id')),
    sa.ForeignKeyConstraint(['variant_of_id'], ['base_product.id'], name=op.f('fk_base_product_variant_of_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_base_product')),
    sa.UniqueConstraint('code', name=op.f('uq_base_product_code')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_base_product_category_id'), 'base_product', ['category_id'], unique=False)
    op.create_index(op.f('ix_base_product_name'), 'base_product', ['name'], unique=False)
    op.create_index(op.f('ix_base_product_variant_of_id'), 'base_product', ['variant_of_id'], unique=False)
    op.create_table('base_address',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('partner_id', core.composition.fields.ID, nullable=False),
    sa.Column('name', sa.String(), nullable=True),
    sa.Column('street', sa.String(), nullable=True),
    sa.Column('city', sa.String(), nullable=True),
    sa.Column('region', sa.String(), nullable=True),
    sa.Column('postal_code', sa.String(), nullable=True),
    sa.Column('country', sa.String(), nullable=True),
    sa.Column('for_delivery', sa.Boolean(), nullable=False),
    sa.Column('for_invoice', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_base_address_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_base_address')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_base_address_partner_id'), 'base_address', ['partner_id'], unique=False)
    op.create_table('base_component',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('kit_id', core.composition.fields.ID, nullable=False),
    sa.Column('product_id', core.composition.fields.ID, nullable=False),
    sa.Column('quantity', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_base_component_quantity')),
    sa.ForeignKeyConstraint(['kit_id'], ['base_product.id'], name=op.f('fk_base_component_kit_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_base_component_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_base_component')),
    sa.UniqueConstraint('kit_id', 'product_id', name=op.f('uq_base_component_kit_id_product_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_base_component_product_id'), 'base_component', ['product_id'], unique=False)
    op.create_table('base_product_attribute',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('product_id', core.composition.fields.ID, nullable=False),
    sa.Column('attribute_id', core.composition.fields.ID, nullable=False),
    sa.Column('is_axis', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('mandatory', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['attribute_id'], ['base_attribute.id'], name=op.f('fk_base_product_attribute_attribute_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_base_product_attribute_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_base_product_attribute')),
    sa.UniqueConstraint('product_id', 'attribute_id', name=op.f('uq_base_product_attribute_product_id_attribute_id')),
    sqlite_autoincrement=True
    )
    op.create_table('base_product_unit',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('product_id', core.composition.fields.ID, nullable=False),
    sa.Column('unit_id', core.composition.fields.ID, nullable=False),
    sa.Column('ratio', core.composition.fields.Exact(18, 6), nullable=False),
    sa.CheckConstraint('ratio > 0', name=op.f('ck_base_product_unit_ratio')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_base_product_unit_product_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['base_unit.id'], name=op.f('fk_base_product_unit_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_base_product_unit')),
    sa.UniqueConstraint('product_id', 'unit_id', name=op.f('uq_base_product_unit_product_id_unit_id')),
    sqlite_autoincrement=True
    )
    op.create_table('base_variant_value',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('product_id', core.composition.fields.ID, nullable=False),
    sa.Column('value_id', core.composition.fields.ID, nullable=False),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_base_variant_value_product_id')),
    sa.ForeignKeyConstraint(['value_id'], ['base_attribute_value.id'], name=op.f('fk_base_variant_value_value_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_base_variant_value')),
    sa.UniqueConstraint('product_id', 'value_id', name=op.f('uq_base_variant_value_product_id_value_id')),
    sqlite_autoincrement=True
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table('base_variant_value')
    op.drop_table('base_product_unit')
    op.drop_table('base_product_attribute')
    op.drop_index(op.f('ix_base_component_product_id'), table_name='base_component')
    op.drop_table('base_component')
    op.drop_index(op.f('ix_base_address_partner_id'), table_name='base_address')
    op.drop_table('base_address')
    op.drop_index(op.f('ix_base_product_variant_of_id'), table_name='base_product')
    op.drop_index(op.f('ix_base_product_name'), table_name='base_product')
    op.drop_index(op.f('ix_base_product_category_id'), table_name='base_product')
    op.drop_table('base_product')
    op.drop_index(op.f('ix_base_partner_name'), table_name='base_partner')
    op.drop_index(op.f('ix_base_partner_group_id'), table_name='base_partner')
    op.drop_table('base_partner')
    op.drop_index(op.f('ix_base_organisation_parent_id'), table_name='base_organisation')
    op.drop_index(op.f('ix_base_organisation_currency_id'), table_name='base_organisation')
    op.drop_table('base_organisation')
    op.drop_table('base_attribute_value')
    op.drop_table('base_unit')
    op.drop_table('base_tax')
    op.drop_table('base_product_category')
    op.drop_table('base_partner_group')
    op.drop_table('base_currency_rate')
    op.drop_table('base_currency')
    op.drop_table('base_attribute')
