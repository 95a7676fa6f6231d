# ruff: noqa: E501, for a case is one line
"""Whatever an author gets wrong has words: which addon, which class, what is right; at the start and by the contract.

Each case is an addon with one mistake: what stops it at the start ("" where it is no danger there), and what the
contract says.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from addons.devkit.contract import COMPOSED_RULES, FRAGMENT_RULES, FRONT_DOOR_RULES
from addons.devkit.contract.examining import Examination, _ask_all
from addons.installing.migration import script
from addons.installing.revision_faults import revision_faults
from addons.schemas.switches import refuse_silent
from core import AddonError, BadInput, Role, TradeloomError
from core.composition import CORE, Composition, contributions, discover, resolve
from core.errors import FragmentError
from core.workflow import workflow_of

SERVICES = {name: one for name, one in discover().items() if one.service or one is CORE}
THING = 'class Thing(Model, table="acme_thing"):\n    natural_key = ("code",)\n    code: Mapped[str]\n    {}\n'
PAPER = "class Paper(toy.Paper, extends=True):\n    {}\n"
BILL = 'class Bill(toy.Paper, kind="bill"):\n    {}\n'


def models(source, names, hook="models"):
    return f"from addons import toy\n{source}\n\n@hookimpl\ndef {hook}():\n    return [{names}]\n"


def thing(body):
    return models(THING.replace("{}", body), "Thing")


def paper(body):
    return models(PAPER.replace("{}", body), "Paper")


def bill(body):
    return models(BILL.replace("{}", body), "Bill", "document_types")


def hook(name, value):
    return f"from addons import toy\n\n@hookimpl\ndef {name}():\n    return {value}\n"


def two(one, other):
    return models(f"class A({one}\n    code: Mapped[str | None]\n\nclass B({other}\n    pass\n", "A, B")


BY = 'thing_id: Mapped[int] = reference("toy_thing")\n    thing: Mapped[toy.Thing] = relation("toy.Thing"'
CASES = {
    # --- two of one name
    "one kind": (
        two('toy.Paper, kind="odd"):', 'toy.Paper, kind="odd"):'),
        r"kind of addons.toy.Paper 'odd': .*acme_bad.A of addon 'acme_bad' and .*B of",
        "",
    ),
    "the kind of the document": (
        bill("pass").replace('"bill"', '"plain"'),
        r"'plain': addons.toy.Paper of addon 'toy' and addons.acme_bad.Bill of addon 'acme_bad'",
        "",
    ),
    "the kind of a parent's type": (
        models('class A(toy.Deed, kind="memo"):\n    pass', "A"),
        "'memo': addons.toy.Memo of addon 'toy' and .*A of",
        "",
    ),
    "one table": (
        models('class A(Model, table="toy_thing"):\n    x: Mapped[str]', "A"),
        "table 'toy_thing': addons.toy.Thing of addon 'toy' and addons.acme_bad.A of addon 'acme_bad'",
        "",
    ),
    "a table called like an addon": (
        models('class A(Model, table="toy"):\n    x: Mapped[str]', "A"),
        "addon 'acme_bad': addons.acme_bad.A has a table called like the addon 'toy'",
        "",
    ),
    "one class name": (
        models(
            'class A(Model, table="a1"):\n    x: Mapped[str]\n\nB = A\n\nclass A(Model, table="a2"):\n    x: Mapped[str]',
            "A, B",
        ),
        "two classes have the name 'acme_bad.A'",
        "",
    ),
    # --- relations and columns
    "a relation to nothing": (
        thing(f"{BY})".replace('relation("toy.Thing"', 'relation("toy.Thng"')),
        r"acme_bad.Thing: a relation leads to 'toy.Thng', .* did you mean 'toy.Thing'",
        "Thing.thing leads to 'toy.Thng', which is no model here, did you mean",
    ),
    "a relation by no column": (
        thing(f'{BY}, "thin_id")'),
        "a relation to 'toy.Thing' goes by 'thin_id', which is no field of Thing, did you mean 'thing_id'",
        "",
    ),
    "an order by no column": (
        thing('lines: Mapped[list[toy.PaperLine]] = relation("toy.PaperLine", order_by="positon", remote="paper_id")'),
        "goes by 'positon', which is no field of PaperLine, did you mean 'position'",
        "",
    ),
    "a relation without a reference": (
        thing('thing: Mapped[toy.Thing] = relation("toy.Thing")'),
        "there are no foreign keys linking these tables",
        "",
    ),
    "a reference to no table": (
        thing('thing_id: Mapped[int] = reference("toy_thng")'),
        "acme_bad.Thing: 'thing_id' refers to the table 'toy_thng', which is not there, did you mean 'toy_thing'",
        "refers to the table 'toy_thng'",
    ),
    "a type that is not imported": (
        thing("size: Mapped[Lenght]"),
        r"'size' is annotated as Mapped\[Lenght\], which makes no column",
        "makes no column",
    ),
    "an annotation without Mapped": (
        thing("size: int = 3"),
        "'size' is annotated as int, which makes no column",
        "makes no column",
    ),
    "a type no database has": (
        thing("size: Mapped[dict]"),
        "addon 'acme_bad': addons.acme_bad.Thing cannot be composed: .*'size'",
        "",
    ),
    "a figure that is a float": (thing("size: Mapped[float]"), "", "Thing.size is a float"),
    "a constraint of what is not imported": (
        thing("@classmethod\n    def constraints(cls):\n        return [Uniqe('code')]"),
        r"acme_bad.Thing cannot be composed: NameError: name 'Uniqe' .*acme_bad.__init__.py:\d+",
        "",
    ),
    # --- classes
    "bases in a wrong order": (
        models(
            "class A(toy.Paper, extends=True):\n    pass\n\nclass B(toy.Paper, extends=True):\n    pass\n\nclass C(A, B, extends=True):\n    pass\n",
            "A, B, C",
        ),
        "acme_bad.C names its bases in another order",
        "",
    ),
    "a fragment of what is not contributed": (
        models(PAPER.format("pass") + "\nclass More(Paper, extends=True):\n    pass", "More"),
        "More builds on addons.acme_bad.Paper, whose addon is not enabled",
        "More builds on addons.acme_bad.Paper",
    ),
    # --- contributions
    "a hook that fails": (
        hook("models", "[toy.Papr]"),
        r"addon 'acme_bad': its hook 'models' fails: AttributeError.*Papr.*acme_bad.__init__.py:\d+",
        "",
    ),
    "a hook that returns no list": (
        hook("transitions", 'Transition(toy.Paper, "confirm", "draft", "x")'),
        "addon 'acme_bad': its hook 'transitions' fails",
        "",
    ),
    "a transition that is a tuple": (
        hook("transitions", '[(toy.Paper, "confirm", "draft", "x")]'),
        "addon 'acme_bad' contributes .* by its hook 'transitions'",
        "",
    ),
    "a transition of a text": (
        hook("transitions", '[Transition("toy.Paper", "confirm", "draft", "x")]'),
        "'toy.Paper' is not part of this application",
        "transition 'confirm' is of 'toy.Paper', which is no document",
    ),
    "a verb without a method": (
        hook("transitions", '[Transition(toy.Paper, "confrim", "draft", "x")]'),
        "addon 'acme_bad': its transition 'confrim' cannot be made",
        "transition Paper.confrim has no method of that name",
    ),
    "a check of a text": (
        hook("checks", '[Check("toy.Paper", "x", before="confirm", run=print)]'),
        "'toy.Paper' is not part of this application",
        "check 'x' is of 'toy.Paper'",
    ),
    "a check that runs a text": (
        hook("checks", '[Check(toy.Paper, "x", before="confirm", run="look")]'),
        "",
        "check 'x' runs 'look', which is no function",
    ),
    "a role that is a text": (
        hook("roles", '["clerk"]'),
        "addon 'acme_bad' contributes 'clerk' by its hook 'roles'",
        "",
    ),
    "permissions that are a text": (
        hook("roles", '[Role("clerk", "toy.*")]'),
        "",
        "role 'clerk': permissions is 'toy.*'",
    ),
    "a permission of no document": (
        hook("roles", '[Role("clerk", ("toy.papr.*",))]'),
        "",
        r"permission 'toy.papr.\*' permits nothing that there is, did you mean 'toy.paper.\*'",
    ),
    "a permission of no verb": (
        hook("roles", '[Role("clerk", ("toy.paper.confrim",))]'),
        "",
        "'toy.paper.confrim' permits nothing that there is, did you mean 'toy.paper.confirm'",
    ),
    "a permission of no addon": (
        hook("roles", '[Role("clerk", ("toi.paper.*",))]'),
        "",
        "is of the addon 'toi', which is not installed, did you mean 'toy'",
    ),
    # --- switches
    "a misspelt switch": (
        bill('series_prefx = "B"'),
        "acme_bad.Bill: 'series_prefx' is no switch of Bill, did you mean 'series_prefix'",
        "did you mean 'series_prefix'",
    ),
    "a switch there is not": (bill("colour = 3"), "", "'colour' is no switch of Bill"),
    "a text for a set": (bill('exempt_from = "title"'), "'exempt_from' of Bill cannot be 'title'", "cannot be 'title'"),
    "a text for a tuple": (bill('listed = ("number")'), "'listed' of Bill cannot be 'number'", "cannot be 'number'"),
    "a number for a text": (bill("label = 3"), "'label' of Bill cannot be 3", "cannot be 3"),
    "an unknown check": (
        bill('exempt_from = frozenset({"titel"})'),
        "",
        "'exempt_from' names 'titel', which there is not, did you mean 'title'",
    ),
    "an unknown column": (
        bill('listed = ("totl",)'),
        "",
        "'listed' names 'totl', which there is not, did you mean 'total'",
    ),
    "an unknown column of a relation": (
        bill('listed = ("thing.cod",)'),
        "",
        "'listed' names 'thing.cod', which there is not, did you mean 'thing.code'",
    ),
    "an unknown state": (
        bill('editable = frozenset({"drafts"})'),
        "",
        "'editable' names 'drafts', which there is not, did you mean 'draft'",
    ),
    "an unknown key": (
        thing("").replace('("code",)', '("cod",)'),
        "",
        "'natural_key' names 'cod', which there is not, did you mean 'code'",
    ),
    "an unknown scope": (
        models('class Letter(Document, table="acme_letter", kind="letter"):\n    series_scope = "office"', "Letter"),
        "acme_bad.Letter cannot be composed: .*no column named 'office' is present",
        "",
    ),
    "a document that the manifest leaves out": (
        models('class Letter(Document, table="acme_letter", kind="letter"):\n    pass', "Letter"),
        "",
        "the manifest does not name the document Letter",
    ),
}


def started(installed):
    """Compose the addon and ask what a start asks."""
    composition = Composition(resolve(installed, ["acme_bad"]))
    workflow_of(composition)
    list(contributions(composition.manager, "roles", Role))
    refuse_silent(composition)
    composition.complete()


def examined(addon, installed):
    """Return what the contract says of an addon, in words."""
    found = Examination("acme_bad", addon.folder)
    for rules in (FRONT_DOOR_RULES, FRAGMENT_RULES, COMPOSED_RULES):
        _ask_all(found, rules, addon, installed)
        if found.faults:
            break
    return found.faults


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_has_words(case, write_addon, toy):
    source, at_start, by_contract = CASES[case]
    addon = write_addon("acme_bad", source, depends=("toy", "schemas"))
    installed = {**SERVICES, "toy": toy, "acme_bad": addon}
    if at_start:
        with pytest.raises(TradeloomError) as caught:
            started(installed)
        assert re.search(at_start, caught.value.message, re.DOTALL), caught.value.message
        assert caught.value.remedy
    else:
        started(installed)
    told = examined(addon, installed)
    assert any(re.search(by_contract or at_start, one.what, re.DOTALL) for one in told), [one.what for one in told]
    assert all(one.remedy and one.file for one in told)


def test_a_manifest_that_names_no_document_is_told(write_addon, toy):
    source = thing("")
    for name, what in (("Thng", "which there is not"), ("Thing", "which is no document")):
        addon = write_addon("acme_bad", source, depends=("toy",), documents={"thing": name})
        told = examined(addon, {**SERVICES, "toy": toy, "acme_bad": addon})
        assert [one.what for one in told] == [f"the manifest names '{name}' as 'thing', {what}"]


def test_the_switch_of_an_addon_that_may_be_enabled_besides_is_right(write_addon, toy):
    source = models("from typing import ClassVar\n" + PAPER.format("hurry: ClassVar[bool] = False"), "Paper")
    other = write_addon("acme_hurry", source, depends=("toy",))
    addon = write_addon("acme_bad", bill("hurry = True"), depends=("toy",))
    assert examined(addon, {**SERVICES, "toy": toy, "acme_bad": addon, "acme_hurry": other}) == []
    assert examined(addon, {**SERVICES, "toy": toy, "acme_bad": addon}) != []


def test_a_table_called_like_its_own_addon_is_right(write_addon, toy):
    source = models('class A(Model, table="acme_bad"):\n    owner: Mapped[str]', "A")
    addon = write_addon("acme_bad", source, depends=("toy",))
    started({**SERVICES, "toy": toy, "acme_bad": addon})


PREPARING = {
    'row["produkt"]': "addons.toy.Paper.prepare fails: KeyError: 'produkt' (",
    'row["title"].strp()': "AttributeError: 'str' object has no attribute 'strp'",
    'row["total"] = 1.5 * 3': "toy_paper.total: 4.5 is not exact",
    "toy.Paper.stored_kind()": "Paper is a fragment: write app[Paper]",
    'toy.Paper.permission("read")': "Paper is a fragment: write app[Paper]",
    "toy.Paper.__table__": "Paper is a fragment: write app[Paper]",
}


@pytest.mark.parametrize("line", PREPARING)
def test_a_mistake_while_rows_are_prepared_has_words(line, write_addon, toy, open_app):
    body = f"@classmethod\n    def prepare(cls, session, rows):\n        for row in rows:\n            {line}\n"
    source = paper(f"{body}        return super().prepare(session, rows)")
    app = open_app(toy, write_addon("acme_bad", source, depends=("toy",)))
    with pytest.raises((AddonError, BadInput, FragmentError)) as caught, app.unit() as session:
        session.create(toy.plugin.Paper, [{"title": "x"}])
    assert PREPARING[line] in caught.value.message
    assert caught.value.remedy


def test_a_prepare_that_returns_nothing_is_told_with_its_class(write_addon, toy, open_app):
    source = paper("@classmethod\n    def prepare(cls, session, rows):\n        super().prepare(session, rows)")
    app = open_app(toy, write_addon("acme_bad", source, depends=("toy",)))
    with pytest.raises(AddonError, match=r"addons.acme_bad.Paper.prepare returns nothing"), app.unit() as session:
        session.create(toy.plugin.Paper, [{"title": "x"}])


@pytest.mark.parametrize("figure", [1.5, float("nan")])
def test_a_float_is_refused_by_its_field(figure, toy, toy_app):
    with pytest.raises(BadInput, match=r"amount of a thing: .* is not exact") as caught, toy_app.unit() as session:
        session.create(toy.plugin.Thing, [{"code": "A", "amount": figure}])
    assert "Decimal" in caught.value.remedy


def test_hookspecs_that_are_not_there_are_told(write_addon, toy):
    addon = replace(write_addon("acme_bad", "", depends=("toy",)), hookspecs="addons.acme_bad.hooks")
    with pytest.raises(AddonError, match="addon 'acme_bad': its hookspecs cannot be imported: ModuleNotFoundError"):
        started({**SERVICES, "toy": toy, "acme_bad": addon})


REVISION = 'revision = "acme_0001"\ndown_revision = None\nbranch_labels = ("acme_branch",)\ndepends_on = None\n'
REVISIONS = {
    "def upgrade(:": "acme_0001.py:1 is no Python",
    "x = 1": "acme_0001.py does not say its revision",
    REVISION.replace("acme_branch", "acme"): "acme_0001.py has no label 'acme_branch', by which it is found",
    REVISION.replace(
        "depends_on = None", 'depends_on = ("toy_001",)'
    ): "depends on 'toy_001', which is no revision, did",
    REVISION.replace(
        "down_revision = None", 'down_revision = "acme_000"'
    ): "follows 'acme_000', which is no revision, did",
}


@pytest.mark.parametrize("text", REVISIONS)
def test_a_revision_that_cannot_be_read_is_told_with_its_file(text, tmp_path):
    for branch, source in (("acme", text), ("toy", REVISION.replace("acme", "toy"))):
        (tmp_path / branch).mkdir()
        (tmp_path / branch / f"{branch}_0001.py").write_text(source)
    branches = {branch: tmp_path / branch for branch in ("acme", "toy")}
    (fault,) = [error for branch, error in revision_faults(branches).items() if branch == "acme"]
    assert REVISIONS[text] in fault.message
    assert fault.remedy
    assert "toy" not in revision_faults(branches)
    with pytest.raises(AddonError, match="acme"):
        script(branches)


def test_two_latest_revisions_are_told(tmp_path):
    for number in (1, 2):
        (tmp_path / f"acme_000{number}.py").write_text(REVISION.replace("acme_0001", f"acme_000{number}"))
    assert "several latest revisions: acme_0001, acme_0002" in revision_faults({"acme": tmp_path})["acme"].message
