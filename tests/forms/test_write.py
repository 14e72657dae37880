"""A form is written in the shape that is read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from civreg import forms

PAGES = sorted(form.id for form in forms.known().values() if not form.is_table)


@pytest.mark.parametrize("form_id", PAGES)
def test_what_is_written_is_read_again(tmp_path: Path, form_id: str) -> None:
    """Every form that comes with civreg survives writing and loading, all but the digest of its file."""
    form, path = forms.known()[form_id], tmp_path / "again.toml"
    path.write_text(forms.as_toml(form), encoding="utf-8")
    assert replace(forms.load(path), digest=form.digest) == form


def test_unsure_fields_are_marked_and_found_again(tmp_path: Path) -> None:
    """The mark for a person lies in the file, which still loads."""
    form, path = forms.known()["KS-2010"], tmp_path / "draft.toml"
    path.write_text(forms.as_toml(form, ["nksNoiSinh", "nguoiKy"]), encoding="utf-8")
    assert set(forms.unsure_keys(path.read_bytes())) == {"nksNoiSinh", "nguoiKy"}
    assert forms.load(path).id == form.id
    assert forms.unsure_keys(b"no [ toml") == ()


def test_hostile_labels_stay_text(tmp_path: Path) -> None:
    """Quotes, backslashes and control characters in a label come back as they were, and add nothing to the file."""
    form = forms.known()["KS-1965"]
    nasty = 'a"b\\c", key = "x_evil' + "\x7f\x1b[2J"
    title = replace(form, title=nasty)
    path = tmp_path / "nasty.toml"
    path.write_text(forms.as_toml(title), encoding="utf-8")
    assert forms.load(path).title == nasty
