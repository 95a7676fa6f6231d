"""Create the tables and columns"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'crm_0001'
down_revision = None
branch_labels = ('crm_branch',)
depends_on = ('invoicing_0001',)


def upgrade() -> None:
    """Apply."""
    op.create_table('crm_opportunity_stage',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('sequence', sa.Integer(), server_default='50', nullable=False),
    sa.Column('probability', core.composition.fields.Exact(9, 4), nullable=False),
    sa.CheckConstraint('probability >= 0', name=op.f('ck_crm_opportunity_stage_probability')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_crm_opportunity_stage')),
    sa.UniqueConstraint('code', name=op.f('uq_crm_opportunity_stage_code')),
    sqlite_autoincrement=True
    )
    op.create_table('crm_request_category',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_crm_request_category')),
    sa.UniqueConstraint('code', name=op.f('uq_crm_request_category_code')),
    sqlite_autoincrement=True
    )
    op.create_table('crm_request_group',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_crm_request_group')),
    sa.UniqueConstraint('code', name=op.f('uq_crm_request_group_code')),
    sqlite_autoincrement=True
    )
    op.create_table('crm_request_status',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('sequence', sa.Integer(), server_default='50', nullable=False),
    sa.Column('is_closed', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('is_final', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('timeout_days', sa.Integer(), nullable=True),
    sa.Column('next_status_id', core.composition.fields.ID, nullable=True),
    sa.CheckConstraint('timeout_days > 0', name=op.f('ck_crm_request_status_timeout_days')),
    sa.ForeignKeyConstraint(['next_status_id'], ['crm_request_status.id'], name=op.f('fk_crm_request_status_next_status_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_crm_request_status')),
    sa.UniqueConstraint('code', name=op.f('uq_crm_request_status_code')),
    sqlite_autoincrement=True
    )
    op.create_table('crm_request_type',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('tolerance_days', sa.Integer(), server_default='0', nullable=False),
    sa.CheckConstraint('tolerance_days >= 0', name=op.f('ck_crm_request_type_tolerance_days')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_crm_request_type')),
    sa.UniqueConstraint('code', name=op.f('uq_crm_request_type_code')),
    sqlite_autoincrement=True
    )
    op.create_table('crm_standard_response',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_crm_standard_response')),
    sa.UniqueConstraint('code', name=op.f('uq_crm_standard_response_code')),
    sqlite_autoincrement=True
    )
    op.create_table('crm_opportunity',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('organisation_id', core.composition.fields.ID, nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('partner_id', core.composition.fields.ID, nullable=False),
    sa.Column('summary', sa.String(), nullable=False),
    sa.Column('stage_id', core.composition.fields.ID, nullable=False),
    sa.Column('probability', core.composition.fields.Exact(9, 4), nullable=False),
    sa.Column('amount', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('expected_amount', core.composition.fields.Exact(18, 4), nullable=False),
    sa.Column('close_date', sa.Date(), nullable=True),
    sa.Column('sales_rep_id', core.composition.fields.ID, nullable=True),
    sa.Column('campaign_id', core.composition.fields.ID, nullable=True),
    sa.Column('lost_reason', sa.String(), nullable=True),
    sa.Column('note', sa.String(), nullable=True),
    sa.Column('typed', sa.String(), nullable=True),
    sa.CheckConstraint('probability >= 0', name=op.f('ck_crm_opportunity_probability')),
    sa.ForeignKeyConstraint(['campaign_id'], ['sales_campaign.id'], name=op.f('fk_crm_opportunity_campaign_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['base_organisation.id'], name=op.f('fk_crm_opportunity_organisation_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_crm_opportunity_partner_id')),
    sa.ForeignKeyConstraint(['sales_rep_id'], ['base_partner.id'], name=op.f('fk_crm_opportunity_sales_rep_id')),
    sa.ForeignKeyConstraint(['stage_id'], ['crm_opportunity_stage.id'], name=op.f('fk_crm_opportunity_stage_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_crm_opportunity')),
    sa.UniqueConstraint('number', 'organisation_id', name=op.f('uq_crm_opportunity_number_organisation_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_crm_opportunity_partner_id_state'), 'crm_opportunity', ['partner_id', 'state'], unique=False)
    op.create_index(op.f('ix_crm_opportunity_state_close_date'), 'crm_opportunity', ['state', 'close_date'], unique=False)
    op.create_index(op.f('ix_crm_opportunity_state_id'), 'crm_opportunity', ['state', 'id'], unique=False)
    op.create_table('crm_request',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('organisation_id', core.composition.fields.ID, nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('request_type_id', core.composition.fields.ID, nullable=False),
    sa.Column('category_id', core.composition.fields.ID, nullable=True),
    sa.Column('group_id', core.composition.fields.ID, nullable=True),
    sa.Column('status_id', core.composition.fields.ID, nullable=False),
    sa.Column('status_since', sa.Date(), nullable=False),
    sa.Column('summary', sa.String(), nullable=False),
    sa.Column('resolution', sa.String(), nullable=True),
    sa.Column('priority', sa.Integer(), server_default='5', nullable=False),
    sa.Column('user_priority', sa.Integer(), nullable=True),
    sa.Column('is_escalated', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('confidentiality', sa.String(), server_default='customer', nullable=False),
    sa.Column('partner_id', core.composition.fields.ID, nullable=True),
    sa.Column('contact', sa.String(), nullable=True),
    sa.Column('sales_rep_id', core.composition.fields.ID, nullable=True),
    sa.Column('next_action', sa.String(), server_default='follow up', nullable=False),
    sa.Column('next_action_date', sa.Date(), nullable=True),
    sa.Column('start_date', sa.Date(), nullable=True),
    sa.Column('end_date', sa.Date(), nullable=True),
    sa.Column('order_id', core.composition.fields.ID, nullable=True),
    sa.Column('invoice_id', core.composition.fields.ID, nullable=True),
    sa.Column('payment_id', core.composition.fields.ID, nullable=True),
    sa.Column('product_id', core.composition.fields.ID, nullable=True),
    sa.Column('project_id', core.composition.fields.ID, nullable=True),
    sa.Column('campaign_id', core.composition.fields.ID, nullable=True),
    sa.ForeignKeyConstraint(['campaign_id'], ['sales_campaign.id'], name=op.f('fk_crm_request_campaign_id')),
    sa.ForeignKeyConstraint(['category_id'], ['crm_request_category.id'], name=op.f('fk_crm_request_category_id')),
    sa.ForeignKeyConstraint(['group_id'], ['crm_request_group.id'], name=op.f('fk_crm_request_group_id')),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoice.id'], name=op.f('fk_crm_request_invoice_id')),
    sa.ForeignKeyConstraint(['order_id'], ['sales_order.id'], name=op.f('fk_crm_request_order_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['base_organisation.id'], name=op.f('fk_crm_request_organisation_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_crm_request_partner_id')),
    sa.ForeignKeyConstraint(['payment_id'], ['payment.id'], name=op.f('fk_crm_request_payment_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_crm_request_product_id')),
    sa.ForeignKeyConstraint(['project_id'], ['sales_project.id'], name=op.f('fk_crm_request_project_id')),
    sa.ForeignKeyConstraint(['request_type_id'], ['crm_request_type.id'], name=op.f('fk_crm_request_request_type_id')),
    sa.ForeignKeyConstraint(['sales_rep_id'], ['base_partner.id'], name=op.f('fk_crm_request_sales_rep_id')),
    sa.ForeignKeyConstraint(['status_id'], ['crm_request_status.id'], name=op.f('fk_crm_request_status_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_crm_request')),
    sa.UniqueConstraint('number', 'organisation_id', name=op.f('uq_crm_request_number_organisation_id')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_crm_request_invoice_id'), 'crm_request', ['invoice_id'], unique=False)
    op.create_index(op.f('ix_crm_request_next_action_date'), 'crm_request', ['next_action_date'], unique=False)
    op.create_index(op.f('ix_crm_request_order_id'), 'crm_request', ['order_id'], unique=False)
    op.create_index(op.f('ix_crm_request_partner_id_state'), 'crm_request', ['partner_id', 'state'], unique=False)
    op.create_index(op.f('ix_crm_request_sales_rep_id_state'), 'crm_request', ['sales_rep_id', 'state'], unique=False)
    op.create_index(op.f('ix_crm_request_state_id'), 'crm_request', ['state', 'id'], unique=False)
    op.create_table('crm_request_update',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('request_id', core.composition.fields.ID, nullable=False),
    sa.Column('at', core.composition.fields.UtcTime(), nullable=False),
    sa.Column('user', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('confidentiality', sa.String(), server_default='internal', nullable=False),
    sa.Column('quantity', core.composition.fields.Exact(18, 6), nullable=True),
    sa.ForeignKeyConstraint(['request_id'], ['crm_request.id'], name=op.f('fk_crm_request_update_request_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_crm_request_update')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_crm_request_update_request_id'), 'crm_request_update', ['request_id'], unique=False)
    op.add_column('base_partner', sa.Column('credit_status', sa.String(), server_default='ok', nullable=False), inline_references=True)
    op.add_column('base_partner', sa.Column('credit_limit', core.composition.fields.Exact(18, 4), server_default='0', nullable=False), inline_references=True)
    op.add_column('base_partner', sa.Column('blocked_orders', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)
    op.add_column('base_partner', sa.Column('blocked_shipments', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)
    op.add_column('base_partner', sa.Column('blocked_invoices', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)
    op.add_column('base_partner', sa.Column('blocked_payments', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)
    op.add_column('base_partner', sa.Column('blocked_because', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_partner_group', sa.Column('credit_watch_percent', core.composition.fields.Exact(9, 4), nullable=True), inline_references=True)
    op.create_index(op.f('ix_invoice_partner_id_due_date'), 'invoice', ['partner_id', 'due_date'], unique=False, sqlite_where=sa.text('payment_status <> 100'), postgresql_where=sa.text('payment_status <> 100'))
    op.add_column('sales_order', sa.Column('opportunity_id', core.composition.fields.ID, sa.ForeignKey('crm_opportunity.id', name='fk_sales_order_opportunity_id'), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('credit_cleared', sa.Boolean(), server_default=sa.false(), nullable=False), inline_references=True)
    op.add_column('sales_order', sa.Column('credit_cleared_by', sa.String(), nullable=True), inline_references=True)
    op.create_index(op.f('ix_sales_order_invoice_partner_id_prepaid'), 'sales_order', ['invoice_partner_id', 'prepaid'], unique=False, sqlite_where=sa.text('prepaid <> 0'), postgresql_where=sa.text('prepaid <> 0'))
    op.create_index(op.f('ix_sales_order_invoice_partner_id_state'), 'sales_order', ['invoice_partner_id', 'state'], unique=False, sqlite_where=sa.text('invoice_status <> 100'), postgresql_where=sa.text('invoice_status <> 100'))
    op.create_index(op.f('ix_sales_order_opportunity_id'), 'sales_order', ['opportunity_id'], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f('ix_sales_order_opportunity_id'), table_name='sales_order')
    op.drop_index(op.f('ix_sales_order_invoice_partner_id_state'), table_name='sales_order', sqlite_where=sa.text('invoice_status <> 100'), postgresql_where=sa.text('invoice_status <> 100'))
    op.drop_index(op.f('ix_sales_order_invoice_partner_id_prepaid'), table_name='sales_order', sqlite_where=sa.text('prepaid <> 0'), postgresql_where=sa.text('prepaid <> 0'))
    op.drop_column('sales_order', 'credit_cleared_by')
    op.drop_column('sales_order', 'credit_cleared')
    op.drop_column('sales_order', 'opportunity_id')
    op.drop_index(op.f('ix_invoice_partner_id_due_date'), table_name='invoice', sqlite_where=sa.text('payment_status <> 100'), postgresql_where=sa.text('payment_status <> 100'))
    op.drop_column('base_partner_group', 'credit_watch_percent')
    op.drop_column('base_partner', 'blocked_because')
    op.drop_column('base_partner', 'blocked_payments')
    op.drop_column('base_partner', 'blocked_invoices')
    op.drop_column('base_partner', 'blocked_shipments')
    op.drop_column('base_partner', 'blocked_orders')
    op.drop_column('base_partner', 'credit_limit')
    op.drop_column('base_partner', 'credit_status')
    op.drop_index(op.f('ix_crm_request_update_request_id'), table_name='crm_request_update')
    op.drop_table('crm_request_update')
    op.drop_index(op.f('ix_crm_request_state_id'), table_name='crm_request')
    op.drop_index(op.f('ix_crm_request_sales_rep_id_state'), table_name='crm_request')
    op.drop_index(op.f('ix_crm_request_partner_id_state'), table_name='crm_request')
    op.drop_index(op.f('ix_crm_request_order_id'), table_name='crm_request')
    op.drop_index(op.f('ix_crm_request_next_action_date'), table_name='crm_request')
    op.drop_index(op.f('ix_crm_request_invoice_id'), table_name='crm_request')
    op.drop_table('crm_request')
    op.drop_index(op.f('ix_crm_opportunity_state_id'), table_name='crm_opportunity')
    op.drop_index(op.f('ix_crm_opportunity_state_close_date'), table_name='crm_opportunity')
    op.drop_index(op.f('ix_crm_opportunity_partner_id_state'), table_name='crm_opportunity')
    op.drop_table('crm_opportunity')
    op.drop_table('crm_standard_response')
    op.drop_table('crm_request_type')
    op.drop_table('crm_request_status')
    op.drop_table('crm_request_group')
    op.drop_table('crm_request_category')
    op.drop_table('crm_opportunity_stage')
