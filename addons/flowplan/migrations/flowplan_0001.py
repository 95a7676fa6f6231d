"""Create the tables, and let an ERP keep records"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'flowplan_0001'
down_revision = None
branch_labels = ('flowplan_branch',)
depends_on = ('sales_0001',)


def upgrade() -> None:
    """Apply."""
    op.create_table('flow_calendar',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('zone', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=True),
    sa.Column('external_id', sa.String(), nullable=True),
    sa.Column('etag', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flow_calendar')),
    sa.UniqueConstraint('code', name=op.f('uq_flow_calendar_code')),
    sqlite_autoincrement=True
    )
    op.create_table('flow_load_log',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('resource_id', core.composition.fields.ID, nullable=False),
    sa.Column('load_version', sa.Integer(), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('start', core.composition.fields.ID, nullable=False),
    sa.Column('end', core.composition.fields.ID, nullable=False),
    sa.Column('units', sa.Integer(), nullable=False),
    sa.Column('expires', core.composition.fields.ID, nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flow_load_log')),
    sa.UniqueConstraint('resource_id', 'load_version', 'n', name=op.f('uq_flow_load_log_resource_id_load_version_n')),
    sqlite_autoincrement=True
    )
    op.create_table('flow_resource_group',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flow_resource_group')),
    sa.UniqueConstraint('code', name=op.f('uq_flow_resource_group_code')),
    sqlite_autoincrement=True
    )
    op.create_table('flow_scenario',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('made', core.composition.fields.UtcTime(), nullable=False),
    sa.Column('note', sa.String(), nullable=True),
    sa.Column('versions', sa.String(), nullable=False),
    sa.Column('moves', sa.String(), nullable=False),
    sa.Column('jobs', sa.Integer(), nullable=False),
    sa.Column('moved', sa.Integer(), nullable=False),
    sa.Column('late', sa.Integer(), nullable=False),
    sa.Column('tardiness', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('before', core.composition.fields.Exact(18, 6), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flow_scenario')),
    sa.UniqueConstraint('name', name=op.f('uq_flow_scenario_name')),
    sqlite_autoincrement=True
    )
    op.create_table('flow_day_off',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('calendar_id', core.composition.fields.ID, nullable=False),
    sa.Column('first', sa.Date(), nullable=False),
    sa.Column('last', sa.Date(), nullable=False),
    sa.Column('start', sa.String(), nullable=True),
    sa.Column('end', sa.String(), nullable=True),
    sa.Column('name', sa.String(), nullable=True),
    sa.CheckConstraint('last >= first', name=op.f('ck_flow_day_off_last')),
    sa.ForeignKeyConstraint(['calendar_id'], ['flow_calendar.id'], name=op.f('fk_flow_day_off_calendar_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flow_day_off')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_flow_day_off_calendar_id'), 'flow_day_off', ['calendar_id'], unique=False)
    op.create_table('flow_resource',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('calendar_id', core.composition.fields.ID, nullable=False),
    sa.Column('parent_id', core.composition.fields.ID, nullable=True),
    sa.Column('units', sa.Integer(), nullable=False),
    sa.Column('efficiency', sa.Integer(), nullable=False),
    sa.Column('load_limit', sa.Integer(), nullable=False),
    sa.Column('bottleneck', sa.Boolean(), nullable=False),
    sa.Column('load_version', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(), nullable=True),
    sa.Column('external_id', sa.String(), nullable=True),
    sa.Column('etag', sa.String(), nullable=True),
    sa.CheckConstraint('efficiency > 0', name=op.f('ck_flow_resource_efficiency')),
    sa.CheckConstraint('load_limit > 0', name=op.f('ck_flow_resource_load_limit')),
    sa.CheckConstraint('units > 0', name=op.f('ck_flow_resource_units')),
    sa.ForeignKeyConstraint(['calendar_id'], ['flow_calendar.id'], name=op.f('fk_flow_resource_calendar_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['flow_resource.id'], name=op.f('fk_flow_resource_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flow_resource')),
    sa.UniqueConstraint('code', name=op.f('uq_flow_resource_code')),
    sqlite_autoincrement=True
    )
    op.create_table('flow_shift',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('calendar_id', core.composition.fields.ID, nullable=False),
    sa.Column('days', sa.String(), nullable=False),
    sa.Column('start', sa.String(), nullable=False),
    sa.Column('end', sa.String(), nullable=False),
    sa.Column('since', sa.Date(), nullable=True),
    sa.Column('until', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['calendar_id'], ['flow_calendar.id'], name=op.f('fk_flow_shift_calendar_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flow_shift')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_flow_shift_calendar_id'), 'flow_shift', ['calendar_id'], unique=False)
    op.create_table('flow_capacity_change',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('resource_id', core.composition.fields.ID, nullable=False),
    sa.Column('first', sa.Date(), nullable=False),
    sa.Column('last', sa.Date(), nullable=False),
    sa.Column('units', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(), nullable=True),
    sa.CheckConstraint('last >= first', name=op.f('ck_flow_capacity_change_last')),
    sa.CheckConstraint('units >= 0', name=op.f('ck_flow_capacity_change_units')),
    sa.ForeignKeyConstraint(['resource_id'], ['flow_resource.id'], name=op.f('fk_flow_capacity_change_resource_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flow_capacity_change')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_flow_capacity_change_resource_id'), 'flow_capacity_change', ['resource_id'], unique=False)
    op.create_table('flow_group_member',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('group_id', core.composition.fields.ID, nullable=False),
    sa.Column('resource_id', core.composition.fields.ID, nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['flow_resource_group.id'], name=op.f('fk_flow_group_member_group_id')),
    sa.ForeignKeyConstraint(['resource_id'], ['flow_resource.id'], name=op.f('fk_flow_group_member_resource_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flow_group_member')),
    sa.UniqueConstraint('group_id', 'resource_id', name=op.f('uq_flow_group_member_group_id_resource_id')),
    sqlite_autoincrement=True
    )
    op.create_table('flow_process',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('product_id', core.composition.fields.ID, nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('level', sa.String(), nullable=False),
    sa.Column('note', sa.String(), nullable=True),
    sa.Column('source', sa.String(), nullable=True),
    sa.Column('external_id', sa.String(), nullable=True),
    sa.Column('etag', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_flow_process_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flow_process')),
    sa.UniqueConstraint('number', name=op.f('uq_flow_process_number')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_flow_process_product_id'), 'flow_process', ['product_id'], unique=False)
    op.create_index(op.f('ix_flow_process_state_id'), 'flow_process', ['state', 'id'], unique=False)
    op.create_table('flow_receipt',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('product_id', core.composition.fields.ID, nullable=False),
    sa.Column('at', core.composition.fields.UtcTime(), nullable=False),
    sa.Column('quantity', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('note', sa.String(), nullable=True),
    sa.Column('source', sa.String(), nullable=True),
    sa.Column('external_id', sa.String(), nullable=True),
    sa.Column('etag', sa.String(), nullable=True),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_flow_receipt_quantity')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_flow_receipt_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flow_receipt')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_flow_receipt_product_id'), 'flow_receipt', ['product_id'], unique=False)
    op.create_table('flow_process_step',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('process_id', core.composition.fields.ID, nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('resource_id', core.composition.fields.ID, nullable=True),
    sa.Column('group_id', core.composition.fields.ID, nullable=True),
    sa.Column('units', sa.Integer(), nullable=False),
    sa.Column('also', sa.String(), nullable=True),
    sa.Column('after', sa.String(), nullable=True),
    sa.Column('setup_minutes', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('run_minutes', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('batch', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('lag_minutes', sa.Integer(), nullable=False),
    sa.Column('lag_working', sa.Boolean(), nullable=False),
    sa.Column('pauses', sa.Boolean(), nullable=False),
    sa.Column('lag_days', sa.Integer(), nullable=False),
    sa.Column('lead_days', sa.Integer(), nullable=True),
    sa.Column('material_id', core.composition.fields.ID, nullable=True),
    sa.Column('material_quantity', core.composition.fields.Exact(18, 6), nullable=True),
    sa.CheckConstraint('lag_minutes >= 0 AND lag_days >= 0', name=op.f('ck_flow_process_step_lag')),
    sa.CheckConstraint('setup_minutes >= 0 AND run_minutes >= 0 AND batch > 0', name=op.f('ck_flow_process_step_times')),
    sa.ForeignKeyConstraint(['group_id'], ['flow_resource_group.id'], name=op.f('fk_flow_process_step_group_id')),
    sa.ForeignKeyConstraint(['material_id'], ['base_product.id'], name=op.f('fk_flow_process_step_material_id')),
    sa.ForeignKeyConstraint(['process_id'], ['flow_process.id'], name=op.f('fk_flow_process_step_process_id')),
    sa.ForeignKeyConstraint(['resource_id'], ['flow_resource.id'], name=op.f('fk_flow_process_step_resource_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flow_process_step')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_flow_process_step_process_id'), 'flow_process_step', ['process_id'], unique=False)
    op.create_table('flow_job',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('product_id', core.composition.fields.ID, nullable=False),
    sa.Column('process_id', core.composition.fields.ID, nullable=True),
    sa.Column('quantity', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('partner_id', core.composition.fields.ID, nullable=True),
    sa.Column('order_line_id', core.composition.fields.ID, nullable=True),
    sa.Column('wanted', core.composition.fields.UtcTime(), nullable=True),
    sa.Column('starts', core.composition.fields.UtcTime(), nullable=True),
    sa.Column('ends', core.composition.fields.UtcTime(), nullable=True),
    sa.Column('expires_at', core.composition.fields.UtcTime(), nullable=True),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.Column('rush', sa.Boolean(), nullable=False),
    sa.Column('over_allocated', sa.Boolean(), nullable=False),
    sa.Column('changed', sa.Boolean(), nullable=False),
    sa.Column('split_of_id', core.composition.fields.ID, nullable=True),
    sa.Column('evidence', sa.String(), nullable=True),
    sa.Column('note', sa.String(), nullable=True),
    sa.Column('source', sa.String(), nullable=True),
    sa.Column('external_id', sa.String(), nullable=True),
    sa.Column('etag', sa.String(), nullable=True),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_flow_job_quantity')),
    sa.CheckConstraint('weight > 0', name=op.f('ck_flow_job_weight')),
    sa.ForeignKeyConstraint(['order_line_id'], ['sales_order_line.id'], name=op.f('fk_flow_job_order_line_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['base_partner.id'], name=op.f('fk_flow_job_partner_id')),
    sa.ForeignKeyConstraint(['process_id'], ['flow_process.id'], name=op.f('fk_flow_job_process_id')),
    sa.ForeignKeyConstraint(['product_id'], ['base_product.id'], name=op.f('fk_flow_job_product_id')),
    sa.ForeignKeyConstraint(['split_of_id'], ['flow_job.id'], name=op.f('fk_flow_job_split_of_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flow_job')),
    sa.UniqueConstraint('number', name=op.f('uq_flow_job_number')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_flow_job_order_line_id'), 'flow_job', ['order_line_id'], unique=False)
    op.create_index(op.f('ix_flow_job_partner_id'), 'flow_job', ['partner_id'], unique=False)
    op.create_index(op.f('ix_flow_job_process_id'), 'flow_job', ['process_id'], unique=False)
    op.create_index(op.f('ix_flow_job_product_id'), 'flow_job', ['product_id'], unique=False)
    op.create_index(op.f('ix_flow_job_split_of_id'), 'flow_job', ['split_of_id'], unique=False)
    op.create_index(op.f('ix_flow_job_state_id'), 'flow_job', ['state', 'id'], unique=False)
    op.create_table('flow_day_load',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('job_id', core.composition.fields.ID, nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('resource_id', core.composition.fields.ID, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('minutes', core.composition.fields.Exact(18, 6), nullable=False),
    sa.Column('expires_at', core.composition.fields.UtcTime(), nullable=True),
    sa.ForeignKeyConstraint(['job_id'], ['flow_job.id'], name=op.f('fk_flow_day_load_job_id')),
    sa.ForeignKeyConstraint(['resource_id'], ['flow_resource.id'], name=op.f('fk_flow_day_load_resource_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flow_day_load')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_flow_day_load_job_id'), 'flow_day_load', ['job_id'], unique=False)
    op.create_index(op.f('ix_flow_day_load_resource_id'), 'flow_day_load', ['resource_id'], unique=False)
    op.create_table('flow_operation',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('job_id', core.composition.fields.ID, nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('resource_id', core.composition.fields.ID, nullable=True),
    sa.Column('units', sa.Integer(), nullable=False),
    sa.Column('start', core.composition.fields.UtcTime(), nullable=False),
    sa.Column('end', core.composition.fields.UtcTime(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('main', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('expires_at', core.composition.fields.UtcTime(), nullable=True),
    sa.Column('pinned', sa.Boolean(), nullable=False),
    sa.Column('chosen', sa.Boolean(), nullable=False),
    sa.Column('material_id', core.composition.fields.ID, nullable=True),
    sa.Column('material_quantity', core.composition.fields.Exact(18, 6), nullable=True),
    sa.ForeignKeyConstraint(['job_id'], ['flow_job.id'], name=op.f('fk_flow_operation_job_id')),
    sa.ForeignKeyConstraint(['material_id'], ['base_product.id'], name=op.f('fk_flow_operation_material_id')),
    sa.ForeignKeyConstraint(['resource_id'], ['flow_resource.id'], name=op.f('fk_flow_operation_resource_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flow_operation')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_flow_operation_job_id'), 'flow_operation', ['job_id'], unique=False)
    op.create_index(op.f('ix_flow_operation_material_id'), 'flow_operation', ['material_id'], unique=False)
    op.create_index(op.f('ix_flow_operation_resource_id_end'), 'flow_operation', ['resource_id', 'end'], unique=False)
    op.add_column('base_partner', sa.Column('erp_source', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_partner', sa.Column('erp_id', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_partner', sa.Column('erp_etag', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_product', sa.Column('erp_source', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_product', sa.Column('erp_id', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_product', sa.Column('erp_etag', sa.String(), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('erp_source', sa.String(), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('erp_id', sa.String(), nullable=True), inline_references=True)
    op.add_column('sales_order', sa.Column('erp_etag', sa.String(), nullable=True), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('sales_order', 'erp_etag')
    op.drop_column('sales_order', 'erp_id')
    op.drop_column('sales_order', 'erp_source')
    op.drop_column('base_product', 'erp_etag')
    op.drop_column('base_product', 'erp_id')
    op.drop_column('base_product', 'erp_source')
    op.drop_column('base_partner', 'erp_etag')
    op.drop_column('base_partner', 'erp_id')
    op.drop_column('base_partner', 'erp_source')
    op.drop_index(op.f('ix_flow_operation_resource_id_end'), table_name='flow_operation')
    op.drop_index(op.f('ix_flow_operation_material_id'), table_name='flow_operation')
    op.drop_index(op.f('ix_flow_operation_job_id'), table_name='flow_operation')
    op.drop_table('flow_operation')
    op.drop_index(op.f('ix_flow_day_load_resource_id'), table_name='flow_day_load')
    op.drop_index(op.f('ix_flow_day_load_job_id'), table_name='flow_day_load')
    op.drop_table('flow_day_load')
    op.drop_index(op.f('ix_flow_job_state_id'), table_name='flow_job')
    op.drop_index(op.f('ix_flow_job_split_of_id'), table_name='flow_job')
    op.drop_index(op.f('ix_flow_job_product_id'), table_name='flow_job')
    op.drop_index(op.f('ix_flow_job_process_id'), table_name='flow_job')
    op.drop_index(op.f('ix_flow_job_partner_id'), table_name='flow_job')
    op.drop_index(op.f('ix_flow_job_order_line_id'), table_name='flow_job')
    op.drop_table('flow_job')
    op.drop_index(op.f('ix_flow_process_step_process_id'), table_name='flow_process_step')
    op.drop_table('flow_process_step')
    op.drop_index(op.f('ix_flow_receipt_product_id'), table_name='flow_receipt')
    op.drop_table('flow_receipt')
    op.drop_index(op.f('ix_flow_process_state_id'), table_name='flow_process')
    op.drop_index(op.f('ix_flow_process_product_id'), table_name='flow_process')
    op.drop_table('flow_process')
    op.drop_table('flow_group_member')
    op.drop_index(op.f('ix_flow_capacity_change_resource_id'), table_name='flow_capacity_change')
    op.drop_table('flow_capacity_change')
    op.drop_index(op.f('ix_flow_shift_calendar_id'), table_name='flow_shift')
    op.drop_table('flow_shift')
    op.drop_table('flow_resource')
    op.drop_index(op.f('ix_flow_day_off_calendar_id'), table_name='flow_day_off')
    op.drop_table('flow_day_off')
    op.drop_table('flow_scenario')
    op.drop_table('flow_resource_group')
    op.drop_table('flow_load_log')
    op.drop_table('flow_calendar')
