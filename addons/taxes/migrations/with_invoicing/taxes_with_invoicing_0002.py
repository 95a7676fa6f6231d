"""Tax categories of G/L items"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'taxes_with_invoicing_0002'
down_revision = 'taxes_with_invoicing_0001'
branch_labels = None
depends_on = ('invoicing_0002', 'taxes_0001')


def upgrade() -> None:
    """Apply."""
    op.add_column('gl_item', sa.Column('tax_category_id', core.composition.fields.ID, sa.ForeignKey('taxes_category.id', name='fk_gl_item_tax_category_id'), nullable=True), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('gl_item', 'tax_category_id')
