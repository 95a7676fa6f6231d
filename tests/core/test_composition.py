"""Composition: fragments woven into mapped classes, one set at a time."""

import gc
import inspect
import threading
import weakref
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import aliased, configure_mappers

from addons import sales
from core import AddonError, App, UsageError
from core.composition import CORE, Composition, compose, composed, discover, resolve

BASE = """
class Thing(Model, table="{0}_thing"):
    name: Mapped[str]

    @classmethod
    def constraints(cls):
        return [UniqueConstraint("name")]

    @classmethod
    def greet(cls):
        return ["{0}"]

@hookimpl
def models():
    return [Thing]
"""

MORE = """
from addons import {0}

class Thing({0}.Thing, extends=True):
    {1}: Mapped[str | None]

    @classmethod
    def constraints(cls):
        return [Index(None, "{1}")]

    @classmethod
    def greet(cls):
        return [*super().greet(), "{1}"]

@hookimpl
def models():
    return [Thing]
"""


@pytest.fixture
def three(write_addon):
    a = write_addon("aa", BASE.format("aa"))
    b = write_addon("bb", MORE.format("aa", "colour"), depends=("aa",))
    c = write_addon("cc", MORE.format("aa", "size"), depends=("aa",))
    return {addon.name: addon for addon in (CORE, a, b, c)}


def thing(composition):
    return composition.named("aa.Thing")


def test_fragments_are_composed_in_dependency_order_and_super_reaches_all(three):
    model = thing(Composition(resolve(three, ["cc", "bb"])))
    assert model.greet() == ["aa", "colour", "size"]


def test_a_fragment_contributed_before_the_one_it_subclasses_runs_before_it(write_addon):
    source = BASE.format("dd").replace("return [Thing]", "return [More, Thing]")
    source += """
class More(Thing, extends=True):
    @classmethod
    def greet(cls):
        return [*super().greet(), "more"]
"""
    assert thing_of("dd", Composition([CORE, write_addon("dd", source)])).greet() == ["dd", "more"]


def thing_of(name, composition):
    return composition.named(f"{name}.Thing")


DEEPER = """
from addons import {0}

class Thing({0}.Thing, extends=True):
    @classmethod
    def greet(cls):
        return [*super().greet(), "{1}"]

@hookimpl
def models():
    return [Thing]
"""


def test_overrides_run_by_dependency_whatever_shares_a_class_below(three, write_addon):
    """Once, a class of aa that one of bb subclasses was put behind all, and so before a class of cc that does not."""
    inner = """class Inner({0}.Thing, extends=True):
    @classmethod
    def greet(cls):
        return [*super().greet(), "inner"]
"""
    source = BASE.format("ee").replace("return [Thing]", "return [Thing, Inner]").replace("@hookimpl", "@@", 1)
    source = source.replace("@@", inner.format("ee").replace("ee.Thing", "Thing") + "\n@hookimpl")
    ee = write_addon("ee", source)
    ff = write_addon("ff", DEEPER.format("ee", "ff"), depends=("ee",))
    gg = write_addon("gg", DEEPER.format("ee", "gg").replace("ee.Thing", "ee.Inner"), depends=("ee",))
    known = {addon.name: addon for addon in (CORE, ee, ff, gg)}
    assert thing_of("ee", Composition(resolve(known, ["ff"]))).greet() == ["ee", "inner", "ff"]
    assert thing_of("ee", Composition(resolve(known, ["ff", "gg"]))).greet() == ["ee", "inner", "ff", "gg"]


CANCELLING = """
from addons import sales

class Order(sales.Order, extends=True):
    @classmethod
    def cancel(cls, session, orders, complaint=""):
        super().cancel(session, orders)

@hookimpl
def models():
    return [Order]
"""


def test_an_argument_added_to_a_verb_of_sales_is_seen_whatever_else_is_enabled(write_addon):
    strange = write_addon("acme_complaint", CANCELLING, depends=("sales",))
    installed = {**discover(), "acme_complaint": strange}
    for others in ([], ["shipping"], ["invoicing"], ["metro"]):
        order = Composition(resolve(installed, ["acme_complaint", *others]))[sales.Order]
        assert "complaint" in inspect.signature(order.cancel).parameters
        owners = [cls.__module__.split(".")[1] for cls in order.__mro__ if "cancel" in vars(cls)]
        assert owners.index("acme_complaint") < owners.index("sales")


def test_bases_in_another_order_than_they_run_in_are_refused_in_words(three, write_addon):
    source = """
    from addons import aa, bb, cc

    class Thing(bb.Thing, cc.Thing, extends=True):
        weight: Mapped[str | None]

    @hookimpl
    def models():
        return [Thing]
    """
    dd = write_addon("dd", source, depends=("bb", "cc"))
    with pytest.raises(AddonError, match=r"addons.dd.Thing names its bases in another order") as caught:
        Composition(resolve({**three, "dd": dd}, ["dd"])).complete()
    assert "Name first" in caught.value.remedy


def test_constraints_and_indexes_of_all_fragments_are_merged(three):
    table = thing(Composition(resolve(three, ["bb", "cc"]))).__table__
    assert {index.name for index in table.indexes} == {"ix_aa_thing_colour", "ix_aa_thing_size"}
    assert "uq_aa_thing_name" in {constraint.name for constraint in table.constraints}


def test_what_is_not_enabled_is_not_there(three):
    assert "colour" not in thing(Composition(resolve(three, ["cc"]))).__table__.columns


def test_identity_and_version_come_first(three):
    columns = list(thing(Composition(resolve(three, ["bb", "cc"]))).__table__.columns.keys())
    assert columns[:2] == ["id", "version"]


def test_a_class_of_an_addon_that_is_not_enabled_is_refused(three):
    with pytest.raises(AddonError, match="Order is not part of this application"):
        Composition(resolve(three, ["aa"]))[sales.Order]


def test_an_unknown_model_name_gets_a_suggestion(three):
    with pytest.raises(UsageError, match=r"did you mean 'aa.Thing'"):
        Composition(resolve(three, ["aa"])).named("aa.Ting")


def test_building_on_an_addon_that_is_not_declared_is_refused(three, write_addon):
    sloppy = write_addon("dd", MORE.format("aa", "weight"))
    with pytest.raises(AddonError, match=r"addon 'dd': Thing builds on addons.aa.Thing, whose addon is not enabled"):
        Composition(resolve({**three, "dd": sloppy}, ["dd"]))


def test_contributing_something_else_than_a_model_is_refused(write_addon):
    bad = write_addon("dd", "@hookimpl\ndef models():\n    return [int]")
    with pytest.raises(AddonError, match="addon 'dd' contributes <class 'int'>, which is not a model"):
        Composition([CORE, bad]).complete()


def test_contributing_a_class_twice_is_refused(write_addon):
    bad = write_addon("dd", BASE.format("dd").replace("[Thing]", "[Thing, Thing]"))
    with pytest.raises(AddonError, match="addon 'dd' contributes Thing twice"):
        Composition([CORE, bad]).complete()


def test_a_relation_to_nothing_is_told_in_words(write_addon):
    source = 'class Thing(Model, table="dd_thing"):\n    other_id: Mapped[int | None] = reference("dd_thing")\n'
    source += '    other: Mapped[Thing | None] = relation("dd.Thingy")\n\n@hookimpl\ndef models():\n    return [Thing]'
    bad = write_addon("dd", source)
    with pytest.raises(
        AddonError, match=r"addons.dd.Thing: a relation leads to 'dd.Thingy', .* did you mean 'dd.Thing'"
    ):
        Composition([CORE, bad]).complete()


def test_a_broken_composition_is_freed_and_does_not_poison_others(three, write_addon):
    source = BASE.format("dd").replace(
        "name: Mapped[str]", 'name: Mapped[str]\n    x_id: Mapped[int] = reference("no")'
    )
    bad = write_addon("dd", source + "\n" + 'Thing.other = relation("dd.Nowhere")')
    before = compose(resolve(three, ["bb"]))
    with pytest.raises(AddonError):
        Composition([CORE, bad]).complete()
    configure_mappers()
    assert thing(before).greet() == ["aa", "colour"]
    assert "size" in thing(Composition(resolve(three, ["cc"]))).__mapper__.columns


def test_the_same_set_is_composed_once_and_shared(three):
    assert compose(resolve(three, ["bb", "cc"])) is compose(resolve(three, ["cc", "bb"]))


@dataclass(frozen=True)
class Nothing:
    number: int

    def fragments(self, *given):
        return []


def test_the_least_recently_used_compositions_are_dropped(three):
    composed.cache_clear()
    first, addons = compose(resolve(three, ["aa"])), resolve(three, ["bb"])
    for number in range(20):
        compose(addons, [Nothing(number)])
        assert compose(resolve(three, ["aa"])) is first
    for number in range(20):
        compose(addons, [Nothing(number)])
    assert composed.cache_info().currsize == composed.cache_info().maxsize
    assert compose(resolve(three, ["aa"])) is not first


def test_a_dropped_composition_is_garbage(three):
    composition = Composition(resolve(three, ["aa", "bb"]))
    model = weakref.ref(thing(composition))
    del composition
    gc.collect()
    assert model() is None


def test_six_threads_compose_eight_sets_at_the_same_time(three):
    names = [["aa"], ["bb"], ["cc"], ["bb", "cc"]]
    sets = [resolve(three, wanted) for wanted in names] + [resolve(discover(), [n]) for n in ("core", "base", "sales")]
    sets.append(resolve({**discover(), **three}, ["sales", "bb"]))
    composed.cache_clear()
    found, errors = [], []

    def work(start):
        try:
            found.append([compose(sets[(start + n) % len(sets)]) for n in range(len(sets))])
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert len({id(composition) for row in found for composition in row}) == len(sets)


def test_the_class_of_an_addon_keeps_its_name_and_module(three):
    model = thing(Composition(resolve(three, ["bb"])))
    assert (model.__module__, model.__qualname__) == ("addons.aa", "Thing")


def test_the_order_of_addons_does_not_depend_on_how_they_are_named(three):
    assert [a.name for a in resolve(three, ["cc", "bb"])] == [a.name for a in resolve(three, ["bb", "cc"])]


# --- composed when they are asked for --------------------------------------------------------------------------


@pytest.fixture
def late(toy):
    """Return a composition of the toy of which nothing is composed yet."""
    known = {**{name: one for name, one in discover().items() if one.service or one is CORE}, "toy": toy}
    return Composition(resolve(known, ["toy"]))


def made(composition):
    return sorted(model.__name__ for model in composition._classes)


def test_a_class_is_composed_with_no_other_when_it_is_asked_for(late):
    assert made(late) == []
    assert late.named("toy.Thing") is late.named("toy.Thing")
    assert made(late) == ["Thing"]
    assert "toy.Paper" in late.models
    assert set(late.names) == set(late.models)
    assert len(made(late)) == len(late.fragments)


@pytest.mark.parametrize(
    "ask",
    [
        lambda paper: paper.thing,
        lambda paper: paper.__mapper__.get_property("thing"),
        lambda paper: aliased(paper).thing,
        lambda paper: paper.__mapper__.relationships["thing"],
        lambda paper: paper.__mapper__.attrs["thing"],
    ],
)
def test_a_relation_is_made_with_its_target_however_it_is_asked_for(late, ask):
    paper = late.named("toy.Paper")
    assert made(late) == ["Paper"]
    assert ask(paper).key == "thing"
    assert "Thing" in made(late)
    assert paper.thing.property.uselist is False
    assert paper.lines.property.uselist is True


def test_a_type_has_the_relations_of_its_document_whichever_was_made_first(late):
    paper = late.named("toy.Paper")
    memo = late.named("toy.Memo")
    assert memo.thing.property is paper.thing.property
    assert late.named("toy.Deed").lines.property is paper.lines.property


@pytest.mark.parametrize(
    "ask",
    [
        lambda late, paper: late.types_of(paper),
        lambda late, paper: [one.class_.__kind__ for one in paper.__mapper__.self_and_descendants],
    ],
)
def test_who_asks_for_the_types_of_a_document_gets_all(late, ask):
    assert list(ask(late, late.named("toy.Paper"))) == ["plain", "memo", "deed", "sealed"]


def test_a_row_of_a_type_composes_it(late, toy_app):
    with toy_app.unit() as session:
        session.create(toy_app.composition.named("toy.Deed"), [{"title": "a", "seal": "red"}])
    app = App(toy_app.engine, late, toy_app.installed)
    with app.unit(readonly=True) as session:
        (paper,) = session.scalars(select(late.named("toy.Paper"))).all()
        assert (type(paper) is late.named("toy.Deed"), paper.seal) == (True, "red")


def test_what_cannot_be_composed_is_told_each_time(write_addon):
    source = 'class Thing(Model, table="dd_thing"):\n    other_id: Mapped[int | None] = reference("dd_thing")\n'
    source += '    other: Mapped[Thing | None] = relation("dd.Thingy")\n\n@hookimpl\ndef models():\n    return [Thing]'
    composition = Composition([CORE, write_addon("dd", source)])
    for _ in range(2):
        assert composition.named("dd.Thing").id
        with pytest.raises(AddonError, match=r"a relation leads to 'dd.Thingy'"):
            _ = composition.named("dd.Thing").other
