"""Parties, terms, offers, kits, services, campaigns, projects, backorders, batch runs"""

import sqlalchemy as sa
from alembic import op

import core.fields
from core import migration

revision = 'sales_0002'
down_revision = 'sales_0001'
branch_labels = None
depends_on = ('base_0003',)


def upgrade() -> None:
    """Apply."""
    op.create_table('sales_batch_run',
    sa.Column('id', core.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('at', core.fields.UtcTime(), nullable=False),
    sa.Column('user', sa.String(), nullable=False),
    sa.Column('action', sa.String(), nullable=False),
    sa.Column('criteria', sa.String(), nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('updated', sa.Integer(), nullable=False),
    sa.Column('errors', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sales_batch_run')),
    sqlite_autoincrement=True
    )
    op.create_table('sales_campaign',
    sa.Column('id', core.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('date_from', sa.Date(), nullable=True),
    sa.Column('date_to', sa.Date(), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sales_campaign')),
    sa.UniqueConstraint('code', name=op.f('uq_sales_campaign_code')),
    sqlite_autoincrement=True
    )
    op.create_table('sales_project',
    sa.Column('id', core.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('partner_id', core.fields.ID, nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_sales_project_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sales_project')),
    sa.UniqueConstraint('code', name=op.f('uq_sales_project_code')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_sales_project_partner_id'), 'sales_project', ['partner_id'], unique=False)
    op.create_table('sales_batch_entry',
    sa.Column('id', core.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('run_id', core.fields.ID, nullable=False),
    sa.Column('order_id', core.fields.ID, nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('message', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['sales_order.id'], name=op.f('fk_sales_batch_entry_order_id')),
    sa.ForeignKeyConstraint(['run_id'], ['sales_batch_run.id'], name=op.f('fk_sales_batch_entry_run_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sales_batch_entry')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_sales_batch_entry_run_id'), 'sales_batch_entry', ['run_id'], unique=False)
    op.create_table('sales_backorder',
    sa.Column('id', core.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('organisation_id', core.fields.ID, nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('partner_id', core.fields.ID, nullable=False),
    sa.Column('product_id', core.fields.ID, nullable=False),
    sa.Column('order_id', core.fields.ID, nullable=False),
    sa.Column('order_line_id', core.fields.ID, nullable=True),
    sa.Column('requested', core.fields.Exact(18, 6), nullable=False),
    sa.Column('available', core.fields.Exact(18, 6), nullable=False),
    sa.Column('short', core.fields.Exact(18, 6), nullable=False),
    sa.Column('cause', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['sales_order.id'], name=op.f('fk_sales_backorder_order_id')),
    sa.ForeignKeyConstraint(['order_line_id'], ['sales_order_line.id'], name=op.f('fk_sales_backorder_order_line_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['base_organisation.id'], name=op.f('fk_sales_backorder_organisation_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_sales_backorder_partner_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_sales_backorder_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sales_backorder')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_sales_backorder_order_id'), 'sales_backorder', ['order_id'], unique=False)
    op.create_index(op.f('ix_sales_backorder_partner_id'), 'sales_backorder', ['partner_id'], unique=False)
    op.create_index(op.f('ix_sales_backorder_product_id_date'), 'sales_backorder', ['product_id', 'date'], unique=False)
    op.create_table('sales_service_relation',
    sa.Column('id', core.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('service_line_id', core.fields.ID, nullable=False),
    sa.Column('product_line_id', core.fields.ID, nullable=False),
    sa.Column('quantity', core.fields.Exact(18, 6), nullable=False),
    sa.CheckConstraint('quantity <> 0', name=op.f('ck_sales_service_relation_qty')),
    sa.ForeignKeyConstraint(['product_line_id'], ['sales_order_line.id'], name=op.f('fk_sales_service_relation_product_line_id')),
    sa.ForeignKeyConstraint(['service_line_id'], ['sales_order_line.id'], name=op.f('fk_sales_service_relation_service_line_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sales_service_relation')),
    sa.UniqueConstraint('service_line_id', 'product_line_id', name=op.f('uq_sales_service_relation_service_line_id_product_line_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_sales_service_relation_product_line_id'), 'sales_service_relation', ['product_line_id'], unique=False)
    op.create_index(op.f('ix_sales_service_relation_service_line_id'), 'sales_service_relation', ['service_line_id'], unique=False)
    op.add_column('base_partner', sa.Column('sales_rep_id', core.fields.ID, sa.ForeignKey('base_partner.id', name='fk_base_partner_sales_rep_id'), nullable=True), inline_references=True)
    op.add_column('base_partner', sa.Column('invoice_partner_id', core.fields.ID, sa.ForeignKey('base_partner.id', name='fk_base_partner_invoice_partner_id'), nullable=True), inline_references=True)
    op.add_column('base_partner', sa.Column('payment_method', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_partner', sa.Column('invoice_term', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_partner', sa.Column('delivery_term', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_partner', sa.Column('delivery_via', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_partner', sa.Column('freight_rule', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_partner', sa.Column('priority', sa.Integer(), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('receiver_id', core.fields.ID, sa.ForeignKey('base_partner.id', name='fk_sales_order_receiver_id'), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('invoice_partner_id', core.fields.ID, sa.ForeignKey('base_partner.id', name='fk_sales_order_invoice_partner_id'), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('decision_partner_id', core.fields.ID, sa.ForeignKey('base_partner.id', name='fk_sales_order_decision_partner_id'), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('responsible_id', core.fields.ID, sa.ForeignKey('base_partner.id', name='fk_sales_order_responsible_id'), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('delivering_organisation_id', core.fields.ID, sa.ForeignKey('base_organisation.id', name='fk_sales_order_delivering_organisation_id'), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('invoicing_organisation_id', core.fields.ID, sa.ForeignKey('base_organisation.id', name='fk_sales_order_invoicing_organisation_id'), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('payment_method', sa.String(), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('invoice_term', sa.String(), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('delivery_term', sa.String(), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('delivery_via', sa.String(), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('freight_rule', sa.String(), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('priority', sa.Integer(), server_default='5', nullable=False), inline_references=True)
    op.add_column('sales_order', sa.Column('promised_date', sa.Date(), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('valid_until', sa.Date(), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('project_id', core.fields.ID, sa.ForeignKey('sales_project.id', name='fk_sales_order_project_id'), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('campaign_id', core.fields.ID, sa.ForeignKey('sales_campaign.id', name='fk_sales_order_campaign_id'), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('reject_reason', sa.String(), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('approved_by', sa.String(), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('quotation_id', core.fields.ID, sa.ForeignKey('sales_order.id', name='fk_sales_order_quotation_id'), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('is_cancelled', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)
    op.add_column('sales_order', sa.Column('replaced_order_id', core.fields.ID, sa.ForeignKey('sales_order.id', name='fk_sales_order_replaced_order_id'), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('replacement_order_id', core.fields.ID, sa.ForeignKey('sales_order.id', name='fk_sales_order_replacement_order_id'), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('cancelled_order_id', core.fields.ID, sa.ForeignKey('sales_order.id', name='fk_sales_order_cancelled_order_id'), nullable=True), inline_references=True)
    op.create_index(op.f('ix_sales_order_quotation_id'), 'sales_order', ['quotation_id'], unique=False)
    op.create_index(op.f('ix_sales_order_replaced_order_id'), 'sales_order', ['replaced_order_id'], unique=False)
    op.add_column('sales_order_line', sa.Column('entered_quantity', core.fields.Exact(18, 6), nullable=True), inline_references=True)
    op.add_column('sales_order_line', sa.Column('entered_unit_id', core.fields.ID, sa.ForeignKey('base_unit.id', name='fk_sales_order_line_entered_unit_id'), nullable=True), inline_references=True)
    op.add_column('sales_order_line', sa.Column('entered_ratio', core.fields.Exact(18, 6), nullable=True), inline_references=True)
    op.add_column('sales_order_line', sa.Column('entered_price', core.fields.Exact(18, 6), nullable=True), inline_references=True)
    op.add_column('sales_order_line', sa.Column('attribute_values', sa.String(), nullable=True), inline_references=True)
    op.add_column('sales_order_line', sa.Column('campaign_id', core.fields.ID, sa.ForeignKey('sales_campaign.id', name='fk_sales_order_line_campaign_id'), nullable=True), inline_references=True)
    op.add_column('sales_order_line', sa.Column('printed', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)
    op.add_column('sales_order_line', sa.Column('exploded', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)
    op.add_column('sales_order_line', sa.Column('kit_line_id', core.fields.ID, sa.ForeignKey('sales_order_line.id', name='fk_sales_order_line_kit_line_id'), nullable=True), inline_references=True)
    op.add_column('sales_order_line', sa.Column('source_line_id', core.fields.ID, sa.ForeignKey('sales_order_line.id', name='fk_sales_order_line_source_line_id'), nullable=True), inline_references=True)
    op.add_column('sales_order_line', sa.Column('replaced_line_id', core.fields.ID, sa.ForeignKey('sales_order_line.id', name='fk_sales_order_line_replaced_line_id'), nullable=True), inline_references=True)
    migration.set_nullable('sales_order_line', 'product_id', True)
    migration.set_nullable('sales_order_line', 'unit_id', True)
    op.create_index(op.f('ix_sales_order_line_kit_line_id'), 'sales_order_line', ['kit_line_id'], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f('ix_sales_order_line_kit_line_id'), table_name='sales_order_line')
    migration.set_nullable('sales_order_line', 'unit_id', False)
    migration.set_nullable('sales_order_line', 'product_id', False)
    op.drop_column('sales_order_line', 'replaced_line_id')
    op.drop_column('sales_order_line', 'source_line_id')
    op.drop_column('sales_order_line', 'kit_line_id')
    op.drop_column('sales_order_line', 'exploded')
    op.drop_column('sales_order_line', 'printed')
    op.drop_column('sales_order_line', 'campaign_id')
    op.drop_column('sales_order_line', 'attribute_values')
    op.drop_column('sales_order_line', 'entered_price')
    op.drop_column('sales_order_line', 'entered_ratio')
    op.drop_column('sales_order_line', 'entered_unit_id')
    op.drop_column('sales_order_line', 'entered_quantity')
    op.drop_index(op.f('ix_sales_order_replaced_order_id'), table_name='sales_order')
    op.drop_index(op.f('ix_sales_order_quotation_id'), table_name='sales_order')
    op.drop_column('sales_order', 'cancelled_order_id')
    op.drop_column('sales_order', 'replacement_order_id')
    op.drop_column('sales_order', 'replaced_order_id')
    op.drop_column('sales_order', 'is_cancelled')
    op.drop_column('sales_order', 'quotation_id')
    op.drop_column('sales_order', 'approved_by')
    op.drop_column('sales_order', 'reject_reason')
    op.drop_column('sales_order', 'campaign_id')
    op.drop_column('sales_order', 'project_id')
    op.drop_column('sales_order', 'valid_until')
    op.drop_column('sales_order', 'promised_date')
    op.drop_column('sales_order', 'priority')
    op.drop_column('sales_order', 'freight_rule')
    op.drop_column('sales_order', 'delivery_via')
    op.drop_column('sales_order', 'delivery_term')
    op.drop_column('sales_order', 'invoice_term')
    op.drop_column('sales_order', 'payment_method')
    op.drop_column('sales_order', 'invoicing_organisation_id')
    op.drop_column('sales_order', 'delivering_organisation_id')
    op.drop_column('sales_order', 'responsible_id')
    op.drop_column('sales_order', 'decision_partner_id')
    op.drop_column('sales_order', 'invoice_partner_id')
    op.drop_column('sales_order', 'receiver_id')
    op.drop_column('base_partner', 'priority')
    op.drop_column('base_partner', 'freight_rule')
    op.drop_column('base_partner', 'delivery_via')
    op.drop_column('base_partner', 'delivery_term')
    op.drop_column('base_partner', 'invoice_term')
    op.drop_column('base_partner', 'payment_method')
    op.drop_column('base_partner', 'invoice_partner_id')
    op.drop_column('base_partner', 'sales_rep_id')
    op.drop_index(op.f('ix_sales_service_relation_service_line_id'), table_name='sales_service_relation')
    op.drop_index(op.f('ix_sales_service_relation_product_line_id'), table_name='sales_service_relation')
    op.drop_table('sales_service_relation')
    op.drop_index(op.f('ix_sales_backorder_product_id_date'), table_name='sales_backorder')
    op.drop_index(op.f('ix_sales_backorder_partner_id'), table_name='sales_backorder')
    op.drop_index(op.f('ix_sales_backorder_order_id'), table_name='sales_backorder')
    op.drop_table('sales_backorder')
    op.drop_index(op.f('ix_sales_batch_entry_run_id'), table_name='sales_batch_entry')
    op.drop_table('sales_batch_entry')
    op.drop_index(op.f('ix_sales_project_partner_id'), table_name='sales_project')
    op.drop_table('sales_project')
    op.drop_table('sales_campaign')
    op.drop_table('sales_batch_run')
