"""Freight tariffs, freight of orders and lines"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'freight_0001'
down_revision = None
branch_labels = ('freight_branch',)
depends_on = ('sales_0001',)


def upgrade() -> None:
    """Apply."""
    op.create_table('freight_tariff',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('basis', sa.String(), server_default='weight', nullable=False),
    sa.Column('per', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('rounding', sa.String(), server_default='none', nullable=False),
    sa.Column('currency_id', core.composition.fields.ID, nullable=False),
    sa.Column('carrier_id', core.composition.fields.ID, nullable=True),
    sa.Column('active', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.Column('date_from', sa.Date(), nullable=True),
    sa.Column('date_to', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['carrier_id'], ['base_partner.id'], name=op.f('fk_freight_tariff_carrier_id')),
    sa.ForeignKeyConstraint(['currency_id'], ['base_currency.id'], name=op.f('fk_freight_tariff_currency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_freight_tariff')),
    sa.UniqueConstraint('code', name=op.f('uq_freight_tariff_code')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_freight_tariff_carrier_id'), 'freight_tariff', ['carrier_id'], unique=False)
    op.create_table('freight_bracket',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('tariff_id', core.composition.fields.ID, nullable=False),
    sa.Column('above', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('up_to', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('price', core.composition.fields.Exact(18, 4), nullable=False),
    sa.CheckConstraint('above >= 0', name=op.f('ck_freight_bracket_above')),
    sa.CheckConstraint('price >= 0', name=op.f('ck_freight_bracket_price')),
    sa.ForeignKeyConstraint(['tariff_id'], ['freight_tariff.id'], name=op.f('fk_freight_bracket_tariff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_freight_bracket')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_freight_bracket_tariff_id'), 'freight_bracket', ['tariff_id'], unique=False)
    op.add_column('sales_order', sa.Column('freight_amount', core.composition.fields.Exact(18, 4), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('freight_order_id', core.composition.fields.ID, sa.ForeignKey('sales_order.id', name='fk_sales_order_freight_order_id'), nullable=True), inline_references=True)
    op.create_index(op.f('ix_sales_order_freight_order_id'), 'sales_order', ['freight_order_id'], unique=False)
    op.add_column('sales_order_line', sa.Column('freight', core.composition.fields.Exact(18, 4), nullable=True), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('sales_order_line', 'freight')
    op.drop_index(op.f('ix_sales_order_freight_order_id'), table_name='sales_order')
    op.drop_column('sales_order', 'freight_order_id')
    op.drop_column('sales_order', 'freight_amount')
    op.drop_index(op.f('ix_freight_bracket_tariff_id'), table_name='freight_bracket')
    op.drop_table('freight_bracket')
    op.drop_index(op.f('ix_freight_tariff_carrier_id'), table_name='freight_tariff')
    op.drop_table('freight_tariff')
