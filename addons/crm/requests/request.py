"""The request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar, Self

from sqlalchemy import Index, false
from sqlalchemy.schema import SchemaItem

from addons import invoicing, sales
from addons.base import Organisation, Partner, Product, today
from addons.crm.requests.handing_over import tell_former
from addons.crm.requests.kinds import RequestCategory, RequestGroup, RequestType, StandardResponse
from addons.crm.requests.request_status import CLOSED, FINAL, OPEN, RequestStatus, first_status, status_named
from addons.crm.requests.request_update import CUSTOMER, RequestUpdate, refuse_unknown_confidentiality
from addons.crm.requests.users import named_in, refuse_unknown_users
from addons.schemas import find
from core import (
    BadInput,
    Document,
    Edited,
    Mapped,
    NotFound,
    Refused,
    Row,
    Session,
    column,
    load,
    one_of,
    reference,
    relation,
    rows,
)

PRIORITIES = (1, 3, 5, 7, 9)
"""Urgent, high, medium, low, minor."""
ACTIONS = ("follow up", "none")


class Request(Document, table="crm_request", kind="request"):
    """Somebody asked for something, by whatever way: what it is, who sees to it, and what is done next.

    Whoever changes it leaves a trail of the old values; what is said about it stands on its lines. Who sees to it and
    the users named as `watchers`, with blanks between them, are told of what others do.
    """

    series_scope = "organisation_id"
    series_prefix = "RQ"
    initial_state = OPEN
    editable = frozenset({OPEN})
    finished = frozenset({CLOSED, FINAL})
    listed: ClassVar[tuple[str, ...]] = (
        "number",
        "date",
        "partner.code",
        "request_type.code",
        "summary",
        "status.code",
        "priority",
        "sales_rep.code",
        "next_action_date",
        "state",
    )

    organisation_id: Mapped[int] = reference("base_organisation", index=False)
    date: Mapped[dt.date]
    request_type_id: Mapped[int] = reference("crm_request_type", index=False)
    category_id: Mapped[int | None] = reference("crm_request_category", index=False)
    group_id: Mapped[int | None] = reference("crm_request_group", index=False)
    status_id: Mapped[int] = reference("crm_request_status", index=False)
    status_since: Mapped[dt.date] = column(info={"computed": True})
    summary: Mapped[str]
    resolution: Mapped[str | None]
    priority: Mapped[int] = column(default=5, server_default="5")
    user_priority: Mapped[int | None]
    is_escalated: Mapped[bool] = column(default=False, server_default=false(), info={"computed": True})
    confidentiality: Mapped[str] = column(default=CUSTOMER, server_default=CUSTOMER)
    partner_id: Mapped[int | None] = reference("base_partner", index=False)
    contact: Mapped[str | None]
    sales_rep_id: Mapped[int | None] = reference("base_partner", index=False)
    watchers: Mapped[str | None]
    next_action: Mapped[str] = column(default="follow up", server_default="follow up")
    next_action_date: Mapped[dt.date | None] = column(index=True)
    start_date: Mapped[dt.date | None]
    end_date: Mapped[dt.date | None] = column(info={"computed": True})
    order_id: Mapped[int | None] = reference("sales_order")
    invoice_id: Mapped[int | None] = reference("invoice")
    payment_id: Mapped[int | None] = reference("payment", index=False)
    product_id: Mapped[int | None] = reference("base_product", index=False)
    project_id: Mapped[int | None] = reference("sales_project", index=False)
    campaign_id: Mapped[int | None] = reference("sales_campaign", index=False)

    organisation: Mapped[Organisation] = relation("base.Organisation")
    request_type: Mapped[RequestType] = relation("crm.RequestType")
    category: Mapped[RequestCategory | None] = relation("crm.RequestCategory")
    group: Mapped[RequestGroup | None] = relation("crm.RequestGroup")
    status: Mapped[RequestStatus] = relation("crm.RequestStatus")
    partner: Mapped[Partner | None] = relation("base.Partner", "partner_id")
    sales_rep: Mapped[Partner | None] = relation("base.Partner", "sales_rep_id")
    order: Mapped[sales.Order | None] = relation("sales.Order")
    invoice: Mapped[invoicing.Invoice | None] = relation("invoicing.Invoice")
    payment: Mapped[invoicing.Payment | None] = relation("invoicing.Payment")
    product: Mapped[Product | None] = relation("base.Product")
    project: Mapped[sales.Project | None] = relation("sales.Project")
    campaign: Mapped[sales.Campaign | None] = relation("sales.Campaign")
    lines: Mapped[list[RequestUpdate]] = relation("crm.RequestUpdate", back="request", order_by="position")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Find what a customer asked, and what somebody sees to."""
        return [Index(None, "partner_id", "state"), Index(None, "sales_rep_id", "state")]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in type, status, organisation, date, customer and who sees to it; say who hands it over to whom."""
        rows = super().prepare(session, rows)
        _follow_references(session, rows)
        named = {row.get(name) for row in rows for name in ("partner_id", "sales_rep_id")}
        named |= {row.before["sales_rep_id"] for row in rows if isinstance(row, Edited)}  # who hands it over
        partners: dict[int, Any] = session.known(Partner, {id_ for id_ in named if id_ is not None})
        statuses = session.known(RequestStatus)
        refuse_unknown_users(session, [name for row in rows for name in named_in(row.get("watchers"))])
        for row in rows:
            row.setdefault("organisation_id", min(session.known(Organisation)))
            row.setdefault("date", today(session, row["organisation_id"]))
            row.setdefault("request_type_id", min(session.known(RequestType), default=None))
            row.setdefault("status_id", first_status(session, OPEN).id)
            _refuse_impossible(row, statuses)
            customer = partners.get(row.get("partner_id") or 0)
            if customer is not None:
                row.setdefault("sales_rep_id", customer.sales_rep_id)
            if not isinstance(row, Edited) or row.is_changed("status_id"):
                row["status_since"] = session.today
            if isinstance(row, Edited) and row.is_changed("sales_rep_id"):
                _hand_over(session, row)
        return rows

    @classmethod
    def after_edit(cls, session: Session, rows: Sequence[Edited]) -> None:
        """Tell those who saw to requests that these were handed over."""
        super().after_edit(session, rows)
        tell_former(session, rows)

    def due_type(self, day: dt.date) -> str:
        """Return whether the next action is scheduled, due or overdue on a day; "" if none is (semantics 11)."""
        if self.next_action_date is None or self.state != OPEN:
            return ""
        if day < self.next_action_date:
            return "scheduled"
        late = (day - self.next_action_date).days
        return "due" if late <= self.request_type.tolerance_days else "overdue"

    @classmethod
    def answer(
        cls, session: Session, requests: Sequence[Self], text: str = "", response: str = "", public: bool = False
    ) -> None:
        """Note what was answered: a text, or a standard response by its code; for the customer unless `public`."""
        if response:
            known = {one.code: one for one in session.known(StandardResponse).values()}
            if response not in known:
                raise NotFound(
                    f"there is no standard response {response}",
                    remedy=f"There are: {one_of(known)}. Enter one: tradeloom record new crm.StandardResponse.",
                )
            text = "\n".join(part for part in (known[response].text, text) if part)
        if not text.strip():
            raise BadInput("the answer says nothing", remedy="Give a text, or a standard response by its code.")
        line: Row = {"text": text, "confidentiality": "public" if public else CUSTOMER}
        session.edit(cls, [{"id": one.id, "lines": [line]} for one in requests])

    @classmethod
    def escalate(cls, session: Session, requests: Sequence[Self]) -> None:
        """Raise the priority by a step; what is urgent stays so."""
        new = [
            {
                "id": one.id,
                "is_escalated": True,
                "priority": max((n for n in PRIORITIES if n < one.priority), default=PRIORITIES[0]),
            }
            for one in requests
        ]
        rows.update(session, session[cls], new)

    @classmethod
    def refer(cls, session: Session, requests: Sequence[Self], to: str) -> None:
        """Link requests to a document, named as in "shipment GS000001"."""
        from addons.links import link
        from addons.schemas import by_noun

        noun, _, number = to.partition(" ")
        known = by_noun(session.composition)
        if noun not in known or not number:
            raise BadInput(
                f"'{to}' names no document", remedy=f"Write, as in 'order SO000001', one of: {one_of(known)}."
            )
        document = find(session, known[noun], number)
        link(session, cls, type(document), [(one.id, document.id) for one in requests], "reference")

    @classmethod
    def close(cls, session: Session, requests: Sequence[Self], status: str = "", resolution: str = "") -> None:
        """Close requests, in the first closed status or the one named; they may be opened again."""
        _end(session, cls, requests, CLOSED, status, resolution)

    @classmethod
    def finish(cls, session: Session, requests: Sequence[Self], status: str = "", resolution: str = "") -> None:
        """Close requests for good: nothing of them changes any more."""
        _end(session, cls, requests, FINAL, status, resolution)

    @classmethod
    def reopen(cls, session: Session, requests: Sequence[Self], because: str = "") -> None:
        """Open requests again, in the first open status; needs a reason."""
        if not because.strip():
            raise Refused("opening a request again needs a reason", remedy="Say why: --because '…'.")
        first = first_status(session, OPEN).id
        new = [{"id": one.id, "status_id": first, "status_since": session.today, "end_date": None} for one in requests]
        rows.update(session, session[cls], new)


def _follow_references(session: Session, rows: Sequence[Row]) -> None:
    """Let a request be of the customer whose order or invoice it is about."""
    for name, model in (("order_id", sales.Order), ("invoice_id", invoicing.Invoice)):
        asked = [row for row in rows if row.get("partner_id") is None and row.get(name) is not None]
        known: dict[int, Any] = session.known(model, {row[name] for row in asked}) if asked else {}
        for row in asked:
            row["partner_id"] = known[row[name]].partner_id


def _refuse_impossible(row: Row, statuses: dict[int, RequestStatus]) -> None:
    if not (row.get("summary") or "").strip():
        raise BadInput("a request needs a summary", remedy="Say in a line what is asked.")
    for name in ("priority", "user_priority"):
        if row.get(name) not in (None, *PRIORITIES):
            what = f"{row[name]} is no priority"
            raise BadInput(what, remedy="Give 1 (urgent), 3 (high), 5 (medium), 7 (low) or 9 (minor).")
    if row.get("next_action", ACTIONS[0]) not in ACTIONS:
        raise BadInput(f"'{row['next_action']}' is no next action", remedy=f"Choose one of: {one_of(ACTIONS)}.")
    refuse_unknown_confidentiality(row.get("confidentiality") or CUSTOMER)
    status = statuses[row["status_id"]]
    if status.state != OPEN:
        what = f"the status {status.code} is {status.state}: it is reached by a verb"
        raise BadInput(what, remedy="Use one of the verbs close, finish and reopen.")


def _hand_over(session: Session, row: Edited) -> None:
    """Say in an update who hands a request over, from whom and to whom (semantics 11)."""
    record: Any = row.record
    known = session.known(Partner, {id_ for id_ in (record.sales_rep_id, row["sales_rep_id"]) if id_ is not None})
    old, new = (known[id_].code if id_ is not None else "nobody" for id_ in (record.sales_rep_id, row["sales_rep_id"]))
    text = f"request {record.number or f'#{record.id}'} transferred by {session.actor.name} from {old} to {new}"
    said = [line for line in row["lines"] if not isinstance(line, Edited)]
    if said:
        said[-1]["text"] = f"{said[-1].get('text') or ''}\n{text}".strip()
    else:
        last = max((line["position"] for line in row["lines"]), default=0)
        row["lines"].append({"position": last + 10, "text": text})


def _end(
    session: Session, model: type[Request], requests: Sequence[Request], state: str, status: str, resolution: str
) -> None:
    chosen = status_named(session, status, state) if status else first_status(session, state)
    load(session, requests, "status")
    new = [
        {
            "id": one.id,
            "status_id": chosen.id,
            "status_since": session.today,
            "end_date": session.today,
            "resolution": resolution or one.resolution,
        }
        for one in requests
    ]
    rows.update(session, session[model], new)
