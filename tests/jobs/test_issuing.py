"""Certified extracts: only what persons verified, under numbers that never fail, with what they were made from kept."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from civreg import raster
from civreg.archive import Archive, By, Number
from civreg.errors import DiskFullError, NotFoundError, NothingMatchedError, NotIssuableError, SigningError
from civreg.export import certificate
from civreg.jobs import (
    Application,
    IssueOptions,
    cancel_certificate,
    certificate_file,
    certificate_obstacles,
    draft_certificate,
    issue_book,
    issue_certificate,
    reprint_certificate,
    start_certificates,
    write_issue_book,
)
from civreg.model import Decision
from tests.export.certificate import pdfa
from tests.export.certificate.keys import SECRET, key_file

BY = By("Phạm Thị Cấp", "máy 2")
SAID = {
    "so": "7",
    "quyenSo": "01/2015",
    "ngayDangKy": "12/05/2015",
    "nksHoTen": "TRẦN VĂN AN",
    "nksNgaySinh": "3/5/2015",
    "nksNgaySinhBangChu": "ngày ba tháng năm năm hai nghìn không trăm mười lăm",
    "nksGioiTinh": "Nam",
    "nksDanToc": "Kinh",
    "nksQuocTich": "Việt Nam",
    "meHoTen": "TRẦN THỊ BẢY",
    "meNgaySinh": "1990",
    "loaiDangKy": "Đúng hạn",
    "nguoiKy": "Nguyễn Văn Ký",
}
ASKED = Application("Trần Văn Chín", "CCCD 083088001234", "Nhập học", 2)
HOW = IssueOptions("Nguyễn Văn Quyết", "CHỦ TỊCH", date(2026, 3, 4))
MARRIED = {
    "so": "1",
    "ngayDangKy": "1/2/2016",
    "voHoTen": "LÊ THỊ A",
    "chongHoTen": "TRẦN B",
    "voNgaySinh": "1/1/1990",
    "chongNgaySinh": "2/2/1985",
}
DEAD = {"so": "1", "ngayDangKy": "1/2/2016", "nktHoTen": "LÊ VĂN C", "nktNgayChet": "10 giờ 5 phút, ngày 30/1/2016", "nktNgaySinh": "1930"}


def text(tmp_path: Path, data: bytes) -> str:
    """What a PDF says."""
    (tmp_path / "x.pdf").write_bytes(data)
    return pdfa.text(tmp_path / "x.pdf")


def test_a_verified_entry_is_issued_with_its_original(shelf: Any, tmp_path: Path) -> None:
    """Number, applicant, signer and PDF are kept; the second page says book, page, file and sha256 of what it shows."""
    (entry,) = shelf.add("KS.2015.01", [SAID])
    issued = issue_certificate(shelf.archive, BY, entry, ASKED, replace(HOW, out=tmp_path))
    assert str(issued.number) == "1/TLKS-BS"
    assert issued.application == ASKED
    assert issued.person == BY.person
    path = tmp_path / "1-TLKS-BS-2026.pdf"
    assert path == certificate_file(tmp_path, issued)
    data = path.read_bytes()
    assert data == shelf.archive.issued.pdf(issued)
    assert pdfa.faults(data) == []
    said = pdfa.text(path)
    row = next(shelf.archive.outgoing.entries(["KS.2015.01"]))
    for words in (
        "Số: 1/TLKS-BS",
        "TRẦN VĂN AN",
        "3/5/2015",
        "KS.2015.01",
        row.source,
        row.sha256,
        "Xã Lộc Thuận",
        "CHỦ TỊCH",
        "Nguyễn Văn Quyết",
    ):
        assert words in said
    assert "DỰ THẢO" not in said


def test_every_kind_has_its_extract_and_its_numbers(shelf: Any) -> None:
    """Marriages, deaths and recognitions in series of their own; a register without extracts is refused."""
    books = (
        ("KH.2016.01", MARRIED, "KH-2015"),
        ("KT.2016.01", DEAD, "KT-2015"),
        ("CMC.2016.01", {"so": "1", "cmHoTen": "LÊ A"}, "CMC-2015"),
    )
    numbers = []
    for book, said, form in books:
        (entry,) = shelf.add(book, [said], form)
        assert certificate_obstacles(shelf.archive, entry, ASKED, HOW) == ()
        numbers.append(str(issue_certificate(shelf.archive, BY, entry, ASKED, HOW).number))
    assert numbers == ["1/TLKH-BS", "1/TLKT-BS", "1/TLCMC-BS"]
    (single,) = shelf.add("HN.2016.01", [{"so": "1"}], "HN-2015")
    with pytest.raises(NotIssuableError, match="HN"):
        issue_certificate(shelf.archive, BY, single, ASKED, HOW)


def test_what_nobody_verified_is_not_issued(shelf: Any) -> None:
    """Exit code 7, the fields named, and no number taken; an entry that is taken back is not issued any more."""
    (read,) = shelf.add("KS.2015.01", [SAID], verified=False)
    with pytest.raises(NotIssuableError) as caught:
        issue_certificate(shelf.archive, BY, read, ASKED, HOW)
    assert caught.value.exit_code == 7
    assert "Số" in caught.value.say("vi")
    (entry,) = shelf.add("KS.2015.02", [SAID])
    shelf.archive.decisions.add(BY, entry, Decision("nksHoTen", "unsure", ""))
    with pytest.raises(NotIssuableError, match="Child's name"):
        issue_certificate(shelf.archive, BY, entry, ASKED, HOW)
    assert list(shelf.archive.issued.all()) == []


def test_what_a_check_blocks_is_not_issued(shelf: Any) -> None:
    """A verified entry that contradicts itself is refused with the finding's own sentence; its neighbours are not."""
    wrong = SAID | {
        "so": "8",
        "nksHoTen": "TRẦN THỊ CHÍN",
        "nksGioiTinh": "Nữ",
        "nksNgaySinhBangChu": "ngày chín tháng mười năm một nghìn chín trăm chín mươi",
    }
    good, bad = shelf.add("KS.2015.01", [SAID, wrong])
    found = certificate_obstacles(shelf.archive, bad, ASKED, HOW)
    assert any("1990" in vi or "bằng chữ" in vi for vi, _ in found)
    with pytest.raises(NotIssuableError):
        issue_certificate(shelf.archive, BY, bad, ASKED, HOW)
    assert issue_certificate(shelf.archive, BY, good, ASKED, HOW).number.number == 1


def test_who_asks_and_who_signs_must_be_known(shelf: Any) -> None:
    """Without them nothing is numbered, and a letter that the fonts lack is named."""
    (entry,) = shelf.add("KS.2015.01", [SAID | {"nksNoiSinh": "廣東"}])
    said = " ".join(vi for vi, _ in certificate_obstacles(shelf.archive, entry, Application(""), IssueOptions()))
    assert "--signer" in said
    assert "--applicant" in said
    assert "U+5EE3" in said
    with pytest.raises(NothingMatchedError):
        issue_certificate(shelf.archive, BY, 99, ASKED, HOW)


def test_a_draft_takes_no_number(shelf: Any, tmp_path: Path) -> None:
    """Of any entry that was read; it says what forbids to issue it and marks what nobody verified."""
    (entry,) = shelf.add("KS.2015.01", [SAID], verified=False)
    draft = draft_certificate(shelf.archive, BY, entry, replace(ASKED, address="Số 5 đường Lê Lợi; phường Bến Nghé"), HOW)
    said = text(tmp_path, draft.pdf)
    assert "không có giá trị sử dụng" in said
    assert "TRẦN VĂN AN (?)" in said
    assert draft.obstacles
    assert "Số 5 đường Lê Lợi" in text(tmp_path, draft.address)
    assert list(shelf.archive.issued.all()) == []
    assert shelf.archive.issued.next(2026, draft.series) == Number(2026, "TLKS-BS", 1)


def test_later_notes_stand_on_the_extract(shelf: Any, tmp_path: Path) -> None:
    """A note that was recorded with its date is printed, one that the margin already says is printed once."""
    from civreg.jobs import add_note  # noqa: PLC0415 - beside its use

    margin = "Ngày 1/2/2018 cải chính tên mẹ"
    (entry,) = shelf.add("KS.2015.01", [SAID | {"ghiChu": margin}])
    add_note(shelf.archive, BY, entry, {"text": margin})
    add_note(shelf.archive, BY, entry, {"text": "Kết hôn với Lê Thị B", "date": "3/4/2020"})
    said = text(tmp_path, draft_certificate(shelf.archive, BY, entry, ASKED, HOW).pdf)
    assert said.count("cải chính tên mẹ") == 1
    assert "Ngày 03/04/2020: Kết hôn với Lê Thị B" in said


def test_a_reprint_is_the_same_file_and_is_logged(shelf: Any, tmp_path: Path) -> None:
    """Byte for byte, also after the entry was changed; a void or unknown number is not printed."""
    (entry,) = shelf.add("KS.2015.01", [SAID])
    issued = issue_certificate(shelf.archive, BY, entry, replace(ASKED, address="Bến Tre"), replace(HOW, out=tmp_path / "a.pdf"))
    shelf.archive.decisions.add(BY, entry, Decision("nksHoTen", "corrected", "TRẦN VĂN ANH"))
    again = reprint_certificate(shelf.archive, BY, issued.number, replace(HOW, out=tmp_path / "b.pdf"), "mất bản cũ")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    assert (tmp_path / "b-dia-chi.pdf").is_file()
    assert again.reprints == 1
    cancel_certificate(shelf.archive, BY, issued.number, "sai tên")
    for job in (
        lambda: reprint_certificate(shelf.archive, BY, issued.number, HOW),
        lambda: cancel_certificate(shelf.archive, BY, issued.number, "x"),
    ):
        with pytest.raises(NotIssuableError, match="sai tên"):
            job()
    with pytest.raises(NothingMatchedError):
        reprint_certificate(shelf.archive, BY, Number(2026, "TLKS-BS", 9), HOW)


def test_a_pdf_that_cannot_be_written_spoils_its_number(shelf: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that is not there costs no number; a full disk costs one, void with the reason, and the next goes on."""
    (entry,) = shelf.add("KS.2015.01", [SAID])
    with pytest.raises(NotFoundError):
        issue_certificate(shelf.archive, BY, entry, ASKED, replace(HOW, out=tmp_path / "no" / "a.pdf"))
    assert list(shelf.archive.issued.all()) == []
    kept = raster.write

    def full(path: Path, data: bytes) -> None:
        if path.suffix == ".pdf" and path.is_relative_to(tmp_path / "usb"):
            raise OSError(28, "No space left on device")
        kept(path, data)

    (tmp_path / "usb").mkdir()
    monkeypatch.setattr(raster, "write", full)
    with pytest.raises(DiskFullError):
        issue_certificate(shelf.archive, BY, entry, ASKED, replace(HOW, out=tmp_path / "usb"))
    (spoilt,) = shelf.archive.issued.all()
    assert spoilt.cancelled == "không ghi được tệp 1-TLKS-BS-2026.pdf"
    assert issue_certificate(shelf.archive, BY, entry, ASKED, HOW).number.number == 2


def test_a_signature_that_fails_spoils_its_number(shelf: Any) -> None:
    """The key refuses after the number was taken: the number is void with the reason."""

    class Refusing:
        """A token pulled out in the middle."""

        signing_cert = None

        def __getattr__(self, name: str) -> object:
            raise ValueError(name)

    (entry,) = shelf.add("KS.2015.01", [SAID])
    with pytest.raises(SigningError):
        issue_certificate(shelf.archive, BY, entry, ASKED, replace(HOW, seal=certificate.Seal("A", Refusing())))
    (spoilt,) = shelf.archive.issued.all()
    assert "ký" in (spoilt.cancelled or "")
    assert shelf.archive.issued.check() == 1


def test_a_signed_extract_stays_signed_when_reprinted(shelf: Any, tmp_path: Path) -> None:
    """The book names who sealed it; pdfsig finds the reprint valid."""
    (entry,) = shelf.add("KS.2015.01", [SAID])
    with certificate.seal(str(key_file(tmp_path / "k.p12", "UBND xã Lộc Thuận")), SECRET) as seal:
        issued = issue_certificate(shelf.archive, BY, entry, ASKED, replace(HOW, seal=seal))
    assert issued.signing.seal == "UBND xã Lộc Thuận"
    reprint_certificate(shelf.archive, BY, issued.number, replace(HOW, out=tmp_path / "b.pdf"))
    said = subprocess.run(["pdfsig", "-nocert", str(tmp_path / "b.pdf")], capture_output=True, check=False).stdout.decode()
    assert "Signature is Valid" in said
    assert pdfa.faults((tmp_path / "b.pdf").read_bytes()) == []


def test_the_issue_book_tells_all(shelf: Any, tmp_path: Path) -> None:
    """In the order of issue: running number, day, applicant and papers, kind and number, signer, copies, and what became of it."""
    (entry,) = shelf.add("KS.2015.01", [SAID])
    (married,) = shelf.add("KH.2016.01", [MARRIED], "KH-2015")
    first = issue_certificate(shelf.archive, BY, entry, ASKED, HOW)
    issue_certificate(shelf.archive, BY, married, Application("Lê Thị A"), HOW)
    reprint_certificate(shelf.archive, BY, first.number, HOW)
    cancel_certificate(shelf.archive, BY, first.number, "sai tên")
    one, two = (line.cells for line in issue_book(shelf.archive, 2026).lines)
    assert one[:6] == (
        "1",
        "04/03/2026",
        "Trần Văn Chín; CCCD 083088001234",
        "Trích lục khai sinh (bản sao), số 1/TLKS-BS",
        "Nguyễn Văn Quyết, CHỦ TỊCH",
        "2",
    )
    assert "sai tên" in one[6]
    assert "In lại 1 lần" in one[6]
    assert two[:4] == ("2", "04/03/2026", "Lê Thị A", "Trích lục kết hôn (bản sao), số 1/TLKH-BS")
    for suffix in ("csv", "xlsx", "pdf"):
        assert write_issue_book(shelf.archive, BY, 2026, tmp_path / f"book.{suffix}") == 2
        assert (tmp_path / f"book.{suffix}").stat().st_size > 100
    assert issue_book(shelf.archive, 2025).lines == ()


def test_numbers_go_on_after_a_paper_book(shelf: Any) -> None:
    """Set once, before the first; then they run."""
    (entry,) = shelf.add("KS.2015.01", [SAID])
    start_certificates(shelf.archive, BY, Number(2026, "TLKS-BS", 125))
    assert str(issue_certificate(shelf.archive, BY, entry, ASKED, HOW).number) == "126/TLKS-BS"
    with pytest.raises(NotIssuableError):
        start_certificates(shelf.archive, BY, Number(2026, "TLKS-BS", 200))


LOOP = """
import sys
from datetime import date
from pathlib import Path
from civreg.archive import Archive, By
from civreg.errors import LockedError
from civreg.jobs import Application, IssueOptions, issue_certificate
with Archive.open(Path(sys.argv[1])) as archive:
    while True:
        try:
            with archive.working():
                made = issue_certificate(archive, By("A", "m"), int(sys.argv[2]), Application("B"), IssueOptions("C", day=date(2026, 3, 4)))
            print(made.number.number, flush=True)
        except LockedError:
            pass
"""


def test_killed_at_any_moment_numbers_neither_fail_nor_repeat(shelf: Any) -> None:
    """Two counters at once, killed again and again: what was handed out is kept, numbers run on, every PDF is whole."""
    (entry,) = shelf.add("KS.2015.01", [SAID])
    home = shelf.archive.home
    said: list[int] = []
    rng = random.Random(7)  # noqa: S311 - moments, no secret
    for _ in range(2):
        command = [sys.executable, "-c", LOOP, str(home), str(entry)]
        runs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)]
        said.append(int(runs[0].stdout.readline()))
        runs.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE))
        time.sleep(1 + rng.random())
        for run in runs:
            run.kill()
        said += [int(n) for run in runs for n in run.communicate()[0].split()]
    with Archive.open(home) as archive:
        count = archive.issued.check()
        numbers = [issued.number.number for issued in archive.issued.all()]
        assert numbers == list(range(1, count + 1))
        assert set(said) <= set(numbers)
        assert len(said) == len(set(said)) >= 2
        assert archive.acts.check()
        with archive.working():
            assert issue_certificate(archive, BY, entry, ASKED, HOW).number.number == count + 1
