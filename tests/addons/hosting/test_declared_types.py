"""Document types without code: declared in the configuration file, and like those of code in every way."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from addons.console.config import read_config
from addons.explain.explanation import explain, workflow_table
from addons.hosting.arrangement import Present
from addons.hosting.declared_fragments import recipes, types_in
from addons.hosting.target import target_of
from addons.hosting.wishes import wishes_of
from addons.lists.listing import Listing
from core import AddonError, Refused, UsageError
from core.app import App
from core.composition import compose, discover

SERVICES = {name: one for name, one in discover().items() if one.service or name == "core"}
SPONSOR = """
[customers.acme.document_types.sponsor]
document = "paper"
extends = "memo"
summary = "A paper for sponsors."
label = "sponsor paper"
exempt_from = ["title"]
series = "sponsors"
series_prefix = "SP"
"""
CODED = """
from addons import toy

class SponsorPaper(toy.Memo, kind="sponsor"):
    "A paper for sponsors."
    label = "sponsor paper"
    exempt_from = frozenset({"title"})
    series = "sponsors"
    series_prefix = "SP"

@hookimpl
def document_types():
    return [SponsorPaper]
"""


def sponsor_of(app, toy):
    return app.composition.types_of(app[toy.plugin.Paper])["sponsor"]


def story(app, toy):
    """Tell all that becomes of a sponsor paper without a title, beside a plain one."""
    P, S = app[toy.plugin.Paper], sponsor_of(app, toy)
    with app.unit() as session:
        ids = [*session.create(S, [{"lines": [{"text": "a"}]}]), *session.create(P, [{}])]
        papers = session.scalars(select(P).where(P.id.in_(ids)).order_by(P.id)).all()
        outcome = app.fire(session, "confirm", papers)
    with app.unit(readonly=True) as session:
        kept = session.get_one(P, ids[0])
        facts = (type(kept) is S, str(kept), kept.kind, kept.kind_name, kept.number, kept.state, kept.lines[0].text)
        listed = Listing(P).rows(session, {}, kind=S)
    explained = explain(app, S, "confirm")
    checks = [(check.name, check.exempt) for check in explained.checks]
    table = [(row.name, needed) for row, needed, _ in workflow_table(app, S)]
    results = [(one.status, one.message) for one in outcome.results]
    return facts, len(listed), (explained.document, explained.type, checks), table, results


def test_a_declared_type_is_like_one_of_code(arranged_toy, open_app, toy, write_addon):
    declared = story(arranged_toy.apply(SPONSOR), toy)
    coded = open_app(toy, write_addon("dd", CODED, depends=("toy",)))
    assert declared == story(coded, toy)
    facts, listed, explained, _, results = declared
    assert facts == (True, "sponsor paper SP000001", "plain/memo/sponsor", "sponsor", "SP000001", "confirmed", "a")
    assert listed == 1
    assert explained == ("sponsor paper", "sponsor", [("title", True)])
    assert [status for status, _ in results] == ["done", "blocked"]


def test_every_way_to_open_the_customer_knows_the_type(arranged_toy, toy):
    arranged_toy.apply(SPONSOR)
    again = App.on(arranged_toy.engine, arranged_toy.installed)
    assert sponsor_of(again, toy).__doc__ == "A paper for sponsors."


def test_types_extend_declared_types_and_types_with_tables_of_their_own(arranged_toy, toy):
    app = arranged_toy.apply(
        SPONSOR
        + """
        [customers.acme.document_types.big_sponsor]
        document = "paper"
        extends = "sponsor"
        label = "big sponsor paper"
        [customers.acme.document_types.will]
        document = "paper"
        extends = "sealed"
        """
    )
    types = app.composition.types_of(app[toy.plugin.Paper])
    with app.unit() as session:
        (will,) = session.create(types["will"], [{"seal": "wax", "title": "Will"}])
        session.create(types["big_sponsor"], [{}])
    with app.unit(readonly=True) as session:
        assert session.get_one(app[toy.plugin.Paper], will).seal == "wax"
        (big,) = session.scalars(select(types["sponsor"])).all()
        assert (big.kind, big.noun(), big.series_prefix) == (
            "plain/memo/sponsor/big_sponsor",
            "big sponsor paper",
            "SP",
        )


def test_attributes_of_extensions_and_every_kind_of_value_can_be_set(arranged_toy, open_app, toy, write_addon):
    source = """
    from decimal import Decimal
    from typing import ClassVar
    from addons import toy

    class Paper(toy.Paper, extends=True):
        hurry: ClassVar[bool] = False
        copies: ClassVar[int] = 1
        share: ClassVar[Decimal] = Decimal(0)
        places: ClassVar[frozenset[str]] = frozenset()
        words: ClassVar[tuple[str, ...]] = ()
        motto: ClassVar[str | None] = None

    @hookimpl
    def models():
        return [Paper]
    """
    addon = write_addon("dd", source, depends=("toy",))
    open_app(toy, addon, url=arranged_toy.url)
    arranged_toy.installed = {**arranged_toy.installed, "dd": addon}
    values = 'hurry = true\ncopies = 2\nshare = 0.10\nplaces = ["a"]\nwords = ["b", "c"]\nmotto = "d"\n'
    app = arranged_toy.apply(f'[customers.acme.document_types.mine]\ndocument = "paper"\n{values}')
    mine = app.composition.types_of(app[toy.plugin.Paper])["mine"]
    assert (mine.hurry, mine.copies, mine.motto) == (True, 2, "d")
    assert (str(mine.share), mine.places, mine.words) == ("0.10", frozenset({"a"}), ("b", "c"))
    assert app[toy.plugin.Paper].share == Decimal(0)


MISTAKES = [
    ("[X.Sponsor]", "'Sponsor' cannot name a type"),
    ('[X.a]\ndocument = "papr"', "there is no document 'papr', did you mean 'paper'"),
    ("[X.a]\ndocument = 1", "'document' cannot be 1"),
    ('[X.a]\ndocument = "paper"\nextends = "mmo"', "there is no type of paper 'mmo', did you mean 'memo'"),
    ('[X.memo]\ndocument = "paper"', "addon 'toy' brings a type of this name already"),
    ('[X.plain]\ndocument = "paper"', "addon 'toy' brings a type of this name already"),
    ('[X.a]\ndocument = "paper"\nextends = "a"', "types extend each other: a -> a"),
    (
        '[X.a]\ndocument = "paper"\nextends = "b"\n[X.b]\ndocument = "paper"\nextends = "a"',
        "types extend each other: a -> b -> a",
    ),
    ('[X.a]\ndocument = "paper"\nlable = "x"', "'lable' of paper is nothing a type can set, did you mean 'label'"),
    ('[X.a]\ndocument = "paper"\ntitle = "x"', "'title' of paper is a field, which only code can change"),
    ('[X.a]\ndocument = "paper"\nconfirm = true', "'confirm' of paper is a method, which only code can change"),
    ('[X.a]\ndocument = "paper"\nnatural_key = ["a"]', "'natural_key' of paper is part of the structure"),
    ('[X.a]\ndocument = "paper"\nlabel = true', "'label' cannot be true"),
    ('[X.a]\ndocument = "paper"\nlabel = {a = 1}', "'label' cannot be {'a': 1}"),
    ('[X.a]\ndocument = "paper"\nexempt_from = "title"', "'exempt_from' cannot be \"title\""),
    ('[X.a]\ndocument = "paper"\nexempt_from = [1]', "'exempt_from' cannot hold 1"),
    ('[X.a]\ndocument = "paper"\nexempt_from = ["titel"]', "'titel', which there is not, did you mean 'title'"),
    ('[X.a]\ndocument = "paper"\neditable = ["drafts"]', "'drafts', which there is not, did you mean 'draft'"),
    ('[X.a]\ndocument = "paper"\ninitial_state = "new"', "'initial_state' names 'new', which there is not"),
    ('[X.a]\ndocument = "paper"\nlisted = ["totl"]', "'totl', which there is not, did you mean 'total'"),
]


@pytest.mark.parametrize(("tables", "message"), MISTAKES)
def test_a_mistake_is_told_with_file_table_and_key(toy, tmp_path, tables, message):
    path = tmp_path / "tradeloom.toml"
    text = tables.replace("X.", "customers.acme.document_types.")
    path.write_text(f'[customers.acme]\ndatabase = "x.db"\n{text}', encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        target_of(read_config(path).customer("acme"), Present(), {**SERVICES, "toy": toy})
    assert message in caught.value.message
    assert caught.value.message.startswith(f"{path}: [customers.acme.document_types.")
    assert caught.value.remedy


def test_the_customers_own_type_wins_over_the_shared_one(arranged_toy, toy):
    shared = '[document_types.sponsor]\ndocument = "paper"\nlabel = "shared"'
    app = arranged_toy.apply(shared=shared)
    assert sponsor_of(app, toy).label == "shared"
    assert sponsor_of(arranged_toy.apply(SPONSOR, shared=shared), toy).label == "sponsor paper"


def test_documents_of_a_removed_type_are_read_as_their_parent_until_it_is_back(arranged_toy, toy):
    app = arranged_toy.apply(SPONSOR)
    with app.unit() as session:
        (id_,) = session.create(sponsor_of(app, toy), [{"title": "t"}])
    plan = arranged_toy.plan()
    assert [str(change) for change in plan.of("type")] == [
        "- paper sponsor: extends memo, exempt_from = [title], label = sponsor paper, series = sponsors, "
        "series_prefix = SP (can be read only from now on; 1 row)"
    ]
    without = arranged_toy.apply()
    with without.unit() as session:
        paper = session.get_one(without[toy.plugin.Paper], id_)
        assert (type(paper) is without[toy.plugin.Memo], paper.is_dormant, paper.kind_name) == (True, True, "sponsor")
        assert "which is not enabled here" in without.fire(session, "confirm", [paper]).blocked[0].message
    with pytest.raises(Refused, match="can be read, not changed"), without.unit() as session:
        session.edit(toy.plugin.Paper, [{"id": id_, "title": "x"}])
    again = arranged_toy.apply(SPONSOR)
    with again.unit() as session:
        paper = session.get_one(again[toy.plugin.Paper], id_)
        assert type(paper) is sponsor_of(again, toy)
        again.fire(session, "confirm", [paper]).expect_done()


def test_documents_move_with_their_type_to_another_parent(arranged_toy, toy):
    under = '[customers.acme.document_types.under]\ndocument = "paper"\nextends = "sponsor"\n'
    app = arranged_toy.apply(SPONSOR + under)
    with app.unit() as session:
        (first,) = session.create(sponsor_of(app, toy), [{}])
        (second,) = session.create(app.composition.types_of(app[toy.plugin.Paper])["under"], [{}])
    flat = SPONSOR.replace('extends = "memo"\n', "") + under
    first_change, second_change = arranged_toy.plan(flat).of("type")
    assert (first_change.rows, first_change.after.partition(",")[0]) == (1, "extends paper")
    assert str(second_change) == "~ paper under (its documents move with the parent; 1 row)"
    moved = arranged_toy.apply(flat)
    with moved.unit(readonly=True) as session:
        papers = [session.get_one(moved[toy.plugin.Paper], id_) for id_ in (first, second)]
        assert [paper.kind for paper in papers] == ["plain/sponsor", "plain/sponsor/under"]
        assert not any(paper.is_dormant for paper in papers)


def test_documents_do_not_move_to_a_parent_with_a_table_of_its_own(arranged_toy, toy):
    app = arranged_toy.apply(SPONSOR)
    with app.unit() as session:
        session.create(sponsor_of(app, toy), [{}])
    with pytest.raises(UsageError, match="cannot extend 'deed': 1 documents of it are stored in other tables"):
        arranged_toy.plan(SPONSOR.replace('"memo"', '"deed"'))


def test_what_an_addon_knows_that_is_not_enabled_rests(arranged_toy, open_app, toy, write_addon):
    source = """
    from typing import ClassVar
    from addons import toy

    class Paper(toy.Paper, extends=True):
        hurry: ClassVar[bool] = False

    class Bond(toy.Paper, kind="bond"):
        pass

    @hookimpl
    def models():
        return [Paper]

    @hookimpl
    def document_types():
        return [Bond]
    """
    addon = write_addon("dd", source, depends=("toy",))
    arranged_toy.installed = {**arranged_toy.installed, "dd": addon}
    tables = (
        '[customers.acme.document_types.sponsor]\ndocument = "paper"\nhurry = true\n'
        '[customers.acme.document_types.loan]\ndocument = "paper"\nextends = "bond"\n'
    )
    plan = arranged_toy.plan(tables, addons='"toy"')
    assert [note.partition(": ")[2].partition(": ")[2] for note in plan.notes] == [
        "it rests until addon 'dd' is enabled",
        "'hurry' has no effect until the addon that knows it is enabled",
    ]
    assert "+ paper loan: extends bond (rests)" in map(str, plan.of("type"))
    asleep = arranged_toy.apply(tables, addons='"toy"')
    assert "loan" not in asleep.composition.types_of(asleep[toy.plugin.Paper])
    awake = arranged_toy.apply(tables, addons='"toy", "dd"')
    types = awake.composition.types_of(awake[toy.plugin.Paper])
    assert types["sponsor"].hurry is True
    assert issubclass(types["loan"], types["bond"])


def test_a_type_of_code_takes_the_place_of_a_declared_one_of_its_name(arranged_toy, open_app, toy, write_addon):
    app = arranged_toy.apply(SPONSOR)
    with app.unit() as session:
        (id_,) = session.create(sponsor_of(app, toy), [{}])
    addon = write_addon("dd", CODED, depends=("toy",))
    open_app(toy, addon, url=arranged_toy.url)
    arranged_toy.installed = {**arranged_toy.installed, "dd": addon}
    coded = arranged_toy.open()
    with coded.unit(readonly=True) as session:
        assert type(session.get_one(coded[toy.plugin.Paper], id_)) is coded[addon.plugin.SponsorPaper]
    with pytest.raises(UsageError, match="addon 'dd' brings a type of this name already"):
        arranged_toy.plan(SPONSOR)
    assert arranged_toy.apply()  # taken out of the file


def test_customers_with_the_same_types_share_a_composition(arranged_toy, toy):
    app = arranged_toy.apply(SPONSOR)
    (declared,) = types_in(app.composition)
    assert compose(app.composition.addons, recipes([replace(declared, where="elsewhere")])) is app.composition
    assert compose(app.composition.addons) is not app.composition


def test_a_stored_type_that_does_not_fit_the_code_any_more_is_told_and_mended(arranged_toy):
    arranged_toy.apply(SPONSOR)
    with arranged_toy.engine.begin() as connection:
        connection.execute(text("UPDATE document_type SET attributes = :json"), {"json": '{"label": 7}'})
    with pytest.raises(UsageError, match=r"document type 'sponsor' in .*: 'label' cannot be 7"):
        arranged_toy.open()
    plan = arranged_toy.plan(SPONSOR)
    assert "do not fit any more" in plan.notes[0]
    assert arranged_toy.apply(SPONSOR)


def test_reading_the_file_composes_nothing(tmp_path):
    path = tmp_path / "tradeloom.toml"
    path.write_text('[document_types.x]\nnix = 1\n[customers.acme]\ndatabase = "x.db"')
    assert wishes_of(read_config(path).customer("acme")).types[0].name == "x"


def test_an_addon_that_is_not_installed_is_still_an_error(arranged_toy):
    with pytest.raises(AddonError, match="addon 'toi' is not installed, did you mean 'toy'"):
        arranged_toy.plan(addons='"toi"')
