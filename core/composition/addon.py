"""Addons: their manifests, where they are found, and the order they depend on each other in."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from core.errors import AddonError, TradeloomError, did_you_mean, in_words, one_of

ENTRY_POINT_GROUP = "tradeloom.addons"
_WRITTEN = {
    "tuple[str, ...]": (tuple, str, '("sales",)'),
    "Mapping[str, str]": (Mapping, str, '{"order": "Order"}'),
    "Mapping[str, tuple[str, str]]": (Mapping, tuple, '{"order wrap": ("wrapping:wrap", "Wrap it.")}'),
    "bool": (bool, object, "True"),
    "str": (str, object, '"1.0"'),
}
"""What may stand in a manifest by the annotation of a field: its type, that of the values in it, an example."""


@dataclass(frozen=True)
class Addon:
    """Describe an addon: the manifest in its `__init__.py`.

    `depends` must be enabled with it; `optional` neighbours come before it when they are enabled.
    `documents` names the documents it brings by the noun of the command line, each with the public class behind it.
    `commands` names the words it adds there: ("module:command", what it is for), the module taken from the addon. A
    word is "import", "order batch" for one beside the verbs of a document, or "* print" for one of every document;
    of two addons with one word the one that depends on the other wins. `hookspecs` names the module that specifies
    the hooks it offers. A `service` is what one does with an application, not trade; a `tool` is a service with
    nothing to weave in, so that it need not be enabled: installed is enough.
    """

    name: str
    version: str
    summary: str = ""
    depends: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    documents: Mapping[str, str] = field(default_factory=dict, hash=False)
    commands: Mapping[str, tuple[str, str]] = field(default_factory=dict, hash=False)
    hookspecs: str = ""
    service: bool = False
    tool: bool = False
    module: str = ""

    def __post_init__(self) -> None:
        for one in fields(self):
            value, (kind, inner, example) = getattr(self, one.name), _WRITTEN[str(one.type)]
            parts = () if isinstance(value, str) else value.values() if isinstance(value, Mapping) else value
            if not isinstance(value, kind) or not (kind is bool or all(isinstance(part, inner) for part in parts)):
                what = f"the manifest of addon {self.name!r} cannot say {one.name}={value!r}"
                raise AddonError(what, remedy=f"Write it as in {one.name}={example}.")

    @property
    def plugin(self) -> ModuleType:
        """Return the module that implements the addon's hooks."""
        return import_module(self.module)

    @property
    def folder(self) -> Path:
        """Return the folder (or the folder of the single file) the addon lives in."""
        return Path(self.plugin.__file__ or "").parent


CORE = Addon(
    name="core", version="1.1", summary="Users, roles, audit, numbers", hookspecs="core.hooks", module="core.foundation"
)

_LATE_BLOCK = r"(?m)^if TYPE_CHECKING:\n((?:[ \t].*\n|\n)+)"
_LATE_NAME = r"(?m)^\s+from ([\w.]+) import \(?\s*(\w+) as \2\b"


def exports(module: str) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return a module's `__getattr__` and `__dir__` that import public names late, so that a front door stays cheap.

    The names are those in the module's own `if TYPE_CHECKING:` block of the form `from a.b import Name as Name`, from
    whatever module: each is written once, for type checkers and for Python.
    """

    @cache
    def names() -> dict[str, str]:
        text = Path(sys.modules[module].__file__ or "").read_text(encoding="utf-8")
        return {name: where for block in re.findall(_LATE_BLOCK, text) for where, name in re.findall(_LATE_NAME, block)}

    def load(name: str) -> Any:
        if name.startswith("__") or name not in names():
            raise AttributeError(f"module '{module}' has no attribute '{name}'{did_you_mean(name, names())}")
        where = import_module(names()[name], module).__name__
        value = getattr(__import__(where, fromlist=[name]), name)  # what is named may be a module of a package
        setattr(sys.modules[module], name, value)
        return value

    return load, lambda: sorted({*vars(sys.modules[module]), *names()})


class Installed(dict[str, Addon]):
    """The addons that can be used, by name; `broken` says why the others cannot."""

    broken: dict[str, TradeloomError]


def discover(folders: Iterable[Path] = (), *, without: Collection[str] = ()) -> Installed:
    """Find every installed addon: the `addons` namespace, the given folders, and entry points.

    A folder *contains* `addons/`. Modules named in `without` are left alone. Returns manifests by name, sorted. What
    cannot be used stops only who wants it: an addon that cannot be imported, and two of one name.
    """
    for folder in folders:
        use_folder(Path(folder))
    found: dict[str, Addon] = {"core": CORE}
    broken: dict[str, TradeloomError] = {}
    for module, places in {**dict.fromkeys(_entry_point_modules(), ()), **_namespace_modules()}.items():
        name = module.removeprefix("addons.")
        if module not in without:
            try:
                if len(places) > 1:
                    raise _two(name, *places)
                addon = _manifest(module)
                if (other := found.setdefault(addon.name, addon)).module != module:
                    name = addon.name if other is not CORE else name
                    raise _two(addon.name, other.folder, addon.folder)
            except TradeloomError as error:
                broken[name] = error
    installed = Installed(sorted((name, addon) for name, addon in found.items() if name not in broken))
    installed.broken = dict(sorted(broken.items()))
    return installed


def _two(name: str, *places: Path) -> AddonError:
    what = f"two addons are called '{name}': {' and '.join(map(str, places))}"
    return AddonError(what, remedy="Uninstall one of them, or remove its folder from addons_path.")


def use_folder(folder: Path) -> None:
    """Let Python import the addons in a folder that contains `addons/`; raises AddonError if it does not."""
    if not (folder / "addons").is_dir():
        what = f"addons_path names {folder}, which has no folder 'addons'"
        raise AddonError(what, remedy="Name the folder that contains 'addons/', not 'addons/' itself.")
    if str(folder.resolve()) not in sys.path:
        sys.path.append(str(folder.resolve()))


def refuse_hidden() -> None:
    """Raise AddonError if a stray file hides the addons of all distributions but one."""
    import addons

    if getattr(addons, "__file__", None):
        what = f"{addons.__file__} hides the addons of other distributions"
        raise AddonError(what, remedy="Delete that file: 'addons' is a namespace package and has no __init__.py.")


def _namespace_modules() -> dict[str, list[Path]]:
    """Return the modules of the namespace, each with the places it is in."""
    import addons

    refuse_hidden()
    seen: dict[str, list[Path]] = {}
    for folder in dict.fromkeys(Path(where).resolve() for where in addons.__path__):
        for _finder, name, _is_package in iter_modules([str(folder)]):
            if name not in seen or not _is_other_copy(folder):
                seen.setdefault(name, []).append(folder / name)
    return {f"addons.{name}": seen[name] for name in sorted(seen)}


def _is_other_copy(folder: Path) -> bool:
    """Say whether a folder of addons belongs to a second copy of Tradeloom, such as a checkout beside an installation.

    Python imports the first one's addons; the second's are the same and in nobody's way.
    """
    ours = Path(__file__).resolve().parents[1]
    other = folder.parent / ours.name
    return (other / "composition" / "addon.py").exists() and other != ours


def _entry_point_modules() -> list[str]:
    """Return the modules that distributions name; the library, slow to import, is asked only if there are any."""
    files = (file for folder in sys.path for file in Path(folder or ".").glob("*.dist-info/entry_points.txt"))
    if not any(ENTRY_POINT_GROUP in file.read_text(encoding="utf-8", errors="replace") for file in files):
        return []
    from importlib.metadata import entry_points

    return sorted({point.value for point in entry_points(group=ENTRY_POINT_GROUP)})


def _manifest(module: str) -> Addon:
    with in_words(f"addon module '{module}' cannot be imported", "Repair or uninstall the package that brings it."):
        plugin = import_module(module)
    manifest = getattr(plugin, "addon", None)
    if not isinstance(manifest, Addon):
        remedy = "Add: addon = Addon(name=..., version=..., depends=(...))."
        raise AddonError(f"{plugin.__file__} has no manifest", remedy=remedy)
    return replace(manifest, module=module)


def resolve(installed: Mapping[str, Addon], names: Iterable[str]) -> tuple[Addon, ...]:
    """Return the named addons with all they depend on, dependencies first, ties by name.

    Raises AddonError for an unknown or missing addon and for addons that depend on each other.
    """
    wanted: dict[str, set[str]] = {}
    queue = [(name, "") for name in ("core", *names)]
    while queue:
        name, needed_by = queue.pop()
        if name in wanted:
            continue
        if name not in installed:
            what = f"addon '{name}' is not installed{did_you_mean(name, installed)}"
            remedy = f"Installed are: {one_of(installed)}. Install its package or add its folder to addons_path."
            error = getattr(installed, "broken", {}).get(name) or AddonError(what, remedy=remedy)
            needed = f" (needed by '{needed_by}')" if needed_by else ""
            raise AddonError(f"{error.message}{needed}", remedy=error.remedy)
        depends = set(installed[name].depends) | ({"core"} - {name})
        wanted[name] = depends
        queue += [(other, name) for other in depends]
    for name, depends in wanted.items():
        depends.update(set(installed[name].optional) & wanted.keys())
    return tuple(installed[name] for name in ordered(wanted))


def ordered(graph: Mapping[str, set[str]]) -> list[str]:
    """Return the names of a graph (what each needs) so that none comes before what it needs, ties by name."""
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except CycleError as error:
        what = f"addons depend on each other: {' -> '.join(reversed(error.args[1]))}"
        raise AddonError(what, remedy="Take one of these out of 'depends' or 'optional' in its manifest.") from None
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order += ready
        sorter.done(*ready)
    return order
