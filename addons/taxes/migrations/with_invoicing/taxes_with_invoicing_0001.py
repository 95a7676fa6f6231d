"""Taxes on invoices"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'taxes_with_invoicing_0001'
down_revision = None
branch_labels = ('taxes_with_invoicing_branch',)
depends_on = ('invoicing_0001', 'taxes_0001')


def upgrade() -> None:
    """Apply."""
    op.add_column('invoice', sa.Column('tax_rounding', sa.String(), nullable=True), inline_references=True)
    op.add_column('invoice', sa.Column('tax_included', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)
    op.add_column('invoice', sa.Column('company_rate', core.composition.fields.Exact(18, 10), nullable=True), inline_references=True)
    op.add_column('invoice', sa.Column('company_total', core.composition.fields.Exact(18, 4), nullable=True), inline_references=True)
    op.add_column('invoice_line', sa.Column('taxes', sa.String(), nullable=True), inline_references=True)
    op.add_column('taxes_trade_condition', sa.Column('payment_term_id', core.composition.fields.ID, sa.ForeignKey('payment_term.id', name='fk_taxes_trade_condition_payment_term_id'), nullable=True), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('taxes_trade_condition', 'payment_term_id')
    op.drop_column('invoice_line', 'taxes')
    op.drop_column('invoice', 'company_total')
    op.drop_column('invoice', 'company_rate')
    op.drop_column('invoice', 'tax_included')
    op.drop_column('invoice', 'tax_rounding')
