"""Examine roles, of code and of the configuration file: permissions that permit nothing there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from addons.console.words import nouns, words
from addons.reporting.report import reports
from core import Addon, Document, Role, did_you_mean
from core.composition import Composition
from core.workflow import workflow_of

RECORDS = ("create", "edit", "delete", "read")


def known_permissions(composition: Composition, installed: Mapping[str, Addon]) -> set[str]:
    """Return the permissions there are; those of commands end with a * for the words that follow."""
    workflow, found = workflow_of(composition), set()
    commands = words(installed)
    for model in composition:
        verbs = workflow.of(model) if issubclass(model, Document) else {}
        found |= {row.permission for row in verbs.values() if row.permission}
        found |= {model.permission(verb) for verb in (*RECORDS, *verbs)}
        if not issubclass(model, Document):
            found.add(model.permission("*"))  # what code asks by itself, such as core.user.grant
    for noun, (addon, name) in nouns(installed).items():
        said = [word.partition(" ")[2] for word in commands if word.startswith((f"{noun} ", "* "))]
        if f"{addon}.{name}" in composition.names:
            found |= {composition.named(f"{addon}.{name}").permission(verb.replace("-", "_")) for verb in said}
    found |= {report.permission for report in reports(composition).values()}
    found |= {f"{one.addon.name}.{word.partition(' ')[0]}*".replace("-", "_") for word, one in commands.items()}
    return found | {"core.purge.bring_back"}


def strange_permissions(role: Role, known: set[str], installed: Mapping[str, Addon]) -> Iterator[tuple[str, str]]:
    """Yield (what is wrong, what would be right) of each permission of a role that permits nothing there is."""
    remedy = "Permissions look like sales.order.confirm, or sales.* for all of an addon; they are in the reference."
    for permission in role.permissions:
        addon = permission.partition(".")[0]
        if "*" not in addon and addon not in installed:
            what = f"permission '{permission}' is of the addon '{addon}', which is not installed"
            yield f"{what}{did_you_mean(addon, installed)}", remedy
        elif not any(fnmatchcase(one, permission) or fnmatchcase(permission, one) for one in known):
            families = {f"{one.rpartition('.')[0]}.*" for one in known}
            meant = did_you_mean(permission, families if permission.endswith("*") else known)
            yield f"permission '{permission}' permits nothing that there is{meant}", remedy
