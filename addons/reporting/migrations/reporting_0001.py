"""Saved reports"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'reporting_0001'
down_revision = None
branch_labels = ('reporting_branch',)
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('reporting_saved_report',
    sa.Column('id', core.composition.fields.ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('owner', sa.String(), nullable=False),
    sa.Column('report', sa.String(), nullable=False),
    sa.Column('asked', sa.String(), nullable=False),
    sa.Column('cron', sa.String(), nullable=True),
    sa.Column('to_file', sa.String(), nullable=True),
    sa.Column('form', sa.String(), nullable=True),
    sa.Column('language', sa.String(), nullable=True),
    sa.Column('scheduled_by', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reporting_saved_report')),
    sa.UniqueConstraint('owner', 'name', name=op.f('uq_reporting_saved_report_owner_name')),
    sqlite_autoincrement=True
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table('reporting_saved_report')
