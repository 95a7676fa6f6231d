"""E-invoices"""

import sqlalchemy as sa
from alembic import op

import core.composition.fields

revision = 'einvoice_0001'
down_revision = None
branch_labels = ('einvoice_branch',)
depends_on = ('invoicing_0001',)


def upgrade() -> None:
    """Apply."""
    op.add_column('base_organisation', sa.Column('iban', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_organisation', sa.Column('bic', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_organisation', sa.Column('contact', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_organisation', sa.Column('phone', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_organisation', sa.Column('email', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_organisation', sa.Column('electronic_address', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_partner', sa.Column('buyer_reference', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_partner', sa.Column('electronic_address', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_partner', sa.Column('vat_category', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_partner', sa.Column('vat_exemption', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_tax', sa.Column('vat_category', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_tax', sa.Column('vat_exemption', sa.String(), nullable=True), inline_references=True)
    op.add_column('base_unit', sa.Column('unece_code', sa.String(), nullable=True), inline_references=True)


def downgrade() -> None:
    """Take back."""
    op.drop_column('base_unit', 'unece_code')
    op.drop_column('base_tax', 'vat_exemption')
    op.drop_column('base_tax', 'vat_category')
    op.drop_column('base_partner', 'vat_exemption')
    op.drop_column('base_partner', 'vat_category')
    op.drop_column('base_partner', 'electronic_address')
    op.drop_column('base_partner', 'buyer_reference')
    op.drop_column('base_organisation', 'electronic_address')
    op.drop_column('base_organisation', 'email')
    op.drop_column('base_organisation', 'phone')
    op.drop_column('base_organisation', 'contact')
    op.drop_column('base_organisation', 'bic')
    op.drop_column('base_organisation', 'iban')
