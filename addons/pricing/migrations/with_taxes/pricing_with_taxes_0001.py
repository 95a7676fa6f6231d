"""Supply lines of trade conditions"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'pricing_with_taxes_0001'
down_revision = None
branch_labels = ('pricing_with_taxes_branch',)
depends_on = ('taxes_0001', 'pricing_0001')


def upgrade() -> None:
    """Apply."""
    op.add_column('pricing_supply_line', sa.Column('trade_condition_id', core.composition.fields.ID, sa.ForeignKey('taxes_trade_condition.id', name='fk_pricing_supply_line_trade_condition_id'), nullable=True), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('pricing_supply_line', 'trade_condition_id')
