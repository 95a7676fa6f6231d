"""Taxes by region, trade conditions, model lines"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'taxes_0001'
down_revision = None
branch_labels = ('taxes_branch',)
depends_on = ('sales_0001',)


def upgrade() -> None:
    """Apply."""
    op.create_table('taxes_category',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_taxes_category')),
    sa.UniqueConstraint('code', name=op.f('uq_taxes_category_code')),
    sqlite_autoincrement=True
    )
    op.create_table('taxes_partner_category',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('exempt', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_taxes_partner_category')),
    sa.UniqueConstraint('code', name=op.f('uq_taxes_partner_category_code')),
    sqlite_autoincrement=True
    )
    op.create_table('taxes_region',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('places', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_taxes_region')),
    sa.UniqueConstraint('code', name=op.f('uq_taxes_region_code')),
    sqlite_autoincrement=True
    )
    op.create_table('taxes_trade_condition',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('specialises_id', core.composition.fields.ID, nullable=True),
    sa.Column('partner_id', core.composition.fields.ID, nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('receiver_id', core.composition.fields.ID, nullable=True),
    sa.Column('invoice_partner_id', core.composition.fields.ID, nullable=True),
    sa.Column('decision_partner_id', core.composition.fields.ID, nullable=True),
    sa.Column('sales_rep_id', core.composition.fields.ID, nullable=True),
    sa.Column('currency_id', core.composition.fields.ID, nullable=True),
    sa.Column('incoterm', sa.String(), nullable=True),
    sa.Column('delivery_term', sa.String(), nullable=True),
    sa.Column('invoice_term', sa.String(), nullable=True),
    sa.Column('delivery_via', sa.String(), nullable=True),
    sa.Column('freight_rule', sa.String(), nullable=True),
    sa.Column('payment_method', sa.String(), nullable=True),
    sa.Column('priority', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['currency_id'], ['base_currency.id'], name=op.f('fk_taxes_trade_condition_currency_id')),
    sa.ForeignKeyConstraint(['decision_partner_id'], ['base_partner.id'], name=op.f('fk_taxes_trade_condition_decision_partner_id')),
    sa.ForeignKeyConstraint(['invoice_partner_id'], ['base_partner.id'], name=op.f('fk_taxes_trade_condition_invoice_partner_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_taxes_trade_condition_partner_id')),
    sa.ForeignKeyConstraint(['receiver_id'], ['base_partner.id'], name=op.f('fk_taxes_trade_condition_receiver_id')),
    sa.ForeignKeyConstraint(['sales_rep_id'], ['base_partner.id'], name=op.f('fk_taxes_trade_condition_sales_rep_id')),
    sa.ForeignKeyConstraint(['specialises_id'], ['taxes_trade_condition.id'], name=op.f('fk_taxes_trade_condition_specialises_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_taxes_trade_condition')),
    sa.UniqueConstraint('code', name=op.f('uq_taxes_trade_condition_code')),
    sqlite_autoincrement=True
    )
    op.create_table('taxes_model_line',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('condition_id', core.composition.fields.ID, nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=True),
    sa.Column('rate', core.composition.fields.Exact(9, 4), nullable=True),
    sa.Column('base_application', sa.String(), nullable=False),
    sa.Column('base_contribution', sa.String(), nullable=True),
    sa.Column('target', sa.String(), nullable=False),
    sa.Column('is_tax', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('above', core.composition.fields.Exact(18, 4), nullable=True),
    sa.Column('up_to', core.composition.fields.Exact(18, 4), nullable=True),
    sa.Column('within_days', sa.Integer(), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['condition_id'], ['taxes_trade_condition.id'], name=op.f('fk_taxes_model_line_condition_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_taxes_model_line')),
    sa.UniqueConstraint('condition_id', 'reference', name=op.f('uq_taxes_model_line_condition_id_reference')),
    sqlite_autoincrement=True
    )
    op.add_column('base_partner', sa.Column('tax_category_id', core.composition.fields.ID, sa.ForeignKey('taxes_partner_category.id', name='fk_base_partner_tax_category_id'), nullable=True), inline_references=True)
    op.add_column('base_product', sa.Column('tax_category_id', core.composition.fields.ID, sa.ForeignKey('taxes_category.id', name='fk_base_product_tax_category_id'), nullable=True), inline_references=True)
    op.add_column('base_product', sa.Column('base_contribution', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_product', sa.Column('modified_tax_category_id', core.composition.fields.ID, sa.ForeignKey('taxes_category.id', name='fk_base_product_modified_tax_category_id'), nullable=True), inline_references=True)
    op.add_column('base_tax', sa.Column('kind', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_tax', sa.Column('category_id', core.composition.fields.ID, sa.ForeignKey('taxes_category.id', name='fk_base_tax_category_id'), nullable=True), inline_references=True)
    op.add_column('base_tax', sa.Column('partner_category_id', core.composition.fields.ID, sa.ForeignKey('taxes_partner_category.id', name='fk_base_tax_partner_category_id'), nullable=True), inline_references=True)
    op.add_column('base_tax', sa.Column('from_region_id', core.composition.fields.ID, sa.ForeignKey('taxes_region.id', name='fk_base_tax_from_region_id'), nullable=True), inline_references=True)
    op.add_column('base_tax', sa.Column('to_region_id', core.composition.fields.ID, sa.ForeignKey('taxes_region.id', name='fk_base_tax_to_region_id'), nullable=True), inline_references=True)
    op.add_column('base_tax', sa.Column('valid_from', sa.Date(), nullable=True), inline_references=True)
    op.add_column('base_tax', sa.Column('valid_until', sa.Date(), nullable=True), inline_references=True)
    op.add_column('base_tax', sa.Column('summary_tax_id', core.composition.fields.ID, sa.ForeignKey('base_tax.id', name='fk_base_tax_summary_tax_id'), nullable=True), inline_references=True)
    op.add_column('base_tax', sa.Column('position', sa.Integer(), server_default='0', nullable=False), inline_references=True)
    op.add_column('base_tax', sa.Column('cascading', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)
    op.add_column('base_tax', sa.Column('withheld', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)
    op.add_column('base_tax', sa.Column('above', core.composition.fields.Exact(18, 4), nullable=True), inline_references=True)
    op.add_column('base_tax', sa.Column('up_to', core.composition.fields.Exact(18, 4), nullable=True), inline_references=True)
    op.add_column('base_tax', sa.Column('from_places', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_tax', sa.Column('to_places', sa.String(), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('trade_condition_id', core.composition.fields.ID, sa.ForeignKey('taxes_trade_condition.id', name='fk_sales_order_trade_condition_id'), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('incoterm', sa.String(), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('tax_rounding', sa.String(), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('tax_included', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)
    op.add_column('sales_order', sa.Column('company_rate', core.composition.fields.Exact(18, 10), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('company_total', core.composition.fields.Exact(18, 4), nullable=True), inline_references=True)
    op.add_column('sales_order_line', sa.Column('taxes', sa.String(), nullable=True), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('sales_order_line', 'taxes')
    op.drop_column('sales_order', 'company_total')
    op.drop_column('sales_order', 'company_rate')
    op.drop_column('sales_order', 'tax_included')
    op.drop_column('sales_order', 'tax_rounding')
    op.drop_column('sales_order', 'incoterm')
    op.drop_column('sales_order', 'trade_condition_id')
    op.drop_column('base_tax', 'to_places')
    op.drop_column('base_tax', 'from_places')
    op.drop_column('base_tax', 'up_to')
    op.drop_column('base_tax', 'above')
    op.drop_column('base_tax', 'withheld')
    op.drop_column('base_tax', 'cascading')
    op.drop_column('base_tax', 'position')
    op.drop_column('base_tax', 'summary_tax_id')
    op.drop_column('base_tax', 'valid_until')
    op.drop_column('base_tax', 'valid_from')
    op.drop_column('base_tax', 'to_region_id')
    op.drop_column('base_tax', 'from_region_id')
    op.drop_column('base_tax', 'partner_category_id')
    op.drop_column('base_tax', 'category_id')
    op.drop_column('base_tax', 'kind')
    op.drop_column('base_product', 'modified_tax_category_id')
    op.drop_column('base_product', 'base_contribution')
    op.drop_column('base_product', 'tax_category_id')
    op.drop_column('base_partner', 'tax_category_id')
    op.drop_table('taxes_model_line')
    op.drop_table('taxes_trade_condition')
    op.drop_table('taxes_region')
    op.drop_table('taxes_partner_category')
    op.drop_table('taxes_category')
