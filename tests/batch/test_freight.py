"""Files that travel by their hash: taken from where they are, sent to who lacks them, never believed unseen."""

from __future__ import annotations

from pathlib import Path

import pytest

from civreg.batch import freight


def test_a_shared_file_is_read_where_it_lies(tmp_path: Path) -> None:
    """A machine that sees the sender's file with the same content opens that."""
    original = tmp_path / "page.jpg"
    original.write_bytes(b"ink")
    task, item = freight.unpack(freight.pack(len, (original, "page 1")), tmp_path / "cache", {})
    assert (task, item) == (len, (original, "page 1"))


def test_a_file_that_is_lacking_is_asked_for_and_kept(tmp_path: Path) -> None:
    """A machine without the file says so; with its bytes it keeps it under its name for the next time."""
    original = tmp_path / "page.jpg"
    original.write_bytes(b"ink")
    load, cache = freight.pack(len, [original]), tmp_path / "cache"
    sent = freight.contents(load.files)
    original.unlink()
    with pytest.raises(freight.LackingError) as lacking:
        freight.unpack(load, cache, {})
    assert lacking.value.files == load.files
    _, (copy,) = freight.unpack(load, cache, sent)
    assert (copy.read_bytes(), copy.name) == (b"ink", "page.jpg")
    assert freight.unpack(load, cache, {})[1] == [copy]


def test_other_bytes_are_not_believed(tmp_path: Path) -> None:
    """A file of the same name and size with other content is lacking; bytes that are not those of the hash are as well."""
    original = tmp_path / "page.jpg"
    original.write_bytes(b"ink")
    load = freight.pack(len, original)
    original.write_bytes(b"ash")
    for sent in ({}, {load.files[0].sha256: b"ash"}):
        with pytest.raises(freight.LackingError):
            freight.unpack(load, tmp_path / "cache", sent)


def test_a_model_by_its_name_travels_too(tmp_path: Path) -> None:
    """A text that names a model's file becomes the path of that file on the other machine; other texts stay."""
    model = tmp_path / "own-hand.onnx"
    model.write_bytes(b"weights")
    load = freight.pack(len, (str(model), "hand", "nowhere.onnx"))
    sent = freight.contents(load.files)
    model.unlink()
    _, (there, *rest) = freight.unpack(load, tmp_path / "cache", sent)
    assert Path(there).read_bytes() == b"weights"
    assert Path(there).name == model.name
    assert rest == ["hand", "nowhere.onnx"]


def test_the_cache_keeps_within_its_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What came first goes first where the cache is full."""
    monkeypatch.setattr(freight, "CACHE", 25)
    cache = tmp_path / "cache"
    for n in range(4):
        original = tmp_path / f"{n}.jpg"
        original.write_bytes(bytes([n]) * 10)
        load = freight.pack(len, original)
        sent = freight.contents(load.files)
        original.unlink()
        freight.unpack(load, cache, sent)
    assert sum(path.stat().st_size for path in cache.glob("*/*")) <= 25
