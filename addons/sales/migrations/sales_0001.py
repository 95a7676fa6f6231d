"""Create the tables"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'sales_0001'
down_revision = None
branch_labels = ('sales_branch',)
depends_on = ('base_0001',)


def upgrade() -> None:
    """Apply."""
    op.create_table('sales_batch_run',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('at', core.composition.fields.UtcTime(), nullable=False),
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
    sa.Column('id', core.composition.fields.ID, nullable=False),
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
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('partner_id', core.composition.fields.ID, nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_sales_project_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sales_project')),
    sa.UniqueConstraint('code', name=op.f('uq_sales_project_code')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_sales_project_partner_id'), 'sales_project', ['partner_id'], unique=False)
    op.create_table('sales_order',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('organisation_id', core.composition.fields.ID, nullable=False),
    sa.Column('partner_id', core.composition.fields.ID, nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('order_reference', sa.String(), nullable=True),
    sa.Column('sales_rep_id', core.composition.fields.ID, nullable=True),
    sa.Column('currency_id', core.composition.fields.ID, nullable=False),
    sa.Column('invoice_address_id', core.composition.fields.ID, nullable=True),
    sa.Column('delivery_address_id', core.composition.fields.ID, nullable=True),
    sa.Column('scheduled_date', sa.Date(), nullable=True),
    sa.Column('net_total', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('tax_total', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('total', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('content_key', sa.String(), nullable=True),
    sa.Column('note', sa.String(), nullable=True),
    sa.Column('receiver_id', core.composition.fields.ID, nullable=True),
    sa.Column('invoice_partner_id', core.composition.fields.ID, nullable=True),
    sa.Column('decision_partner_id', core.composition.fields.ID, nullable=True),
    sa.Column('responsible_id', core.composition.fields.ID, nullable=True),
    sa.Column('delivering_organisation_id', core.composition.fields.ID, nullable=True),
    sa.Column('invoicing_organisation_id', core.composition.fields.ID, nullable=True),
    sa.Column('payment_method', sa.String(), nullable=True),
    sa.Column('invoice_term', sa.String(), nullable=True),
    sa.Column('delivery_term', sa.String(), nullable=True),
    sa.Column('delivery_via', sa.String(), nullable=True),
    sa.Column('freight_rule', sa.String(), nullable=True),
    sa.Column('priority', sa.Integer(), server_default='5', nullable=False),
    sa.Column('promised_date', sa.Date(), nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('project_id', core.composition.fields.ID, nullable=True),
    sa.Column('campaign_id', core.composition.fields.ID, nullable=True),
    sa.Column('reject_reason', sa.String(), nullable=True),
    sa.Column('approved_by', sa.String(), nullable=True),
    sa.Column('quotation_id', core.composition.fields.ID, nullable=True),
    sa.Column('is_cancelled', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('replaced_order_id', core.composition.fields.ID, nullable=True),
    sa.Column('replacement_order_id', core.composition.fields.ID, nullable=True),
    sa.Column('cancelled_order_id', core.composition.fields.ID, nullable=True),
    sa.Column('as_entered', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['sales_campaign.id'], name=op.f('fk_sales_order_campaign_id')),
    sa.ForeignKeyConstraint(['cancelled_order_id'], ['sales_order.id'], name=op.f('fk_sales_order_cancelled_order_id')),
    sa.ForeignKeyConstraint(['currency_id'], ['base_currency.id'], name=op.f('fk_sales_order_currency_id')),
    sa.ForeignKeyConstraint(['decision_partner_id'], ['base_partner.id'], name=op.f('fk_sales_order_decision_partner_id')),
    sa.ForeignKeyConstraint(['delivering_organisation_id'], ['base_organisation.id'], name=op.f('fk_sales_order_delivering_organisation_id')),
    sa.ForeignKeyConstraint(['delivery_address_id'], ['base_address.id'], name=op.f('fk_sales_order_delivery_address_id')),
    sa.ForeignKeyConstraint(['invoice_address_id'], ['base_address.id'], name=op.f('fk_sales_order_invoice_address_id')),
    sa.ForeignKeyConstraint(['invoice_partner_id'], ['base_partner.id'], name=op.f('fk_sales_order_invoice_partner_id')),
    sa.ForeignKeyConstraint(['invoicing_organisation_id'], ['base_organisation.id'], name=op.f('fk_sales_order_invoicing_organisation_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['base_organisation.id'], name=op.f('fk_sales_order_organisation_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_sales_order_partner_id')),
    sa.ForeignKeyConstraint(['project_id'], ['sales_project.id'], name=op.f('fk_sales_order_project_id')),
    sa.ForeignKeyConstraint(['quotation_id'], ['sales_order.id'], name=op.f('fk_sales_order_quotation_id')),
    sa.ForeignKeyConstraint(['receiver_id'], ['base_partner.id'], name=op.f('fk_sales_order_receiver_id')),
    sa.ForeignKeyConstraint(['replaced_order_id'], ['sales_order.id'], name=op.f('fk_sales_order_replaced_order_id')),
    sa.ForeignKeyConstraint(['replacement_order_id'], ['sales_order.id'], name=op.f('fk_sales_order_replacement_order_id')),
    sa.ForeignKeyConstraint(['responsible_id'], ['base_partner.id'], name=op.f('fk_sales_order_responsible_id')),
    sa.ForeignKeyConstraint(['sales_rep_id'], ['base_partner.id'], name=op.f('fk_sales_order_sales_rep_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sales_order')),
    sa.UniqueConstraint('number', 'organisation_id', name=op.f('uq_sales_order_number_organisation_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_sales_order_date'), 'sales_order', ['date'], unique=False)
    op.create_index(op.f('ix_sales_order_content_key_date'), 'sales_order', ['content_key', 'date'], unique=False)
    op.create_index(op.f('ix_sales_order_partner_id_date'), 'sales_order', ['partner_id', 'date'], unique=False)
    op.create_index(op.f('ix_sales_order_quotation_id'), 'sales_order', ['quotation_id'], unique=False)
    op.create_index(op.f('ix_sales_order_replaced_order_id'), 'sales_order', ['replaced_order_id'], unique=False)
    op.create_index(op.f('ix_sales_order_sales_rep_id'), 'sales_order', ['sales_rep_id'], unique=False)
    op.create_index(op.f('ix_sales_order_state_date_id'), 'sales_order', ['state', 'date', 'id'], unique=False)
    op.create_index(op.f('ix_sales_order_state_id'), 'sales_order', ['state', 'id'], unique=False)
    op.create_table('sales_batch_entry',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('run_id', core.composition.fields.ID, nullable=False),
    sa.Column('order_id', core.composition.fields.ID, nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('message', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['sales_order.id'], name=op.f('fk_sales_batch_entry_order_id')),
    sa.ForeignKeyConstraint(['run_id'], ['sales_batch_run.id'], name=op.f('fk_sales_batch_entry_run_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sales_batch_entry')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_sales_batch_entry_run_id'), 'sales_batch_entry', ['run_id'], unique=False)
    op.create_table('sales_order_line',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('order_id', core.composition.fields.ID, nullable=False),
    sa.Column('product_id', core.composition.fields.ID, nullable=True),
    sa.Column('description', sa.String(), nullable=True),
    sa.Column('quantity', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('unit_id', core.composition.fields.ID, nullable=True),
    sa.Column('price', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('discount', core.composition.fields.Exact(9, 4), nullable=False),
    sa.Column('net', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('tax_id', core.composition.fields.ID, nullable=True),
    sa.Column('tax_rate', core.composition.fields.Exact(9, 4), nullable=False),
    sa.Column('tax_amount', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('lost_sales', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('entered_quantity', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('entered_unit_id', core.composition.fields.ID, nullable=True),
    sa.Column('entered_ratio', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('entered_price', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('attribute_values', sa.String(), nullable=True),
    sa.Column('campaign_id', core.composition.fields.ID, nullable=True),
    sa.Column('typed', sa.String(), nullable=True),
    sa.Column('printed', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('exploded', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('kit_line_id', core.composition.fields.ID, nullable=True),
    sa.Column('per_kit', core.composition.fields.Exact(18, 6), nullable=True),
    sa.Column('source_line_id', core.composition.fields.ID, nullable=True),
    sa.Column('replaced_line_id', core.composition.fields.ID, nullable=True),
    sa.Column('made_by', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['campaign_id'], ['sales_campaign.id'], name=op.f('fk_sales_order_line_campaign_id')),
    sa.ForeignKeyConstraint(['entered_unit_id'], ['base_unit.id'], name=op.f('fk_sales_order_line_entered_unit_id')),
    sa.ForeignKeyConstraint(['kit_line_id'], ['sales_order_line.id'], name=op.f('fk_sales_order_line_kit_line_id')),
    sa.ForeignKeyConstraint(['order_id'], ['sales_order.id'], name=op.f('fk_sales_order_line_order_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_sales_order_line_product_id')),
    sa.ForeignKeyConstraint(['replaced_line_id'], ['sales_order_line.id'], name=op.f('fk_sales_order_line_replaced_line_id')),
    sa.ForeignKeyConstraint(['source_line_id'], ['sales_order_line.id'], name=op.f('fk_sales_order_line_source_line_id')),
    sa.ForeignKeyConstraint(['tax_id'], ['base_tax.id'], name=op.f('fk_sales_order_line_tax_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['base_unit.id'], name=op.f('fk_sales_order_line_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sales_order_line')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_sales_order_line_kit_line_id'), 'sales_order_line', ['kit_line_id'], unique=False)
    op.create_index(op.f('ix_sales_order_line_source_line_id'), 'sales_order_line', ['source_line_id'], unique=False)
    op.create_index(op.f('ix_sales_order_line_order_id'), 'sales_order_line', ['order_id'], unique=False)
    op.create_index(op.f('ix_sales_order_line_product_id'), 'sales_order_line', ['product_id'], unique=False)
    op.create_table('sales_backorder',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('organisation_id', core.composition.fields.ID, nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('partner_id', core.composition.fields.ID, nullable=False),
    sa.Column('product_id', core.composition.fields.ID, nullable=False),
    sa.Column('order_id', core.composition.fields.ID, nullable=False),
    sa.Column('order_line_id', core.composition.fields.ID, nullable=True),
    sa.Column('requested', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('available', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('short', core.composition.fields.Exact(18, 6), nullable=False),
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
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('service_line_id', core.composition.fields.ID, nullable=False),
    sa.Column('product_line_id', core.composition.fields.ID, nullable=False),
    sa.Column('quantity', core.composition.fields.Exact(18, 6), nullable=False),
    sa.CheckConstraint('quantity <> 0', name=op.f('ck_sales_service_relation_qty')),
    sa.ForeignKeyConstraint(['product_line_id'], ['sales_order_line.id'], name=op.f('fk_sales_service_relation_product_line_id')),
    sa.ForeignKeyConstraint(['service_line_id'], ['sales_order_line.id'], name=op.f('fk_sales_service_relation_service_line_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sales_service_relation')),
    sa.UniqueConstraint('service_line_id', 'product_line_id', name=op.f('uq_sales_service_relation_service_line_id_product_line_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_sales_service_relation_product_line_id'), 'sales_service_relation', ['product_line_id'], unique=False)
    op.add_column('base_partner', sa.Column('sales_rep_id', core.composition.fields.ID, sa.ForeignKey('base_partner.id', name='fk_base_partner_sales_rep_id'), nullable=True), inline_references=True)
    op.add_column('base_partner', sa.Column('invoice_partner_id', core.composition.fields.ID, sa.ForeignKey('base_partner.id', name='fk_base_partner_invoice_partner_id'), nullable=True), inline_references=True)
    op.add_column('base_partner', sa.Column('payment_method', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_partner', sa.Column('invoice_term', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_partner', sa.Column('delivery_term', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_partner', sa.Column('delivery_via', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_partner', sa.Column('freight_rule', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_partner', sa.Column('priority', sa.Integer(), nullable=True), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('base_partner', 'priority')
    op.drop_column('base_partner', 'freight_rule')
    op.drop_column('base_partner', 'delivery_via')
    op.drop_column('base_partner', 'delivery_term')
    op.drop_column('base_partner', 'invoice_term')
    op.drop_column('base_partner', 'payment_method')
    op.drop_column('base_partner', 'invoice_partner_id')
    op.drop_column('base_partner', 'sales_rep_id')
    op.drop_index(op.f('ix_sales_service_relation_product_line_id'), table_name='sales_service_relation')
    op.drop_table('sales_service_relation')
    op.drop_index(op.f('ix_sales_backorder_product_id_date'), table_name='sales_backorder')
    op.drop_index(op.f('ix_sales_backorder_partner_id'), table_name='sales_backorder')
    op.drop_index(op.f('ix_sales_backorder_order_id'), table_name='sales_backorder')
    op.drop_table('sales_backorder')
    op.drop_index(op.f('ix_sales_order_line_product_id'), table_name='sales_order_line')
    op.drop_index(op.f('ix_sales_order_line_order_id'), table_name='sales_order_line')
    op.drop_index(op.f('ix_sales_order_line_source_line_id'), table_name='sales_order_line')
    op.drop_index(op.f('ix_sales_order_line_kit_line_id'), table_name='sales_order_line')
    op.drop_table('sales_order_line')
    op.drop_index(op.f('ix_sales_batch_entry_run_id'), table_name='sales_batch_entry')
    op.drop_table('sales_batch_entry')
    op.drop_index(op.f('ix_sales_order_state_id'), table_name='sales_order')
    op.drop_index(op.f('ix_sales_order_state_date_id'), table_name='sales_order')
    op.drop_index(op.f('ix_sales_order_sales_rep_id'), table_name='sales_order')
    op.drop_index(op.f('ix_sales_order_replaced_order_id'), table_name='sales_order')
    op.drop_index(op.f('ix_sales_order_quotation_id'), table_name='sales_order')
    op.drop_index(op.f('ix_sales_order_partner_id_date'), table_name='sales_order')
    op.drop_index(op.f('ix_sales_order_content_key_date'), table_name='sales_order')
    op.drop_index(op.f('ix_sales_order_date'), table_name='sales_order')
    op.drop_table('sales_order')
    op.drop_index(op.f('ix_sales_project_partner_id'), table_name='sales_project')
    op.drop_table('sales_project')
    op.drop_table('sales_campaign')
    op.drop_table('sales_batch_run')
