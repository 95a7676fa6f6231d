"""One way to write: records created, edited and removed by rows, and what is derived anew when something changes."""

from decimal import Decimal as D

import pytest
from sqlalchemy import inspect, select

from core import BadInput, Refused, StaleError, UsageError
from core.storage import Audit

SOURCE = """
from sqlalchemy import select
from core import BadInput, Edited, Refused

class Good(Model, table="dd_good"):
    natural_key = ("code",)
    code: Mapped[str] = column(unique=True)
    cost: Mapped[Money]
    part_of_id: Mapped[int | None] = reference("dd_good")
    part_of: Mapped[Good | None] = relation("dd.Good", "part_of_id")

class Bill(Document, table="dd_bill", kind="bill"):
    rate: Mapped[int] = column(default=1)
    total: Mapped[Money] = column(default=0)
    lines: Mapped[list[BillLine]] = relation(
        "dd.BillLine", back="bill", order_by="position"
    )

    @classmethod
    def summarise(cls, session, rows):
        super().summarise(session, rows)
        for row in rows:
            row["total"] = sum(line["price"] * line["pieces"] for line in row["lines"])

    @classmethod
    def confirm(cls, session, bills):
        pass

class BillLine(DocumentLine, table="dd_bill_line"):
    parent = "bill_id"
    derived = {"price": ("good_id", "header.rate"), "tax": ("price",)}

    bill_id: Mapped[int] = reference("dd_bill")
    good_id: Mapped[int] = reference("dd_good")
    pieces: Mapped[int] = column(default=1)
    price: Mapped[Money]
    tax: Mapped[Money | None]
    typed: Mapped[str | None] = column(info={"computed": True})
    bill: Mapped[Bill] = relation("dd.Bill", back="lines")
    good: Mapped[Good] = relation("dd.Good")

    @classmethod
    def prepare(cls, session, rows):
        goods = session.known(Good, {row["good_id"] for row in rows})
        for row in super().prepare(session, rows):
            if not row.get("pieces", 1):
                raise BadInput("no pieces")
            if isinstance(row, Edited) and row.is_changed("pieces") and row["pieces"] < row.before["pieces"]:
                raise BadInput(f"fewer than {row.before['pieces']}")
            if row.get("price") is None:
                row["price"] = goods[row["good_id"]].cost * row["header"].get("rate", 1)
            row.setdefault("tax", row["price"] / 10)
            row["pieces"] = row.get("pieces", 1)
        return rows

    @classmethod
    def before_removal(cls, session, records):
        super().before_removal(session, records)
        if any(one.pieces > 99 for one in records):
            raise Refused("too many to be deleted")

    @classmethod
    def after_edit(cls, session, rows):
        super().after_edit(session, rows)
        for row in rows:
            if row.is_changed("pieces"):
                session.note(row.record, f"{row.before['pieces']} to {row['pieces']}")

@hookimpl
def models():
    return [Good, Bill, BillLine]

@hookimpl
def transitions():
    return [Transition(Bill, "confirm", "draft", "confirmed", "Accept")]
"""


@pytest.fixture
def shop(open_app, write_addon):
    addon = write_addon("dd", SOURCE)
    app = open_app(addon)
    app.Good, app.Bill, app.Line = (app[getattr(addon.plugin, name)] for name in ("Good", "Bill", "BillLine"))
    with app.unit() as session:
        app.ids = session.create(app.Good, [{"code": "A", "cost": D(10)}, {"code": "B", "cost": D(20)}])
    return app


def bill(app, *lines, **header):
    with app.unit() as session:
        (id_,) = session.create(app.Bill, [{"lines": list(lines), **header}])
        return id_, [line.id for line in session.get_one(app.Bill, id_).lines]


def edit(app, id_, **change):
    with app.unit() as session:
        session.edit(app.Bill, [{"id": id_, **change}])


def lines(app, id_):
    with app.unit() as session:
        one = session.get_one(app.Bill, id_)
        return [(line.position, line.good_id, line.pieces, line.price, line.tax) for line in one.lines], one.total


def test_what_follows_from_a_change_is_derived_anew(shop):
    a, b = shop.ids
    id_, (line,) = bill(shop, {"good_id": a})
    edit(shop, id_, lines=[{"id": line, "good_id": b}])
    assert lines(shop, id_) == ([(10, b, 1, 20, 2)], 20)
    edit(shop, id_, rate=3)
    assert lines(shop, id_) == ([(10, b, 1, 60, 6)], 60)


def test_what_was_typed_stays_until_it_is_emptied(shop):
    a, b = shop.ids
    id_, (line,) = bill(shop, {"good_id": a, "price": D(7)})
    edit(shop, id_, lines=[{"id": line, "good_id": b}])
    assert lines(shop, id_) == ([(10, b, 1, 7, D("0.7"))], 7)
    edit(shop, id_, lines=[{"id": line, "tax": D(5)}], rate=2)
    assert lines(shop, id_) == ([(10, b, 1, 7, 5)], 7)
    edit(shop, id_, lines=[{"id": line, "price": None}])
    assert lines(shop, id_) == ([(10, b, 1, 40, 5)], 40)
    edit(shop, id_, lines=[{"id": line, "good_id": a}])
    assert lines(shop, id_) == ([(10, a, 1, 20, 5)], 20)


def test_lines_are_changed_added_and_removed_together(shop):
    a, b = shop.ids
    id_, (first, second) = bill(shop, {"good_id": a}, {"good_id": a})
    edit(shop, id_, lines=[{"id": first, "pieces": 2}, {"good_id": b, "pieces": 3}], removed=[second])
    assert lines(shop, id_) == ([(10, a, 2, 10, 1), (30, b, 3, 20, 2)], 80)


def test_each_rule_is_asked_however_a_line_is_edited(shop):
    id_, (line,) = bill(shop, {"good_id": shop.ids[0], "pieces": 100})
    for change, error, says in (
        ({"lines": [{"id": line, "pieces": 0}]}, BadInput, "no pieces"),
        ({"lines": [{"id": line, "pieces": 5}]}, BadInput, "fewer than 100"),
        ({"lines": [{"good_id": shop.ids[0], "pieces": 0}]}, BadInput, "no pieces"),
        ({"removed": [line]}, Refused, "too many"),
        ({"state": "confirmed"}, Refused, "changes only by a verb"),
    ):
        with pytest.raises(error, match=says):
            edit(shop, id_, **change)
    shop.fire_all("confirm", shop.Bill, [id_]).expect_done()
    with pytest.raises(Refused, match="is confirmed: it cannot be edited by hand"):
        edit(shop, id_, rate=2)


def test_the_trail_keeps_the_old_values_of_headers_and_lines(shop):
    id_, (first, second) = bill(shop, {"good_id": shop.ids[0]}, {"good_id": shop.ids[0], "pieces": 2})
    edit(shop, id_, lines=[{"id": first, "pieces": 2}], removed=[second])
    with shop.unit() as session:
        A = shop[Audit]
        found = session.scalars(select(A).where(A.verb != "create").order_by(A.model, A.verb)).all()
        entries = [(one.model, one.record_id, one.verb, one.old_values) for one in found]
    assert [entry[:3] for entry in entries] == [
        ("dd.Bill", id_, "edit"),
        ("dd.BillLine", second, "delete"),
        ("dd.BillLine", first, "edit"),
    ]
    assert [D(entries[0][3]["total"]), entries[1][3]["pieces"], entries[2][3]] == [30, 2, {"pieces": 1}]


def test_what_changes_nothing_is_not_written(shop):
    id_, (line,) = bill(shop, {"good_id": shop.ids[0]})
    edit(shop, id_, rate=1, lines=[{"id": line, "pieces": 1}])
    with shop.unit() as session:
        assert session.get_one(shop.Bill, id_).version == session.get_one(shop.Line, line).version == 1
        assert session.scalars(select(shop[Audit].verb)).all() == ["create"]


def test_what_follows_elsewhere_is_told_what_was_before(shop, monkeypatch):
    told = []
    id_, (line,) = bill(shop, {"good_id": shop.ids[0]})
    monkeypatch.setattr("core.storage.session.Session.note", lambda session, record, text: told.append(text))
    edit(shop, id_, lines=[{"id": line, "pieces": 4}])
    assert told == ["1 to 4"]


def test_many_documents_are_edited_with_the_statements_of_few(shop, statements):
    counts = []
    for size in (3, 60):
        made = [bill(shop, {"good_id": shop.ids[0]}, {"good_id": shop.ids[0]}) for _ in range(size)]
        with shop.unit() as session:
            seen = statements(shop)
            changes = [
                {"id": id_, "lines": [{"id": first, "pieces": n + 2}, {"good_id": shop.ids[1]}], "removed": [second]}
                for n, (id_, (first, second)) in enumerate(made)
            ]
            session.edit(shop.Bill, changes)
            session.write_later()
            counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_record_that_is_no_document_is_edited_and_deleted_by_rows(shop):
    with shop.unit() as session:
        session.edit(shop.Good, [{"id": shop.ids[0], "cost": D(1)}, {"id": shop.ids[1], "code": "C"}])
        assert session.get_one(shop.Good, shop.ids[0]).cost == 1
    with shop.unit() as session:
        session.remove(shop.Good, [session.get_one(shop.Good, shop.ids[1])])
    with shop.unit() as session:
        assert [(one.code, one.cost) for one in session.scalars(select(shop.Good))] == [("A", 1)]
        assert list(session.known(shop.Good)) == [shop.ids[0]]


def test_what_others_refer_to_is_not_deleted(shop):
    bill(shop, {"good_id": shop.ids[0]})
    with pytest.raises(Refused, match="other records refer to good A"), shop.unit() as session:
        session.remove(shop.Good, [session.get_one(shop.Good, shop.ids[0])])


def test_a_document_is_deleted_with_its_lines(shop):
    id_, _ = bill(shop, {"good_id": shop.ids[0]}, {"good_id": shop.ids[0]})
    with shop.unit() as session:
        session.remove(shop.Bill, [session.get_one(shop.Bill, id_)])
    with shop.unit() as session:
        assert session.scalars(select(shop.Bill)).all() == session.scalars(select(shop.Line)).all() == []


def test_a_document_that_is_gone_and_a_line_on_its_own_are_refused(shop):
    with shop.unit() as session:
        with pytest.raises(StaleError, match="bill #99 is gone"):
            session.edit(shop.Bill, [{"id": 99, "rate": 2}])
        for write in (session.create, session.edit, session.remove):
            with pytest.raises(UsageError, match="a bill line is written with its document"):
                write(shop.Line, [{"id": 1, "pieces": 2}])


def test_a_rollback_takes_deleted_records_back(shop):
    with shop.unit() as session:
        first = session.get_one(shop.Good, shop.ids[0])
        with session.begin_nested() as savepoint:
            session.create(shop.Good, [{"code": "N", "cost": D(1)}])
            session.remove(shop.Good, [first])
            assert inspect(first).deleted
            savepoint.rollback()
        assert first.code == "A"
        assert set(session.known(shop.Good)) == set(shop.ids)


def test_a_line_does_not_go_to_another_document(shop):
    id_, (line,) = bill(shop, {"good_id": shop.ids[0]})
    other, _ = bill(shop)
    with pytest.raises(Refused, match="cannot go to another document"):
        edit(shop, id_, lines=[{"id": line, "bill_id": other}])
    assert len(lines(shop, id_)[0]) == 1


def test_the_second_of_two_who_delete_is_told(shop):
    with shop.unit() as session:
        (id_,) = session.create(shop.Good, [{"code": "Z", "cost": D(1)}])
    with shop.unit() as session:
        seen = session.get_one(shop.Good, id_)
        session.expunge(seen)
    with shop.unit() as session:
        session.edit(shop.Good, [{"id": id_, "cost": D(2)}])
    with pytest.raises(StaleError, match="was changed by system"), shop.unit() as session:
        session.remove(shop.Good, [seen])
