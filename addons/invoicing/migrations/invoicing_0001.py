"""Create the tables"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'invoicing_0001'
down_revision = None
branch_labels = ('invoicing_branch',)
depends_on = ('sales_0001',)


def upgrade() -> None:
    """Apply."""
    op.create_table('payment_term',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('net_days', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_term')),
    sa.UniqueConstraint('code', name=op.f('uq_payment_term_code')),
    sqlite_autoincrement=True
    )
    op.create_table('payment',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('organisation_id', core.composition.fields.ID, nullable=False),
    sa.Column('partner_id', core.composition.fields.ID, nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('currency_id', core.composition.fields.ID, nullable=False),
    sa.Column('method', sa.String(), nullable=False),
    sa.Column('amount', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('rounding', core.composition.fields.Exact(18, 4), server_default='0', nullable=False),
    sa.Column('note', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['currency_id'], ['base_currency.id'], name=op.f('fk_payment_currency_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['base_organisation.id'], name=op.f('fk_payment_organisation_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_payment_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment')),
    sa.UniqueConstraint('number', 'organisation_id', name=op.f('uq_payment_number_organisation_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_payment_date'), 'payment', ['date'], unique=False)
    op.create_index(op.f('ix_payment_partner_id'), 'payment', ['partner_id'], unique=False)
    op.create_index(op.f('ix_payment_state_id'), 'payment', ['state', 'id'], unique=False)
    op.create_table('invoice',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('organisation_id', core.composition.fields.ID, nullable=False),
    sa.Column('partner_id', core.composition.fields.ID, nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('due_date', sa.Date(), nullable=False),
    sa.Column('currency_id', core.composition.fields.ID, nullable=False),
    sa.Column('invoice_address_id', core.composition.fields.ID, nullable=True),
    sa.Column('net_total', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('tax_total', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('total', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('paid', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('payment_status', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['currency_id'], ['base_currency.id'], name=op.f('fk_invoice_currency_id')),
    sa.ForeignKeyConstraint(['invoice_address_id'], ['base_address.id'], name=op.f('fk_invoice_invoice_address_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['base_organisation.id'], name=op.f('fk_invoice_organisation_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_invoice_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invoice')),
    sa.UniqueConstraint('number', 'organisation_id', name=op.f('uq_invoice_number_organisation_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_invoice_date'), 'invoice', ['date'], unique=False)
    op.create_index(op.f('ix_invoice_due_date'), 'invoice', ['due_date'], unique=False)
    op.create_index(op.f('ix_invoice_partner_id_date'), 'invoice', ['partner_id', 'date'], unique=False)
    op.create_index(op.f('ix_invoice_state_id'), 'invoice', ['state', 'id'], unique=False)
    op.create_table('payment_line',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('payment_id', core.composition.fields.ID, nullable=False),
    sa.Column('invoice_id', core.composition.fields.ID, nullable=True),
    sa.Column('order_id', core.composition.fields.ID, nullable=True),
    sa.Column('amount', core.composition.fields.Exact(18, 4), nullable=False),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoice.id'], name=op.f('fk_payment_line_invoice_id')),
    sa.ForeignKeyConstraint(['order_id'], ['sales_order.id'], name=op.f('fk_payment_line_order_id')),
    sa.ForeignKeyConstraint(['payment_id'], ['payment.id'], name=op.f('fk_payment_line_payment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_line')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_payment_line_invoice_id'), 'payment_line', ['invoice_id'], unique=False)
    op.create_index(op.f('ix_payment_line_order_id'), 'payment_line', ['order_id'], unique=False)
    op.create_index(op.f('ix_payment_line_payment_id'), 'payment_line', ['payment_id'], unique=False)
    op.create_table('invoice_line',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('invoice_id', core.composition.fields.ID, nullable=False),
    sa.Column('order_line_id', core.composition.fields.ID, nullable=True),
    sa.Column('product_id', core.composition.fields.ID, nullable=True),
    sa.Column('description', sa.String(), nullable=True),
    sa.Column('quantity', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('unit_id', core.composition.fields.ID, nullable=True),
    sa.Column('price', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('discount', core.composition.fields.Exact(9, 4), nullable=False),
    sa.Column('net', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('tax_id', core.composition.fields.ID, nullable=True),
    sa.Column('tax_rate', core.composition.fields.Exact(9, 4), nullable=False),
    sa.Column('tax_amount', core.composition.fields.Exact(18, 4), nullable=False),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoice.id'], name=op.f('fk_invoice_line_invoice_id')),
    sa.ForeignKeyConstraint(['order_line_id'], ['sales_order_line.id'], name=op.f('fk_invoice_line_order_line_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_invoice_line_product_id')),
    sa.ForeignKeyConstraint(['tax_id'], ['base_tax.id'], name=op.f('fk_invoice_line_tax_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['base_unit.id'], name=op.f('fk_invoice_line_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invoice_line')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_invoice_line_invoice_id'), 'invoice_line', ['invoice_id'], unique=False)
    op.create_index(op.f('ix_invoice_line_order_line_id'), 'invoice_line', ['order_line_id'], unique=False)
    op.add_column('base_partner', sa.Column('payment_term_id', core.composition.fields.ID, sa.ForeignKey('payment_term.id', name='fk_base_partner_payment_term_id'), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('invoice_status', sa.Integer(), server_default='0', nullable=False), inline_references=True)
    op.add_column('sales_order', sa.Column('payment_status', sa.Integer(), server_default='0', nullable=False), inline_references=True)
    op.add_column('sales_order', sa.Column('paid', core.composition.fields.Exact(18, 4), server_default='0', nullable=False), inline_references=True)
    op.add_column('sales_order', sa.Column('prepaid', core.composition.fields.Exact(18, 4), server_default='0', nullable=False), inline_references=True)
    op.add_column('sales_order', sa.Column('payment_term_id', core.composition.fields.ID, sa.ForeignKey('payment_term.id', name='fk_sales_order_payment_term_id'), nullable=True), inline_references=True)
    op.create_index(op.f('ix_sales_order_invoice_status_id'), 'sales_order', ['invoice_status', 'id'], unique=False)
    op.create_index(op.f('ix_sales_order_payment_status_id'), 'sales_order', ['payment_status', 'id'], unique=False)
    op.add_column('sales_order_line', sa.Column('invoiced', core.composition.fields.Exact(18, 6), server_default='0', nullable=False), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('sales_order_line', 'invoiced')
    op.drop_index(op.f('ix_sales_order_payment_status_id'), table_name='sales_order')
    op.drop_index(op.f('ix_sales_order_invoice_status_id'), table_name='sales_order')
    op.drop_column('sales_order', 'payment_term_id')
    op.drop_column('sales_order', 'prepaid')
    op.drop_column('sales_order', 'paid')
    op.drop_column('sales_order', 'payment_status')
    op.drop_column('sales_order', 'invoice_status')
    op.drop_column('base_partner', 'payment_term_id')
    op.drop_index(op.f('ix_invoice_line_order_line_id'), table_name='invoice_line')
    op.drop_index(op.f('ix_invoice_line_invoice_id'), table_name='invoice_line')
    op.drop_table('invoice_line')
    op.drop_index(op.f('ix_payment_line_payment_id'), table_name='payment_line')
    op.drop_index(op.f('ix_payment_line_order_id'), table_name='payment_line')
    op.drop_index(op.f('ix_payment_line_invoice_id'), table_name='payment_line')
    op.drop_table('payment_line')
    op.drop_index(op.f('ix_invoice_state_id'), table_name='invoice')
    op.drop_index(op.f('ix_invoice_partner_id_date'), table_name='invoice')
    op.drop_index(op.f('ix_invoice_due_date'), table_name='invoice')
    op.drop_index(op.f('ix_invoice_date'), table_name='invoice')
    op.drop_table('invoice')
    op.drop_index(op.f('ix_payment_state_id'), table_name='payment')
    op.drop_index(op.f('ix_payment_partner_id'), table_name='payment')
    op.drop_index(op.f('ix_payment_date'), table_name='payment')
    op.drop_table('payment')
    op.drop_table('payment_term')
