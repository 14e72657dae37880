"""Rules as data: which check looks at which fields, how grave it is, and what it says. A user's own file wins."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from civreg.errors import FormError
from civreg.language import Phrase
from civreg.verify.checks.finding import SEVERITIES, Severity

_OWN = frozenset(("check", "severity", "unsure", "kinds", "forms", "vi", "en"))


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: a check of `CHECKS`, and what it is given."""

    code: str
    check: str
    severity: Severity
    unsure: Severity
    """Where a text that it rests on is only a proposal of which the machine is not sure; never graver."""
    sentence: Phrase
    kinds: tuple[str, ...]
    """Register kinds that it is for; empty: all."""
    forms: tuple[str, ...]
    """Forms that it is for; empty: all."""
    settings: Mapping[str, Any]
    """What the check is given, by name."""

    def fits(self, kind: str, form: str) -> bool:
        """Whether it is for entries of a form."""
        return (not self.kinds or kind in self.kinds) and (not self.forms or form in self.forms)

    def number(self, name: str) -> float:
        """A setting that is a number; raises FormError."""
        value = self.settings.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(name, "phải là số", "must be a number")
        return float(value)

    def groups(self, name: str, size: int) -> Sequence[Sequence[str]]:
        """A setting that is a list of lists of `size` field keys; raises FormError."""
        value = self.settings.get(name)
        fine = isinstance(value, list) and all(isinstance(v, list) and len(v) == size and all(isinstance(k, str) for k in v) for v in value)
        if not fine or not isinstance(value, list):
            raise self.wrong(name, f"phải là danh sách, mỗi phần gồm {size} khóa", f"must be a list of lists of {size} keys")
        return value

    def fields(self, name: str = "fields") -> Sequence[str]:
        """A setting that is a list of field keys; raises FormError."""
        value = self.settings.get(name)
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise self.wrong(name, "phải là danh sách khóa", "must be a list of keys")
        return value

    def wrong(self, name: str, vi: str, en: str) -> FormError:
        """What is wrong with one of its settings."""
        return FormError(where=f"checks.toml:{self.code}.{name}", vi=vi, en=en)


def rules(own: Path | None = None) -> tuple[Rule, ...]:
    """The rules that come with civreg, overridden key by key and added to by a user's own file as it stands now.

    A rule whose severity is `off` is left out. Raises FormError, naming file and key, where the file says what cannot be.
    """
    try:
        text = own.read_bytes() if own and own.is_file() else b""
    except OSError as error:
        raise FormError(where=str(own), vi=f"không đọc được tệp ({error.strerror})", en=f"cannot be read ({error.strerror})") from error
    return _in_force(own, text)


@lru_cache(4)
def _in_force(own: Path | None, text: bytes) -> tuple[Rule, ...]:
    data = tomllib.loads(resources.files("civreg.verify.checks").joinpath("rules.toml").read_text("utf-8"))
    for code, said in (_said(own, text) if own else {}).items():
        data[code] = {**data.get(code, {}), **said}
    return tuple(_rules(data, own.name if own else "rules.toml"))


def _said(path: Path, text: bytes) -> Mapping[str, Mapping[str, Any]]:
    try:
        data = tomllib.loads(text.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise FormError(where=str(path), vi=f"không phải TOML hợp lệ: {error}", en=f"is not valid TOML: {error}") from error
    for code, said in data.items():
        if not isinstance(said, dict):
            raise FormError(where=f"{path}:{code}", vi="phải là một bảng", en="must be a table")
    return data


def _rules(data: Mapping[str, Mapping[str, Any]], file: str) -> Iterator[Rule]:
    for code, said in data.items():
        if said.get("severity") == "off":
            continue
        severity = _grade(said.get("severity"), f"{file}:{code}.severity")
        texts = [said.get(name) for name in ("check", "vi", "en")]
        if not all(isinstance(text, str) and text for text in texts):
            raise FormError(where=f"{file}:{code}", vi="thiếu check, vi hoặc en", en="check, vi or en is missing")
        yield Rule(
            code=code,
            check=str(texts[0]),
            severity=severity,
            unsure=max(severity, _grade(said.get("unsure", severity), f"{file}:{code}.unsure"), key=SEVERITIES.index),
            sentence=Phrase(str(texts[1]), str(texts[2])),
            kinds=_names(said.get("kinds", []), f"{file}:{code}.kinds"),
            forms=_names(said.get("forms", []), f"{file}:{code}.forms"),
            settings={name: value for name, value in said.items() if name not in _OWN},
        )


def _grade(value: object, where: str) -> Severity:
    found = next((severity for severity in SEVERITIES if severity == value), None)
    if found is None:
        raise FormError(where=where, vi="phải là note, doubt, block hoặc off", en="must be note, doubt, block or off")
    return found


def _names(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise FormError(where=where, vi="phải là danh sách chữ", en="must be a list of texts")
    return tuple(value)
