"""The doctor finds what is off, and says what to do."""

from pathlib import Path

from sqlalchemy import text

from addons.doctor.examining import examine_addons, examine_data, examine_installation
from core.composition import CORE


def messages(complaints):
    return [complaint.message for complaint in complaints]


def test_a_sound_database_has_no_complaints(app_with):
    app = app_with("sales")
    assert messages(examine_addons(app.engine, app.installed)) == []
    assert messages(examine_data(app)) == []


def test_a_sound_installation_has_no_complaints():
    assert messages(examine_installation()) == []


def test_a_stray_init_file_is_found(tmp_path, monkeypatch):
    (tmp_path / "addons").mkdir()
    (tmp_path / "addons" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    found = messages(examine_installation())
    assert found == [f"{Path(tmp_path) / 'addons' / '__init__.py'} hides the addons of other distributions"]


def test_another_distribution_with_a_module_called_core_is_found(monkeypatch):
    import importlib.metadata

    owners = {"core": ["tradeloom", "other-thing"]}
    monkeypatch.setattr(importlib.metadata, "packages_distributions", lambda: owners)
    assert messages(examine_installation()) == ["the distribution other-thing brings a module called 'core' as well"]


def test_an_addon_whose_package_has_gone_is_found(app_with):
    app = app_with("sales")
    installed = {name: addon for name, addon in app.installed.items() if name != "sales"}
    assert "addon 'sales' is enabled in the database" in messages(examine_addons(app.engine, installed))[0]


def test_a_table_that_differs_from_its_model_is_found(app_with):
    app = app_with("sales")
    with app.engine.begin() as connection:
        connection.execute(text("ALTER TABLE sales_order DROP COLUMN note"))
    assert messages(examine_addons(app.engine, app.installed)) == [
        "the tables differ from the models: add column sales_order.note"
    ]


def test_a_revision_that_was_not_applied_is_found(new_database):
    from addons import installing
    from core.app import utc_now
    from core.composition import discover
    from core.lifecycle import make_engine

    installed = discover()
    engine = make_engine(new_database())
    installing.enable(engine, installed, ["base"], utc_now)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO core_addon (version, name, addon_version, enabled, since) "
                "VALUES (1, 'sales', '1.0', :on, :at)"
            ),
            {"on": True, "at": utc_now().replace(tzinfo=None).isoformat(" ")},
        )
    assert "revision sales_0001 is not applied" in messages(examine_addons(engine, installed))
    engine.dispose()


def test_documents_of_a_type_that_is_not_enabled_are_noted_and_unknown_ones_are_wrong(toy_app, toy):
    with toy_app.unit() as session:
        session.create(toy.plugin.Paper, [{"title": "a"}, {"title": "b"}])
        session.execute(text("UPDATE toy_paper SET kind = 'plain/rental' WHERE id = 1"))
        session.execute(text("UPDATE toy_paper SET kind = 'alien' WHERE id = 2"))
    found = {complaint.message: complaint.wrong for complaint in examine_data(toy_app)}
    assert found == {
        "1 rows of toy.Paper are of type 'plain/rental', which is not enabled: they can be read only": False,
        "1 rows of toy.Paper are of type 'alien', which nothing explains": True,
    }


def test_a_reference_without_target_is_found_in_sqlite(tmp_path, toy):
    import sqlite3

    from addons import installing
    from core.app import App, utc_now
    from core.composition import compose
    from core.lifecycle import make_engine

    path = tmp_path / "one.db"
    engine = make_engine(f"sqlite:///{path}")
    installed = {"core": CORE}
    installing.enable(engine, installed, [], utc_now)
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO core_grant (version, user_id, role) VALUES (1, 99, 'x')")
    connection.close()
    app = App(engine, compose([CORE]), installed)
    assert messages(examine_data(app)) == ["row 1 of core_grant refers to a row of core_user that does not exist"]
    app.close()


def test_many_violations_are_cut_short(open_app, write_addon):
    source = '@hookimpl\ndef invariants():\n    return [Invariant("x", lambda session: [str(n) for n in range(99)])]'
    found = messages(examine_data(open_app(write_addon("dd", source))))
    assert len(found) == 21
    assert found[-1] == "and more, after the first 20"


def test_hook_invariants(open_app, write_addon):
    source = '@hookimpl\ndef invariants():\n    return [Invariant("two is two", lambda session: ["it is three"])]'
    complaints = list(examine_data(open_app(write_addon("dd", source))))
    assert [(one.about, one.message) for one in complaints] == [("dd: two is two", "it is three")]
