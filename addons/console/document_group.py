"""A command group for each document: list, show, print, log, and every verb of its workflow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import click

from addons.console.context import Context, not_enabled
from addons.console.words import EVERY, Word, beneath
from core import TradeloomError, UsageError, one_of, unknown

if TYPE_CHECKING:
    from addons.console.shape import Shape
    from addons.lists.listing import Listing
    from core import Document
    from core.composition import Composition


class DocumentGroup(click.Group):
    """Make the commands from the composed class: options from its listed columns, verbs from its workflow."""

    def __init__(self, name: str, addon: str, model: str, words: Mapping[str, Word]) -> None:
        super().__init__(name=name, help=f"Documents of the addon {addon}: list, show, and every verb.")
        self.addon = addon
        self.words = {**dict(beneath(words, EVERY)), **dict(beneath(words, name))}
        """The commands that are no verbs: those of every document, and those that addons add to this one."""
        self.qualified = f"{addon}.{model}"
        self.is_carried_out = False
        self._asked: click.Context | None = None

    @cached_property
    def context(self) -> Context:
        """Return what was said before the command; while a shell completes words, nothing was carried out yet."""
        ctx = self._asked or click.get_current_context()
        said = ctx.find_root().params
        return ctx.find_object(Context) or Context(said["customer"], said["database"], said["user"])

    @cached_property
    def composition(self) -> Composition:
        """Return the customer's composition, or that of the addon alone when no customer is named."""
        try:
            composition = self.context.unasked.composition
        except TradeloomError:  # no customer, or none that can be opened: what is run says so, help needs none
            from addons.installing import woven
            from core.composition import compose, resolve

            composition = compose(resolve(self.context.installed, woven(self.context.installed)), late=True)
        if self.addon not in composition.enabled:
            raise not_enabled(self.addon)
        return composition

    @cached_property
    def model(self) -> type[Document]:
        """Return the composed class."""
        return cast("type[Document]", self.composition.named(self.qualified))

    @cached_property
    def shape(self) -> Shape:
        """Return what commands, options and help are made of; see addons.console.shape_file.

        What a command that is carried out is made of was compared with the database; help believes the file.
        """
        from addons.console.shape_file import ShapeFile

        file = ShapeFile(self.context, str(self.name))
        found = None if self.is_carried_out else file.believed()
        if found is None:
            found = file.of(self.composition) or file.keep(self.composition, self.model)
        if self.addon not in found.enabled:
            raise not_enabled(self.addon)
        return found

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands that are no verbs, and the verbs."""
        self._asked = ctx
        enabled = [word for word in self.words if self._is_enabled(word)]
        return [*enabled, *sorted(self.shape.verbs.keys() - set(enabled))]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without making them."""
        told = {word: one.summary for word, one in self.words.items()}
        told = {name: verb.summary for name, verb in self.shape.verbs.items()} | told
        with formatter.section("Commands"):
            formatter.write_dl([(name, told[name]) for name in self.list_commands(ctx)])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is to be carried out, unless it is only asked for help."""
        self.is_carried_out = not ctx.resilient_parsing and not {"-h", "--help"} & {*args}
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Find or make one command; a word of an addon goes before a verb. Raises UsageError for an unknown one."""
        self._asked = ctx
        if cmd_name in self.words:
            if not self._is_enabled(cmd_name):
                raise not_enabled(self.words[cmd_name].addon.name)
            found = self.words[cmd_name].load()
            return found if isinstance(found, click.Command) else found(self)
        verbs = self.shape.verbs
        verb = cmd_name if cmd_name in verbs else cmd_name.replace("-", "_")
        if verb not in verbs:
            raise self._unknown(cmd_name)
        from addons.console.permitting import asks_itself
        from addons.console.verb import verb_command

        return asks_itself(verb_command(self, verb, verbs[verb]))

    def _is_enabled(self, word: str) -> bool:
        addon = self.words[word].addon
        return addon.tool or addon.name in self.shape.enabled

    def _unknown(self, word: str) -> TradeloomError:
        """Return the error for a verb that is called otherwise here, or that there is not."""
        if found := self.shape.synonyms.get(word.replace("-", "_")):
            whom, ours = found
            return UsageError(
                f"to {word} {whom} is called '{ours}' here", remedy=f"Write: tradeloom {self.name} {ours}."
            )
        known = [*self.words, *self.shape.verbs]
        return unknown("command", word, known, start=f"{self.name} has no")

    # --- looking ------------------------------------------------------------------------------------------

    def listing(self, kind: str | None = None) -> Listing:
        """Return the list of the documents, or of those of one type."""
        from addons.lists.listing import Listing

        return Listing(self.kind_named(kind) or self.model)

    def filter_options(self, taken: Iterable[click.Parameter] = ()) -> list[click.Parameter]:
        """Return an option for each column of the documents and their types, and --type, except for flags taken."""
        from addons.console.listed import filter_options

        names = dict.fromkeys(name for names in self.shape.columns.values() for name in names)
        return list(filter_options(names, taken))

    def kind_named(self, name: str | None) -> type[Document] | None:
        """Return a document type by name; raises UsageError with a suggestion."""
        if not name:
            return None
        known = self.composition.types_of(self.model)
        if name not in known:
            raise unknown(f"{self.name} type", name, known)
        return known[name]

    def filters(self, values: dict[str, Any], kind: str | None = None) -> dict[str, str]:
        """Return the conditions given, by column; raises UsageError for a field that other types have."""
        from addons.console.listed import dest

        columns = self.shape.columns
        every = dict.fromkeys(name for names in columns.values() for name in names)
        found = {name: values[dest(name)] for name in every if values.get(dest(name)) is not None}
        known = columns[kind] if self.kind_named(kind) and kind else next(iter(columns.values()))
        for name in found:
            if name not in known:
                having = [one for one, names in columns.items() if name in names]
                raise UsageError(f"only the types {one_of(having)} have --{name}", remedy=f"Add: --type {having[0]}.")
        return found
