"""Create the tables"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'commissions_0001'
down_revision = None
branch_labels = ('commissions_branch',)
depends_on = ('invoicing_0004',)


def upgrade() -> None:
    """Apply."""
    op.create_table('commission_agreement',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('partner_id', core.composition.fields.ID, nullable=False),
    sa.Column('frequency', sa.String(), nullable=False),
    sa.Column('basis', sa.String(), nullable=False),
    sa.Column('amount_basis', sa.String(), nullable=False),
    sa.Column('documents', sa.String(), nullable=False),
    sa.Column('cascade', sa.Boolean(), nullable=False),
    sa.Column('currency_id', core.composition.fields.ID, nullable=False),
    sa.Column('organisation_id', core.composition.fields.ID, nullable=True),
    sa.Column('product_id', core.composition.fields.ID, nullable=True),
    sa.Column('gl_item_id', core.composition.fields.ID, nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('user', sa.String(), nullable=True),
    sa.Column('active', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.ForeignKeyConstraint(['currency_id'], ['base_currency.id'], name=op.f('fk_commission_agreement_currency_id')),
    sa.ForeignKeyConstraint(['gl_item_id'], ['gl_item.id'], name=op.f('fk_commission_agreement_gl_item_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['base_organisation.id'], name=op.f('fk_commission_agreement_organisation_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_commission_agreement_partner_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_commission_agreement_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commission_agreement')),
    sa.UniqueConstraint('code', name=op.f('uq_commission_agreement_code')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_commission_agreement_partner_id'), 'commission_agreement', ['partner_id'], unique=False)
    op.create_table('commission_rule',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('agreement_id', core.composition.fields.ID, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=True),
    sa.Column('sales_rep_id', core.composition.fields.ID, nullable=True),
    sa.Column('organisation_id', core.composition.fields.ID, nullable=True),
    sa.Column('partner_id', core.composition.fields.ID, nullable=True),
    sa.Column('group_id', core.composition.fields.ID, nullable=True),
    sa.Column('country', sa.String(), nullable=True),
    sa.Column('region', sa.String(), nullable=True),
    sa.Column('product_id', core.composition.fields.ID, nullable=True),
    sa.Column('category_id', core.composition.fields.ID, nullable=True),
    sa.Column('payment_method', sa.String(), nullable=True),
    sa.Column('amount_subtract', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('amount_multiplier', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('quantity_subtract', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('quantity_multiplier', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('positive_only', sa.Boolean(), nullable=False),
    sa.Column('exclude', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['agreement_id'], ['commission_agreement.id'], name=op.f('fk_commission_rule_agreement_id')),
    sa.ForeignKeyConstraint(['category_id'], ['base_product_category.id'], name=op.f('fk_commission_rule_category_id')),
    sa.ForeignKeyConstraint(['group_id'], ['base_partner_group.id'], name=op.f('fk_commission_rule_group_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['base_organisation.id'], name=op.f('fk_commission_rule_organisation_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_commission_rule_partner_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_commission_rule_product_id')),
    sa.ForeignKeyConstraint(['sales_rep_id'], ['base_partner.id'], name=op.f('fk_commission_rule_sales_rep_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commission_rule')),
    sa.UniqueConstraint('agreement_id', 'position', name=op.f('uq_commission_rule_agreement_id_position')),
    sqlite_autoincrement=True
    )
    op.create_table('commission_settlement',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('organisation_id', core.composition.fields.ID, nullable=False),
    sa.Column('agreement_id', core.composition.fields.ID, nullable=False),
    sa.Column('partner_id', core.composition.fields.ID, nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('period_from', sa.Date(), nullable=False),
    sa.Column('period_to', sa.Date(), nullable=False),
    sa.Column('currency_id', core.composition.fields.ID, nullable=False),
    sa.Column('total', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('invoice_id', core.composition.fields.ID, nullable=True),
    sa.Column('note', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['agreement_id'], ['commission_agreement.id'], name=op.f('fk_commission_settlement_agreement_id')),
    sa.ForeignKeyConstraint(['currency_id'], ['base_currency.id'], name=op.f('fk_commission_settlement_currency_id')),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoice.id'], name=op.f('fk_commission_settlement_invoice_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['base_organisation.id'], name=op.f('fk_commission_settlement_organisation_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_commission_settlement_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commission_settlement')),
    sa.UniqueConstraint('number', 'organisation_id', name=op.f('uq_commission_settlement_number_organisation_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_commission_settlement_agreement_id_period_to'), 'commission_settlement', ['agreement_id', 'period_to'], unique=False)
    op.create_index(op.f('ix_commission_settlement_date'), 'commission_settlement', ['date'], unique=False)
    op.create_index(op.f('ix_commission_settlement_invoice_id'), 'commission_settlement', ['invoice_id'], unique=False)
    op.create_index(op.f('ix_commission_settlement_partner_id'), 'commission_settlement', ['partner_id'], unique=False)
    op.create_index(op.f('ix_commission_settlement_state_id'), 'commission_settlement', ['state', 'id'], unique=False)
    op.create_table('commission_settlement_line',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('settlement_id', core.composition.fields.ID, nullable=False),
    sa.Column('rule_id', core.composition.fields.ID, nullable=False),
    sa.Column('period_from', sa.Date(), nullable=False),
    sa.Column('period_to', sa.Date(), nullable=False),
    sa.Column('base_amount', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('base_quantity', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('due', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('settled', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('amount', core.composition.fields.Exact(18, 4), nullable=False),
    sa.ForeignKeyConstraint(['rule_id'], ['commission_rule.id'], name=op.f('fk_commission_settlement_line_rule_id')),
    sa.ForeignKeyConstraint(['settlement_id'], ['commission_settlement.id'], name=op.f('fk_commission_settlement_line_settlement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commission_settlement_line')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_commission_settlement_line_settlement_id'), 'commission_settlement_line', ['settlement_id'], unique=False)
    op.create_table('commission_settled_line',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('line_id', core.composition.fields.ID, nullable=False),
    sa.Column('document', sa.String(), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('payment_line_id', sa.Integer(), nullable=True),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('partner_id', core.composition.fields.ID, nullable=False),
    sa.Column('product_id', core.composition.fields.ID, nullable=True),
    sa.Column('currency_id', core.composition.fields.ID, nullable=False),
    sa.Column('net', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('cost', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('amount', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('quantity', core.composition.fields.Exact(18, 6), nullable=False),
    sa.ForeignKeyConstraint(['currency_id'], ['base_currency.id'], name=op.f('fk_commission_settled_line_currency_id')),
    sa.ForeignKeyConstraint(['line_id'], ['commission_settlement_line.id'], name=op.f('fk_commission_settled_line_line_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_commission_settled_line_partner_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_commission_settled_line_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commission_settled_line')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_commission_settled_line_line_id'), 'commission_settled_line', ['line_id'], unique=False)
    op.add_column('invoice_line', sa.Column('settlement_line_id', core.composition.fields.ID, sa.ForeignKey('commission_settlement_line.id', name='fk_invoice_line_settlement_line_id'), nullable=True), inline_references=True)
    op.create_index(op.f('ix_invoice_line_settlement_line_id'), 'invoice_line', ['settlement_line_id'], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f('ix_invoice_line_settlement_line_id'), table_name='invoice_line')
    op.drop_column('invoice_line', 'settlement_line_id')
    op.drop_index(op.f('ix_commission_settled_line_line_id'), table_name='commission_settled_line')
    op.drop_table('commission_settled_line')
    op.drop_index(op.f('ix_commission_settlement_line_settlement_id'), table_name='commission_settlement_line')
    op.drop_table('commission_settlement_line')
    op.drop_index(op.f('ix_commission_settlement_state_id'), table_name='commission_settlement')
    op.drop_index(op.f('ix_commission_settlement_partner_id'), table_name='commission_settlement')
    op.drop_index(op.f('ix_commission_settlement_invoice_id'), table_name='commission_settlement')
    op.drop_index(op.f('ix_commission_settlement_date'), table_name='commission_settlement')
    op.drop_index(op.f('ix_commission_settlement_agreement_id_period_to'), table_name='commission_settlement')
    op.drop_table('commission_settlement')
    op.drop_table('commission_rule')
    op.drop_index(op.f('ix_commission_agreement_partner_id'), table_name='commission_agreement')
    op.drop_table('commission_agreement')
