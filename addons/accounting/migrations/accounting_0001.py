"""Create the tables"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'accounting_0001'
down_revision = None
branch_labels = ('accounting_branch',)
depends_on = ('invoicing_0004',)


def upgrade() -> None:
    """Apply."""
    op.create_table('accounting_account',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('type', sa.String(), nullable=False),
    sa.Column('parent_id', core.composition.fields.ID, nullable=True),
    sa.Column('heading', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('reconcile', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('active', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.CheckConstraint("type IN ('asset', 'liability', 'equity', 'income', 'expense')", name=op.f('ck_accounting_account_type')),
    sa.ForeignKeyConstraint(['parent_id'], ['accounting_account.id'], name=op.f('fk_accounting_account_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accounting_account')),
    sa.UniqueConstraint('code', name=op.f('uq_accounting_account_code')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_accounting_account_parent_id'), 'accounting_account', ['parent_id'], unique=False)
    op.create_table('accounting_journal',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('use', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accounting_journal')),
    sa.UniqueConstraint('code', name=op.f('uq_accounting_journal_code')),
    sqlite_autoincrement=True
    )
    op.create_table('accounting_counter',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('journal_id', core.composition.fields.ID, nullable=False),
    sa.Column('organisation_id', core.composition.fields.ID, nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['journal_id'], ['accounting_journal.id'], name=op.f('fk_accounting_counter_journal_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['base_organisation.id'], name=op.f('fk_accounting_counter_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accounting_counter')),
    sa.UniqueConstraint('journal_id', 'organisation_id', 'year', name=op.f('uq_accounting_counter_journal_id_organisation_id_year')),
    sqlite_autoincrement=True
    )
    op.create_table('accounting_entry',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('organisation_id', core.composition.fields.ID, nullable=False),
    sa.Column('journal_id', core.composition.fields.ID, nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('description', sa.String(), nullable=True),
    sa.Column('debit', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('credit', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('source', sa.String(), nullable=True),
    sa.Column('source_id', core.composition.fields.ID, nullable=True),
    sa.Column('event', sa.String(), nullable=True),
    sa.Column('reverses_id', core.composition.fields.ID, nullable=True),
    sa.CheckConstraint('debit - credit = 0', name=op.f('ck_accounting_entry_balanced')),
    sa.ForeignKeyConstraint(['journal_id'], ['accounting_journal.id'], name=op.f('fk_accounting_entry_journal_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['base_organisation.id'], name=op.f('fk_accounting_entry_organisation_id')),
    sa.ForeignKeyConstraint(['reverses_id'], ['accounting_entry.id'], name=op.f('fk_accounting_entry_reverses_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accounting_entry')),
    sa.UniqueConstraint('number', 'organisation_id', name=op.f('uq_accounting_entry_number_organisation_id')),
    sa.UniqueConstraint('source', 'source_id', 'event', name=op.f('uq_accounting_entry_source_source_id_event')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_accounting_entry_date'), 'accounting_entry', ['date'], unique=False)
    op.create_index(op.f('ix_accounting_entry_journal_id_date'), 'accounting_entry', ['journal_id', 'date'], unique=False)
    op.create_index(op.f('ix_accounting_entry_reverses_id'), 'accounting_entry', ['reverses_id'], unique=False)
    op.create_index(op.f('ix_accounting_entry_state_id'), 'accounting_entry', ['state', 'id'], unique=False)
    op.create_table('accounting_period',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('organisation_id', core.composition.fields.ID, nullable=False),
    sa.Column('from_date', sa.Date(), nullable=False),
    sa.Column('to_date', sa.Date(), nullable=False),
    sa.Column('fiscal_year', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['base_organisation.id'], name=op.f('fk_accounting_period_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accounting_period')),
    sa.UniqueConstraint('number', 'organisation_id', name=op.f('uq_accounting_period_number_organisation_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_accounting_period_organisation_id_to_date'), 'accounting_period', ['organisation_id', 'to_date'], unique=False)
    op.create_index(op.f('ix_accounting_period_state_id'), 'accounting_period', ['state', 'id'], unique=False)
    op.create_table('accounting_posting_rule',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('gl_item_id', core.composition.fields.ID, nullable=True),
    sa.Column('tax', sa.String(), nullable=True),
    sa.Column('payment_method', sa.String(), nullable=True),
    sa.Column('product_category_id', core.composition.fields.ID, nullable=True),
    sa.Column('product_kind', sa.String(), nullable=True),
    sa.Column('partner_group_id', core.composition.fields.ID, nullable=True),
    sa.Column('organisation_id', core.composition.fields.ID, nullable=True),
    sa.Column('account_id', core.composition.fields.ID, nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounting_account.id'], name=op.f('fk_accounting_posting_rule_account_id')),
    sa.ForeignKeyConstraint(['gl_item_id'], ['gl_item.id'], name=op.f('fk_accounting_posting_rule_gl_item_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['base_organisation.id'], name=op.f('fk_accounting_posting_rule_organisation_id')),
    sa.ForeignKeyConstraint(['partner_group_id'], ['base_partner_group.id'], name=op.f('fk_accounting_posting_rule_partner_group_id')),
    sa.ForeignKeyConstraint(['product_category_id'], ['base_product_category.id'], name=op.f('fk_accounting_posting_rule_product_category_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accounting_posting_rule')),
    sa.UniqueConstraint('code', name=op.f('uq_accounting_posting_rule_code')),
    sqlite_autoincrement=True
    )
    op.create_table('accounting_entry_line',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('entry_id', core.composition.fields.ID, nullable=False),
    sa.Column('account_id', core.composition.fields.ID, nullable=False),
    sa.Column('partner_id', core.composition.fields.ID, nullable=True),
    sa.Column('debit', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('credit', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('currency_id', core.composition.fields.ID, nullable=False),
    sa.Column('amount', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('tax', sa.String(), nullable=True),
    sa.Column('product_category_id', core.composition.fields.ID, nullable=True),
    sa.Column('invoice_id', core.composition.fields.ID, nullable=True),
    sa.Column('order_id', core.composition.fields.ID, nullable=True),
    sa.Column('payment_id', core.composition.fields.ID, nullable=True),
    sa.Column('rule_id', core.composition.fields.ID, nullable=True),
    sa.Column('description', sa.String(), nullable=True),
    sa.CheckConstraint('credit >= 0', name=op.f('ck_accounting_entry_line_credit')),
    sa.CheckConstraint('debit = 0 OR credit = 0', name=op.f('ck_accounting_entry_line_one_side')),
    sa.CheckConstraint('debit >= 0', name=op.f('ck_accounting_entry_line_debit')),
    sa.ForeignKeyConstraint(['account_id'], ['accounting_account.id'], name=op.f('fk_accounting_entry_line_account_id')),
    sa.ForeignKeyConstraint(['currency_id'], ['base_currency.id'], name=op.f('fk_accounting_entry_line_currency_id')),
    sa.ForeignKeyConstraint(['entry_id'], ['accounting_entry.id'], name=op.f('fk_accounting_entry_line_entry_id')),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoice.id'], name=op.f('fk_accounting_entry_line_invoice_id')),
    sa.ForeignKeyConstraint(['order_id'], ['sales_order.id'], name=op.f('fk_accounting_entry_line_order_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_accounting_entry_line_partner_id')),
    sa.ForeignKeyConstraint(['payment_id'], ['payment.id'], name=op.f('fk_accounting_entry_line_payment_id')),
    sa.ForeignKeyConstraint(['product_category_id'], ['base_product_category.id'], name=op.f('fk_accounting_entry_line_product_category_id')),
    sa.ForeignKeyConstraint(['rule_id'], ['accounting_posting_rule.id'], name=op.f('fk_accounting_entry_line_rule_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accounting_entry_line')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_accounting_entry_line_account_id'), 'accounting_entry_line', ['account_id'], unique=False)
    op.create_index(op.f('ix_accounting_entry_line_entry_id'), 'accounting_entry_line', ['entry_id'], unique=False)
    op.create_index(op.f('ix_accounting_entry_line_invoice_id'), 'accounting_entry_line', ['invoice_id'], unique=False)
    op.create_index(op.f('ix_accounting_entry_line_order_id'), 'accounting_entry_line', ['order_id'], unique=False)
    op.create_index(op.f('ix_accounting_entry_line_payment_id'), 'accounting_entry_line', ['payment_id'], unique=False)
    op.add_column('invoice', sa.Column('book_rate', core.composition.fields.Exact(18, 10), nullable=True), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('invoice', 'book_rate')
    op.drop_index(op.f('ix_accounting_entry_line_payment_id'), table_name='accounting_entry_line')
    op.drop_index(op.f('ix_accounting_entry_line_order_id'), table_name='accounting_entry_line')
    op.drop_index(op.f('ix_accounting_entry_line_invoice_id'), table_name='accounting_entry_line')
    op.drop_index(op.f('ix_accounting_entry_line_entry_id'), table_name='accounting_entry_line')
    op.drop_index(op.f('ix_accounting_entry_line_account_id'), table_name='accounting_entry_line')
    op.drop_table('accounting_entry_line')
    op.drop_table('accounting_posting_rule')
    op.drop_index(op.f('ix_accounting_period_state_id'), table_name='accounting_period')
    op.drop_index(op.f('ix_accounting_period_organisation_id_to_date'), table_name='accounting_period')
    op.drop_table('accounting_period')
    op.drop_index(op.f('ix_accounting_entry_state_id'), table_name='accounting_entry')
    op.drop_index(op.f('ix_accounting_entry_reverses_id'), table_name='accounting_entry')
    op.drop_index(op.f('ix_accounting_entry_journal_id_date'), table_name='accounting_entry')
    op.drop_index(op.f('ix_accounting_entry_date'), table_name='accounting_entry')
    op.drop_table('accounting_entry')
    op.drop_table('accounting_counter')
    op.drop_table('accounting_journal')
    op.drop_index(op.f('ix_accounting_account_parent_id'), table_name='accounting_account')
    op.drop_table('accounting_account')
