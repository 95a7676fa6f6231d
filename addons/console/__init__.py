"""The command line: documents with their lists and verbs, records, users, and what commands of other addons share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports

if TYPE_CHECKING:
    from addons.console.config import Config as Config
    from addons.console.config import Customer as Customer
    from addons.console.config import read_config as read_config
    from addons.console.context import Context as Context
    from addons.console.context import not_enabled as not_enabled
    from addons.console.context import pass_context as pass_context
    from addons.console.context import print_json as print_json
    from addons.console.context import print_json_list as print_json_list
    from addons.console.context import print_table as print_table
    from addons.console.context import progress as progress
    from addons.console.context import terminal_width as terminal_width
    from addons.console.document_group import DocumentGroup as DocumentGroup
    from addons.console.entering import enter_record as enter_record
    from addons.console.entering import split_line as split_line
    from addons.console.entering import values_of as values_of
    from addons.console.permitting import asks_itself as asks_itself
    from addons.console.permitting import is_missing as is_missing
    from addons.console.permitting import needs as needs
    from addons.console.toml_table import TomlTable as TomlTable
    from addons.console.users import add_user as add_user
    from addons.console.users import all_users as all_users
    from addons.console.users import grant as grant
    from addons.console.verb import TYPES as TYPES
    from addons.console.verb import print_outcome as print_outcome

addon = Addon(
    name="console",
    version="1.0",
    summary="The command line of documents, records and users",
    depends=("lists", "printing", "schemas"),
    service=True,
    tool=True,
    commands={
        "record": ("record_command:record_command", "Partners, products and other records: list, show, new, edit, …"),
        "user": ("user_command:user_command", "Users and the roles granted to them."),
        "shell": ("shell_command:shell_command", "Python with the customer's application open."),
        "* list": ("listed:list_command", "List documents, filtered and sorted."),
        "* show": ("show_commands:show_command", "Show one document with its lines."),
        "* new": ("entering_commands:new_command", "Enter one document."),
        "* edit": ("entering_commands:edit_command", "Change one document by hand."),
        "* log": ("show_commands:log_command", "Say who did what to one document, when, and why."),
    },
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)
