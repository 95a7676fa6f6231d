"""G/L items and invoice schedules"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'invoicing_0002'
down_revision = 'invoicing_0001'
branch_labels = None
depends_on = ('sales_0001',)


def upgrade() -> None:
    """Apply."""
    op.create_table('invoice_schedule',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('frequency', sa.String(), nullable=False),
    sa.Column('invoice_weekday', sa.String(), nullable=True),
    sa.Column('cutoff_weekday', sa.String(), nullable=True),
    sa.Column('invoice_day', sa.Integer(), nullable=True),
    sa.Column('cutoff_day', sa.Integer(), nullable=True),
    sa.Column('minimum_amount', core.composition.fields.Exact(18, 4), nullable=True),
    sa.Column('grouping', sa.String(), nullable=True),
    sa.CheckConstraint('minimum_amount >= 0', name=op.f('ck_invoice_schedule_minimum_amount')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invoice_schedule')),
    sa.UniqueConstraint('code', name=op.f('uq_invoice_schedule_code')),
    sqlite_autoincrement=True
    )
    op.create_table('gl_item',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('tax_id', core.composition.fields.ID, nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['tax_id'], ['base_tax.id'], name=op.f('fk_gl_item_tax_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gl_item')),
    sa.UniqueConstraint('code', name=op.f('uq_gl_item_code')),
    sqlite_autoincrement=True
    )
    op.add_column('base_partner', sa.Column('invoice_schedule_id', core.composition.fields.ID, sa.ForeignKey('invoice_schedule.id', name='fk_base_partner_invoice_schedule_id'), nullable=True), inline_references=True)
    op.add_column('invoice_line', sa.Column('gl_item_id', core.composition.fields.ID, sa.ForeignKey('gl_item.id', name='fk_invoice_line_gl_item_id'), nullable=True), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('invoice_line', 'gl_item_id')
    op.drop_column('base_partner', 'invoice_schedule_id')
    op.drop_table('gl_item')
    op.drop_table('invoice_schedule')
