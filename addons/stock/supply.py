"""What is free in the warehouses of an organisation while documents take from it, one after the other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from addons.stock.balance import Balance
from addons.stock.bin import AVAILABLE, BLOCKED, OVER_ISSUE, Bin
from addons.stock.ledger import locked_balances, looked_at
from addons.stock.lot import lots_of
from addons.stock.place import Place
from addons.stock.product import Product
from addons.stock.proposal import Groups, Proposal, own_first, propose, simply
from addons.stock.stock_rule import Offer, StockRule, rules_of
from addons.stock.warehouse import Warehouse
from core import ZERO, Session


class Supply:
    """Hold what is free of some products in bins of one purpose, locked; `take` hands it out in order.

    First comes the warehouse that is asked for, then the others of its organisation by priority, in each the bins by
    priority, in each bin the older lots, or the newer ones of products that say so. What is reserved is nobody's but
    whose it is; blocked bins offer nothing. Who only wants to see what would be taken says `look_only`: nothing is
    locked then.
    """

    def __init__(
        self,
        session: Session,
        products: Iterable[int],
        warehouses: Collection[int],
        purpose: str = AVAILABLE,
        *,
        look_only: bool = False,
    ) -> None:
        known = session.known(Warehouse)
        organisations = {known[id_].organisation_id for id_ in warehouses}
        in_order = sorted(known.values(), key=lambda one: (one.priority, one.id))
        self._warehouses = {one.id: one for one in in_order if one.organisation_id in organisations}
        self._rules = rules_of(session)
        self._bins: dict[int, list[Bin]] = {}
        for bin_ in sorted(session.known(Bin).values(), key=lambda bin_: (bin_.priority, bin_.id)):
            if bin_.warehouse_id in self._warehouses and _offers(bin_, purpose):
                self._bins.setdefault(bin_.warehouse_id, []).append(bin_)
        balances = (looked_at if look_only else locked_balances)(session, set(products))
        self._offers = self._offered(session, balances)
        self._offer_of = {offer.place: offer for offers in self._offers.values() for offer in offers}
        self._groups: dict[tuple[int, int], list[tuple[int, list[Offer]]]] = {}
        self._journal: list[tuple[Offer, Decimal, int | None]] = []

    def _offered(self, session: Session, balances: Mapping[Place, Balance]) -> dict[tuple[int, int], list[Offer]]:
        """Return what is free by product and warehouse, in order."""
        lots = lots_of(session, {place.product for place in balances if place.lot})
        turned = {id_ for id_, one in session.known(Product, lots).items() if one.newest_first} if lots else set()
        rank = {bin_.id: (warehouse, n) for warehouse, bins in self._bins.items() for n, bin_ in enumerate(bins)}
        found: dict[tuple[int, int], list[tuple[int, int, Offer]]] = {}
        for place, balance in balances.items():
            if place.bin in rank and balance.quantity > balance.reserved:
                warehouse, number = rank[place.bin]
                age = lots[place.product].get(place.lot, 0) if place.lot else 0
                age = -age if place.product in turned else age
                offer = Offer(place, warehouse, balance.quantity - balance.reserved)
                found.setdefault((place.product, warehouse), []).append((number, age, offer))
        return {key: [one[2] for one in sorted(rows, key=lambda row: row[:2])] for key, rows in found.items()}

    def on_hand(self, product: int, warehouse: int, lot: str = "") -> Decimal:
        """Return what is free of a product, or of one lot of it, in a warehouse."""
        offers = self._offers.get((product, warehouse), ())
        return sum((one.quantity for one in offers if lot in ("", one.place.lot)), ZERO)

    def free(self, product: int, warehouse: int, lot: str = "", only: int | None = None) -> Decimal:
        """Return what is free of a product in a warehouse and the others of its organisation."""
        groups = self._chosen(product, warehouse, lot, only)
        return sum((one.quantity for _, offers in groups for one in offers), ZERO)

    def take(
        self,
        product: int,
        warehouse: int,
        quantity: Decimal,
        *,
        force: bool = False,
        only: int | None = None,
        lot: str = "",
        rule: str | None = None,
        own: Mapping[Place, Decimal] | None = None,
    ) -> Proposal:
        """Take up to `quantity`, from `only` one bin or one lot if given, by the rule of the line or the warehouses.

        What is reserved for the line itself, its `own`, comes first. With `force` the rest comes from a bin that may
        be over-issued, else from the last bin of the warehouse, whatever is in it.
        """
        reserved = own_first(own, quantity) if own else []
        missing = quantity - sum((part for _, part in reserved), ZERO)
        proposal = self._proposed(product, warehouse, missing, rule, lot, only) if missing > 0 else Proposal()
        for place, part in proposal.parts:
            self._reduce(place, part)
        proposal.parts = [*reserved, *proposal.parts]
        missing -= proposal.quantity - sum((part for _, part in reserved), ZERO)
        if force and missing > 0 and (bin_ := self._last_resort(warehouse, only)) is not None:
            proposal.parts.append((Place(product, bin_, lot), missing))
        return proposal

    def _proposed(
        self, product: int, warehouse: int, quantity: Decimal, rule: str | None, lot: str, only: int | None
    ) -> Proposal:
        groups = self._chosen(product, warehouse, lot, only)
        if rule is None and not any(self._warehouses[id_].rule for id_, _ in groups):
            return simply(groups, quantity)
        return propose(groups, quantity, self._rules[rule] if rule else None, self._rule_of)

    def _rule_of(self, warehouse: int) -> StockRule | None:
        name = self._warehouses[warehouse].rule
        return self._rules[name] if name else None

    def _chosen(self, product: int, warehouse: int, lot: str, only: int | None) -> Groups:
        """Return the offers for a line by warehouse, its own one first."""
        groups = self._groups.get((product, warehouse))
        if groups is None:
            others = [id_ for id_ in self._warehouses if id_ != warehouse and self._same_house(id_, warehouse)]
            groups = [
                (id_, self._offers[product, id_]) for id_ in (warehouse, *others) if (product, id_) in self._offers
            ]
            self._groups[product, warehouse] = groups
        if not lot and only is None:
            return groups
        return [
            (id_, [one for one in offers if lot in ("", one.place.lot) and only in (None, one.place.bin)])
            for id_, offers in groups
        ]

    def _same_house(self, one: int, other: int) -> bool:
        return self._warehouses[one].organisation_id == self._warehouses[other].organisation_id

    def _reduce(self, place: Place, part: Decimal) -> None:
        offer = self._offer_of[place]
        offer.quantity -= part
        emptied: int | None = None
        if not offer.quantity:
            offers = self._offers[place.product, offer.warehouse]
            emptied = offers.index(offer)
            del offers[emptied]
        self._journal.append((offer, part, emptied))

    def mark(self) -> int:
        """Return where it stands, to put back what is taken from here on."""
        return len(self._journal)

    def put_back(self, mark: int) -> None:
        """Put back what was taken since a mark."""
        while len(self._journal) > mark:
            offer, part, emptied = self._journal.pop()
            offer.quantity += part
            if emptied is not None:
                self._offers[offer.place.product, offer.warehouse].insert(emptied, offer)

    def _last_resort(self, warehouse: int, only: int | None) -> int | None:
        bins = [bin_ for bin_ in self._bins.get(warehouse, ()) if only in (None, bin_.id)]
        over = [bin_.id for bin_ in bins if bin_.inventory_status == OVER_ISSUE]
        return next(iter([*over, *(bin_.id for bin_ in reversed(bins))]), None)

    def first_bin(self, warehouse: int) -> int | None:
        """Return the bin goods are put into unless told otherwise."""
        return next((bin_.id for bin_ in self._bins.get(warehouse, ())), None)


def _offers(bin_: Bin, purpose: str) -> bool:
    return bin_.purpose == purpose and bin_.inventory_status != BLOCKED
