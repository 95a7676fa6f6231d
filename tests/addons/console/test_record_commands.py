"""Records that are no documents, and preferences, are kept from the command line."""

import json

import pytest


@pytest.fixture
def acme(tradeloom):
    code, said = tradeloom("init", "acme", "--addons", "shipping", "--organisation", "Acme Ltd", "--currency", "USD")
    assert code == 0, said
    return tradeloom


def test_a_record_is_entered_listed_changed_and_deleted(acme):
    code, said = acme("record", "new", "base.Partner", "code=ALFA", "name=Alfa", "is_customer=yes", "priority=1")
    assert (code, "business partner ALFA" in said) == (0, True)
    assert acme("record", "new", "base.Address", "partner=ALFA", "street=High Street 1")[0] == 0
    assert "High Street 1" in acme("record", "list", "base.Address", "partner=ALFA")[1]
    code, said = acme("record", "edit", "base.Partner", "ALFA", "name=Alpha", "priority=")
    assert (code, "Alpha" in said, "priority" in said) == (0, True, False)
    assert json.loads(acme("record", "show", "base.Partner", "ALFA", "--json")[1])["name"] == "Alpha"
    code, said = acme("record", "delete", "base.Partner", "ALFA")
    assert (code, "other records refer to business partner ALFA" in said) == (1, True)
    assert acme("record", "delete", "base.Address", "#1")[0] == 0
    assert acme("record", "delete", "base.Partner", "ALFA") == (0, "Deleted business partner ALFA.\n")
    assert "there is no business partner 'ALFA'" in acme("record", "show", "base.Partner", "ALFA")[1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("new", "base.Partner", "name=Alfa"), "a business partner needs code"),
        (("new", "base.Partner", "code=A", "nam=Alfa"), "did you mean 'name'"),
        (("new", "base.Partnr", "code=A"), "did you mean 'base.Partner'"),
        (("new", "sales.Order", "partner=A"), "Documents have commands of their own"),
        (("new", "base.Partner", "code=A", "name=A", "priority=2"), "'2' is no priority"),
        (("new", "base.Partner", "code"), "Write FIELD=VALUE"),
        (("show", "base.Unit", "pcs"), "did you mean 'pc'"),
        (("show", "base.Address", "MAIN"), "has no key of its own"),
    ],
)
def test_a_mistake_is_named_with_the_way_out(acme, words, message):
    code, said = acme("record", *words)
    assert code in (1, 2)
    assert message in said
    assert "Traceback" not in said


def test_a_record_takes_a_permission(acme):
    acme("user", "add", "joe", "--role", "seller")
    code, said = acme("--as", "joe", "record", "new", "base.Partner", "code=A", "name=A")
    assert (code, "user 'joe' may not create a business partner" in said) == (1, True)


def test_the_models_are_listed_with_their_fields(acme):
    said = acme("record", "models")[1]
    assert "base.Partner" in said
    assert "sales.Order " not in said


def test_a_preference_is_set_for_everybody_an_organisation_or_a_user(acme):
    acme("user", "add", "joe", "--role", "seller")
    for words in ((), ("--organisation", "MAIN"), ("--user", "joe")):
        assert acme("preference", "set", "sales.priority", "3", *words)[0] == 0
    rows = json.loads(acme("preference", "list", "sales.priority", "--json")[1])
    assert {row["for"] for row in rows} == {"everybody", "organisation MAIN", "user joe"}
    assert acme("preference", "unset", "sales.priority", "--user", "joe")[0] == 0
    assert "is not set for user joe" in acme("preference", "unset", "sales.priority", "--user", "joe")[1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("sales.priorit", "3"), "did you mean 'sales.priority'"),
        (("sales.priority", "soon"), "Give a whole number"),
        (("sales.priority", "3", "--user", "joe"), "there is no user 'joe'"),
        (("sales.priority", "3", "--organisation", "MAI"), "did you mean 'MAIN'"),
        (("sales.priority", "3", "--organisation", "MAIN", "--user", "admin"), "for a user or for an organisation"),
    ],
)
def test_a_wrong_preference_is_refused(acme, words, message):
    code, said = acme("preference", "set", *words)
    assert code in (1, 2)
    assert message in said
