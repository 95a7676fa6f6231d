"""Credit memos know which lines they take back"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'invoicing_0005'
down_revision = 'invoicing_0004'
branch_labels = None
depends_on = ('sales_0001',)


def upgrade() -> None:
    """Apply."""
    op.add_column('invoice_line', sa.Column('credited_line_id', core.composition.fields.ID, sa.ForeignKey('invoice_line.id', name='fk_invoice_line_credited_line_id'), nullable=True), inline_references=True)
    op.create_index(op.f('ix_invoice_line_credited_line_id'), 'invoice_line', ['credited_line_id'], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f('ix_invoice_line_credited_line_id'), table_name='invoice_line')
    op.drop_column('invoice_line', 'credited_line_id')
