"""Discounts, promotions, coupons, budgets"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'promotions_0001'
down_revision = None
branch_labels = ('promotions_branch',)
depends_on = ('sales_0001',)


def upgrade() -> None:
    """Apply."""
    op.create_table('promotions_discount',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('percent', core.composition.fields.Exact(9, 4), nullable=False),
    sa.Column('cascade', sa.Boolean(), nullable=False),
    sa.Column('printed', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.Column('posted', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.Column('active', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_promotions_discount')),
    sa.UniqueConstraint('code', name=op.f('uq_promotions_discount_code')),
    sqlite_autoincrement=True
    )
    op.create_table('promotions_promotion',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('active', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.Column('date_from', sa.Date(), nullable=True),
    sa.Column('date_to', sa.Date(), nullable=True),
    sa.Column('priority', sa.Integer(), server_default='10', nullable=False),
    sa.Column('best_of', sa.String(), nullable=True),
    sa.Column('needs_coupon', sa.Boolean(), nullable=False),
    sa.Column('campaign_id', core.composition.fields.ID, nullable=True),
    sa.Column('partner_id', core.composition.fields.ID, nullable=True),
    sa.Column('group_id', core.composition.fields.ID, nullable=True),
    sa.Column('organisation_id', core.composition.fields.ID, nullable=True),
    sa.Column('currency_id', core.composition.fields.ID, nullable=True),
    sa.Column('product_id', core.composition.fields.ID, nullable=True),
    sa.Column('category_id', core.composition.fields.ID, nullable=True),
    sa.Column('from_amount', core.composition.fields.Exact(18, 4), nullable=True),
    sa.Column('bought', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('free', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('gift_id', core.composition.fields.ID, nullable=True),
    sa.Column('percent', core.composition.fields.Exact(9, 4), nullable=True),
    sa.Column('amount', core.composition.fields.Exact(18, 4), nullable=True),
    sa.ForeignKeyConstraint(['campaign_id'], ['sales_campaign.id'], name=op.f('fk_promotions_promotion_campaign_id')),
    sa.ForeignKeyConstraint(['category_id'], ['base_product_category.id'], name=op.f('fk_promotions_promotion_category_id')),
    sa.ForeignKeyConstraint(['currency_id'], ['base_currency.id'], name=op.f('fk_promotions_promotion_currency_id')),
    sa.ForeignKeyConstraint(['gift_id'], ['base_product.id'], name=op.f('fk_promotions_promotion_gift_id')),
    sa.ForeignKeyConstraint(['group_id'], ['base_partner_group.id'], name=op.f('fk_promotions_promotion_group_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['base_organisation.id'], name=op.f('fk_promotions_promotion_organisation_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_promotions_promotion_partner_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_promotions_promotion_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_promotions_promotion')),
    sa.UniqueConstraint('code', name=op.f('uq_promotions_promotion_code')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_promotions_promotion_campaign_id'), 'promotions_promotion', ['campaign_id'], unique=False)
    op.create_table('promotions_coupon',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('promotion_id', core.composition.fields.ID, nullable=False),
    sa.Column('active', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.Column('date_from', sa.Date(), nullable=True),
    sa.Column('date_to', sa.Date(), nullable=True),
    sa.Column('limit', sa.Integer(), nullable=True),
    sa.Column('limit_per_customer', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['promotion_id'], ['promotions_promotion.id'], name=op.f('fk_promotions_coupon_promotion_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_promotions_coupon')),
    sa.UniqueConstraint('code', name=op.f('uq_promotions_coupon_code')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_promotions_coupon_promotion_id'), 'promotions_coupon', ['promotion_id'], unique=False)
    op.create_table('promotions_coupon_use',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('coupon_id', core.composition.fields.ID, nullable=False),
    sa.Column('order_id', core.composition.fields.ID, nullable=False),
    sa.Column('partner_id', core.composition.fields.ID, nullable=False),
    sa.ForeignKeyConstraint(['coupon_id'], ['promotions_coupon.id'], name=op.f('fk_promotions_coupon_use_coupon_id')),
    sa.ForeignKeyConstraint(['order_id'], ['sales_order.id'], name=op.f('fk_promotions_coupon_use_order_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_promotions_coupon_use_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_promotions_coupon_use')),
    sa.UniqueConstraint('coupon_id', 'order_id', name=op.f('uq_promotions_coupon_use_coupon_id_order_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_promotions_coupon_use_order_id'), 'promotions_coupon_use', ['order_id'], unique=False)
    op.add_column('base_partner', sa.Column('discounts', sa.String(), nullable=True), inline_references=True)
    op.add_column('sales_campaign', sa.Column('budget', core.composition.fields.Exact(18, 4), nullable=True), inline_references=True)
    op.add_column('sales_campaign', sa.Column('budget_currency_id', core.composition.fields.ID, sa.ForeignKey('base_currency.id', name='fk_sales_campaign_budget_currency_id'), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('discounts', sa.String(), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('coupons', sa.String(), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('free_freight_by', sa.String(), nullable=True), inline_references=True)
    op.add_column('sales_order_line', sa.Column('given', core.composition.fields.Exact(18, 4), server_default='0', nullable=False), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('sales_order_line', 'given')
    op.drop_column('sales_order', 'free_freight_by')
    op.drop_column('sales_order', 'coupons')
    op.drop_column('sales_order', 'discounts')
    op.drop_column('sales_campaign', 'budget_currency_id')
    op.drop_column('sales_campaign', 'budget')
    op.drop_column('base_partner', 'discounts')
    op.drop_index(op.f('ix_promotions_coupon_use_order_id'), table_name='promotions_coupon_use')
    op.drop_table('promotions_coupon_use')
    op.drop_index(op.f('ix_promotions_coupon_promotion_id'), table_name='promotions_coupon')
    op.drop_table('promotions_coupon')
    op.drop_index(op.f('ix_promotions_promotion_campaign_id'), table_name='promotions_promotion')
    op.drop_table('promotions_promotion')
    op.drop_table('promotions_discount')
