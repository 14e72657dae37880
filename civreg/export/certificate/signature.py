"""An electronic signature on a PDF (PAdES baseline B-B), by a key file or a token: the only home of pyHanko.

The PDF stays as it is and grows: what was there before keeps its bytes, and PDF/A stays PDF/A.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import fields, signers
from pyhanko.stamp import StaticStampStyle

from civreg.errors import MissingToolError, SigningError
from civreg.export.certificate.marks import PAPER, POINT, Box, Rule, Side, Text, visible, wrapped
from civreg.export.certificate.pdf import as_pdf

SCHEME = "pkcs11:"
FIELD = "ChuKySo"
BY, AT, WHY = "Ký số bởi: {subject}", "Thời gian ký: {at}", "Lý do: {why}"
_FAILURES: tuple[type[Exception], ...] = (PdfError, ValueError, OSError, RuntimeError)
with contextlib.suppress(ImportError):  # an extra
    from pkcs11.exceptions import PKCS11Error

    _FAILURES = (*_FAILURES, PKCS11Error)
_MAY_SIGN = {"digital_signature", "non_repudiation"}


@dataclass(frozen=True, slots=True)
class Seal:
    """A key that signs, with the certificate that says whose it is."""

    subject: str
    """Common name of its certificate."""
    signer: Any


@dataclass(frozen=True, slots=True)
class Stamp:
    """How a signature shows."""

    side: int
    """Which page, from 0."""
    box: Box
    """On an A4 page, in mm."""
    why: str
    place: str
    at: datetime
    """With its time zone."""


@contextlib.contextmanager
def seal(where: str, secret: str) -> Iterator[Seal]:
    """Open a key: the path of a PKCS#12 file, or a PKCS#11 URI (RFC 7512) whose query names the module.

    `pkcs11:token=VNPT-CA;object=key?module-path=/usr/lib/libtoken.so`; `secret` is passphrase or PIN, tried once.
    Raises SigningError, MissingToolError where python-pkcs11 is not installed.
    """
    opened = _token(where, secret) if where.startswith(SCHEME) else _key_file(Path(where), secret)
    with opened as signer:
        yield _usable(signer)


def sign(pdf: bytes, key: Seal, stamp: Stamp) -> bytes:
    """The PDF with a visible signature in a field of its own; raises SigningError."""
    left, top, right, bottom = stamp.box
    corners = (round(left / POINT), round((PAPER[1] - bottom) / POINT), round(right / POINT), round((PAPER[1] - top) / POINT))
    field = fields.SigFieldSpec(FIELD, on_page=stamp.side, box=corners)
    said = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=stamp.why,
        location=stamp.place or None,
        name=key.subject,
    )
    with tempfile.TemporaryDirectory() as folder:
        look = Path(folder) / "stamp.pdf"
        look.write_bytes(as_pdf([_shown(key, stamp)], FIELD, (right - left, bottom - top)))
        plain = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, margins=Margins(0, 0, 0, 0))
        style = StaticStampStyle.from_pdf_file(str(look), border_width=0, background_layout=plain)
        out = io.BytesIO()
        try:
            writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
            signers.PdfSigner(said, key.signer, stamp_style=style, new_field_spec=field).sign_pdf(writer, output=out)
        except _FAILURES as error:
            raise _failed("khóa hoặc token từ chối ký", "the key or token refused to sign", error) from error
    return out.getvalue()


def _shown(key: Seal, stamp: Stamp) -> Side:
    """The box of a signature: who, when, why."""
    wide, high = stamp.box[2] - stamp.box[0], stamp.box[3] - stamp.box[1]
    corners = ((0.3, 0.3), (wide - 0.3, 0.3), (wide - 0.3, high - 0.3), (0.3, high - 0.3))
    said = (
        BY.format(subject=visible(key.subject)),
        AT.format(at=f"{stamp.at:%d/%m/%Y %H:%M:%S %z}"),
        WHY.format(why=visible(stamp.why)),
    )
    room = wide - 4
    size = next((s for s in (10.0, 9.0, 8.0, 7.0, 6.0) if _lines(said, s, room) * s * POINT * 1.3 <= high - 3), 6.0)
    texts, y = [], 1.5
    for sentence in said:
        for part in wrapped(sentence, "regular", size, (room, room)):
            texts.append(Text(2.0, y + size * POINT, part, size, "regular", "#A00000"))
            y += size * POINT * 1.3
    return (*(Rule(*a, *b, 0.25) for a, b in pairwise((*corners, corners[0]))), *(t for t in texts if t.y < high - 1))


def _lines(said: tuple[str, ...], size: float, room: float) -> int:
    return sum(len(wrapped(sentence, "regular", size, (room, room))) for sentence in said)


@contextlib.contextmanager
def _key_file(path: Path, secret: str) -> Iterator[Any]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SigningError(vi=f"không mở được tệp khóa {path}", en=f"the key file {path} cannot be opened") from error
    try:
        key, own, _ = pkcs12.load_key_and_certificates(data, secret.encode("utf-8") if secret else None)
        signer = signers.SimpleSigner.load_pkcs12_data(data, (), secret.encode("utf-8") if secret else None) if key and own else None
    except (ValueError, TypeError) as error:
        vi = f"sai mật khẩu, hoặc {path.name} không phải tệp PKCS#12"
        raise SigningError(vi=vi, en=f"wrong passphrase, or {path.name} is no PKCS#12 file") from error
    if signer is None:
        raise SigningError(vi=f"{path.name} không có khóa kèm chứng thư", en=f"{path.name} holds no key with its certificate")
    yield signer


@contextlib.contextmanager
def _token(uri: str, secret: str) -> Iterator[Any]:
    try:
        from pyhanko.config.pkcs11 import TokenCriteria  # noqa: PLC0415 - an extra, only where there is a token
        from pyhanko.sign import pkcs11 as tokens  # noqa: PLC0415 - likewise
    except ImportError as error:
        raise MissingToolError(tool="python-pkcs11", install="pip install 'civreg[token]'") from error
    path, _, query = uri.removeprefix(SCHEME).partition("?")
    named = {key: unquote(value) for key, _, value in (part.partition("=") for part in path.split(";") if part)}
    module = parse_qs(query).get("module-path", [""])[0]
    if not module or not ({"object", "id"} & named.keys()):
        raise SigningError(
            vi="URI PKCS#11 cần object= hoặc id= và ?module-path=", en="a PKCS#11 URI needs object= or id= and ?module-path="
        )
    wanted = TokenCriteria(label=named["token"]) if "token" in named else None
    try:
        session = tokens.open_pkcs11_session(module, token_criteria=wanted, user_pin=secret or None)
    except _FAILURES as error:
        raise _failed(
            "không mở được token: mã PIN, tên token hoặc module", "the token cannot be opened: PIN, its name or module", error
        ) from error
    with session:
        label, number = named.get("object"), named["id"].encode("latin-1") if "id" in named else None
        signer_of = partial(
            tokens.PKCS11Signer, session, cert_label=label, key_label=label, cert_id=number, key_id=number, other_certs_to_pull=None
        )
        try:
            signer = signer_of()
            if _hashes_not(session, signer.signing_cert):
                signer = signer_of(use_raw_mechanism=True)
        except _FAILURES as error:
            raise _failed("không thấy chứng thư trên token", "no such certificate on the token", error) from error
        yield signer


def _hashes_not(session: Any, certificate: Any) -> bool:
    """Whether a token with a key on an elliptic curve signs digests only."""
    from pkcs11 import Mechanism  # noqa: PLC0415 - an extra, only where there is a token

    return certificate.public_key.algorithm == "ec" and Mechanism.ECDSA_SHA256 not in session.token.slot.get_mechanisms()


def _usable(signer: Any) -> Seal:
    """A key whose certificate is in force and may sign; raises SigningError."""
    own = signer.signing_cert
    subject = str(own.subject.native.get("common_name") or own.subject.human_friendly)
    now = datetime.now(UTC)
    if not own.not_valid_before <= now <= own.not_valid_after:
        span = f"{own.not_valid_before:%d/%m/%Y}–{own.not_valid_after:%d/%m/%Y}"
        raise SigningError(vi=f"chứng thư của {subject} chỉ có hiệu lực {span}", en=f"the certificate of {subject} is in force {span} only")
    usage = own.key_usage_value
    if usage is not None and not _MAY_SIGN & set(usage.native):
        raise SigningError(vi=f"chứng thư của {subject} không dùng để ký", en=f"the certificate of {subject} may not sign")
    return Seal(subject, signer)


def _failed(vi: str, en: str, error: Exception) -> SigningError:
    kind = type(error).__name__
    return SigningError(vi=f"{vi} ({kind})", en=f"{en} ({kind})")
