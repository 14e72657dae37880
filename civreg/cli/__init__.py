"""Options in, messages and exit codes out: the only place that prints."""

from civreg.cli.group import main

__all__ = ["main"]
