"""Go on with another agreement where one was settled by already."""

from __future__ import annotations

import datetime as dt

from addons.commissions.agreement import Agreement
from addons.commissions.counting import rules_of
from addons.commissions.period import DAY
from addons.commissions.rule import Rule
from core import BadInput, Row, Session

UNLIKE = {"id", "version"}


def copy_agreement(session: Session, agreement: Agreement, code: str, since: dt.date) -> int:
    """Copy an agreement with its rules to one valid from a day on, and end it the day before; return the new one's id.

    Raises BadInput for a day before the agreement begins.
    """
    if since <= agreement.valid_from:
        raise BadInput(
            f"{agreement} is valid from {agreement.valid_from}: it cannot end before {since}",
            remedy="Give a later day.",
        )
    rules = rules_of(session, agreement)
    row = _columns(agreement) | {"code": code, "valid_from": since}
    (id_,) = session.create(Agreement, [row])
    session.create(Rule, [_columns(rule) | {"agreement_id": id_} for rule in rules])
    if agreement.valid_to is None or agreement.valid_to >= since:
        session.edit(Agreement, [{"id": agreement.id, "valid_to": since - DAY}])
    return id_


def _columns(record: Agreement | Rule) -> Row:
    return {name: getattr(record, name) for name in record.__mapper__.columns.keys() if name not in UNLIKE}  # noqa: SIM118
