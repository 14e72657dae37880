"""Pages go out as ALTO and PAGE that their own schemas accept, in pixels of the delivered image, each word with its origin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from civreg.archive import By
from civreg.export import PageAct, PageFolder, Region, ScriptedPage, Wording
from civreg.jobs import Selection, export_pages
from civreg.model import Decision, Quad, Step

SCHEMAS = Path(__file__).parents[1] / "schemas"
NAMES = {
    "a": "http://www.loc.gov/standards/alto/ns-v4#",
    "p": "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15",
}
BY = By("Lê Thị Kiểm", "máy 1")
QUAD = Quad(((10.4, 20.0), (210.2, 22.0), (210.0, 52.0), (10.0, 50.0)))
SAID = Wording("Trần Văn An", "civreg", 0.83)
DECIDED = Wording("Xã An Thới, huyện Vạn Ninh", "person Kiểm: corrected")
HOSTILE = '=1+1 <b>&"\x00\x07\ufffe\ud800 ]]> Đặng'


class Home(etree.Resolver):
    """Gives the schemas that lie here in place of those on the net."""

    def resolve(self, url: str, _: str | None, context: Any) -> Any:  # type: ignore[override]  # lxml's stubs leave it open
        """The file of the same name."""
        return self.resolve_filename(str(SCHEMAS / url.rsplit("/", 1)[-1]), context)


def schema(kind: str) -> etree.XMLSchema:
    """The schema of a kind of file."""
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Home())
    name = {"alto": "alto-4-4.xsd", "page": "pagecontent-2019-07-15.xsd"}[kind]
    return etree.XMLSchema(etree.parse(str(SCHEMAS / name), parser))


def region(**other: Any) -> Region:
    """A field on one line."""
    given = {"id": "e1-f0", "key": "nksHoTen", "name": "Họ tên", "quad": QUAD, "lines": (QUAD,), "said": SAID, "writing": "handwritten"}
    return Region(**given | other)


def page(*regions: Region, **other: Any) -> ScriptedPage:
    """A page with one entry."""
    acts = (PageAct("e1", 1, "KS-2015", "read", regions),)
    steps = (Step("deskew", "1", (("angle", "0.1"),)), Step("hand", "3"))
    given = {"source": "KS 2015-001.jpg", "image": 1, "part": 0, "sha256": "ab" * 32, "width": 600, "height": 900, "number": 1}
    rest = {
        "status": "read",
        "book": "KS.2015.01",
        "agency": "Xã Lộc Thuận",
        "made": "2026-01-02T03:04:05+00:00",
        "steps": steps,
        "acts": acts,
    }
    return ScriptedPage(**given | rest | other)


def written(folder: Path, kind: str, one: ScriptedPage) -> Any:
    """The file of a page, checked against its schema."""
    tree = etree.parse(str(PageFolder(folder, kind).write(one)))
    schema(kind).assertValid(tree)
    return tree


PAGES = [
    page(region()),
    page(acts=(), status="blank"),
    page(region(said=Wording("", "civreg"), writing="blank", lines=())),
    page(region(lines=(QUAD, Quad.box(10, 60, 210, 90)), said=DECIDED, person="Kiểm", verdict="corrected")),
    page(region(quad=Quad.box(-40, -3, 5000, 7000)), region(id="e1-f1", key="ghiChu", margin=True, doubts=("low-confidence",))),
    page(region(said=Wording(HOSTILE, "civreg", 0.1), others=(Wording(HOSTILE, HOSTILE, 0.2),)), source=HOSTILE, agency=HOSTILE, book=""),
]  # fmt: skip


@pytest.mark.parametrize("kind", ["alto", "page"])
@pytest.mark.parametrize("one", PAGES, ids=["plain", "empty", "unwritten", "two-lines", "outside", "hostile"])
def test_every_file_is_what_its_schema_asks(tmp_path: Path, kind: str, one: ScriptedPage) -> None:
    """Plain, empty, two-lined, reaching out of the picture, or full of what breaks files: both schemas take it."""
    assert written(tmp_path, kind, one).getroot() is not None


def test_alto_says_each_word_with_its_place_its_belief_and_what_else_it_may_be(tmp_path: Path) -> None:
    """Words stand in order in pixels of the delivered image; another reading stands beside the word that it changes."""
    tree = written(tmp_path, "alto", page(region(others=(Wording("Trần Văn Ân", "hand 3", 0.4), Wording("Trần Án", "tesseract 5", 0.2)))))
    strings = tree.findall(".//a:String", NAMES)
    assert [s.get("CONTENT") for s in strings] == ["Trần", "Văn", "An"]
    assert {s.get("WC") for s in strings} == {"0.8300"}
    assert [strings[0].get(k) for k in ("HPOS", "VPOS", "WIDTH", "HEIGHT")] == ["10", "20", "201", "33"]
    assert [a.text for a in strings[2]] == ["Ân"]
    assert [a.text for a in strings[0]] == ["Trần Án"]
    steps = tree.findall(".//a:Processing/a:processingStepDescription", NAMES)
    assert [s.text for s in steps] == ["deskew", "hand", "export"]
    assert tree.find(".//a:Page", NAMES).get("LANG") == "vi"
    assert tree.find(".//a:MeasurementUnit", NAMES).text == "pixel"


def test_page_puts_what_stands_first_and_other_readings_after_it(tmp_path: Path) -> None:
    """Index 0 is what stands, with its origin; the text of two lines is not cut where nobody saw it end."""
    two = (QUAD, Quad.box(10, 60, 210, 90))
    tree = written(tmp_path, "page", page(region(lines=two, others=(Wording("Trần Văn Ân", "hand 3", 0.4),))))
    texts = tree.findall(".//p:TextRegion/p:TextEquiv", NAMES)
    assert [(t.get("index"), t.get("conf"), t.get("comments"), t[0].text) for t in texts] == [
        ("0", "0.8300", "civreg", "Trần Văn An"),
        ("1", "0.4000", "hand 3", "Trần Văn Ân"),
    ]
    assert len(tree.findall(".//p:TextLine", NAMES)) == 2
    assert not tree.findall(".//p:TextLine/p:TextEquiv", NAMES)
    assert tree.find(".//p:Coords", NAMES).get("points") == "10,20 210,22 210,52 10,50"


@pytest.mark.parametrize("kind", ["alto", "page"])
def test_an_archive_goes_out_with_what_persons_said(shelf: Any, tmp_path: Path, kind: str) -> None:
    """One file a page in the folder of its book, named after its source; a correction stands with who made it, the reading beside it."""
    one, _ = shelf.add("KS.2015.01", [{"so": "1", "nksHoTen": "Trần Văn An"}, {"so": "2", "nksHoTen": "Lê Thị Bưởi"}], verified=False)
    shelf.archive.decisions.add(BY, one, Decision("nksHoTen", "corrected", "Trần Văn Ân"))
    assert export_pages(shelf.archive, BY, Selection(), kind, tmp_path / "out") == 2
    files = sorted(p.relative_to(tmp_path / "out").as_posix() for p in (tmp_path / "out").rglob("*"))
    assert files == ["KS.2015.01", "KS.2015.01/KS.2015.01-0001.jpg_0001.xml", "KS.2015.01/KS.2015.01-0002.jpg_0001.xml"]
    trees = [etree.parse(str(tmp_path / "out" / name)) for name in files[1:]]
    for tree in trees:
        schema(kind).assertValid(tree)
    text = etree.tostring(trees[0], encoding="unicode")
    assert "Lê Thị Kiểm" in text
    if kind == "alto":
        corrected = [s for s in trees[0].findall(".//a:String", NAMES) if s.get("CONTENT") == "Ân"]
        assert [(s.get("CS"), s.get("WC"), s[0].text) for s in corrected] == [("true", None, "An")]
        assert (trees[0].find(".//a:Page", NAMES).get("WIDTH"), trees[0].find(".//a:Page", NAMES).get("HEIGHT")) == ("600", "900")
    else:
        found = next(r for r in trees[0].findall(".//p:TextRegion", NAMES) if "key:nksHoTen;" in r.get("custom"))
        assert [t[0].text for t in found.findall("p:TextEquiv", NAMES)] == ["Trần Văn Ân", "Trần Văn An"]
        assert "verdict:corrected" in found.get("custom")
    assert shelf.archive.acts.check() > 0


def test_names_of_files_are_safe_and_differ(tmp_path: Path) -> None:
    """Folders, device names and twins in a source's name make no other file be overwritten or written elsewhere."""
    folder = PageFolder(tmp_path, "alto")
    sources = ["../../etc/x.jpg", "CON", "a.jpg", "a.jpg", "a?.jpg", "Nguyễn Thị Thủy.pdf", "\x1b[31m.pdf", "...", "a.jpg"]
    files = [folder.write(page(source=name, part=i == 8)) for i, name in enumerate(sources)]
    assert len(set(files)) == len(sources) == folder.count
    assert {file.parent for file in files} == {tmp_path / "KS.2015.01"}
    assert files[1].name == "_CON_0001.xml"
    assert files[-1].name == "a.jpg_0001b.xml"
