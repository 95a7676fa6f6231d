"""The page of public names: what each addon's front door names, with the first line of what is said there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from source import Source, table

BESIDE = ("addons.devkit.contract", "addons.devkit.testing")
"""Front doors within an addon."""

INTRODUCTION = """# Public names

What an addon names in its front door, its `__init__.py`, may be used by other addons: `from addons import sales`, then
`sales.Order`. What is not named here changes without notice, and `tradeloom addon check` refuses it. The core's names
are in [Classes](classes.md), hooks in [Hooks](hooks.md). A name of the trade is a *fragment*: `session[sales.Order]` is
the composed class.
"""


def name_page(source: Source) -> str:
    """List the public names of every addon, tools among them, and those for tests."""
    text = [INTRODUCTION]
    modules = sorted({addon.module for addon in source.installed.values() if addon.name != "core"} | {*BESIDE})
    for module in modules:
        rows = [(f"`{name}`", kind, meaning) for name, (kind, meaning) in sorted(public_names(module).items())]
        if rows:
            text.append(f"## `{module}`\n\n{table(['name', 'is', 'meaning'], rows)}")
    return "\n".join(text)


def public_names(module: str) -> dict[str, tuple[str, str]]:
    """Return (kind, first sentence) of what a front door names as `from a.b import Name as Name`, and of fixtures."""
    tree = _tree(module)
    blocks = [tree.body, *(node.body for node in tree.body if isinstance(node, ast.If))]
    found: dict[str, tuple[str, str]] = {}
    for node in (node for block in blocks for node in block):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(f"{module}."):
            found |= {one.name: _told(node.module, one.name) for one in node.names if one.asname == one.name}
        elif isinstance(node, ast.FunctionDef) and any("fixture" in ast.unparse(one) for one in node.decorator_list):
            found[node.name] = ("fixture", _sentence(ast.get_docstring(node)))
    return found


def _told(module: str, name: str) -> tuple[str, str]:
    """Return what a name is, and the docstring of the class or function, or the text under the value."""
    for node, after in _with_next(_tree(module).body):
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and node.name == name:
            return "class" if isinstance(node, ast.ClassDef) else "function", _sentence(ast.get_docstring(node))
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(one, ast.Name) and one.id == name for target in targets for one in _parts(target)):
            text = after.value if isinstance(after, ast.Expr) else None
            return "value", _sentence(text.value if isinstance(text, ast.Constant) else "")
    return "value", ""


def _parts(target: ast.expr | None) -> list[ast.expr]:
    """Return the names that an assignment sets: `A, B = …` sets two."""
    return target.elts if isinstance(target, ast.Tuple) else [] if target is None else [target]


def _with_next(body: list[ast.stmt]) -> Iterator[tuple[ast.stmt, ast.stmt | None]]:
    yield from zip(body, [*body[1:], None], strict=True)


def _sentence(text: object) -> str:
    return " ".join(str(text or "").split("\n\n")[0].split())


@cache
def _tree(module: str) -> ast.Module:
    spec = find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    return ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
