"""The rules that read an addon's files without running them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from addons.devkit.contract.breach import Breach, parsed
from addons.devkit.contract.closure import Installed, Rule, closure, is_package, sources
from core import Addon

FORBIDDEN = ("Manager", "Helper", "Util", "Utils", "Handler", "Base", "Mixin")


def sources_are_python(addon: Addon, installed: Installed) -> list[Breach]:
    """Let every file be right Python: one that is not stops every customer that has the addon."""
    found = [(path, parsed(path)) for path in sources(addon)]
    return [
        Breach(f"it is no Python: {error.msg}", path, error.lineno or 0, "correct the line")
        for path, error in found
        if isinstance(error, SyntaxError)
    ]


def imports_only_declared_addons(addon: Addon, installed: Installed) -> list[Breach]:
    """Import nothing of an addon that is not declared, and of the declared ones only public names.

    Where an undeclared one is not installed, yours would not start; what is not public changes without notice.
    """
    declared = {one.name for one in closure(addon, installed)}
    found = []
    for path in sources(addon):
        for line, name, is_inner in _imports(path):
            other = name.removeprefix("addons.").partition(".")[0]
            if name == "cli":
                remedy = "the command line is none of an addon's business: name your commands in the manifest"
                found.append(Breach("it imports cli", path, line, remedy))
            elif other not in declared and not _may_import(addon, path, other, installed):
                remedy = "name it in 'depends', or in 'optional' and move it to with_….py"
                found.append(Breach(f"it imports {name}", path, line, remedy))
            elif is_inner and not _is_one_house(addon, other, installed):
                remedy = "import public names only, from addons import …"
                found.append(Breach(f"it imports {name}", path, line, remedy))
    return found


def _may_import(addon: Addon, path: Path, other: str, installed: Installed) -> bool:
    """Say whether a file may import an addon that may not be enabled: a neighbour, or a service, which is installed."""
    is_service, is_tool = (other in installed and getattr(installed[other], word) for word in ("service", "tool"))
    if other in addon.optional and (is_service or path.stem == f"with_{other}" or f"with_{other}" in path.parts):
        return True
    return (is_service and (addon.tool or path in _command_files(addon))) or (is_tool and addon.service)


def _command_files(addon: Addon) -> set[Path]:
    """Return the files that the manifest's commands are in."""
    modules = {target.partition(":")[0] for target, _ in addon.commands.values()}
    return {addon.folder / f"{module.replace('.', '/')}.py" for module in modules}


def databases_are_opened_by_the_context(addon: Addon, installed: Installed) -> list[Breach]:
    """Let commands open databases by `context.app` or `context.engine_of`, which ask whether the user may give them."""
    found = []
    for path in sorted(_command_files(addon)) if is_package(addon) else []:
        tree = parsed(path) if path.exists() else ast.Module([], [])
        for node in () if isinstance(tree, SyntaxError) else ast.walk(tree):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if called.rpartition(".")[2] in ("make_engine", "create_engine") or called.endswith("App.open"):
                remedy = "use context.app, or context.engine_of(customer) for another customer"
                found.append(Breach(f"it opens a database by {called}, which asks nobody", path, node.lineno, remedy))  # type: ignore[attr-defined]
    return found


def _is_one_house(addon: Addon, other: str, installed: Installed) -> bool:
    """Say whether a name is the addon's own, or both are services of one distribution, which change together."""
    if other == addon.module.removeprefix("addons."):
        return True
    services = addon.service and other in installed and installed[other].service
    return services and addon.folder.parent == installed[other].folder.parent


def _imports(path: Path) -> Iterator[tuple[int, str, bool]]:
    """Yield (line, module, whether it names a submodule) of imports of addons and of the command line."""
    tree = parsed(path)
    for node in () if isinstance(tree, SyntaxError) else ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module == "addons":
            yield from ((node.lineno, f"addons.{alias.name}", False) for alias in node.names)
            continue
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        modules += [node.module or ""] if isinstance(node, ast.ImportFrom) and node.level == 0 else []
        for module in modules:
            if module == "cli" or module.startswith("addons."):
                yield node.lineno, module, module.count(".") > 1  # type: ignore[attr-defined]


def templates_compile(addon: Addon, installed: Installed) -> list[Breach]:
    """Let every template in `templates/` be right Jinja, in UTF-8: a broken one shows when a clerk prints."""
    from jinja2 import Environment, TemplateSyntaxError

    environment = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    found = []
    for path in sorted(p for p in (addon.folder / "templates").rglob("*") if p.is_file()) if is_package(addon) else []:
        try:
            environment.parse(path.read_text(encoding="utf-8"))
        except TemplateSyntaxError as error:
            found.append(Breach(f"it is not a template: {error.message}", path, error.lineno, "correct the line"))
        except UnicodeDecodeError:
            found.append(Breach("it is not UTF-8", path, 0, "save it as UTF-8"))
    return found


def translations_are_right(addon: Addon, installed: Installed) -> list[Breach]:
    """Let every catalogue in `translations/` be readable, its placeholders those of the sentences: else papers fail."""
    from addons.printing.po_file import faults

    if not is_package(addon):
        return []
    found = faults(addon.folder / "translations")
    return [Breach(fault.what, fault.path, fault.line, fault.remedy.rstrip(".")) for fault in found]


def has_a_readme(addon: Addon, installed: Installed) -> list[Breach]:
    """Explain the addon in a README.md in its folder: who enables it wants to know what it changes."""
    if not is_package(addon):
        return []
    path = addon.folder / "README.md"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    remedy = "say what the addon adds, what may be overridden, and give one example"
    return [] if text.strip() else [Breach("README.md is missing", path, 0, remedy)]


def names_are_a_clerks(addon: Addon, installed: Installed) -> list[Breach]:
    """Name classes after things of the trade: a name such as OrderManager hides what the class is."""
    return [
        Breach(f"{name} ends with '{word}'", path, line, "name it after what it is, such as Order", is_advice=True)
        for path in sources(addon)
        for name, line in _classes(path)
        for word in FORBIDDEN
        if name.endswith(word) and name != word
    ]


def _classes(path: Path) -> Iterator[tuple[str, int]]:
    tree = parsed(path)
    for node in () if isinstance(tree, SyntaxError) else ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield node.name, node.lineno


SOURCE_RULES: tuple[Rule, ...] = (
    sources_are_python,
    imports_only_declared_addons,
    databases_are_opened_by_the_context,
    templates_compile,
    translations_are_right,
    has_a_readme,
    names_are_a_clerks,
)
"""The rules that read the files without running them."""
