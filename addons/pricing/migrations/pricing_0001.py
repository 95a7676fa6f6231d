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
    sa.Column('base_list_id', core.composition.fields.ID, nullable=True),
    sa.CheckConstraint('digits BETWEEN 0 AND 6', name=op.f('ck_pricing_list_digits')),
    sa.ForeignKeyConstraint(['base_list_id'], ['pricing_list.id'], name=op.f('fk_pricing_list_base_list_id')),
    sa.ForeignKeyConstraint(['currency_id'], ['base_currency.id'], name=op.f('fk_pricing_list_currency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pricing_list')),
    sa.UniqueConstraint('code', name=op.f('uq_pricing_list_code')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_pricing_list_base_list_id'), 'pricing_list', ['base_list_id'], unique=False)
    op.create_table('pricing_version',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('price_list_id', core.composition.fields.ID, nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('active', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.ForeignKeyConstraint(['price_list_id'], ['pricing_list.id'], name=op.f('fk_pricing_version_price_list_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pricing_version')),
    sa.UniqueConstraint('code', name=op.f('uq_pricing_version_code')),
    sa.UniqueConstraint('price_list_id', 'code', name=op.f('uq_pricing_version_price_list_id_code')),
    sqlite_autoincrement=True
    )
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
    op.add_column('base_partner', sa.Column('price_list_id', core.composition.fields.ID, sa.ForeignKey('pricing_list.id', name='fk_base_partner_price_list_id'), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('price_list_id', core.composition.fields.ID, sa.ForeignKey('pricing_list.id', name='fk_sales_order_price_list_id'), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('price_date', sa.Date(), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('price_stamp', sa.String(), nullable=True), inline_references=True)
    op.add_column('sales_order_line', sa.Column('list_price', core.composition.fields.Exact(18, 6), nullable=True), inline_references=True)
    op.add_column('sales_order_line', sa.Column('priced_by', sa.String(), nullable=True), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('sales_order_line', 'priced_by')
    op.drop_column('sales_order_line', 'list_price')
    op.drop_column('sales_order', 'price_stamp')
    op.drop_column('sales_order', 'price_date')
    op.drop_column('sales_order', 'price_list_id')
    op.drop_column('base_partner', 'price_list_id')
    op.drop_index(op.f('ix_pricing_price_product_id'), table_name='pricing_price')
    op.drop_table('pricing_price')
    op.drop_table('pricing_version')
    op.drop_index(op.f('ix_pricing_list_base_list_id'), table_name='pricing_list')
    op.drop_table('pricing_list')
