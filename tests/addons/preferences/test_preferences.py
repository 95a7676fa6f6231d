"""Preferences: declared in the file, kept by the application, and read without a statement."""

import datetime as dt

import pytest
from sqlalchemy import select

from addons.console.config import read_config
from addons.devkit.testing.records import remove_one
from addons.hosting.arrangement import Present, present
from addons.hosting.target import target_of
from addons.preferences import preference as preferences
from addons.preferences.preference import Preference, known_to, setting_of
from core import UsageError
from core.app import App
from core.composition import discover
from core.storage import rows

SERVICES = {name: one for name, one in discover().items() if one.service or name == "core"}
SETTINGS = """
from datetime import date
from decimal import Decimal

@hookimpl
def settings():
    return [
        Setting("dd.days", int, 90, "For this test"),
        Setting("dd.strict", bool, False, "For this test"),
        Setting("dd.rate", Decimal, Decimal("1.5"), "For this test"),
        Setting("dd.name", str, "x", "For this test"),
        Setting("dd.since", date, date(2030, 1, 1), "For this test"),
    ]
"""


@pytest.fixture
def app(open_app, write_addon):
    return open_app(write_addon("dd", SETTINGS))


@pytest.fixture
def arranged_settings(arranged, write_addon):
    """A customer of base with the settings above, whose database is ready."""
    arranged.installed = {**arranged.installed, "dd": write_addon("dd", SETTINGS)}
    arranged.apply(addons='"base", "dd"')
    return arranged


def other(app):
    """Another process with the same database."""
    return App(app.engine, app.composition, app.installed, clock=app.clock)


def prefer(app, value, key="dd.days", scope="everybody"):
    with app.unit() as session:
        P = session[Preference]
        kept = session.scalars(select(P.id).where(P.key == key, P.scope == scope)).first()
        if kept is None:
            session.create(P, [{"key": key, "scope": scope, "value": value}])
        else:
            session.edit(P, [{"id": kept, "value": value}])


def days(app):
    with app.unit(readonly=True) as session:
        return setting_of(session, "dd.days")


def test_asking_again_costs_no_statement(app, statements):
    prefer(app, "30")
    assert days(app) == 30
    seen = statements(app)
    for _ in range(3):
        with app.unit(readonly=True) as session:
            assert [setting_of(session, "dd.days", n) for n in range(50)] == [30] * 50
    assert [statement for statement in seen if not statement.startswith("BEGIN")] == []


def test_no_preference_at_all_is_remembered_too(app, statements):
    assert days(app) == 90
    seen = statements(app)
    assert days(app) == 90
    assert [statement for statement in seen if not statement.startswith("BEGIN")] == []


def test_what_a_session_changes_it_sees_at_once_and_the_others_when_it_commits(app):
    assert days(app) == 90
    with app.unit() as session:
        session.create(Preference, [{"key": "dd.days", "value": "30"}])
        assert setting_of(session, "dd.days") == 30
        if session.dialect_name == "postgresql":
            assert days(app) == 90
    assert days(app) == 30
    with app.unit() as session:
        remove_one(session.scalars(select(session[Preference])).one())
        assert setting_of(session, "dd.days") == 90
    assert days(app) == 90


def test_rows_written_as_a_set_are_seen_at_once(app):
    assert days(app) == 90
    with app.unit() as session:
        rows.insert(session, session[Preference], [{"key": "dd.days", "scope": "everybody", "value": "7"}])
        assert setting_of(session, "dd.days") == 7
    assert days(app) == 7


def test_what_is_taken_back_was_never_there(app):
    with app.unit() as session:
        with pytest.raises(RuntimeError), session.begin_nested():  # noqa: PT012
            session.create(Preference, [{"key": "dd.days", "value": "30"}])
            assert setting_of(session, "dd.days") == 30
            raise RuntimeError
        assert setting_of(session, "dd.days") == 90
    with pytest.raises(RuntimeError), app.unit() as session:  # noqa: PT012
        session.create(Preference, [{"key": "dd.days", "value": "30"}])
        raise RuntimeError
    assert days(app) == 90


def test_what_another_process_changes_is_seen_after_a_few_seconds(app, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(preferences.time, "monotonic", lambda: now[0])
    assert days(app) == 90
    prefer(other(app), "30")
    assert days(app) == 90
    now[0] += preferences.FRESH
    assert days(app) == 30


def test_a_reader_that_was_overtaken_by_a_change_does_not_keep_what_it_read(app):
    known = known_to(app)
    changes = known.changes
    known.forget()  # somebody commits while we read
    known.keep({("dd.days", "everybody"): "1"}, 0.0, changes)
    assert known.fresh() is None


def test_within_a_transaction_the_answer_stays(app):
    with app.unit(readonly=True) as session:
        assert setting_of(session, "dd.days") == 90
        known = known_to(app)
        known.keep({("dd.days", "everybody"): "1"}, preferences.time.monotonic(), known.changes)
        assert setting_of(session, "dd.days") == 90


FILE = """
[customers.acme.preferences]
"dd.days" = 30
dd.strict = true
dd.rate = 0.10
dd.since = 2030-12-31
[customers.acme.preferences.organisations.MAIN]
"dd.days" = 60
[customers.acme.preferences.users.admin]
"dd.days" = 7
"""


def test_preferences_of_the_file_are_stored_for_everybody_organisations_and_users(arranged_settings):
    app = arranged_settings.apply(FILE)
    with app.unit() as session:
        assert setting_of(session, "dd.days") == 30
        assert setting_of(session, "dd.days", 1) == 60
        assert setting_of(session, "dd.strict") is True
        assert str(setting_of(session, "dd.rate")) == "0.10"
        assert setting_of(session, "dd.since") == dt.date(2030, 12, 31)
        assert setting_of(session, "dd.name") == "x"
    with app.unit("admin") as session:
        assert setting_of(session, "dd.days", 1) == 7


def test_what_the_file_names_no_longer_goes_and_what_others_set_stays(arranged_settings):
    app = arranged_settings.apply(FILE)
    prefer(app, "y", key="dd.name", scope="user:ann")
    plan = arranged_settings.plan("[customers.acme.preferences]\ndd.days = 31\n")
    assert [str(change) for change in plan.of("preference")] == [
        "~ dd.days of everybody: 30 → 31",
        "- dd.days of organisation MAIN: 60",
        "- dd.days of user admin: 7",
        "- dd.rate of everybody: 0.10",
        "- dd.since of everybody: 2030-12-31",
        "- dd.strict of everybody: yes",
    ]
    arranged_settings.apply("[customers.acme.preferences]\ndd.days = 31\n")
    assert present(arranged_settings.engine, arranged_settings.installed).arrangement.preferences == {
        ("dd.days", "everybody"): "31",
        ("dd.name", "user ann"): "y",
    }


def test_a_preference_that_was_there_is_kept_by_the_file_from_then_on(arranged_settings):
    prefer(arranged_settings.open(), "30")
    text = "[customers.acme.preferences]\ndd.days = 30\n"
    assert [str(one) for one in arranged_settings.plan(text).changes] == [
        "~ dd.days of everybody (the file keeps it from now on)"
    ]
    arranged_settings.apply(text)
    assert [str(one) for one in arranged_settings.plan().changes] == ["- dd.days of everybody: 30"]


def test_the_customers_own_preference_wins_over_the_shared_one(arranged_settings):
    shared = "[preferences]\ndd.days = 1\ndd.name = 'shared'\n"
    app = arranged_settings.apply("[customers.acme.preferences]\ndd.days = 2\n", shared=shared)
    with app.unit() as session:
        assert (setting_of(session, "dd.days"), setting_of(session, "dd.name")) == (2, "shared")


def test_a_new_database_gets_preferences_of_its_first_organisation(arranged, write_addon):
    arranged.installed = {**arranged.installed, "dd": write_addon("dd", SETTINGS)}
    with arranged.apply(FILE, addons='"base", "dd"').unit() as session:
        assert setting_of(session, "dd.days", 1) == 60


def test_an_organisation_that_a_new_database_does_not_get_is_told_when_it_is_missed(arranged, write_addon):
    arranged.installed = {**arranged.installed, "dd": write_addon("dd", SETTINGS)}
    file = FILE.replace("MAIN", "MIAN")
    with pytest.raises(UsageError, match="no organisation 'MIAN' to have preferences, did you mean 'MAIN'"):
        arranged.apply(file, addons='"base", "dd"')


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("dd.dayz = 1", "there is no setting 'dd.dayz', did you mean 'dd.days'"),
        ('dd.days = "30"', "'dd.days' cannot be '30'"),
        ("dd.days = true", "'dd.days' cannot be True"),
        ("dd.days = 1.5", "'dd.days' cannot be Decimal('1.5')"),
        ("dd.strict = 1", "'dd.strict' cannot be 1"),
        ('dd.since = "2030-12-31"', "'dd.since' cannot be '2030-12-31'"),
        ("dd.name = 1", "'dd.name' cannot be 1"),
        ("dd.name = []", "'dd.name' cannot be []"),
        ("users.admni.dd.days = 1", "there is no user 'admni', did you mean 'admin'"),
        ("organisations.MIAN.dd.days = 1", "there is no organisation 'MIAN', did you mean 'MAIN'"),
        ("users = 1", "'users' cannot be 1"),
    ],
)
def test_mistakes_in_preferences_are_told_with_their_place(write_addon, tmp_path, text, message):
    installed = {**SERVICES, "dd": write_addon("dd", SETTINGS)}
    path = tmp_path / "tradeloom.toml"
    path.write_text(f'[customers.acme]\ndatabase = "x.db"\n[customers.acme.preferences]\n{text}', encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        target_of(read_config(path).customer("acme"), Present(scopes={"organisation": {"MAIN": 1}}), installed)
    assert message in caught.value.message
    assert caught.value.message.startswith(f"{path}: [customers.acme.preferences")
    assert caught.value.remedy


def test_a_preference_of_an_addon_that_is_not_enabled_waits_for_it(arranged_settings):
    plan = arranged_settings.plan("[customers.acme.preferences]\ndd.days = 3\n", addons='"base"')
    assert plan.notes[0].endswith("'dd.days' has no effect until addon 'dd' is enabled")
    arranged_settings.apply("[customers.acme.preferences]\ndd.days = 3\n", addons='"base"')
    with arranged_settings.apply(
        "[customers.acme.preferences]\ndd.days = 3\n", addons='"base", "dd"'
    ).unit() as session:
        assert setting_of(session, "dd.days") == 3
