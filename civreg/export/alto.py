"""ALTO 4.4 (Library of Congress): a page as blocks, lines and strings.

A string's place is its line's: where in a line a word begins is not known, and not made up. The text of a field that runs over
two lines stands in one line around both, since where it was broken is not known either.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from civreg import __version__
from civreg.export.scripted import Region, ScriptedPage, Wording, xml_text
from civreg.geometry import Quad

NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
SCHEMA = "http://www.loc.gov/standards/alto/v4/alto-4-4.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


def alto(page: ScriptedPage) -> bytes:
    """The page as an ALTO file, UTF-8."""
    root = Element("alto", {"xmlns": NAMESPACE, "xmlns:xsi": _XSI, "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}", "SCHEMAVERSION": "4.4"})
    _description(root, page)
    _tags(root, page)
    size = {"HEIGHT": str(page.height), "WIDTH": str(page.width)}
    layout = SubElement(root, "Layout")
    steps = {"PROCESSINGREFS": " ".join(f"step{i}" for i, _ in enumerate(page.steps))} if page.steps else {}
    number = {"PHYSICAL_IMG_NR": str(page.image), "LANG": "vi", **steps}
    space = SubElement(SubElement(layout, "Page", {"ID": "page", **size, **number}), "PrintSpace", {"HPOS": "0", "VPOS": "0", **size})
    for act in page.acts:
        block = SubElement(space, "ComposedBlock", {"ID": act.id, "TYPE": "entry", "TAGREFS": f"{act.id}-status"})
        for region in act.regions:
            _block(block, page, region)
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _description(root: Element, page: ScriptedPage) -> None:
    description = SubElement(root, "Description")
    _text(description, "MeasurementUnit", "pixel")
    source = SubElement(description, "sourceImageInformation")
    _text(source, "fileName", page.source)
    _text(source, "fileIdentifier", f"sha256:{page.sha256}")
    _text(source, "documentIdentifier", f"{page.book or 'loose'}/{page.number}")
    for i, step in enumerate(page.steps):
        settings = "; ".join(f"{k}={v}" for k, v in step.settings)
        category = "preOperation" if step.name == "prepare" else "contentGeneration"
        _processing(description, page, (f"step{i}", category, step.name), (settings, step.name, step.version))
    for i, person in enumerate(page.people):
        _processing(description, page, (f"person{i}", "contentModification", f"decided by {person}"), ("", "civreg", __version__))
    _processing(description, page, ("export", "other", "export"), ("word boxes are those of their line", "civreg", __version__))


def _processing(above: Element, page: ScriptedPage, what: tuple[str, str, str], how: tuple[str, str, str]) -> None:
    """One step: its id, category and words; its settings, program and version."""
    step = SubElement(above, "Processing", {"ID": what[0]})
    _text(step, "processingCategory", what[1])
    if what[0] == "export":
        _text(step, "processingDateTime", page.made)
    _text(step, "processingAgency", page.agency)
    _text(step, "processingStepDescription", what[2])
    if how[0]:
        _text(step, "processingStepSettings", how[0])
    software = SubElement(step, "processingSoftware")
    _text(software, "softwareName", how[1])
    _text(software, "softwareVersion", how[2])


def _tags(root: Element, page: ScriptedPage) -> None:
    tags = SubElement(root, "Tags")
    SubElement(tags, "OtherTag", {"ID": "page-status", "TYPE": "page status", "LABEL": page.status})
    for act in page.acts:
        told = {"TYPE": "entry status", "LABEL": act.status, "DESCRIPTION": f"entry {act.number}, form {act.form}"}
        SubElement(tags, "OtherTag", {"ID": f"{act.id}-status", **told})
        for region in act.regions:
            field = {"ID": f"{region.id}-field", "TYPE": "field", "LABEL": region.key, "DESCRIPTION": xml_text(region.name)}
            SubElement(tags, "StructureTag", field)


def _block(above: Element, page: ScriptedPage, region: Region) -> None:
    steps = {"PROCESSINGREFS": f"person{page.people.index(region.person)}"} if region.person else {}
    tags = {"TAGREFS": f"{region.id}-field", "LANG": "vi", "CS": _settled(region), **steps}
    block = SubElement(above, "TextBlock", {"ID": region.id, **_place(page, [region.quad]), **tags})
    shape = SubElement(SubElement(block, "Shape"), "Polygon")
    shape.set("POINTS", " ".join(f"{x:g},{y:g}" for x, y in page.within(region.quad)))
    words = region.said.text.split()
    if not words:
        return
    place = _place(page, region.lines or [region.quad])
    line = SubElement(block, "TextLine", {"ID": f"{region.id}-line", **place, "CS": _settled(region)})
    sure = {} if region.said.confidence is None else {"WC": f"{region.said.confidence:.4f}"}
    for i, word in enumerate(words):
        if i:
            SubElement(line, "SP")
        told = {"ID": f"{region.id}-w{i}", **place, "CONTENT": xml_text(word), **sure, "CS": _settled(region)}
        string = SubElement(line, "String", told)
        for other, purpose in _alternatives(region.others, words, i):
            _text(string, "ALTERNATIVE", other).set("PURPOSE", xml_text(purpose))


def _alternatives(others: Sequence[Wording], words: Sequence[str], i: int) -> list[tuple[str, str]]:
    """What else a word may be; a wording with more or fewer words stands whole at the first."""
    found = []
    for other in others:
        said = other.text.split()
        purpose = other.origin + ("" if other.confidence is None else f" {other.confidence:.4f}")
        if len(said) == len(words) and said[i] != words[i]:
            found.append((said[i], purpose))
        elif len(said) != len(words) and not i:
            found.append((other.text, f"whole field: {purpose}"))
    return found


def _settled(region: Region) -> str:
    """Whether a person stands for the text."""
    return "true" if region.verdict in ("accepted", "corrected") else "false"


def _place(page: ScriptedPage, quads: Sequence[Quad]) -> dict[str, str]:
    """The upright rectangle around some quads."""
    points = [point for quad in quads for point in page.within(quad)]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    size = {"HEIGHT": max(ys) - min(ys) + 1, "WIDTH": max(xs) - min(xs) + 1}
    return {name: f"{n:g}" for name, n in {"HPOS": min(xs), "VPOS": min(ys), **size}.items()}


def _text(above: Element, name: str, text: str) -> Element:
    element = SubElement(above, name)
    element.text = xml_text(text)
    return element
