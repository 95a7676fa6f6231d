"""The payment terms with their instalments, as what is made of them asks for, and the due dates they come to."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm.attributes import set_committed_value

from addons.invoicing.terms.business_days import free_days
from addons.invoicing.terms.due_rule import read_days
from addons.invoicing.terms.payment_term import PaymentTerm
from addons.invoicing.terms.payment_term_line import PaymentTermLine
from core import Session


def payment_terms(session: Session) -> dict[int, PaymentTerm]:
    """Return the payment terms by id with their lines; the application keeps them, so it costs no statement."""
    session[PaymentTerm].__mapper__.get_property("lines")  # a relation is made when it is first asked for
    session.composition.registry.configure()  # relations are there only then; it costs nothing the second time
    terms = session.known(PaymentTerm)
    lines: dict[int, list[PaymentTermLine]] = {id_: [] for id_ in terms}
    for line in session.known(PaymentTermLine).values():
        lines[line.term_id].append(line)
    for id_, term in terms.items():
        set_committed_value(term, "lines", sorted(lines[id_], key=lambda line: line.position))
    return terms


class DueDates:
    """Say when many invoices are due by their terms; what is the same for several is worked out once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[tuple[int, dt.date, int, str | None], dt.date] = {}

    def of(self, term: PaymentTerm, day: dt.date, organisation_id: int, maturity_days: str | None) -> dt.date:
        """Return the day on which all of an organisation's invoice of a day is due."""
        asked = (term.id, day, organisation_id, maturity_days)
        if asked not in self._known:
            is_free = free_days(self._session, organisation_id)
            self._known[asked] = term.due_date(day, is_free, read_days(maturity_days))
        return self._known[asked]
