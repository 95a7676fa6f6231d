"""Choose the posting rule for an amount: the most specific one that fits."""

from __future__ import annotations

from typing import Any

from addons.accounting.books.account import Account
from addons.accounting.books.posting_rule import CONDITIONS, PostingRule
from core import Refused, Session


class Rules:
    """Hold the posting rules while many amounts are posted."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rules = sorted(session.known(PostingRule).values(), key=lambda rule: (-rule.weight, rule.id))
        self._accounts = session.known(Account)
        self._asked = {name for rule in self._rules for name in CONDITIONS if getattr(rule, name) is not None}
        self._chosen: dict[tuple[Any, ...], PostingRule] = {}

    def ask_for(self, condition: str) -> bool:
        """Say whether any rule asks for a condition, such as "partner_group_id"."""
        return condition in self._asked

    def is_only(self, purpose: str) -> bool:
        """Say whether there is one account for a purpose, and never was another one of its type with open items."""
        taken = {rule.account_id for rule in self._rules if rule.purpose == purpose}
        if len(taken) != 1:
            return False
        (mine,) = taken
        alike = [one for one in self._accounts.values() if one.reconcile and one.type == self._accounts[mine].type]
        return [one.id for one in alike] == [mine]

    def choose(self, purpose: str, **known: Any) -> PostingRule:
        """Return the rule for a purpose, given what is known of the amount by the names of CONDITIONS.

        Raises Refused, with the rule to add, where none fits.
        """
        key = (purpose, *map(known.get, CONDITIONS))
        found = self._chosen.get(key)
        if found is None:
            fitting = (rule for rule in self._rules if rule.purpose == purpose and _fits(rule, known))
            found = next(fitting, None)
            if found is None:
                raise self._missing(purpose, known)
            self._chosen[key] = found
        return found

    def _missing(self, purpose: str, known: dict[str, Any]) -> Refused:
        given = {name: value for name, value in known.items() if value is not None}
        words = ", ".join(
            f"{name.removesuffix('_id').replace('_', ' ')} {_plain(name, value)}" for name, value in given.items()
        )
        return Refused(
            f"no posting rule says which account takes '{purpose}'{' of ' if words else ''}{words}",
            remedy=f"Add one: tradeloom record new accounting.PostingRule code=… purpose='{purpose}' account=…",
        )


def _plain(name: str, value: Any) -> str:
    return f"#{value}" if name.endswith("_id") else str(value)


def _fits(rule: PostingRule, known: dict[str, Any]) -> bool:
    return all(getattr(rule, name) in (None, known.get(name)) for name in CONDITIONS)
