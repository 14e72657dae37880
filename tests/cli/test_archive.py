"""`civreg archive` as a clerk gives it: checked, saved, proved, restored, and told in words what is wrong and what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Call = Callable[..., Result]


@pytest.fixture
def scanned(home: Path, scans: Path, civreg: Call) -> Path:
    """An archive with three pages."""
    assert civreg("-C", home, "scan", scans, "--jobs", "0").exit_code == 0
    return home


def test_a_damaged_original_is_named_and_mended_by_delivering_it_again(scanned: Path, scans: Path, civreg: Call) -> None:
    """Exit 6 with the file, its name and what to do, also as JSON; scan --force puts it back and all is whole again."""
    assert civreg("-C", scanned, "archive", "verify").exit_code == 0
    original = next((scanned / "originals").rglob("*.jpg"))
    original.chmod(0o644)
    original.write_bytes(original.read_bytes()[:50])
    said = civreg("-C", scanned, "archive", "verify")
    assert said.exit_code == 6
    assert original.name in said.stdout
    assert "scan --force" in said.stdout
    (fault,) = (json.loads(line) for line in civreg("-C", scanned, "archive", "verify", "--quick", "--json").stdout.splitlines())
    assert (fault["code"], fault["file"]) == ("short", original.relative_to(scanned).as_posix())
    assert civreg("-C", scanned, "scan", "--force", scans, "--jobs", "0").exit_code == 0
    assert civreg("-C", scanned, "archive", "verify").exit_code == 0


def test_a_backup_is_proved_and_restored_and_says_the_same(scanned: Path, tmp_path: Path, civreg: Call) -> None:
    """The canonical dump of the restored archive is that of the first, byte for byte; nothing is ever restored over anything."""
    made = civreg("-C", scanned, "archive", "backup", tmp_path / "b", "--prove", "--keep", "2")
    assert made.exit_code == 0
    assert "sha256" in made.stdout
    assert civreg("archive", "restore", tmp_path / "b", tmp_path / "new").exit_code == 0
    dumps = [civreg("--quiet", "-C", folder, "archive", "dump").stdout_bytes for folder in (scanned, tmp_path / "new")]
    assert dumps[0] == dumps[1] != b""
    assert civreg("archive", "restore", tmp_path / "b", tmp_path / "new").exit_code == 6
    assert civreg("archive", "restore", tmp_path / "nothing", tmp_path / "newer").exit_code == 3
    assert civreg("archive", "restore", scanned, tmp_path / "newer").exit_code == 6


def test_a_backup_that_does_not_hold_ends_with_6(scanned: Path, tmp_path: Path, civreg: Call) -> None:
    """Where an original is gone there is no whole backup: it says which, and older backups are not taken away for it."""
    assert civreg("-C", scanned, "archive", "backup", tmp_path / "a").exit_code == 0
    original = next((scanned / "originals").rglob("*.jpg"))
    original.unlink()
    said = civreg("-C", scanned, "archive", "backup", tmp_path / "b", "--prove", "--keep", "1")
    assert said.exit_code == 6
    assert original.name in said.stderr
    assert civreg("-C", scanned, "archive", "backup", tmp_path / "a", "--prove").exit_code == 0  # the older copy is good


def test_rebuild_and_heads_and_a_missing_mirror_are_told(scanned: Path, civreg: Call) -> None:
    """What is made anew is the same; a head that is none is a slip of the pen, another's a fault; no mirror says how to set one."""
    assert "sha256" in civreg("-C", scanned, "archive", "rebuild").stdout
    assert civreg("-C", scanned, "archive", "verify", "--head", "x").exit_code == 2
    assert civreg("-C", scanned, "archive", "verify", "--head", "0123456789ab@1").exit_code == 6
    unset = civreg("-C", scanned, "archive", "mirror")
    assert (unset.exit_code, "[mirror]" in unset.stderr) == (2, True)
    toml = scanned / "civreg.toml"
    toml.write_text(
        toml.read_text("utf-8").replace('path = ""', f"path = {json.dumps(str(scanned.parent / 'away' / 'acts.jsonl'))}"), "utf-8"
    )
    assert civreg("-C", scanned, "archive", "mirror").exit_code == 6
    (scanned.parent / "away").mkdir()
    assert civreg("-C", scanned, "archive", "mirror").exit_code == 0
