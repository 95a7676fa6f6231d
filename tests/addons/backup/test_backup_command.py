"""`tradeloom backup`, `tradeloom restore` and the return of a purge, as a person types them."""

import json

import pytest


@pytest.fixture
def acme(tradeloom, tmp_path):
    """Two customers, of which one has data."""
    code, said = tradeloom("init", "acme", "--addons", "invoicing", "--organisation", "Acme Ltd", "--currency", "USD")
    assert code == 0, said
    with (tmp_path / "tradeloom.toml").open("a") as file:
        file.write('[customers.copy]\ndatabase = "sqlite:///copy.db"\n')
    enter(tradeloom, "acme", "A")
    return tradeloom


def enter(tradeloom, customer, code):
    row = f"session.create(Partner, [{{'code': '{code}', 'name': '{code}'}}]); session.commit()"
    assert tradeloom("-c", customer, "shell", "-e", row)[0] == 0


def partners(tradeloom, customer):
    query = "print([p.code for p in session.query(Partner).order_by(Partner.id)])"
    code, said = tradeloom("-c", customer, "shell", "-e", query)
    assert code == 0, said
    return said.strip()


def test_a_customer_is_backed_up_and_restored_as_another(acme, tmp_path):
    code, said = acme("backup", "acme", "a.zip")
    assert code == 0
    assert said.startswith("Wrote ")
    assert said.endswith(" tables to a.zip.\n")
    code, said = acme("restore", "a.zip", "copy")
    assert (code, said.startswith("Restored ")) == (0, True), said
    assert partners(acme, "copy") == partners(acme, "acme") == "['A']"
    assert acme("-c", "copy", "doctor") == (0, "Everything is sound.\n")


def test_a_backup_is_restored_into_a_database_named_by_its_url(acme, new_database):
    acme("backup", "acme", "a.zip")
    url = new_database()
    code, said = acme("-d", url, "restore", "a.zip")
    assert code == 0, said
    assert acme("-d", url, "doctor") == (0, "Everything is sound.\n")
    assert acme("-d", url, "backup", "b.zip")[0] == 0


def test_without_a_name_the_file_is_named_after_customer_and_time(acme, tmp_path):
    assert acme("backup", "acme")[0] == 0
    (path,) = tmp_path.glob("acme-20*-*.zip")
    assert str(path.name) in acme("backup", "acme", path.name)[1]  # it exists already


def test_a_database_with_data_is_replaced_only_when_asked_for_and_confirmed(acme):
    acme("backup", "acme", "a.zip")
    enter(acme, "acme", "B")
    code, said = acme("restore", "a.zip", "acme")
    assert (code, "is not empty" in said, "--replace" in said) == (1, True, True)
    code, said = acme("restore", "a.zip", "acme", "--replace")  # there is nobody to say yes
    assert (code, "Drop everything in " in said) == (130, True)
    assert partners(acme, "acme") == "['A', 'B']"
    assert acme("restore", "a.zip", "acme", "--replace", "--yes")[0] == 0
    assert partners(acme, "acme") == "['A']"


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["backup"], 2, "no customer was named"),
        (["backup", "amce"], 2, "did you mean 'acme'"),
        (["backup", "acme", "copy", "a.zip"], 2, "'a.zip' is one word too many"),
        (["backup", "acme", "here/a.zip"], 1, "there is no folder here"),
        (["backup", "copy"], 1, "there is no database file"),
        (["-d", "sqlite:///acme.db", "backup", "acme"], 2, "customer 'acme' and a database are named"),
        (["restore", "copy"], 2, "no backup was named"),
        (["restore", "no.zip", "copy"], 2, "there is no file no.zip"),
        (["restore", "text.zip", "copy"], 1, "text.zip is damaged or no zip file"),
        (["import", "other.csv"], 2, "no mapping was named"),
    ],
)
def test_a_mistake_gets_a_message_and_an_exit_code(acme, tmp_path, words, code, message):
    (tmp_path / "text.zip").write_text("no zip file")
    got, said = acme(*words)
    assert message in said
    assert "Traceback" not in said
    assert got == code
    assert not (tmp_path / "copy.db").exists()


def test_what_was_purged_comes_back_by_import(acme):
    acme("-c", "acme", "shell", "-e", "session.create(PaymentTerm, [{'code': 'X', 'name': 'X'}]); session.commit()")
    acme("-c", "acme", "addon", "disable", "invoicing")
    assert acme("-c", "acme", "addon", "purge", "invoicing", "--export", "lost.zip", "--yes")[0] == 0
    code, said = acme("-c", "acme", "import", "lost.zip")
    assert (code, "First: tradeloom addon enable invoicing." in said) == (1, True)
    assert acme("-c", "acme", "addon", "enable", "invoicing")[0] == 0
    assert "Dry run: nothing was written." in acme("-c", "acme", "import", "lost.zip", "--dry-run")[1]
    code, said = acme("-c", "acme", "import", "lost.zip", "--json")
    assert (code, json.loads(said)["rows"]["payment_term"]) == (0, 2)
    assert acme("-c", "acme", "import", "lost.zip") == (
        0,
        "Nothing to do: all that was purged of invoicing is there.\n",
    )
    assert acme("-c", "acme", "doctor") == (0, "Everything is sound.\n")


def test_the_file_of_a_purge_is_no_backup_and_the_other_way_round(acme):
    acme("backup", "acme", "a.zip")
    acme("-c", "acme", "addon", "disable", "invoicing")
    acme("-c", "acme", "addon", "purge", "invoicing", "--export", "lost.zip", "--yes")
    code, said = acme("restore", "lost.zip", "copy")
    assert (code, "is the file of a purge, not of a backup" in said) == (1, True)
    assert "tradeloom import lost.zip" in said
    code, said = acme("-c", "acme", "import", "a.zip")
    assert (code, "no mapping was named" in said) == (2, True)
