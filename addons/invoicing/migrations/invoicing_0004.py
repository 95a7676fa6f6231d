"""Payment terms in full, and payment plans"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'invoicing_0004'
down_revision = 'invoicing_0003'
branch_labels = None
depends_on = ('sales_0001',)


def upgrade() -> None:
    """Apply."""
    op.create_table('payment_term_line',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('term_id', core.composition.fields.ID, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('percent', core.composition.fields.Exact(9, 4), nullable=False),
    sa.Column('share_of', sa.String(), nullable=False),
    sa.Column('amount', core.composition.fields.Exact(18, 4), nullable=True),
    sa.Column('method', sa.String(), nullable=True),
    sa.Column('net_days', sa.Integer(), nullable=False),
    sa.Column('offset_months', sa.Integer(), server_default='0', nullable=False),
    sa.Column('end_of_month', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('additional_days', sa.Integer(), server_default='0', nullable=False),
    sa.Column('maturity_days', sa.String(), nullable=True),
    sa.Column('weekday', sa.String(), nullable=True),
    sa.Column('fixed_day', sa.Integer(), nullable=True),
    sa.Column('cutoff_day', sa.Integer(), nullable=True),
    sa.Column('fixed_date', sa.Date(), nullable=True),
    sa.Column('next_business_day', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('counted_from', sa.String(), server_default='invoice', nullable=False),
    sa.ForeignKeyConstraint(['term_id'], ['payment_term.id'], name=op.f('fk_payment_term_line_term_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_term_line')),
    sa.UniqueConstraint('term_id', 'position', name=op.f('uq_payment_term_line_term_id_position')),
    sqlite_autoincrement=True
    )
    op.create_table('payment_plan_row',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('invoice_id', core.composition.fields.ID, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('due_date', sa.Date(), nullable=False),
    sa.Column('amount', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('until', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('method', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoice.id'], name=op.f('fk_payment_plan_row_invoice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_plan_row')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_payment_plan_row_invoice_id'), 'payment_plan_row', ['invoice_id'], unique=False)
    op.add_column('base_partner', sa.Column('maturity_days', sa.String(), nullable=True), inline_references=True)
    op.add_column('invoice', sa.Column('payment_term_id', core.composition.fields.ID, sa.ForeignKey('payment_term.id', name='fk_invoice_payment_term_id'), nullable=True), inline_references=True)
    op.add_column('invoice', sa.Column('in_instalments', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)
    op.add_column('payment_term', sa.Column('discount', core.composition.fields.Exact(9, 4), server_default='0', nullable=False), inline_references=True)
    op.add_column('payment_term', sa.Column('discount_days', sa.Integer(), server_default='0', nullable=False), inline_references=True)
    op.add_column('payment_term', sa.Column('discount2', core.composition.fields.Exact(9, 4), server_default='0', nullable=False), inline_references=True)
    op.add_column('payment_term', sa.Column('discount2_days', sa.Integer(), server_default='0', nullable=False), inline_references=True)
    op.add_column('payment_term', sa.Column('grace_days', sa.Integer(), server_default='0', nullable=False), inline_references=True)
    op.add_column('payment_term', sa.Column('discount_on_net', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)
    op.add_column('payment_term', sa.Column('offset_months', sa.Integer(), server_default='0', nullable=False), inline_references=True)
    op.add_column('payment_term', sa.Column('end_of_month', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)
    op.add_column('payment_term', sa.Column('additional_days', sa.Integer(), server_default='0', nullable=False), inline_references=True)
    op.add_column('payment_term', sa.Column('maturity_days', sa.String(), nullable=True), inline_references=True)
    op.add_column('payment_term', sa.Column('weekday', sa.String(), nullable=True), inline_references=True)
    op.add_column('payment_term', sa.Column('fixed_day', sa.Integer(), nullable=True), inline_references=True)
    op.add_column('payment_term', sa.Column('cutoff_day', sa.Integer(), nullable=True), inline_references=True)
    op.add_column('payment_term', sa.Column('fixed_date', sa.Date(), nullable=True), inline_references=True)
    op.add_column('payment_term', sa.Column('next_business_day', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)
    op.add_column('payment_term', sa.Column('counted_from', sa.String(), server_default='invoice', nullable=False), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('payment_term', 'counted_from')
    op.drop_column('payment_term', 'next_business_day')
    op.drop_column('payment_term', 'fixed_date')
    op.drop_column('payment_term', 'cutoff_day')
    op.drop_column('payment_term', 'fixed_day')
    op.drop_column('payment_term', 'weekday')
    op.drop_column('payment_term', 'maturity_days')
    op.drop_column('payment_term', 'additional_days')
    op.drop_column('payment_term', 'end_of_month')
    op.drop_column('payment_term', 'offset_months')
    op.drop_column('payment_term', 'discount_on_net')
    op.drop_column('payment_term', 'grace_days')
    op.drop_column('payment_term', 'discount2_days')
    op.drop_column('payment_term', 'discount2')
    op.drop_column('payment_term', 'discount_days')
    op.drop_column('payment_term', 'discount')
    op.drop_column('invoice', 'in_instalments')
    op.drop_column('invoice', 'payment_term_id')
    op.drop_column('base_partner', 'maturity_days')
    op.drop_index(op.f('ix_payment_plan_row_invoice_id'), table_name='payment_plan_row')
    op.drop_table('payment_plan_row')
    op.drop_table('payment_term_line')
