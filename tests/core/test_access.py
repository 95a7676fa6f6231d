"""Users, roles and permissions."""

import pytest

from addons.console import add_user, all_users, grant
from core import BadInput, NotFound, Refused, UsageError
from core.access import User
from core.storage import SYSTEM, Actor


@pytest.fixture
def app(toy_app):
    with toy_app.unit() as session:
        add_user(session, "ann", "Ann", ["writer"], toy_app.roles)
        add_user(session, "bob", None)
    return toy_app


def test_patterns_cover_permissions():
    actor = Actor("x", permissions=("sales.order.*", "base.partner.edit"))
    assert actor.may("sales.order.confirm")
    assert not actor.may("sales.invoice.confirm")
    assert SYSTEM.may("anything.at.all")


def test_a_user_may_do_what_a_role_permits(app, toy):
    with app.unit("ann") as session:
        (id_,) = session.create(toy.plugin.Paper, [{"title": "x"}])
        app.fire(session, "confirm", [session.get_one(app[toy.plugin.Paper], id_)]).expect_done()


def test_a_user_without_the_permission_is_refused_and_told_which_one_it_takes(app, toy):
    with app.unit() as session:
        (id_,) = session.create(toy.plugin.Paper, [{"title": "x"}])
    with pytest.raises(Refused, match="user 'bob' may not confirm a paper") as caught, app.unit("bob") as session:
        app.fire(session, "confirm", [session.get_one(app[toy.plugin.Paper], id_)])
    assert "'toy.paper.confirm'" in caught.value.remedy


def test_creating_takes_a_permission_too(app, toy):
    with pytest.raises(Refused, match="may not create a paper"), app.unit("bob") as session:
        session.create(toy.plugin.Paper, [{"title": "x"}])


def test_an_unknown_user_gets_a_suggestion(app):
    with pytest.raises(NotFound, match="there is no user 'anne', did you mean 'ann'"), app.unit("anne"):
        pass


def test_an_inactive_user_is_refused(app):
    from sqlalchemy import select

    with app.unit() as session:
        bob = session.scalars(select(session[User].id).where(session[User].name == "bob")).one()
        session.edit(User, [{"id": bob, "active": False}])
    with pytest.raises(Refused, match="user 'bob' is not active"), app.unit("bob"):
        pass


def test_a_role_is_granted_once(app):
    with app.unit() as session:
        assert grant(session, "bob", "editor", app.roles) is True
        assert grant(session, "bob", "editor", app.roles) is False
        assert [user["roles"] for user in all_users(session)] == [["writer"], ["editor"]]


def test_an_unknown_role_gets_a_suggestion(app):
    with pytest.raises(UsageError, match="there is no role 'edtor', did you mean 'editor'"), app.unit() as session:
        grant(session, "bob", "edtor", app.roles)


def test_a_name_that_is_taken_is_refused(app):
    with pytest.raises(BadInput, match="there is a user 'ann' already"), app.unit() as session:
        add_user(session, "ann", None)
