"""PAGE XML 2019-07-15 (PRImA): a page as text regions with their lines; what stands now has index 0, other readings follow.

A line has its own text only where a field has one line: where the text of two lines was broken is not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from civreg import __version__
from civreg.export.scripted import Region, ScriptedPage, Wording, xml_text
from civreg.geometry import Quad

NAMESPACE = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_PRODUCTION = {"typed": "typewritten", "handwritten": "handwritten-cursive", "tick": "other"}


def page_xml(page: ScriptedPage) -> bytes:
    """The page as a PAGE file, UTF-8."""
    root = Element("PcGts", {"xmlns": NAMESPACE, "xmlns:xsi": _XSI, "xsi:schemaLocation": f"{NAMESPACE} {NAMESPACE}/pagecontent.xsd"})
    _metadata(root, page)
    custom = f"civreg {{book:{page.book or 'loose'}; page:{page.number}; image:{page.image}; part:{page.part}; status:{page.status};}}"
    size = {"imageWidth": str(page.width), "imageHeight": str(page.height)}
    told = {
        "imageFilename": xml_text(page.source),
        **size,
        "custom": custom,
        "primaryLanguage": "Vietnamese",
        "primaryScript": "Latn - Latin",
    }
    content = SubElement(root, "Page", told)
    if any(act.regions for act in page.acts):
        _reading_order(content, page)
    for act in page.acts:
        for region in act.regions:
            _region(content, page, region, f"entry {{number:{act.number}; form:{act.form}; status:{act.status};}}")
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _metadata(root: Element, page: ScriptedPage) -> None:
    metadata = SubElement(root, "Metadata")
    for name, text in (("Creator", f"civreg {__version__}"), ("Created", page.made), ("LastChange", page.made)):
        SubElement(metadata, name).text = text
    for step in page.steps:
        item = {"type": "processingStep", "name": xml_text(step.name), "value": xml_text(f"{step.name} {step.version}".strip())}
        labels = SubElement(SubElement(metadata, "MetadataItem", item), "Labels") if step.settings else None
        for name, value in step.settings:
            if labels is not None:
                SubElement(labels, "Label", {"type": xml_text(name), "value": xml_text(value)})
    for person in page.people:
        SubElement(metadata, "MetadataItem", {"type": "author", "name": "decided by", "value": xml_text(person)})
    SubElement(metadata, "MetadataItem", {"type": "imageProperties", "name": "sha256", "value": page.sha256})


def _reading_order(content: Element, page: ScriptedPage) -> None:
    order = SubElement(SubElement(content, "ReadingOrder"), "OrderedGroup", {"id": "order"})
    for i, region in enumerate(region for act in page.acts for region in act.regions):
        SubElement(order, "RegionRefIndexed", {"index": str(i), "regionRef": region.id})


def _region(content: Element, page: ScriptedPage, region: Region, entry: str) -> None:
    decided = f" decision {{verdict:{region.verdict}; person:{region.person};}}" if region.verdict else ""
    doubts = f" doubts {{codes:{' '.join(region.doubts)};}}" if region.doubts else ""
    custom = f"{entry} field {{key:{region.key};}}{decided}{doubts}"
    told = {"id": region.id, "custom": xml_text(custom), "type": "marginalia" if region.margin else "paragraph"}
    production = {"production": _PRODUCTION[region.writing]} if region.writing in _PRODUCTION else {}
    element = SubElement(content, "TextRegion", {**told, "primaryLanguage": "Vietnamese", **production})
    _coords(element, page, region.quad)
    wordings = [region.said, *region.others] if region.said.text or region.others else []
    for i, line in enumerate(region.lines):
        part = SubElement(element, "TextLine", {"id": f"{region.id}-l{i}", "primaryLanguage": "Vietnamese"})
        _coords(part, page, line)
        if len(region.lines) == 1:
            _equivalents(part, wordings)
    _equivalents(element, wordings)


def _equivalents(element: Element, wordings: Sequence[Wording]) -> None:
    for i, wording in enumerate(wordings):
        sure = {} if wording.confidence is None else {"conf": f"{wording.confidence:.4f}"}
        equivalent = SubElement(element, "TextEquiv", {"index": str(i), **sure, "comments": xml_text(wording.origin)})
        SubElement(equivalent, "Unicode").text = xml_text(wording.text)


def _coords(element: Element, page: ScriptedPage, quad: Quad) -> None:
    SubElement(element, "Coords", {"points": " ".join(f"{x:.0f},{y:.0f}" for x, y in page.within(quad))})
