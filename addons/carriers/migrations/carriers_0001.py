"""Create the tables"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'carriers_0001'
down_revision = None
branch_labels = ('carriers_branch',)
depends_on = ('shipping_0001', 'freight_0001')


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
    op.add_column('base_product', sa.Column('volume', core.composition.fields.Exact(18, 6), nullable=True), inline_references=True)
    op.add_column('freight_tariff', sa.Column('from_zone_id', core.composition.fields.ID, sa.ForeignKey('carriers_zone.id', name='fk_freight_tariff_from_zone_id'), nullable=True), inline_references=True)
    op.add_column('freight_tariff', sa.Column('to_zone_id', core.composition.fields.ID, sa.ForeignKey('carriers_zone.id', name='fk_freight_tariff_to_zone_id'), nullable=True), inline_references=True)
    op.add_column('freight_tariff', sa.Column('free_from', core.composition.fields.Exact(18, 4), nullable=True), inline_references=True)
    op.add_column('freight_tariff', sa.Column('days', sa.Integer(), nullable=True), inline_references=True)
    op.add_column('freight_tariff', sa.Column('tracking_url', sa.String(), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('freight_tariff_id', core.composition.fields.ID, sa.ForeignKey('freight_tariff.id', name='fk_sales_order_freight_tariff_id'), nullable=True), inline_references=True)
    op.add_column('shipment', sa.Column('freight_tariff_id', core.composition.fields.ID, sa.ForeignKey('freight_tariff.id', name='fk_shipment_freight_tariff_id'), nullable=True), inline_references=True)
    op.add_column('shipment', sa.Column('tracking_number', sa.String(), nullable=True), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('shipment', 'tracking_number')
    op.drop_column('shipment', 'freight_tariff_id')
    op.drop_column('sales_order', 'freight_tariff_id')
    op.drop_column('freight_tariff', 'tracking_url')
    op.drop_column('freight_tariff', 'days')
    op.drop_column('freight_tariff', 'free_from')
    op.drop_column('freight_tariff', 'to_zone_id')
    op.drop_column('freight_tariff', 'from_zone_id')
    op.drop_column('base_product', 'volume')
    op.drop_index(op.f('ix_carriers_zone_place_zone_id'), table_name='carriers_zone_place')
    op.drop_table('carriers_zone_place')
    op.drop_table('carriers_zone')
