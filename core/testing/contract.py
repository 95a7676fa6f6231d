"""The contract every addon keeps, one function per rule: each returns findings in words, with a remedy.

`pytest --pyargs core.testing` asks all of them of every addon found; call one yourself with
`rule(addon, discover())`. The rules that need a database are in `core.testing.contract_database`.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from core.addon import Addon, resolve
from core.errors import TradeloomError

Installed = Mapping[str, Addon]
Rule = Callable[[Addon, Installed], list[str]]


def composes_with_its_closure(addon: Addon, installed: Installed) -> list[str]:
    """Compose the addon with only what it declares, and with each optional neighbour."""
    from core.composition import Composition

    found = []
    for neighbour in ("", *_neighbours(addon, installed)):
        try:
            Composition(_closure(addon, installed, neighbour))
        except TradeloomError as error:
            beside = f" with {neighbour}" if neighbour else ""
            found.append(f"{addon.name}{beside} does not compose: {error}")
    return found


def imports_only_declared_addons(addon: Addon, installed: Installed) -> list[str]:
    """Import nothing of an addon that is not declared, and of the declared ones only public names."""
    declared = {one.name for one in _closure(addon, installed)}
    found = []
    for path in _sources(addon):
        allowed = declared | {n for n in addon.optional if path.stem == f"with_{n}" or f"with_{n}" in path.parts}
        for line, name, is_inner in _imports(path):
            where = f"{path}:{line}"
            if name == "cli":
                found.append(f"{where} imports cli: the command line is none of an addon's business")
            elif name.removeprefix("addons.").partition(".")[0] not in allowed and name.startswith("addons."):
                found.append(f"{where} imports {name}: name it in 'depends', or in 'optional' and move it to with_….py")
            elif is_inner and name.partition(".")[2].partition(".")[0] != addon.module.removeprefix("addons."):
                found.append(f"{where} imports {name}: import public names only, from addons import …")
    return found


def extension_columns_are_safe(addon: Addon, installed: Installed) -> list[str]:
    """Let columns that others' rows carry be null or have a server default: the others insert without them."""
    from core.composition import compose
    from core.fragments import own_columns
    from core.model import EXTENSION, TYPE

    found = []
    for neighbour in ("", *_neighbours(addon, installed)):
        composition = compose(_closure(addon, installed, neighbour))
        for fragment, owner in composition.addon_of.items():
            shares = fragment.__form__ == EXTENSION or (fragment.__form__ == TYPE and fragment.__table_name__ is None)
            if owner != addon.name or not shares:
                continue
            mapper: Any = composition[fragment].__mapper__  # type: ignore[attr-defined]
            for name in sorted(own_columns(fragment) & set(mapper.columns.keys())):
                column = mapper.columns[name]
                if not column.nullable and column.server_default is None:
                    found.append(
                        f"{fragment.__module__}.{fragment.__name__}.{name} is required in the table of others: "
                        f"write Mapped[… | None], or give it a server_default"
                    )
    return list(dict.fromkeys(found))


def extensions_add_only_indexes(addon: Addon, installed: Installed) -> list[str]:
    """Put indexes, and no constraints, on the tables of others: a dormant constraint would stop their rows."""
    from sqlalchemy import Index

    from core.fragments import own_constraints
    from core.model import EXTENSION

    return [
        f"{fragment.__module__}.{fragment.__name__} puts a {type(item).__name__} on the table of others: "
        "keep it as a check before the verb, or in check_values"
        for fragment in _fragments(addon, installed)
        if fragment.__form__ == EXTENSION
        for item in own_constraints(fragment)
        if not isinstance(item, Index)
    ]


def relations_have_targets(addon: Addon, installed: Installed) -> list[str]:
    """Let every relation lead to a model of the addon's closure."""
    from core.model import RelationTo

    found = []
    for neighbour in ("", *_neighbours(addon, installed)):
        addons = _closure(addon, installed, neighbour)
        known = {f"{owner}.{f.__name__}" for owner, f in _contributed(addons) if f is f.__model__}
        for owner, fragment in _contributed(addons):
            for name, value in vars(fragment).items():
                if owner == addon.name and isinstance(value, RelationTo) and value.target not in known:
                    found.append(
                        f"{fragment.__module__}.{fragment.__name__}.{name} leads to '{value.target}', which is no "
                        "model here: write relation(\"addon.Class\") and name the addon in 'depends'"
                    )
    return list(dict.fromkeys(found))


def transitions_can_be_made(addon: Addon, installed: Installed) -> list[str]:
    """Give every transition a classmethod, and a source that documents can get to."""
    from core.composition import compose
    from core.workflow import Transition, Workflow

    composition = compose(_closure(addon, installed))
    try:
        workflow = Workflow(composition)
    except TradeloomError as error:
        return [str(error)]
    found = []
    for row in (row for row, owner in workflow.addon_of.items() if owner == addon.name):
        if not isinstance(row, Transition):
            continue
        model = composition[row.document]
        where = f"transition {row.document.__name__}.{row.name}"
        if not isinstance(inspect.getattr_static(model, row.name), classmethod):
            found.append(f"{where} is no classmethod: write {row.name}(cls, session, documents)")
        reached = _reachable(model.initial_state, workflow.of(model).values())
        found += [
            f"{where} starts from '{state}', which no transition leads to: correct its source or add the way there"
            for state in row.sources
            if state not in reached
        ]
    return found


def checks_ask_before_a_verb(addon: Addon, installed: Installed) -> list[str]:
    """Let every check name a transition that its document has."""
    from core.composition import compose
    from core.workflow import Workflow

    composition = compose(_closure(addon, installed))
    workflow = Workflow(composition)
    return [
        f"check '{check.name}' is asked before '{check.before}', which {check.document.__name__} does not have: "
        f"it has {', '.join(workflow.of(composition[check.document]))}"
        for check in workflow.checks.values()
        if workflow.addon_of[check] == addon.name
        and not any(check.before in workflow.of(m) for m in composition.types_of(composition[check.document]).values())
    ]


def overrides_keep_the_signature(addon: Addon, installed: Installed) -> list[str]:
    """Let a method that extends another be callable as the one below it is."""
    found = []
    for fragment in _fragments(addon, installed):
        for name, value in vars(fragment).items():
            below = _below(fragment, name)
            if name.startswith("__") or name == "constraints" or below is None or not _is_method(value):
                continue
            problem = _difference(value, below)
            if problem:
                found.append(
                    f"{fragment.__module__}.{fragment.__name__}.{name} {problem}: keep the parameters of the method "
                    "it extends; new ones need a default"
                )
    return found


def hooks_ask_no_absolute_order(addon: Addon, installed: Installed) -> list[str]:
    """Leave the order of hooks to `depends`: no tryfirst, trylast or hookwrapper."""
    found = []
    for name, function in vars(addon.plugin).items():
        options = getattr(function, "tradeloom_impl", None) or {}
        asked = [word for word in ("tryfirst", "trylast", "hookwrapper") if options.get(word)]
        found += [f"hook {name} of {addon.module} uses {word}: remove it" for word in asked]
    return found


def templates_compile(addon: Addon, installed: Installed) -> list[str]:
    """Let every template in `templates/` be right Jinja."""
    from jinja2 import Environment, TemplateSyntaxError

    environment = Environment(autoescape=True)
    found = []
    for path in sorted(p for p in (addon.folder / "templates").rglob("*") if p.is_file()) if addon.is_package else []:
        try:
            environment.parse(path.read_text(encoding="utf-8"))
        except TemplateSyntaxError as error:
            found.append(f"{path}:{error.lineno} is not a template: {error.message}")
        except UnicodeDecodeError:
            found.append(f"{path} is not UTF-8: save it as UTF-8")
    return found


def has_a_readme(addon: Addon, installed: Installed) -> list[str]:
    """Explain the addon in a README.md in its folder: what it adds, what to override, one example."""
    if not addon.is_package:
        return []
    path = addon.folder / "README.md"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return [] if text.strip() else [f"{path} is missing: say what the addon adds, and what may be overridden"]


RULES: tuple[Rule, ...] = (
    composes_with_its_closure,
    imports_only_declared_addons,
    extension_columns_are_safe,
    extensions_add_only_indexes,
    relations_have_targets,
    transitions_can_be_made,
    checks_ask_before_a_verb,
    overrides_keep_the_signature,
    hooks_ask_no_absolute_order,
    templates_compile,
    has_a_readme,
)


# --- what the rules look at -------------------------------------------------------------------------------


def _neighbours(addon: Addon, installed: Installed) -> list[str]:
    return [name for name in addon.optional if name in installed]


def _closure(addon: Addon, installed: Installed, neighbour: str = "") -> tuple[Addon, ...]:
    return resolve({**installed, addon.name: addon}, [addon.name, *([neighbour] if neighbour else [])])


def _contributed(addons: Sequence[Addon]) -> list[tuple[str, Any]]:
    """Return (addon, fragment) as the hooks give them, without composing."""
    from core.hooks import contributions, plugin_manager

    manager = plugin_manager(addons)
    return [*contributions(manager, "models"), *contributions(manager, "document_types")]


def _fragments(addon: Addon, installed: Installed) -> list[Any]:
    found: dict[Any, None] = {}
    for neighbour in ("", *_neighbours(addon, installed)):
        addons = _closure(addon, installed, neighbour)
        found |= {fragment: None for owner, fragment in _contributed(addons) if owner == addon.name}
    return list(found)


def _sources(addon: Addon) -> list[Path]:
    return sorted(addon.folder.rglob("*.py")) if addon.is_package else [Path(str(addon.plugin.__file__))]


def _imports(path: Path) -> Iterator[tuple[int, str, bool]]:
    """Yield (line, module, whether it names a submodule) of imports of addons and of the command line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module == "addons":
            yield from ((node.lineno, f"addons.{alias.name}", False) for alias in node.names)
        else:
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) and node.level == 0 else []
            for module in modules:
                if module == "cli" or module.startswith("addons."):
                    yield node.lineno, module, module.count(".") > 1  # type: ignore[attr-defined]


def _reachable(initial: str, rows: Any) -> set[str]:
    reached = {initial}
    while more := {row.target for row in rows if row.target and reached & set(row.sources)} - reached:
        reached |= more
    return reached


def _below(fragment: type, name: str) -> Any:
    return next((vars(base)[name] for base in fragment.__mro__[1:] if name in vars(base) and base is not object), None)


def _is_method(value: Any) -> bool:
    return inspect.isfunction(value) or isinstance(value, (classmethod, staticmethod, property))


def _difference(value: Any, below: Any) -> str:
    if type(value) is not type(below):
        return f"is a {type(value).__name__}, the one below it a {type(below).__name__}"
    if isinstance(value, property):
        return ""
    new, old = _parameters(value), _parameters(below)
    if any(p.kind is p.VAR_POSITIONAL for p in new) and any(p.kind is p.VAR_KEYWORD for p in new):
        return ""
    for one, other in zip(new, old, strict=False):
        if one.name != other.name or one.kind != other.kind:
            return f"has '{one.name}' where the one below has '{other.name}'"
    if len(new) < len(old):
        return f"lacks '{old[len(new)].name}'"
    required = [p.name for p in new[len(old) :] if p.default is p.empty and p.kind.name[:3] != "VAR"]
    return f"needs '{required[0]}' besides" if required else ""


def _parameters(value: Any) -> list[inspect.Parameter]:
    function = getattr(value, "__func__", value)
    return list(inspect.signature(function).parameters.values())
