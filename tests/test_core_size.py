"""The core stays what a newcomer reads in an afternoon: its lines, its rooms, its front doors."""

import ast
from pathlib import Path

import core

CORE = Path(core.__file__).parent
ROOMS = {"composition", "storage", "workflow", "access", "lifecycle"}
FILES = {"__init__.py", "app.py", "errors.py", "foundation.py", "hooks.py"}
BOUND = 4000


def sources():
    """Yield the files of the core, without revisions, which are history."""
    return (path for path in CORE.rglob("*.py") if "migrations" not in path.parts)


def test_the_core_does_not_grow():
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in sources())
    assert lines <= BOUND, (
        f"core/ has {lines} lines, {lines - BOUND} too many. What the kernel itself does not need belongs to an addon: "
        "docs/decisions/size-of-the-core.md."
    )


def test_the_core_has_five_rooms_and_five_files():
    packages = {path.parent.name for path in sources() if path.parent != CORE}
    assert packages == ROOMS
    assert {path.name for path in CORE.glob("*.py")} == FILES
    assert all(path.parent.parent == CORE for path in sources() if path.parent != CORE), "no rooms within rooms"


def test_each_room_has_a_front_door_that_only_names_what_is_public():
    for room in ROOMS:
        body = ast.parse((CORE / room / "__init__.py").read_text(encoding="utf-8")).body
        assert ast.get_docstring(ast.Module(body, [])), f"core.{room} does not say what it is for"
        assert all(isinstance(one, (ast.Expr, ast.ImportFrom, ast.If)) for one in body), f"core.{room} does something"
        assert any("exports(__name__)" in ast.unparse(one) for one in body), f"core.{room} is no front door"


def test_no_front_door_names_something_like_one_of_its_own_modules():
    """Once the module is imported it hides the name, and which of the two one gets depends on who came first."""
    for door in [*CORE.rglob("__init__.py"), *CORE.parent.glob("addons/*/__init__.py")]:
        modules = {path.stem for path in door.parent.glob("*.py")}
        tree = ast.walk(ast.parse(door.read_text(encoding="utf-8")))
        named = {alias.asname for node in tree if isinstance(node, ast.ImportFrom) for alias in node.names}
        assert not named & modules, f"{door}: {named & modules}"
