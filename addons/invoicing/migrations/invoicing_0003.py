"""Write-offs, credit and statuses of payments"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'invoicing_0003'
down_revision = 'invoicing_0002'
branch_labels = None
depends_on = ('sales_0001',)


def upgrade() -> None:
    """Apply."""
    op.create_table('payment_method',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('execution', sa.String(), server_default='manual', nullable=False),
    sa.Column('is_deferred', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('is_deposited', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('active', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_method')),
    sa.UniqueConstraint('code', name=op.f('uq_payment_method_code')),
    sqlite_autoincrement=True
    )
    op.add_column('payment', sa.Column('status', sa.String(), server_default='awaiting payment', nullable=False), inline_references=True)
    op.add_column('payment', sa.Column('deposited_on', sa.Date(), nullable=True), inline_references=True)
    op.add_column('payment', sa.Column('cleared_on', sa.Date(), nullable=True), inline_references=True)
    op.add_column('payment', sa.Column('reversed_on', sa.Date(), nullable=True), inline_references=True)
    op.create_index(op.f('ix_payment_status'), 'payment', ['status'], unique=False)
    op.add_column('payment_line', sa.Column('gl_item_id', core.composition.fields.ID, sa.ForeignKey('gl_item.id', name='fk_payment_line_gl_item_id'), nullable=True), inline_references=True)
    op.add_column('payment_line', sa.Column('credit_id', core.composition.fields.ID, sa.ForeignKey('payment.id', name='fk_payment_line_credit_id'), nullable=True), inline_references=True)
    op.add_column('payment_line', sa.Column('write_off', core.composition.fields.Exact(18, 4), server_default='0', nullable=False), inline_references=True)
    op.add_column('payment_line', sa.Column('discount', core.composition.fields.Exact(18, 4), server_default='0', nullable=False), inline_references=True)
    op.create_index(op.f('ix_payment_line_credit_id'), 'payment_line', ['credit_id'], unique=False)
    there = {one['name'] for one in sa.inspect(op.get_bind()).get_columns('payment')}
    if 'unallocated' not in there:  # the addon crm had it before
        op.add_column('payment', sa.Column('unallocated', core.composition.fields.Exact(18, 4), server_default='0', nullable=False), inline_references=True)
        op.create_index(op.f('ix_payment_partner_id_unallocated'), 'payment', ['partner_id', 'unallocated'], unique=False, sqlite_where=sa.text('unallocated <> 0'), postgresql_where=sa.text('unallocated <> 0'))
    shared = "SELECT sum(amount) FROM payment_line WHERE payment_line.payment_id = payment.id"
    op.execute(f"UPDATE payment SET unallocated = amount + rounding - coalesce(({shared}), 0)")
    taken_back = "SELECT date(max(core_audit.at)) FROM core_audit WHERE core_audit.model = 'invoicing.Payment'"
    taken_back += " AND core_audit.record_id = payment.id AND core_audit.verb = 'reverse'"
    op.execute(f"UPDATE payment SET reversed_on = coalesce(({taken_back}), date) WHERE state = 'reversed'")
    op.execute("UPDATE payment SET status = 'payment received' WHERE state = 'completed'")
    op.execute("UPDATE payment SET status = 'void' WHERE state IN ('reversed', 'voided')")


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f('ix_payment_line_credit_id'), table_name='payment_line')
    op.drop_column('payment_line', 'discount')
    op.drop_column('payment_line', 'write_off')
    op.drop_column('payment_line', 'credit_id')
    op.drop_column('payment_line', 'gl_item_id')
    op.drop_index(op.f('ix_payment_status'), table_name='payment')
    op.drop_index(op.f('ix_payment_partner_id_unallocated'), table_name='payment', sqlite_where=sa.text('unallocated <> 0'), postgresql_where=sa.text('unallocated <> 0'))
    op.drop_column('payment', 'reversed_on')
    op.drop_column('payment', 'cleared_on')
    op.drop_column('payment', 'deposited_on')
    op.drop_column('payment', 'status')
    op.drop_column('payment', 'unallocated')
    op.drop_table('payment_method')
