"""The pages about hooks and class forms."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from source import Source, first_sentence, table

import core
from core import Addon, hooks
from core.composition import hook_specs


def hook_page(source: Source) -> str:
    """Describe every hook with its signature and who implements it."""
    text = ["# Hooks\n", inspect.getdoc(hooks) or "", ""]
    text.append("An addon implements a hook by a function of that name in its `__init__.py`, marked `@hookimpl`.")
    text.append("It may leave out arguments it does not need. A misspelt hook or argument is refused at start.\n")
    for addon in source.addons:
        text += _hooks_of(source, addon)
    return "\n".join(text)


def _hooks_of(source: Source, addon: Addon) -> Iterator[str]:
    specified = hook_specs([addon])
    if specified:
        yield f"## Of {'the core' if addon.name == 'core' else f'the addon {addon.name}'}\n"
    for name, function in specified.items():
        signature = inspect.signature(function)
        arguments = ", ".join(f"{p.name}: {p.annotation}" for p in signature.parameters.values())
        used = [addon for addon, plugin in source.composition.manager.list_name_plugin() if _implements(plugin, name)]
        yield f"### {name}({', '.join(signature.parameters)})\n"
        yield f"```python\ndef {name}({arguments}) -> {signature.return_annotation}\n```\n"
        yield f"{inspect.getdoc(function)}\n"
        yield f"Implemented by: {', '.join(used) or 'none of the addons here'}.\n"


def _implements(plugin: Any, name: str) -> bool:
    return hasattr(getattr(plugin, name, None), "tradeloom_impl")


def class_page(source: Source) -> str:
    """Describe the three class forms and what a class may declare, and list the names of the core."""
    from core.composition import model

    text = ["# Classes\n", _as_markdown(inspect.getdoc(model) or ""), "## What a class may declare\n"]
    for cls in (core.Model, core.Document, core.DocumentLine):
        text.append(f"### {cls.__name__}\n\n{inspect.getdoc(cls)}\n")
        text.append(table(["attribute", "default", "meaning"], list(_attributes(cls))))
        text.append(table(["method", "what it does"], list(_methods(cls))))
    text.append("## Public names of `core`\n\nWhat is not named here is not public.\n")
    text.append(_names(core, [name for name in dir(core) if _is_public(name, getattr(core, name))]))
    text.append("The names of addons are in [Public names](public-names.md).\n")
    return "\n".join(text)


def _names(module: Any, names: list[str]) -> str:
    rows = [(f"`{name}`", _kind(getattr(module, name)), first_line(getattr(module, name))) for name in names]
    return table(["name", "is", "meaning"], rows)


def first_line(thing: object) -> str:
    """Return the docstring of a class or function of this project; nothing for other values."""
    ours = str(getattr(thing, "__module__", "")).startswith(("core", "addons"))
    return first_sentence(thing) if ours and (inspect.isclass(thing) or inspect.isfunction(thing)) else ""


def _is_public(name: str, value: object) -> bool:
    return (
        not name.startswith("_")
        and not inspect.ismodule(value)
        and name not in ("TYPE_CHECKING", "annotations", "exports")
    )


def _kind(value: object) -> str:
    if inspect.isclass(value):
        return "error" if issubclass(value, Exception) else "class"
    return "function" if inspect.isfunction(value) else "type" if "Annotated" in repr(value) else "value"


def _attributes(cls: type) -> Iterator[tuple[str, str, str]]:
    lines = inspect.getsource(cls).splitlines()
    for number, line in enumerate(lines):
        name, colon, rest = line.strip().partition(": ClassVar")
        if colon and not name.startswith("_") and " " not in name:
            after = lines[number + 1].strip() if number + 1 < len(lines) else ""
            default = rest.partition(" = ")[2]
            yield f"`{name}`", f"`{default}`" if default else "", after.strip('"') if after.startswith('"""') else ""


def _methods(cls: type) -> Iterator[tuple[str, str]]:
    for name, value in vars(cls).items():
        function = getattr(value, "__func__", value)
        if not name.startswith("_") and (inspect.isfunction(function) or isinstance(value, property)):
            shown = name if isinstance(value, property) else f"{name}({', '.join(_own(function))})"
            yield f"`{shown}`", first_sentence(value.fget if isinstance(value, property) else function)


def _own(function: Any) -> list[str]:
    return [name for name in inspect.signature(function).parameters if name not in ("self", "cls")]


def _as_markdown(text: str) -> str:
    """Turn a docstring's indented block into a Python block."""
    out: list[str] = []
    inside = False
    for line in text.splitlines():
        indented = line.startswith("    ")
        if indented != inside and (indented or line):
            out.append("```python" if indented else "```")
            inside = indented
        out.append(line[4:] if indented else line)
    return "\n".join([*out, *(["```"] if inside else []), ""])
