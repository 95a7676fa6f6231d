"""A breach of the contract, and where in the sources it is."""

from __future__ import annotations

import ast
import inspect
import os
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Breach:
    """Say what is wrong, where (a file, with a line if it is known) and what to do about it.

    `rule` and `why` are filled in by who asks. What `is_advice` is better mended, but breaks nothing.
    """

    what: str
    file: Path | None = None
    line: int = 0
    remedy: str = ""
    rule: str = ""
    why: str = ""
    is_advice: bool = False

    @property
    def where(self) -> str:
        """Return "file:line", relative to the current folder if it is below it; empty if unknown."""
        if self.file is None:
            return ""
        shown = self.file.resolve()
        shown = shown.relative_to(Path.cwd()) if shown.is_relative_to(Path.cwd()) else shown
        return f"{shown}:{self.line}" if self.line else str(shown)

    def __str__(self) -> str:
        return f"{self.where or 'somewhere'}: {self.what}: {self.remedy}"


def breach_at(node: Any, what: str, remedy: str, *, member: str = "") -> Breach:
    """Return a breach at a function or class, or at one member of a class."""
    function = inspect.unwrap(getattr(node, "__func__", node))
    file = inspect.getsourcefile(function)
    line = _line_of_class(file, node.__qualname__, member) if inspect.isclass(node) and file else 0
    if inspect.isfunction(function):
        line = function.__code__.co_firstlineno
    return Breach(what, Path(file) if file else None, line, remedy)


def breach_in_call(files: list[Path], name: str, word: str, what: str, remedy: str) -> Breach:
    """Return a breach at the call of `name` that has the text `word` among its arguments, such as a Transition."""
    for file in files:
        for node in _nodes(file):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == name and _has(node, word):
                return Breach(what, file, node.lineno, remedy)
    return Breach(what, files[0] if files else None, 0, remedy)


def breach_of(error: BaseException, folder: Path, what: str, remedy: str) -> Breach:
    """Return a breach where an error left the addon's sources: the innermost frame within its folder."""
    if isinstance(error, SyntaxError) and error.filename:
        return Breach(what, Path(error.filename), error.lineno or 0, remedy)
    frames = [
        *traceback.extract_tb(error.__traceback__),
        *traceback.extract_tb(getattr(error.__cause__, "__traceback__", None)),
    ]
    inside = [frame for frame in frames if _is_within(frame.filename, folder)]
    if not inside:
        return Breach(what, folder, 0, remedy)
    return Breach(what, Path(inside[-1].filename), inside[-1].lineno or 0, remedy)


def parsed(file: Path) -> ast.Module | SyntaxError:
    """Return the syntax tree of a source, or the error that keeps it from being one."""
    try:
        return ast.parse(file.read_bytes(), str(file))
    except SyntaxError as error:
        return error
    except ValueError as error:  # a null byte
        return SyntaxError(str(error), (str(file), 1, 0, ""))


def _is_within(file: str, folder: Path) -> bool:
    return os.path.exists(file) and Path(file).resolve().is_relative_to(folder.resolve())


def _nodes(file: Path) -> Iterator[ast.AST]:
    tree = parsed(file)
    return iter(()) if isinstance(tree, SyntaxError) else ast.walk(tree)


def _has(call: ast.Call, word: str) -> bool:
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return any(isinstance(node, ast.Constant) and node.value == word for arg in given for node in ast.walk(arg))


@lru_cache(maxsize=64)
def _line_of_class(file: str, name: str, member: str) -> int:
    found = [n for n in _nodes(Path(file)) if isinstance(n, ast.ClassDef) and n.name == name.rpartition(".")[2]]
    for node in found:
        lines = [inner.lineno for inner in node.body if member in _names(inner)]
        return lines[0] if lines else node.lineno
    return 0


def _names(node: ast.stmt) -> set[str]:
    match node:
        case ast.AnnAssign(target=ast.Name(id=name)):
            return {name}
        case ast.Assign(targets=targets):
            return {target.id for target in targets if isinstance(target, ast.Name)}
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return {name}
    return set()
