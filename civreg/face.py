"""Rooms whose names are imported when they are first asked for (PEP 562): no process loads what it does not need."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any


class Face(ModuleType):
    """The door of a room. A module of the room does not take the place of a name that is spelt like it."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (isinstance(value, ModuleType) and name in self.__dict__["homes"]):
            super().__setattr__(name, value)


def lazily(room: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """The `__getattr__` of a room; `homes` gives the names of each of its modules, spaces between."""
    door, home = sys.modules[room], {name: module for module, names in homes.items() for name in names.split()}
    door.__dict__["homes"] = home
    door.__class__ = Face

    def find(name: str) -> Any:
        if name not in home:
            raise AttributeError(name)
        return getattr(import_module(f"{room}.{home[name]}"), name)

    return find
