"""Who must have looked, as civreg.toml says it: [verify], and [verify.KS] where a kind of register has other rules.

[verify]
twice = ["nksHoTen"]            # fields that two people settle, blind
trusted = ["an"]                # keyers of whose entries a sample is verified
sample = 0.1                    # share of their entries in the sample
limit = 0.02                    # share of wrong fields above which they are not to be trusted
sure = 0.99                     # confidence from which a field is folded
sure_of = { nksGioiTinh = 0.95 }

[verify.KT]                     # what is not said here is as above
twice = ["nktNgayChet"]
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from civreg.policy import Policy

KINDS = ("KS", "KH", "KT", "CMC", "HN", "TL")
"""Of registers, as ids of books begin."""
NAMES = ("twice", "trusted", "sample", "limit", "sure", "sure_of")


def policy_of(said: Mapping[str, Any], seed: str) -> Policy:
    """The rules that a section says; `seed` is the archive's id. Raises ValueError for a name, kind or share that there is not."""
    own = _rules({name: value for name, value in said.items() if name not in KINDS}, seed)
    kinds = {kind: _rules({**_plain(own), **said[kind]}, seed) for kind in KINDS if kind in said}
    return Policy(own.twice, own.trusted, own.sample, own.limit, own.sure, own.sure_of, kinds, seed)


def policy_section(policy: Policy) -> str:
    """The sections as civreg.toml holds them."""
    kinds = (f"\n[verify.{kind}]\n{_lines(rules, policy)}" for kind, rules in policy.kinds.items())
    return f"\n[verify]  # twice: hai người, không thấy bài nhau / two people, blind\n{_lines(policy)}" + "".join(kinds)


def _rules(said: Mapping[str, Any], seed: str) -> Policy:
    if wrong := [name for name in said if name not in NAMES]:
        raise ValueError(f"[verify] {', '.join(wrong)}")
    return Policy(
        twice=frozenset(_words(said, "twice")),
        trusted=frozenset(_words(said, "trusted")),
        sample=_share(said, "sample", 0.1),
        limit=_share(said, "limit", 0.02),
        sure=_share(said, "sure", 0.99, most=2.0),
        sure_of={str(key): _share(said["sure_of"], key, 0.0, most=2.0) for key in said.get("sure_of", {})},
        seed=seed,
    )


def _words(said: Mapping[str, Any], name: str) -> list[str]:
    words = said.get(name, ())
    if isinstance(words, str):
        raise TypeError(f"[verify] {name} = {words!r}")
    return list(map(str, words))


def _share(said: Mapping[str, Any], name: str, default: float, most: float = 1.0) -> float:
    share = float(said.get(name, default))
    if not 0 <= share <= most:
        raise ValueError(f"[verify] {name} = {share}")
    return share


def _plain(policy: Policy) -> dict[str, Any]:
    return {name: getattr(policy, name) for name in NAMES}


def _lines(policy: Policy, above: Policy | None = None) -> str:
    """Every rule, or those that differ from the rules above."""
    said = _plain(policy)
    told = {name: value for name, value in said.items() if above is None or value != getattr(above, name)}
    return "".join(f"{name} = {_toml(value)}\n" for name, value in told.items() if value != {})


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(key, ensure_ascii=False)} = {share}" for key, share in sorted(value.items())) + " }"
    return str(value) if isinstance(value, float) else json.dumps(sorted(value), ensure_ascii=False).replace("\x7f", "\\u007f")
