"""Kits, variants, attributes, alternative units and linked services"""

import sqlalchemy as sa
from alembic import op

import core.fields

revision = 'base_0002'
down_revision = 'base_0001'
branch_labels = None
depends_on = ('core_0001',)


def upgrade() -> None:
    """Apply."""
    op.create_table('base_attribute',
    sa.Column('id', core.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_base_attribute')),
    sa.UniqueConstraint('code', name=op.f('uq_base_attribute_code')),
    sqlite_autoincrement=True
    )
    op.create_table('base_attribute_value',
    sa.Column('id', core.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('attribute_id', core.fields.ID, nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['attribute_id'], ['base_attribute.id'], name=op.f('fk_base_attribute_value_attribute_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_base_attribute_value')),
    sa.UniqueConstraint('attribute_id', 'code', name=op.f('uq_base_attribute_value_attribute_id_code')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_base_attribute_value_attribute_id'), 'base_attribute_value', ['attribute_id'], unique=False)
    op.create_table('base_component',
    sa.Column('id', core.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('kit_id', core.fields.ID, nullable=False),
    sa.Column('product_id', core.fields.ID, nullable=False),
    sa.Column('quantity', core.fields.Exact(18, 6), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_base_component_quantity')),
    sa.ForeignKeyConstraint(['kit_id'], ['base_product.id'], name=op.f('fk_base_component_kit_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_base_component_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_base_component')),
    sa.UniqueConstraint('kit_id', 'product_id', name=op.f('uq_base_component_kit_id_product_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_base_component_kit_id'), 'base_component', ['kit_id'], unique=False)
    op.create_index(op.f('ix_base_component_product_id'), 'base_component', ['product_id'], unique=False)
    op.create_table('base_product_attribute',
    sa.Column('id', core.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('product_id', core.fields.ID, nullable=False),
    sa.Column('attribute_id', core.fields.ID, nullable=False),
    sa.Column('is_axis', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('mandatory', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['attribute_id'], ['base_attribute.id'], name=op.f('fk_base_product_attribute_attribute_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_base_product_attribute_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_base_product_attribute')),
    sa.UniqueConstraint('product_id', 'attribute_id', name=op.f('uq_base_product_attribute_product_id_attribute_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_base_product_attribute_product_id'), 'base_product_attribute', ['product_id'], unique=False)
    op.create_table('base_product_unit',
    sa.Column('id', core.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('product_id', core.fields.ID, nullable=False),
    sa.Column('unit_id', core.fields.ID, nullable=False),
    sa.Column('ratio', core.fields.Exact(18, 6), nullable=False),
    sa.CheckConstraint('ratio > 0', name=op.f('ck_base_product_unit_ratio')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_base_product_unit_product_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['base_unit.id'], name=op.f('fk_base_product_unit_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_base_product_unit')),
    sa.UniqueConstraint('product_id', 'unit_id', name=op.f('uq_base_product_unit_product_id_unit_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_base_product_unit_product_id'), 'base_product_unit', ['product_id'], unique=False)
    op.create_table('base_variant_value',
    sa.Column('id', core.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('product_id', core.fields.ID, nullable=False),
    sa.Column('value_id', core.fields.ID, nullable=False),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_base_variant_value_product_id')),
    sa.ForeignKeyConstraint(['value_id'], ['base_attribute_value.id'], name=op.f('fk_base_variant_value_value_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_base_variant_value')),
    sa.UniqueConstraint('product_id', 'value_id', name=op.f('uq_base_variant_value_product_id_value_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_base_variant_value_product_id'), 'base_variant_value', ['product_id'], unique=False)
    op.add_column('base_product', sa.Column('is_kit', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)
    op.add_column('base_product', sa.Column('generic', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)
    op.add_column('base_product', sa.Column('variant_of_id', core.fields.ID, sa.ForeignKey('base_product.id', name='fk_base_product_variant_of_id'), nullable=True), inline_references=True)
    op.add_column('base_product', sa.Column('linked_service', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)
    op.add_column('base_product', sa.Column('quantity_rule', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_product', sa.Column('deferred_days', sa.Integer(), nullable=True), inline_references=True)
    op.create_index(op.f('ix_base_product_variant_of_id'), 'base_product', ['variant_of_id'], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f('ix_base_product_variant_of_id'), table_name='base_product')
    op.drop_column('base_product', 'deferred_days')
    op.drop_column('base_product', 'quantity_rule')
    op.drop_column('base_product', 'linked_service')
    op.drop_column('base_product', 'variant_of_id')
    op.drop_column('base_product', 'generic')
    op.drop_column('base_product', 'is_kit')
    op.drop_index(op.f('ix_base_variant_value_product_id'), table_name='base_variant_value')
    op.drop_table('base_variant_value')
    op.drop_index(op.f('ix_base_product_unit_product_id'), table_name='base_product_unit')
    op.drop_table('base_product_unit')
    op.drop_index(op.f('ix_base_product_attribute_product_id'), table_name='base_product_attribute')
    op.drop_table('base_product_attribute')
    op.drop_index(op.f('ix_base_component_product_id'), table_name='base_component')
    op.drop_index(op.f('ix_base_component_kit_id'), table_name='base_component')
    op.drop_table('base_component')
    op.drop_index(op.f('ix_base_attribute_value_attribute_id'), table_name='base_attribute_value')
    op.drop_table('base_attribute_value')
    op.drop_table('base_attribute')
