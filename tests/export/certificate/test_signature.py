"""Electronic signatures, verified by poppler's pdfsig: another program than the one that signed."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from civreg.errors import SigningError
from civreg.export import certificate

from . import pdfa
from .conftest import Make
from .keys import SECRET, certified, key_file

WHY = "Cấp trích lục khai sinh (bản sao) số 12/TLKS-BS"
MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so", "/opt/homebrew/lib/softhsm/libsofthsm2.so")
PIN = "1234"
DER = serialization.Encoding.DER


def signed(make: Make, seal: certificate.Seal) -> bytes:
    """An extract that a key signed."""
    pages = certificate.compose(make())
    stamp = certificate.Stamp(pages.signed_on, pages.seal, WHY, "Lộc Thuận", datetime(2026, 2, 3, 9, 30, tzinfo=UTC))
    return certificate.sign(certificate.as_pdf(pages.sides, "Trích lục"), seal, stamp)


def seen(tmp_path: Path, data: bytes) -> str:
    """What pdfsig says of a PDF."""
    path = tmp_path / "signed.pdf"
    path.write_bytes(data)
    return subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, check=False).stdout.decode("utf-8")


@pytest.fixture
def by_file(tmp_path: Path, make: Make) -> bytes:
    """An extract signed with a key file."""
    with certificate.seal(str(key_file(tmp_path / "khóa.p12")), SECRET) as seal:
        return signed(make, seal)


def test_another_program_finds_it_valid_and_whole(tmp_path: Path, by_file: bytes) -> None:
    """PAdES, the whole document signed, by the subject of the certificate."""
    said = seen(tmp_path, by_file)
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert "Nguyễn Văn Quyết" in said


def test_one_changed_letter_breaks_it(tmp_path: Path, by_file: bytes) -> None:
    """A signature covers every byte."""
    at = by_file.index(b"/FontFile2")  # a font, far from what was signed last
    changed = by_file[:at] + bytes([by_file[at] ^ 1]) + by_file[at + 1 :]
    assert "Signature is Valid" not in seen(tmp_path, changed)


def test_it_stays_pdf_a_and_shows(tmp_path: Path, by_file: bytes) -> None:
    """Signing adds to the file and takes nothing away; who, when and why can be read on the page."""
    assert pdfa.faults(by_file) == []
    path = tmp_path / "signed.pdf"
    path.write_bytes(by_file)
    assert {(embedded, known) for _, embedded, known in pdfa.fonts(path)} == {("yes", "yes")}
    said = pdfa.text(path)
    assert "Ký số bởi: Nguyễn Văn Quyết" in said
    assert "Thời gian ký: 03/02/2026 09:30:00 +0000" in said
    assert WHY in said
    assert pdfa.overlaps(path) == []


@pytest.mark.parametrize(
    ("how", "word"),
    [({"days": (-30, -1)}, "hiệu lực"), ({"days": (1, 30)}, "hiệu lực"), ({"signs": False}, "không dùng để ký")],
)
def test_a_certificate_that_may_not_sign_is_refused(tmp_path: Path, how: dict[str, object], word: str) -> None:
    """Out of force, or made for something else: nothing is signed with it."""
    path = key_file(tmp_path / "k.p12", **how)
    with pytest.raises(SigningError) as caught, certificate.seal(str(path), SECRET):
        pass
    assert word in caught.value.say("vi")


@pytest.mark.parametrize("case", ["passphrase", "no file", "no key file"])
def test_what_cannot_be_opened_says_why(tmp_path: Path, case: str) -> None:
    """A wrong passphrase, a file that is missing or something else."""
    path = key_file(tmp_path / "k.p12") if case == "passphrase" else tmp_path / "k.p12"
    if case == "no key file":
        path.write_bytes(b"%PDF-1.7")
    with pytest.raises(SigningError), certificate.seal(str(path), "sai"):
        pass


@pytest.mark.parametrize("uri", ["pkcs11:token=A;object=b", "pkcs11:token=A?module-path=/x.so", "pkcs11:object=b?module-path=/no/such.so"])
def test_a_token_that_is_not_there_says_why(uri: str) -> None:
    """A URI needs its module and its object, and the module must load."""
    with pytest.raises(SigningError), certificate.seal(uri, PIN):
        pass


def test_a_token_signs(tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that never leaves its token signs by PKCS#11; a wrong PIN and a wrong name say so."""
    module = _token(tmp_path, monkeypatch)
    uri = f"pkcs11:token=Hộ%20tịch;object=rsa?module-path={module}"
    for chosen, name in ((uri, "Trần Thị rsa"), (uri.replace("rsa", "ec"), "Trần Thị ec")):
        with certificate.seal(chosen, PIN) as seal:
            assert seal.subject == name
            data = signed(make, seal)
        assert "Signature is Valid" in seen(tmp_path, data)
    assert pdfa.faults(data) == []
    for wrong, pin in ((uri, "9999"), (uri.replace("=rsa", "=khac"), PIN), (uri.replace("tịch", "khẩu"), PIN)):
        with pytest.raises(SigningError), certificate.seal(wrong, pin):
            pass


def _token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A token made of software with a key and its certificate; gives its PKCS#11 module."""
    import pkcs11  # noqa: PLC0415 - loads a library of the system
    from pkcs11.util.ec import decode_ec_private_key  # noqa: PLC0415 - likewise
    from pkcs11.util.rsa import decode_rsa_private_key  # noqa: PLC0415 - likewise
    from pkcs11.util.x509 import decode_x509_certificate  # noqa: PLC0415 - likewise

    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\nobjectstore.backend = file\n", encoding="utf-8")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    made = ["softhsm2-util", "--init-token", "--free", "--label", "Hộ tịch", "--pin", PIN, "--so-pin", "5678"]
    subprocess.run(made, check=True, capture_output=True)
    module = next(path for path in MODULES if Path(path).exists())
    token = pkcs11.lib(module).get_token(token_label="Hộ tịch")  # noqa: S106 - a token's name, no secret
    with token.open(rw=True, user_pin=PIN) as session:
        for name, decoded in (("rsa", decode_rsa_private_key), ("ec", decode_ec_private_key)):
            key, own = certified(f"Trần Thị {name}", curve=name == "ec")
            secret = key.private_bytes(DER, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
            named = {pkcs11.Attribute.LABEL: name, pkcs11.Attribute.ID: name.encode(), pkcs11.Attribute.TOKEN: True}
            session.create_object(decoded(secret) | named | {pkcs11.Attribute.SIGN: True})
            session.create_object(decode_x509_certificate(own.public_bytes(DER)) | named)
    return module
