"""The payment terms with their instalments, as what is made of them asks for."""

from __future__ import annotations

from sqlalchemy.orm.attributes import set_committed_value

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
