"""Documents of a type that is not enabled load as their nearest enabled parent, and can only be read."""

import pytest
from sqlalchemy import select

from addons.devkit.testing.records import edit_one, remove_one
from addons.hosting.disabling import disable
from core import Refused

TYPES = """
from addons import toy

class Rental(toy.Memo, kind="rental"):
    due: Mapped[str | None]

class Estate(toy.Deed, kind="estate", table="dd_estate"):
    acres: Mapped[int | None]

@hookimpl
def document_types():
    return [Rental, Estate]
"""


@pytest.fixture
def disabled(open_app, toy, write_addon):
    """An application without the addon whose documents are in its database, and the addon."""
    addon = write_addon("dd", TYPES, depends=("toy",))
    full = open_app(toy, addon)
    with full.unit() as session:
        session.create(full[addon.plugin.Rental], [{"title": "r", "due": "soon", "lines": [{"text": "a"}]}])
        session.create(full[addon.plugin.Estate], [{"title": "e", "seal": "wax", "acres": 7}])
    url = full.engine.url.render_as_string(hide_password=False)
    disable(full.engine, full.installed, "dd")
    return open_app(toy, url=url), full, addon


def test_they_load_as_the_nearest_enabled_parent_and_say_so(disabled, toy):
    app, _, _ = disabled
    with app.unit() as session:
        rental, estate = session.scalars(select(app[toy.plugin.Paper]).order_by(app[toy.plugin.Paper].id)).all()
        assert type(rental) is app[toy.plugin.Memo]
        assert type(estate) is app[toy.plugin.Deed]
        assert (rental.is_dormant, rental.kind_name, rental.lines[0].text) == (True, "rental", "a")
        assert (estate.is_dormant, estate.seal) == (True, "wax")


def test_a_query_for_a_parent_type_with_a_table_of_its_own_finds_them_as_well(disabled, toy):
    """One for a type that shares its parent's table does not: ask for the document, as lists do."""
    app, _, _ = disabled
    with app.unit() as session:
        assert len(session.scalars(select(app[toy.plugin.Deed])).all()) == 1


@pytest.mark.parametrize("position", [0, 1])
def test_they_are_not_edited_by_hand(disabled, toy, position):
    app, _, _ = disabled
    P = app[toy.plugin.Paper]
    with pytest.raises(Refused, match="which is not enabled here: it can be read, not changed"), app.unit() as session:
        edit_one(session.scalars(select(P).order_by(P.id)).all()[position], title="y")


def test_their_lines_are_not_edited_by_hand(disabled, toy):
    app, _, _ = disabled
    with pytest.raises(Refused, match="is not enabled here"), app.unit() as session:
        edit_one(session.scalars(select(app[toy.plugin.PaperLine])).one(), text="y")


def test_they_are_not_deleted(disabled, toy):
    app, _, _ = disabled
    P = app[toy.plugin.Paper]
    with pytest.raises(Refused, match="is not enabled here"), app.unit() as session:
        remove_one(session.scalars(select(P).order_by(P.id)).first())


def test_verbs_leave_them_out_and_say_why(disabled, toy):
    app, _, _ = disabled
    outcome = app.fire_all("confirm", toy.plugin.Paper, [1, 2])
    assert len(outcome.blocked) == 2
    assert all("which is not enabled here: it can only be read" in result.message for result in outcome.blocked)


def test_enabled_again_nothing_is_lost(disabled):
    _, full, addon = disabled
    with full.unit() as session:
        assert session.scalars(select(full[addon.plugin.Rental])).one().due == "soon"
        assert session.scalars(select(full[addon.plugin.Estate])).one().acres == 7


def test_a_kind_whose_parent_nobody_knows_is_no_silent_match(toy_app, toy):
    from sqlalchemy import text

    with toy_app.unit() as session:
        (id_,) = session.create(toy.plugin.Paper, [{"title": "x"}])
        session.execute(text("UPDATE toy_paper SET kind = 'alien'"))
    with pytest.raises(Exception, match="alien"), toy_app.unit() as session:
        session.get_one(toy_app[toy.plugin.Paper], id_)
