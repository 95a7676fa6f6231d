"""Every hook has a test of its name; and what is wrong with an implementation is said with file and line."""

from collections import Counter
from pathlib import Path

import pytest

from addons.installing import seed_app
from core import AddonError
from core.app import App
from core.composition import CORE, Composition, contributions, discover, hook_specs, plugin_manager, resolve
from core.workflow import Workflow

TESTS = Path(__file__).parents[1]


def test_every_hook_has_a_test_of_its_name_and_a_docstring():
    specs = hook_specs(discover().values())
    tested = "".join(path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py"))
    assert [name for name in specs if f"\ndef test_hook_{name}(" not in tested] == []
    assert [name for name, spec in specs.items() if not spec.__doc__] == []


def test_the_core_has_ten_hooks_and_no_addon_more_than_three():
    brought = Counter(spec.__module__ for spec in hook_specs(discover().values()).values())
    assert brought.pop("core.hooks") == 10
    assert max(brought.values()) <= 3


def test_hook_models(toy):
    names = Composition([CORE, toy]).names
    assert {"toy.Thing", "toy.Paper", "toy.PaperLine"} <= names.keys()


def test_hook_models_is_told_which_addons_are_enabled(write_addon):
    source = "seen = []\n@hookimpl\ndef models(enabled):\n    seen.append(enabled)\n    return []"
    addon = write_addon("dd", source)
    Composition([CORE, addon])
    assert addon.plugin.seen[0] == {"core", "dd"}


def test_hook_document_types(toy):
    composition = Composition([CORE, toy])
    assert set(composition.types_of(composition.named("toy.Paper"))) == {"plain", "memo", "deed", "sealed"}


def test_hook_transitions(toy):
    rows = Workflow(Composition([CORE, toy])).transitions
    assert {name for _, name in rows} == {"confirm", "close"}


def test_hook_transitions_of_a_later_addon_replace_those_of_the_same_key(toy, write_addon):
    source = """
    from addons import toy
    @hookimpl
    def transitions():
        return [Transition(toy.Paper, "close", ("draft", "confirmed"), "closed")]
    """
    later = write_addon("zz_later", source, depends=("toy",))
    composition = Composition([CORE, toy, later])
    row = Workflow(composition).find(composition.named("toy.Paper"), "close")
    assert row.sources == ("draft", "confirmed")


def test_hook_checks(toy):
    composition = Composition([CORE, toy])
    found = Workflow(composition).checks_for(composition.named("toy.Paper"), "confirm")
    assert [check.name for check in found] == ["title"]


def test_hook_roles(open_app, toy, write_addon):
    more = write_addon(
        "dd", '@hookimpl\ndef roles():\n    return [Role("writer", ("dd.*",), "Writes")]', depends=("toy",)
    )
    assert open_app(toy, more).roles["writer"].permissions == ("toy.paper.create", "toy.paper.confirm", "dd.*")


def test_hook_customised(open_app, toy, write_addon):
    source = """
    from dataclasses import dataclass

    @dataclass(frozen=True)
    class Letters:
        def fragments(self, addons, fragments, owners):
            from addons import toy
            yield type("Letter", (toy.Paper,), {"__module__": __name__}, kind="letter"), "toy"

    @hookimpl
    def customised(connection):
        return [Letters(), Role("postman", ("toy.paper.confirm",), "Carries letters")]
    """
    app = open_app(toy, write_addon("dd", source, depends=("toy",)))
    again = App.on(app.engine, app.installed)
    assert "letter" in again.composition.types_of(again[toy.plugin.Paper])
    assert again.roles["postman"].permissions == ("toy.paper.confirm",)


def test_hook_seed(open_app, toy, write_addon):

    source = """
    from addons import toy
    @hookimpl
    def seed(session):
        session.create(toy.Thing, [{"code": "A"}])
    """
    app = open_app(toy, write_addon("dd", source, depends=("toy",)))
    seed_app(app)
    with app.unit() as session:
        assert [one.code for one in session.known(toy.plugin.Thing).values()] == ["A"]


def test_hook_fired(toy_app, toy):
    with toy_app.unit() as session:
        (id_,) = session.create(toy.plugin.Paper, [{"title": "x"}])
    toy.plugin.heard.clear()
    toy_app.fire_all("confirm", toy.plugin.Paper, [id_]).expect_done()
    assert toy.plugin.heard == [("confirm", [id_])]


def test_hook_edited(open_app, toy, write_addon):
    source = """
    heard = []
    @hookimpl
    def edited(documents):
        heard.append([(document.id, document.title) for document in documents])
    """
    hearing = write_addon("zz_hearing", source, depends=("toy",))
    app = open_app(toy, hearing)
    with app.unit() as session:
        first, second, third = session.create(toy.plugin.Paper, [{"title": title} for title in "xyz"])
        session.edit(toy.plugin.Paper, [{"id": first, "title": "a"}, {"id": second, "title": "b"}, {"id": third}])
    assert hearing.plugin.heard == [[(first, "a"), (second, "b")]]


def test_hook_fired_can_be_wrapped(open_app, toy, write_addon):
    source = """
    from core import hookimpl
    import pluggy
    order = []
    @pluggy.HookimplMarker("tradeloom")(wrapper=True)
    def fired(session, transition, documents):
        order.append("before")
        result = yield
        order.append("after")
        return result
    """
    wrapping = write_addon("zz_wrap", source, depends=("toy",))
    app = open_app(toy, wrapping)
    with app.unit() as session:
        (id_,) = session.create(toy.plugin.Paper, [{"title": "x"}])
    app.fire_all("confirm", toy.plugin.Paper, [id_]).expect_done()
    assert wrapping.plugin.order == ["before", "after"]


def test_hook_started(open_app, write_addon):
    addon = write_addon("dd", "seen = []\n@hookimpl\ndef started(app):\n    seen.append(app)")
    app = open_app(addon)
    assert addon.plugin.seen == [app]


def test_a_hook_that_no_addon_specifies_has_no_contributions():
    assert list(contributions(plugin_manager([CORE]), "settings")) == []


def test_wrong_arguments_of_a_hook_are_refused(write_addon):
    addon = write_addon("dd", "@hookimpl\ndef fired(session, documnets):\n    pass")
    with pytest.raises(AddonError, match=r"addon 'dd' \(.*\) implements a hook with wrong arguments.*documnets"):
        plugin_manager([CORE, addon])


def test_each_set_of_addons_has_a_manager_of_its_own(toy):
    assert Composition([CORE, toy]).manager is not Composition([CORE]).manager


# --- hooks that addons specify ----------------------------------------------------------------------------------


@pytest.fixture
def composed(write_addon):
    """Return a function that composes an addon of this source with those it depends on."""

    def compose(source, *names):
        dd = write_addon("dd", source, depends=names)
        return Composition(resolve({"core": CORE, **discover(), "dd": dd}, [*names, "dd"]))

    return compose


@pytest.fixture
def contributed(composed):
    """Return a function that says what an addon contributes to a hook by this expression."""
    head = """
    from datetime import timedelta
    from addons.jobs import Job
    from addons.invoicing import Grouping
    from addons.pricing import PriceRule
    from addons.stock import StockRule
    from addons.stock.stock_rule import everything
    from addons.taxes import TaxKind
    def work(session): ...
    @hookimpl
    """

    def given(hook, addon, source):
        composition = composed(f"{head}def {hook}():\n        return [{source}]", addon)
        return [one for name, one in contributions(composition.manager, hook) if name == "dd"]

    return given


def test_hook_scheduled_jobs(contributed):
    (job,) = contributed("scheduled_jobs", "jobs", "Job('dd.daily', work, every=timedelta(days=1), summary='Works')")
    assert (job.name, job.when) == ("dd.daily", "every day")


def test_hook_stock_rules(contributed):
    (rule,) = contributed("stock_rules", "stock", "StockRule('mine', everything, 'Takes what there is')")
    assert (rule.name, rule.choose([], 1).offers) == ("mine", [])


def test_hook_price_rules(contributed):
    (rule,) = contributed("price_rules", "pricing", "type('Mine', (PriceRule,), {'place': 1})")
    assert (rule.__name__, rule.place) == ("Mine", 1)


def test_hook_tax_kinds(contributed):
    (kind,) = contributed("tax_kinds", "taxes", "TaxKind('mine', 'Takes nothing', work)")
    assert (kind.name, kind.is_share) == ("mine", False)


def test_hook_expected_receipts(composed):
    source = "@hookimpl\ndef expected_receipts(session, products):\n    return [f'{n} comes' for n in products]"
    hook = composed(source, "stock").manager.hook
    assert ["A comes"] in hook.expected_receipts(session=None, products=["A"])


def test_hook_reservations_changed(composed):
    source = "HEARD = []\n@hookimpl\ndef reservations_changed(session, owner, ids):\n    HEARD.append((owner, ids))"
    composition = composed(source, "stock")
    composition.manager.hook.reservations_changed(session=None, owner="x.Y", ids=[3])
    assert composition.addons[-1].plugin.HEARD == [("x.Y", [3])]


def test_hook_shipping_labels(composed):
    source = "@hookimpl\ndef shipping_labels(session, shipments):\n    return {n: 'label' for n in shipments}"
    hook = composed(source, "carriers").manager.hook
    assert hook.shipping_labels(session=None, shipments=[4]) == [{4: "label"}]


def test_hook_invoice_groupings(contributed):
    made = "Grouping('reference', lambda order: order.order_reference, 'Orders of one reference')"
    found = contributed("invoice_groupings", "invoicing", made)
    assert [one.name for one in found] == ["reference"]
