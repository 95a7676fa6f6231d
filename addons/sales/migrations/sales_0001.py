"""Create the tables"""

import sqlalchemy as sa
from alembic import op

import core.fields

revision = 'sales_0001'
down_revision = None
branch_labels = ('sales_branch',)
depends_on = ('base_0001',)


def upgrade() -> None:
    """Apply."""
    op.create_table('sales_order',
    sa.Column('id', core.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('organisation_id', core.fields.ID, nullable=False),
    sa.Column('partner_id', core.fields.ID, nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('order_reference', sa.String(), nullable=True),
    sa.Column('sales_rep_id', core.fields.ID, nullable=True),
    sa.Column('currency_id', core.fields.ID, nullable=False),
    sa.Column('invoice_address_id', core.fields.ID, nullable=True),
    sa.Column('delivery_address_id', core.fields.ID, nullable=True),
    sa.Column('scheduled_date', sa.Date(), nullable=True),
    sa.Column('net_total', core.fields.Exact(18, 4), nullable=False),
    sa.Column('tax_total', core.fields.Exact(18, 4), nullable=False),
    sa.Column('total', core.fields.Exact(18, 4), nullable=False),
    sa.Column('note', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['currency_id'], ['base_currency.id'], name=op.f('fk_sales_order_currency_id')),
    sa.ForeignKeyConstraint(['delivery_address_id'], ['base_address.id'], name=op.f('fk_sales_order_delivery_address_id')),
    sa.ForeignKeyConstraint(['invoice_address_id'], ['base_address.id'], name=op.f('fk_sales_order_invoice_address_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['base_organisation.id'], name=op.f('fk_sales_order_organisation_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_sales_order_partner_id')),
    sa.ForeignKeyConstraint(['sales_rep_id'], ['base_partner.id'], name=op.f('fk_sales_order_sales_rep_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sales_order')),
    sa.UniqueConstraint('organisation_id', 'number', name=op.f('uq_sales_order_organisation_id_number')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_sales_order_date'), 'sales_order', ['date'], unique=False)
    op.create_index(op.f('ix_sales_order_partner_id'), 'sales_order', ['partner_id'], unique=False)
    op.create_index(op.f('ix_sales_order_partner_id_date'), 'sales_order', ['partner_id', 'date'], unique=False)
    op.create_index(op.f('ix_sales_order_sales_rep_id'), 'sales_order', ['sales_rep_id'], unique=False)
    op.create_index(op.f('ix_sales_order_state'), 'sales_order', ['state'], unique=False)
    op.create_table('sales_order_line',
    sa.Column('id', core.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('order_id', core.fields.ID, nullable=False),
    sa.Column('product_id', core.fields.ID, nullable=False),
    sa.Column('description', sa.String(), nullable=True),
    sa.Column('quantity', core.fields.Exact(18, 6), nullable=False),
    sa.Column('unit_id', core.fields.ID, nullable=False),
    sa.Column('price', core.fields.Exact(18, 6), nullable=False),
    sa.Column('discount', core.fields.Exact(9, 4), nullable=False),
    sa.Column('net', core.fields.Exact(18, 4), nullable=False),
    sa.Column('tax_id', core.fields.ID, nullable=True),
    sa.Column('tax_rate', core.fields.Exact(9, 4), nullable=False),
    sa.Column('tax_amount', core.fields.Exact(18, 4), nullable=False),
    sa.Column('lost_sales', core.fields.Exact(18, 6), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['sales_order.id'], name=op.f('fk_sales_order_line_order_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_sales_order_line_product_id')),
    sa.ForeignKeyConstraint(['tax_id'], ['base_tax.id'], name=op.f('fk_sales_order_line_tax_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['base_unit.id'], name=op.f('fk_sales_order_line_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sales_order_line')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_sales_order_line_order_id'), 'sales_order_line', ['order_id'], unique=False)
    op.create_index(op.f('ix_sales_order_line_product_id'), 'sales_order_line', ['product_id'], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f('ix_sales_order_line_product_id'), table_name='sales_order_line')
    op.drop_index(op.f('ix_sales_order_line_order_id'), table_name='sales_order_line')
    op.drop_table('sales_order_line')
    op.drop_index(op.f('ix_sales_order_state'), table_name='sales_order')
    op.drop_index(op.f('ix_sales_order_sales_rep_id'), table_name='sales_order')
    op.drop_index(op.f('ix_sales_order_partner_id_date'), table_name='sales_order')
    op.drop_index(op.f('ix_sales_order_partner_id'), table_name='sales_order')
    op.drop_index(op.f('ix_sales_order_date'), table_name='sales_order')
    op.drop_table('sales_order')
