"""Lists of documents: every field of the header filters and sorts, page by page."""

import datetime as dt

import pytest
from sqlalchemy import insert, select

from addons.lists.listing import Listing
from core import UsageError


@pytest.fixture
def papers(toy_app, toy):
    """An application with papers of all types, and a function that returns the ids a list finds."""
    with toy_app.unit() as session:
        things = session.create(toy.plugin.Thing, [{"code": "A"}, {"code": "B"}])
        rows = [
            {"title": "one", "total": 30, "thing_id": things[0]},
            {"title": "two", "total": 10, "thing_id": things[1], "office": 2},
            {"title": None, "total": 20},
        ]
        session.create(toy.plugin.Paper, rows)
        session.create(toy.plugin.Memo, [{"title": "memo", "total": 40, "urgent": True}])
        session.create(toy.plugin.Deed, [{"title": "deed", "total": 50, "seal": "red"}])
        session.create(toy.plugin.SealedDeed, [{"title": "sealed", "total": 60, "seal": "blue"}])

    def found(filters=None, *, kind="Paper", **options):
        with toy_app.unit(readonly=True) as session:
            return Listing(toy_app[getattr(toy.plugin, kind)]).ids(session, filters or {}, **options)

    found.app, found.toy = toy_app, toy.plugin
    return found


def test_every_field_of_the_header_can_be_listed_and_records_by_their_code(papers):
    listing = Listing(papers.app[papers.toy.Paper])
    assert set(listing.names) == {"id", "number", "kind", "state", "office", "title", "thing", "total"}
    assert set(Listing(papers.app[papers.toy.SealedDeed]).names) == {*listing.names, "seal"}


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({"total": ">=30"}, [1, 4, 5, 6]),
        ({"total": "15..30"}, [1, 3]),
        ({"thing": "A"}, [1]),
        ({"thing": "!=A"}, [2, 3, 4, 5, 6]),
        ({"thing": ""}, [3, 4, 5, 6]),
        ({"thing": "!="}, [1, 2]),
        ({"title": ""}, [3]),
        ({"title": "*E*"}, [1, 4, 5, 6]),
        ({"office": "2", "total": "<100"}, [2]),
        ({"kind": "memo"}, [4]),
        ({"kind": "!=plain"}, [4, 5, 6]),
        ({"state": "draft", "id": ">4"}, [5, 6]),
    ],
)
def test_conditions(papers, filters, ids):
    assert papers(filters) == ids


def test_a_type_is_listed_with_the_types_below_it_and_by_its_own_fields(papers):
    assert papers({"seal": "!=green"}, kind="Deed") == [5, 6]
    assert papers({"seal": "blue"}, kind="Deed") == [6]
    assert papers({"urgent": "yes"}, kind="Memo") == [4]
    with papers.app.unit(readonly=True) as session:
        listing = Listing(papers.app[papers.toy.Deed])
        rows = listing.rows(session, {}, columns=[listing.column("seal"), listing.column("title")], limit=9)
    assert [tuple(row) for row in rows] == [(5, "red", "deed"), (6, "blue", "sealed")]


def test_rows_of_a_type_that_is_not_enabled_stay_in_the_list(papers):
    with papers.app.unit() as session:
        table = papers.app[papers.toy.Paper].__table__
        row = {"version": 1, "kind": "plain/deed/torn", "state": "draft", "office": 1, "total": 70}
        session.execute(insert(table).values(row))
    assert papers(kind="Deed") == [5, 6, 7]
    assert papers({"kind": "torn"}) == [7]
    assert papers({"seal": ""}, kind="Deed") == [7]


@pytest.mark.parametrize(
    "sort", ["", "-id", "total", "-total", "thing", "-thing", "title", "-title", "state", "-state"]
)
def test_pages_put_together_are_the_whole_list(papers, sort):
    whole = papers(sort=sort)
    assert sorted(whole) == [1, 2, 3, 4, 5, 6]
    listing = Listing(papers.app[papers.toy.Paper])
    pages: list[int] = []
    with papers.app.unit(readonly=True) as session:
        while page := listing.ids(
            session, {}, sort=sort, limit=2, after=listing.place(session, pages[-1], sort) if pages else ()
        ):
            pages += page
    assert pages == whole


def test_what_is_empty_comes_last_whichever_way_it_is_sorted(papers):
    assert papers(sort="title", limit=6)[-1] == 3
    assert papers(sort="-title")[-1] == 3
    assert papers(sort="-thing")[:2] == [2, 1]


def test_a_page_is_one_statement_and_joins_only_what_it_needs(papers, statements):
    seen = statements(papers.app)
    with papers.app.unit(readonly=True) as session:
        listing = Listing(papers.app[papers.toy.Paper])
        session.connection()
        seen.clear()
        listing.rows(session, {"total": ">1"}, limit=3, columns=[listing.column("title")])
        assert len(seen) == 1
        assert "JOIN" not in seen[0]
        listing.rows(session, {"thing": "A"}, limit=3)
    assert seen[1].count("JOIN") == 1


def test_counting_takes_the_conditions_of_the_list(papers):
    with papers.app.unit(readonly=True) as session:
        listing = Listing(papers.app[papers.toy.Paper])
        assert listing.count(session, {"total": ">=30"}) == 4
        assert listing.count(session, {}, where=[papers.app[papers.toy.Paper].office == 2]) == 1


def test_figures_dates_and_answers_that_cannot_be_compared_are_refused_with_what_to_write(papers):
    with pytest.raises(UsageError, match=r"--total cannot be compared with 'much'\nGive a number"):
        papers({"total": "<much"})
    with pytest.raises(UsageError, match="Give yes or no"):
        papers({"urgent": "perhaps"}, kind="Memo")
    with pytest.raises(UsageError, match="has no listed column 'titel', did you mean 'title'"):
        papers({"titel": "x"})


def test_times_are_compared_in_utc(papers):
    from addons.lists.listed_column import ListedColumn

    thing = papers.app[papers.toy.Thing]
    column = ListedColumn("at", thing.at)
    with papers.app.unit() as session:
        session.create(thing, [{"code": "C", "at": dt.datetime(2030, 1, 15, 12, tzinfo=dt.UTC)}])
        assert session.scalars(select(thing.code).where(column.condition(">2030-01-15T11:59"))).all() == ["C"]
        assert session.scalars(select(thing.code).where(column.condition(">2030-01-15T12:00"))).all() == []
