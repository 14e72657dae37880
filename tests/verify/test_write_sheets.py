"""Sheets as files: PDF/A and HTML, looked at with other programs than the one that wrote them."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pytest
from pdf2image import convert_from_path

from civreg.errors import DiskFullError, InputError, NothingMatchedError
from civreg.language import Phrase
from civreg.raster import Pixels
from civreg.verify import SheetOptions, SheetSource, codes, write_sheets
from civreg.verify.codes import Way

Drawn = Callable[..., SheetSource]
OPTIONS = SheetOptions(dpi=100)
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "\x00\x1b[31m\u202eevil",
    "שלום",
    "</svg></article>",
    "ệ" * 5000,
    "{0} %s {x}",
)


def pdf_text(path: Path) -> str:
    """All text of a PDF, as poppler extracts it."""
    return subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True).stdout.decode("utf-8")


def rendered(path: Path, dpi: int, page: int = 1) -> Pixels:
    """One page of a PDF as BGR pixels."""
    (image,) = convert_from_path(path, dpi=dpi, first_page=page, last_page=page)
    return np.ascontiguousarray(np.asarray(image)[:, :, ::-1])


def hostile(source: SheetSource) -> SheetSource:
    """The source with text in every place that tries to be more than text."""
    assert source.entry is not None
    spoiled = tuple(replace(t, text=HOSTILE[i % len(HOSTILE)]) for i, t in enumerate(source.entry.transcripts))
    return replace(
        source,
        entry=replace(source.entry, transcripts=spoiled),
        number=HOSTILE[0],
        register=HOSTILE[4],
        archive_name=HOSTILE[1],
        place=HOSTILE[2],
        versions=HOSTILE[5],
        entry_id="loose/<b>",
        source=replace(source.source, name=HOSTILE[1]),
    )


@pytest.fixture
def pdf(tmp_path: Path, drawn: Drawn) -> Path:
    """Three sheets: a short entry, one of several sides, a page without entry."""
    out = tmp_path / "phiếu.pdf"
    assert write_sheets([drawn(4, 1), drawn(30, 2), drawn(4, 3, entry=None, reason=Phrase("Trang trắng", "Blank"))], out, OPTIONS) == 3
    return out


def test_vietnamese_can_be_taken_out_of_the_pdf(pdf: Path) -> None:
    """Search and copy find the letters that Vietnamese software loses first."""
    text = pdf_text(pdf)
    for expected in ("Nguyễn Thị Đặng Ước", "Ô số 3", "Quận 1", "tệp gốc.jpg", "Ngày không có thật"):
        assert expected in text


def test_the_picture_is_embedded_once_a_sheet(pdf: Path) -> None:
    """However many crops and sides, each page's picture is in the file once, as JPEG."""
    with pikepdf.open(pdf) as document:
        pictures = [o for o in document.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"]
        assert len(pictures) == 3
        assert {str(p["/Filter"]) for p in pictures} == {"/DCTDecode"}
        assert len(document.pages) > 3


def test_the_pdf_declares_and_keeps_pdf_a(pdf: Path) -> None:
    """PDF/A-2: metadata, output intent, an id, every font embedded with a Unicode map, nothing active, nothing encrypted."""
    with pikepdf.open(pdf) as document:
        assert document.open_metadata().pdfa_status == "2U"
        root = document.Root
        assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
        assert "/DestOutputProfile" in root["/OutputIntents"][0]
        assert not {"/AcroForm", "/AA", "/Names"} & set(root.keys())
        assert "/JS" not in repr(root.get("/OpenAction"))
        assert "/ID" in document.trailer
        assert not document.is_encrypted
        assert not document.check_pdf_syntax()
        fonts = [o for o in document.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"]
        assert len(fonts) == 3
        assert all("/FontFile2" in f for f in fonts)
        whole = [o for o in document.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Subtype") == "/Type0"]
        assert all("/ToUnicode" in f for f in whole)


def test_both_codes_lead_back(pdf: Path) -> None:
    """A reader finds the two codes of a printed side at 300 dpi, and they say which side this is."""
    for page, expected in (
        (1, Way(codes.archive_mark("quan1"), "KS.2015.01/001", 2, 1)),
        (3, Way(codes.archive_mark("quan1"), "KS.2015.01/002", 2, 2)),
    ):
        image = rendered(pdf, 300, page)
        for corner in (image[:330, -330:], image[-330:, :330]):
            text, *_ = cv2.QRCodeDetector().detectAndDecode(corner)
            assert codes.parse(text) == expected


def test_a_crop_shows_its_own_field(pdf: Path) -> None:
    """Every row's crop has the colour of its field on the original; the blank one has the paper's."""
    image = rendered(pdf, 100)
    crops = image[int(27 / 25.4 * 100) : int(189 / 25.4 * 100), int(146 / 25.4 * 100) : int(160 / 25.4 * 100)].reshape(-1, 3).astype(int)
    for colour in ((40, 40, 200), (40, 160, 40), (200, 60, 40)):
        assert (np.abs(crops - colour).max(axis=1) < 40).sum() > 300


def test_it_reads_in_grey(pdf: Path) -> None:
    """Without colour, confident and doubtful rows still differ: by their discs and by the bar at the left."""
    grey = cv2.cvtColor(rendered(pdf, 200), cv2.COLOR_BGR2GRAY)
    bar = grey[int(28 / 25.4 * 200) : int(189 / 25.4 * 200), round(103.8 / 25.4 * 200)]
    assert (bar < 140).any()
    assert (bar > 240).any()


def test_hostile_text_stays_text_in_pdf(tmp_path: Path, drawn: Drawn) -> None:
    """Markup, control characters, turned directions and endless strings are written out, and the file is sound."""
    out = tmp_path / "a.pdf"
    write_sheets([hostile(drawn(9))], out, OPTIONS)
    text = pdf_text(out)
    assert "<script>alert(1)</script>" in text
    assert "‹U+202E›" in text
    with pikepdf.open(out) as document:
        assert not document.check_pdf_syntax()


class _Seen(HTMLParser):
    """What a browser would find in a file."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and its attributes."""
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text.append(data)


@pytest.fixture
def page(tmp_path: Path, drawn: Drawn) -> str:
    """The HTML of one hostile and one common sheet."""
    out = tmp_path / "a.html"
    assert write_sheets([hostile(drawn(9, 1)), drawn(30, 2)], out, OPTIONS) == 2
    return out.read_text("utf-8")


def test_hostile_text_stays_text_in_html(page: str) -> None:
    """No tag, attribute or address comes from data: the only script is ours, no handler, nothing is fetched."""
    seen = _Seen()
    seen.feed(page)
    assert seen.tags.count("script") == 1
    assert "img" not in seen.tags
    assert not [name for name, _ in seen.attributes if name.startswith("on") or name == "style"]
    assert all(value.startswith(("#p", "data:image/jpeg;base64,")) for name, value in seen.attributes if name in ("href", "src"))
    assert "<script>alert(1)</script>" in seen.text
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e]", page)


def test_the_policy_allows_only_what_is_ours(page: str) -> None:
    """Nothing by default; style and script by the hash of what stands in the file."""
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert "unsafe" not in policy[1]
    for tag in ("style", "script"):
        content = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert content is not None
        assert base64.b64encode(hashlib.sha256(content[1].encode()).digest()).decode() in policy[1]


def test_html_embeds_each_picture_once(page: str) -> None:
    """Crops are windows onto it, and every one can be reached with the keyboard."""
    assert page.count("data:image/jpeg;base64,") == 2
    assert page.count('class="window" tabindex="0"') > 30
    assert "Nguyễn Thị Đặng Ước" in page


def test_the_most_doubtful_come_first(tmp_path: Path, drawn: Drawn) -> None:
    """Pages without an entry, then entries by how much they need a look; in book order nothing moves."""
    calm = drawn(1, 1)
    sources = [calm, drawn(8, 2), drawn(4, 3, entry=None)]
    for order, expected in (("book", ["001", "002", "003"]), ("doubtful", ["003", "002", "001"])):
        out = tmp_path / f"{order}.html"
        write_sheets(sources, out, replace(OPTIONS, order=order))
        assert re.findall(r"KS\.2015\.01/(\d+) · 2 · 1 ·", out.read_text("utf-8")) == expected


@pytest.mark.parametrize("suffix", ["pdf", "html"])
def test_a_failure_leaves_no_file(tmp_path: Path, drawn: Drawn, suffix: str) -> None:
    """Where an original cannot be read half-way, what was there before is still there, and nothing else."""

    def lost() -> Pixels:
        raise InputError(what="lost")

    out = tmp_path / f"a.{suffix}"
    out.write_bytes(b"before")
    with pytest.raises(InputError):
        write_sheets([drawn(2), drawn(2, 2, original=lost)], out, OPTIONS)
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [(out.name, b"before")]


def test_no_sheet_is_not_a_success(tmp_path: Path) -> None:
    """Without a source there is no file, and that is said."""
    with pytest.raises(NothingMatchedError):
        write_sheets([], tmp_path / "a.pdf", OPTIONS)
    assert not list(tmp_path.iterdir())


def test_another_suffix_is_refused(tmp_path: Path, drawn: Drawn) -> None:
    """Only what can be written is accepted, before anything is read."""
    with pytest.raises(InputError, match="docx"):
        write_sheets([drawn(1)], tmp_path / "a.docx", OPTIONS)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, drawn: Drawn, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full or read-only disk is a message for the clerk."""

    def full(self: Path, mode: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(DiskFullError):
        write_sheets([drawn(1)], tmp_path / "a.html", OPTIONS)


@pytest.mark.parametrize("suffix", ["pdf", "html"])
def test_sheets_stream(tmp_path: Path, drawn: Drawn, suffix: str) -> None:
    """Pictures are fetched one at a time, and do not stay in memory."""

    def noisy(seed: int) -> Callable[[], Pixels]:
        return lambda: np.random.default_rng(seed).integers(0, 255, (1754, 1240, 3), np.uint8)

    def sources(count: int) -> Iterator[SheetSource]:
        return (drawn(1, 1, original=noisy(i)) for i in range(count))

    options = SheetOptions(dpi=300)
    write_sheets(sources(1), tmp_path / f"first.{suffix}", options)
    peaks = []
    for count in (3, 15):
        tracemalloc.start()
        write_sheets(sources(count), tmp_path / f"a.{suffix}", options)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    kept = (peaks[1] - peaks[0]) / 12
    assert kept < (tmp_path / f"a.{suffix}").stat().st_size / 15 / 4
