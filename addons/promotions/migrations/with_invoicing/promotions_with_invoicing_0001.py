"""Volume discounts"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'promotions_with_invoicing_0001'
down_revision = None
branch_labels = ('promotions_with_invoicing_branch',)
depends_on = ('invoicing_0001', 'promotions_0001')


def upgrade() -> None:
    """Apply."""
    op.create_table('promotions_volume_discount',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('currency_id', core.composition.fields.ID, nullable=False),
    sa.Column('scaled', sa.Boolean(), nullable=False),
    sa.Column('only', sa.Boolean(), nullable=False),
    sa.Column('active', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.ForeignKeyConstraint(['currency_id'], ['base_currency.id'], name=op.f('fk_promotions_volume_discount_currency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_promotions_volume_discount')),
    sa.UniqueConstraint('code', name=op.f('uq_promotions_volume_discount_code')),
    sqlite_autoincrement=True
    )
    op.create_table('promotions_volume_customer',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('discount_id', core.composition.fields.ID, nullable=False),
    sa.Column('partner_id', core.composition.fields.ID, nullable=False),
    sa.Column('date_from', sa.Date(), nullable=False),
    sa.Column('date_to', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['discount_id'], ['promotions_volume_discount.id'], name=op.f('fk_promotions_volume_customer_discount_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_promotions_volume_customer_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_promotions_volume_customer')),
    sa.UniqueConstraint('discount_id', 'partner_id', 'date_from', name=op.f('uq_promotions_volume_customer_discount_id_partner_id_date_from')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_promotions_volume_customer_partner_id'), 'promotions_volume_customer', ['partner_id'], unique=False)
    op.create_table('promotions_volume_product',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('discount_id', core.composition.fields.ID, nullable=False),
    sa.Column('product_id', core.composition.fields.ID, nullable=True),
    sa.Column('category_id', core.composition.fields.ID, nullable=True),
    sa.ForeignKeyConstraint(['category_id'], ['base_product_category.id'], name=op.f('fk_promotions_volume_product_category_id')),
    sa.ForeignKeyConstraint(['discount_id'], ['promotions_volume_discount.id'], name=op.f('fk_promotions_volume_product_discount_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_promotions_volume_product_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_promotions_volume_product')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_promotions_volume_product_discount_id'), 'promotions_volume_product', ['discount_id'], unique=False)
    op.create_table('promotions_volume_tier',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('discount_id', core.composition.fields.ID, nullable=False),
    sa.Column('above', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('up_to', core.composition.fields.Exact(18, 4), nullable=True),
    sa.Column('percent', core.composition.fields.Exact(9, 4), nullable=False),
    sa.ForeignKeyConstraint(['discount_id'], ['promotions_volume_discount.id'], name=op.f('fk_promotions_volume_tier_discount_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_promotions_volume_tier')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_promotions_volume_tier_discount_id'), 'promotions_volume_tier', ['discount_id'], unique=False)
    op.add_column('invoice_line', sa.Column('volume_customer_id', core.composition.fields.ID, sa.ForeignKey('promotions_volume_customer.id', name='fk_invoice_line_volume_customer_id'), nullable=True), inline_references=True)
    op.create_index(op.f('ix_invoice_line_volume_customer_id'), 'invoice_line', ['volume_customer_id'], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f('ix_invoice_line_volume_customer_id'), table_name='invoice_line')
    op.drop_column('invoice_line', 'volume_customer_id')
    op.drop_index(op.f('ix_promotions_volume_tier_discount_id'), table_name='promotions_volume_tier')
    op.drop_table('promotions_volume_tier')
    op.drop_index(op.f('ix_promotions_volume_product_discount_id'), table_name='promotions_volume_product')
    op.drop_table('promotions_volume_product')
    op.drop_index(op.f('ix_promotions_volume_customer_partner_id'), table_name='promotions_volume_customer')
    op.drop_table('promotions_volume_customer')
    op.drop_table('promotions_volume_discount')
