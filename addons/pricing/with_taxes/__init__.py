"""What prices are beside taxes: lists whose prices hold their taxes, and supply lines of trade conditions."""

from addons.pricing.with_taxes.conditions import ConditionedLine
from addons.pricing.with_taxes.conditions import ConditionedSupplies as ConditionedSupplies
from addons.pricing.with_taxes.included import IncludingOrder

FRAGMENTS = [ConditionedLine, IncludingOrder]
