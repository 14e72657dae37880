"""What PDF/A-2u asks of a file, looked at with other programs than the one that wrote it (ISO 19005-2, clause 6)."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import pikepdf
from lxml import etree

ALLOWED_FILTERS = {"/FlateDecode", "/DCTDecode"}
PRINT, HIDDEN = 4, 1 | 2 | 32


def faults(data: bytes) -> list[str]:
    """Everything that keeps a PDF from being PDF/A-2u, as far as it can be seen without a validator."""
    found: list[str] = []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        found += pdf.check_pdf_syntax()
        root = pdf.Root
        if pdf.open_metadata().pdfa_status != "2U":
            found.append("metadata")
        if pdf.is_encrypted or "/ID" not in pdf.trailer:
            found.append("trailer")
        if {"/AA", "/OpenAction"} & set(root.keys()) and "/S" in repr(root.get("/OpenAction", "")):
            found.append("actions")
        if (
            "/EmbeddedFiles" in root.get("/Names", {})
            or "/NeedAppearances" in root.get("/AcroForm", {})
            or "/XFA" in root.get("/AcroForm", {})
        ):
            found.append("names or forms")
        found += _intent(root)
        for thing in pdf.objects:
            found += _object(thing)
        for page in pdf.pages:
            for note in page.get("/Annots", []):
                flags = int(note.get("/F", 0))
                if note["/Subtype"] != "/Widget" or not flags & PRINT or flags & HIDDEN or set(note["/AP"].keys()) != {"/N"}:
                    found.append(f"annotation {note['/Subtype']} {flags}")
    if not data.rstrip().endswith(b"%%EOF"):
        found.append("end of file")
    return found


def _intent(root: pikepdf.Object) -> list[str]:
    intents = list(root.get("/OutputIntents", []))
    if len(intents) != 1 or intents[0]["/S"] != "/GTS_PDFA1":
        return ["output intent"]
    profile = intents[0]["/DestOutputProfile"]
    data = profile.read_bytes()
    return [] if profile["/N"] == 3 and data[36:40] == b"acsp" and data[16:20] == b"RGB " else ["colour profile"]


def _object(thing: pikepdf.Object) -> list[str]:
    found = []
    if isinstance(thing, pikepdf.Stream):
        filters = thing["/Filter"] if "/Filter" in thing else pikepdf.Array([])
        names = {str(f) for f in (filters if isinstance(filters, pikepdf.Array) else [filters])}
        if not names <= ALLOWED_FILTERS or "/F" in thing:
            found.append(f"filters {names}")
        if thing.get("/Subtype") == "/Image" and (thing.get("/Interpolate") or thing["/ColorSpace"] != "/DeviceRGB"):
            found.append("image")
    if isinstance(thing, pikepdf.Dictionary):
        kind = str(thing.get("/Type", ""))
        if kind == "/FontDescriptor" and "/FontFile2" not in thing:
            found.append(f"font not embedded: {thing['/FontName']}")
        if kind == "/Font" and thing.get("/Subtype") == "/Type0" and "/ToUnicode" not in thing:
            found.append("font without Unicode")
        if kind == "/Font" and thing.get("/Subtype") == "/CIDFontType2" and "/CIDToGIDMap" not in thing:
            found.append("font without map")
        if str(thing.get("/S", "")) in ("/JavaScript", "/Launch", "/URI", "/SubmitForm", "/ImportData", "/Movie", "/Sound"):
            found.append(f"action {thing['/S']}")
    return found


def fonts(path: Path) -> list[tuple[str, str, str]]:
    """Name, embedded and Unicode of every font, as poppler sees them."""
    lines = subprocess.run(["pdffonts", str(path)], capture_output=True, check=True).stdout.decode().splitlines()[2:]
    return [(line.split()[0], *re.search(r"(yes|no)\s+(?:yes|no)\s+(yes|no)", line).groups()) for line in lines]


def text(path: Path) -> str:
    """All text of a PDF as poppler extracts it, in single blanks."""
    said = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True).stdout.decode("utf-8")
    return " ".join(said.split())


def overlaps(path: Path) -> list[str]:
    """Pairs of words of one page that lie over one another, and words outside the paper, as poppler measures them.

    Poppler's boxes have the height of the whole font; a fifth at both ends is left out.
    """
    out = subprocess.run(["pdftotext", "-bbox", str(path), "-"], capture_output=True, check=True).stdout
    found = []
    for page in etree.fromstring(out, etree.XMLParser(recover=True)).iter("{*}page"):
        wide, high = float(page.get("width")), float(page.get("height"))
        words = [(w.text or "", *(float(w.get(k)) for k in ("xMin", "yMin", "xMax", "yMax"))) for w in page.iter("{*}word")]
        boxes = [(said, x1, y1 + (y2 - y1) * 0.2, x2, y2 - (y2 - y1) * 0.2) for said, x1, y1, x2, y2 in words]
        found += [said for said, x1, y1, x2, y2 in boxes if x1 < 0 or y1 < 0 or x2 > wide or y2 > high]
        for i, a in enumerate(boxes):
            for b in boxes[i + 1 :]:
                if min(a[3], b[3]) - max(a[1], b[1]) > 0.5 and min(a[4], b[4]) - max(a[2], b[2]) > 0.5:
                    found.append(f"{a[0]} × {b[0]}")
    return found
