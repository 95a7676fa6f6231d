"""Create the tables"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'carriers_0001'
down_revision = None
branch_labels = ('carriers_branch',)
depends_on = ('shipping_0001',)


def upgrade() -> None:
    """Apply."""
    op.create_table('carriers_zone',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_carriers_zone')),
    sa.UniqueConstraint('code', name=op.f('uq_carriers_zone_code')),
    sqlite_autoincrement=True
    )
    op.create_table('carriers_zone_place',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('zone_id', core.composition.fields.ID, nullable=False),
    sa.Column('country', sa.String(), server_default='', nullable=False),
    sa.Column('postal_prefix', sa.String(), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['zone_id'], ['carriers_zone.id'], name=op.f('fk_carriers_zone_place_zone_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_carriers_zone_place')),
    sa.UniqueConstraint('country', 'postal_prefix', name=op.f('uq_carriers_zone_place_country_postal_prefix')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_carriers_zone_place_zone_id'), 'carriers_zone_place', ['zone_id'], unique=False)
    op.create_table('carriers_service',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('partner_id', core.composition.fields.ID, nullable=False),
    sa.Column('currency_id', core.composition.fields.ID, nullable=False),
    sa.Column('basis', sa.String(), server_default='weight', nullable=False),
    sa.Column('free_from', core.composition.fields.Exact(18, 4), nullable=True),
    sa.Column('days', sa.Integer(), nullable=True),
    sa.Column('tracking_url', sa.String(), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.CheckConstraint('days >= 0', name=op.f('ck_carriers_service_days')),
    sa.CheckConstraint('free_from >= 0', name=op.f('ck_carriers_service_free_from')),
    sa.ForeignKeyConstraint(['currency_id'], ['base_currency.id'], name=op.f('fk_carriers_service_currency_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_carriers_service_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_carriers_service')),
    sa.UniqueConstraint('code', name=op.f('uq_carriers_service_code')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_carriers_service_partner_id'), 'carriers_service', ['partner_id'], unique=False)
    op.create_table('carriers_rate',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('service_id', core.composition.fields.ID, nullable=False),
    sa.Column('from_zone_id', core.composition.fields.ID, nullable=True),
    sa.Column('to_zone_id', core.composition.fields.ID, nullable=True),
    sa.Column('above', core.composition.fields.Exact(18, 6), server_default='0', nullable=False),
    sa.Column('up_to', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('price', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('per_step', core.composition.fields.Exact(18, 4), server_default='0', nullable=False),
    sa.Column('step', core.composition.fields.Exact(18, 6), nullable=True),
    sa.CheckConstraint('above >= 0', name=op.f('ck_carriers_rate_above')),
    sa.CheckConstraint('per_step >= 0', name=op.f('ck_carriers_rate_per_step')),
    sa.CheckConstraint('price >= 0', name=op.f('ck_carriers_rate_price')),
    sa.CheckConstraint('step > 0', name=op.f('ck_carriers_rate_step')),
    sa.CheckConstraint('up_to > above', name=op.f('ck_carriers_rate_up_to')),
    sa.ForeignKeyConstraint(['from_zone_id'], ['carriers_zone.id'], name=op.f('fk_carriers_rate_from_zone_id')),
    sa.ForeignKeyConstraint(['service_id'], ['carriers_service.id'], name=op.f('fk_carriers_rate_service_id')),
    sa.ForeignKeyConstraint(['to_zone_id'], ['carriers_zone.id'], name=op.f('fk_carriers_rate_to_zone_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_carriers_rate')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_carriers_rate_service_id'), 'carriers_rate', ['service_id'], unique=False)
    op.add_column('base_product', sa.Column('volume', core.composition.fields.Exact(18, 6), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('carrier_service_id', core.composition.fields.ID, sa.ForeignKey('carriers_service.id', name='fk_sales_order_carrier_service_id'), nullable=True), inline_references=True)
    op.add_column('shipment', sa.Column('carrier_service_id', core.composition.fields.ID, sa.ForeignKey('carriers_service.id', name='fk_shipment_carrier_service_id'), nullable=True), inline_references=True)
    op.add_column('shipment', sa.Column('tracking_number', sa.String(), nullable=True), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('shipment', 'tracking_number')
    op.drop_column('shipment', 'carrier_service_id')
    op.drop_column('sales_order', 'carrier_service_id')
    op.drop_column('base_product', 'volume')
    op.drop_index(op.f('ix_carriers_rate_service_id'), table_name='carriers_rate')
    op.drop_table('carriers_rate')
    op.drop_index(op.f('ix_carriers_service_partner_id'), table_name='carriers_service')
    op.drop_table('carriers_service')
    op.drop_index(op.f('ix_carriers_zone_place_zone_id'), table_name='carriers_zone_place')
    op.drop_table('carriers_zone_place')
    op.drop_table('carriers_zone')
