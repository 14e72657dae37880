"""Click's commands, groups and options with their help in both languages, chosen when it is shown."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from civreg.language import Lang, Phrase

USAGE = Phrase("Cách dùng: ", "Usage: ")
OPTIONS = Phrase("Tùy chọn", "Options")
COMMANDS = Phrase("Lệnh", "Commands")
HELP = Phrase("Hiện trợ giúp này.", "Show this help.")


def lang_of(ctx: click.Context | None) -> Lang:
    """The language of the clerk who gave the command."""
    chosen = getattr(ctx.find_root().obj, "lang", "vi") if ctx else "vi"
    return "en" if chosen == "en" else "vi"


class Option(click.Option):
    """An option whose help is a Phrase."""

    def __init__(self, *names: str, phrase: Phrase, **settings: Any) -> None:
        super().__init__(list(names), **settings)
        self.phrase = phrase

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option's line in the help."""
        self.help = self.phrase.say(lang_of(ctx))
        return super().get_help_record(ctx)


class _Bilingual(click.Command):
    """What commands and groups have in common: help written in the clerk's language."""

    phrase: Phrase

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The line that says how to call it."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), USAGE.say(lang_of(ctx)))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What it does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(self.phrase.say(lang_of(ctx)))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Its options."""
        records = [r for p in self.get_params(ctx) if (r := p.get_help_record(ctx))]
        with formatter.section(OPTIONS.say(lang_of(ctx))):
            formatter.write_dl(records)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """`--help`."""
        option = super().get_help_option(ctx)
        if option:
            option.help = HELP.say(lang_of(ctx))
        return option


class Command(_Bilingual):
    """A command whose help is a Phrase."""

    def __init__(self, name: str, phrase: Phrase, **settings: Any) -> None:
        super().__init__(name, **settings)
        self.phrase = phrase


class Group(_Bilingual, click.Group):
    """A group of commands, each imported only when it is called: `members` maps a name to its module and its help."""

    def __init__(self, name: str, phrase: Phrase, members: dict[str, tuple[str, Phrase]], **settings: Any) -> None:
        super().__init__(name, **settings)
        self.phrase = phrase
        self.members = members

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands, in the order of a clerk's work."""
        return list(self.members)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command: `module` or `module:name`, the name being `command` where none is given."""
        if cmd_name not in self.members:
            return None
        module, _, name = self.members[cmd_name][0].partition(":")
        found = getattr(import_module(module), name or "command")
        return found if isinstance(found, click.Command) else None

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Its options."""
        super().format_options(ctx, formatter)
        lang = lang_of(ctx)
        with formatter.section(COMMANDS.say(lang)):
            formatter.write_dl([(name, phrase.say(lang)) for name, (_, phrase) in self.members.items()])
