"""Create the tables; on PostgreSQL the queue as well"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields
from addons.jobs import tickets

revision = 'jobs_0001'
down_revision = None
branch_labels = ('jobs_branch',)
depends_on = ('core_0001',)


def upgrade() -> None:
    """Apply."""
    op.create_table('job_run',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('work', sa.String(), nullable=True),
    sa.Column('arguments', sa.String(), nullable=False),
    sa.Column('asked_by', sa.String(), nullable=True),
    sa.Column('asked_at', core.composition.fields.UtcTime(), nullable=False),
    sa.Column('due_at', core.composition.fields.UtcTime(), nullable=False),
    sa.Column('schedule', sa.String(), nullable=True),
    sa.Column('parent_id', core.composition.fields.ID, nullable=True),
    sa.Column('lock', sa.String(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('worker', sa.String(), nullable=True),
    sa.Column('ticket', core.composition.fields.ID, nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('started_at', core.composition.fields.UtcTime(), nullable=True),
    sa.Column('ended_at', core.composition.fields.UtcTime(), nullable=True),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('message', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['parent_id'], ['job_run.id'], name=op.f('fk_job_run_parent_id_job_run')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job_run')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_job_run_parent_id'), 'job_run', ['parent_id'], unique=False)
    op.create_index(op.f('ix_job_run_schedule_state'), 'job_run', ['schedule', 'state'], unique=False)
    op.create_index(op.f('ix_job_run_state_due_at'), 'job_run', ['state', 'due_at'], unique=False)
    op.create_table('job_schedule',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('last_due', core.composition.fields.UtcTime(), nullable=False),
    sa.Column('run_id', core.composition.fields.ID, nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job_schedule')),
    sa.UniqueConstraint('name', name=op.f('uq_job_schedule_name')),
    sqlite_autoincrement=True
    )
    if op.get_bind().dialect.name == 'postgresql':
        tickets.create(op.get_bind())


def downgrade() -> None:
    """Take back."""
    if op.get_bind().dialect.name == 'postgresql':
        tickets.drop(op.get_bind())
    op.drop_table('job_schedule')
    op.drop_index(op.f('ix_job_run_state_due_at'), table_name='job_run')
    op.drop_index(op.f('ix_job_run_schedule_state'), table_name='job_run')
    op.drop_index(op.f('ix_job_run_parent_id'), table_name='job_run')
    op.drop_table('job_run')
