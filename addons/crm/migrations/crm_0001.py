"""Create the columns"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'crm_0001'
down_revision = None
branch_labels = ('crm_branch',)
depends_on = ('invoicing_0001',)


def upgrade() -> None:
    """Apply."""
    op.add_column('base_partner', sa.Column('credit_status', sa.String(), server_default='ok', nullable=False), inline_references=True)
    op.add_column('base_partner', sa.Column('credit_limit', core.composition.fields.Exact(18, 4), server_default='0', nullable=False), inline_references=True)
    op.add_column('base_partner', sa.Column('blocked_orders', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)
    op.add_column('base_partner', sa.Column('blocked_shipments', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)
    op.add_column('base_partner', sa.Column('blocked_invoices', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)
    op.add_column('base_partner', sa.Column('blocked_payments', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)
    op.add_column('base_partner', sa.Column('blocked_because', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_partner_group', sa.Column('credit_watch_percent', core.composition.fields.Exact(9, 4), nullable=True), inline_references=True)
    op.create_index(op.f('ix_invoice_partner_id_due_date'), 'invoice', ['partner_id', 'due_date'], unique=False, sqlite_where=sa.text('payment_status <> 100'), postgresql_where=sa.text('payment_status <> 100'))
    op.add_column('payment', sa.Column('unallocated', core.composition.fields.Exact(18, 4), server_default='0', nullable=False), inline_references=True)
    shared = "SELECT sum(amount) FROM payment_line WHERE payment_line.payment_id = payment.id"
    op.execute(f"UPDATE payment SET unallocated = amount - coalesce(({shared}), 0)")
    op.create_index(op.f('ix_payment_partner_id_unallocated'), 'payment', ['partner_id', 'unallocated'], unique=False, sqlite_where=sa.text('unallocated <> 0'), postgresql_where=sa.text('unallocated <> 0'))
    op.add_column('sales_order', sa.Column('credit_cleared', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)
    op.add_column('sales_order', sa.Column('credit_cleared_by', sa.String(), nullable=True), inline_references=True)
    op.create_index(op.f('ix_sales_order_invoice_partner_id_prepaid'), 'sales_order', ['invoice_partner_id', 'prepaid'], unique=False, sqlite_where=sa.text('prepaid <> 0'), postgresql_where=sa.text('prepaid <> 0'))
    op.create_index(op.f('ix_sales_order_invoice_partner_id_state'), 'sales_order', ['invoice_partner_id', 'state'], unique=False, sqlite_where=sa.text('invoice_status <> 100'), postgresql_where=sa.text('invoice_status <> 100'))


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f('ix_sales_order_invoice_partner_id_state'), table_name='sales_order', sqlite_where=sa.text('invoice_status <> 100'), postgresql_where=sa.text('invoice_status <> 100'))
    op.drop_index(op.f('ix_sales_order_invoice_partner_id_prepaid'), table_name='sales_order', sqlite_where=sa.text('prepaid <> 0'), postgresql_where=sa.text('prepaid <> 0'))
    op.drop_column('sales_order', 'credit_cleared_by')
    op.drop_column('sales_order', 'credit_cleared')
    op.drop_index(op.f('ix_payment_partner_id_unallocated'), table_name='payment', sqlite_where=sa.text('unallocated <> 0'), postgresql_where=sa.text('unallocated <> 0'))
    op.drop_column('payment', 'unallocated')
    op.drop_index(op.f('ix_invoice_partner_id_due_date'), table_name='invoice', sqlite_where=sa.text('payment_status <> 100'), postgresql_where=sa.text('payment_status <> 100'))
    op.drop_column('base_partner_group', 'credit_watch_percent')
    op.drop_column('base_partner', 'blocked_because')
    op.drop_column('base_partner', 'blocked_payments')
    op.drop_column('base_partner', 'blocked_invoices')
    op.drop_column('base_partner', 'blocked_shipments')
    op.drop_column('base_partner', 'blocked_orders')
    op.drop_column('base_partner', 'credit_limit')
    op.drop_column('base_partner', 'credit_status')
