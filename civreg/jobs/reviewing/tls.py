"""The office's own certificate authority and the desk's certificate, so that clerks' machines reach the desk by TLS.

The authority may vouch only for private addresses and for the names it was made for (RFC 5280 §4.2.1.10), so that a stolen
key is worth nothing elsewhere. Keys lie in the archive's folder `tls/`, readable by their owner alone.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import socket
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from civreg.archive import Act, Archive, By
from civreg.errors import DiskFullError, TlsError

FOLDER = "tls"
AUTHORITY, AUTHORITY_KEY = "office-ca.crt", "office-ca.key"
SERVER, SERVER_KEY = "desk.crt", "desk.key"
PRIVATE = tuple(
    map(
        ipaddress.ip_network,
        ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "::1/128", "fc00::/7", "fe80::/10"),
    )
)
"""Networks for which the authority may vouch (RFC 1918, 3927, 4193, 4291)."""
OWN = ("localhost", "127.0.0.1", "::1")
AUTHORITY_LASTS, SERVER_LASTS = timedelta(days=3650), timedelta(days=825)
EARLY = timedelta(days=1)
"""Clocks in an office may differ by so much."""

Name = x509.DNSName | x509.IPAddress
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the desk shows to browsers."""

    names: tuple[str, ...]
    """Host names and addresses by which it may be asked for."""
    until: datetime
    """UTC."""
    fingerprint: str
    """SHA-256 of the office's authority, in pairs of hexadecimal digits: what a clerk's machine is to show too."""
    authority: Path
    """What clerks' machines are to trust."""
    file: Path
    key: Path


def init_tls(archive: Archive, by: By, names: Sequence[str] = (), *, anew: bool = False) -> Certificate:
    """Make the desk's certificate for names and addresses (none: this machine's own), and the authority where there is none.

    An authority that may not vouch for all of them, or is over, is replaced, as with `anew`: machines then have to trust the
    new one. Raises ValueError for what is no host name and no address of a private network, DiskFullError.
    """
    wanted = list(dict.fromkeys([*(names or own_names()), *OWN]))
    asked = [_name(name) for name in wanted]
    folder = archive.home / FOLDER
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        known = None if anew else _authority(folder)
        authority, key = known if known and _vouches(known[0], asked) else _new_authority(folder, asked)
        _server(folder, asked, authority, key)
    except OSError as error:
        raise DiskFullError(path=str(folder)) from error
    made = tls_certificate(archive.home)
    archive.acts.append(by, Act("tls", {"names": list(made.names), "authority": made.fingerprint}))
    return made


def tls_certificate(home: Path) -> Certificate:
    """The desk's certificate as it stands; raises TlsError where there is none, it is over, or others may read its key."""
    folder = home / FOLDER
    try:
        authority = x509.load_pem_x509_certificate((folder / AUTHORITY).read_bytes())
        own = x509.load_pem_x509_certificate((folder / SERVER).read_bytes())
        own.verify_directly_issued_by(authority)
    except (OSError, ValueError, TypeError, InvalidSignature) as error:
        raise TlsError(vi="chưa có chứng chỉ. Chạy: civreg tls init", en="there is no certificate. Run: civreg tls init") from error
    if own.not_valid_after_utc <= datetime.now(UTC):
        day = f"{own.not_valid_after_utc:%Y-%m-%d}"
        raise TlsError(vi=f"chứng chỉ hết hạn ngày {day}. Chạy: civreg tls init", en=f"the certificate ended {day}. Run: civreg tls init")
    for name in (SERVER_KEY, AUTHORITY_KEY):
        _kept(folder / name)
    said = own.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    digest = authority.fingerprint(hashes.SHA256()).hex(":").upper()
    names = tuple(str(one.value) for one in said)
    return Certificate(names, own.not_valid_after_utc, digest, folder / AUTHORITY, folder / SERVER, folder / SERVER_KEY)


def own_names() -> list[str]:
    """This machine's host name and its addresses in private networks; asks no other machine."""
    name = socket.gethostname().lower()
    found: dict[str, None] = dict.fromkeys([name] if _is_name(name) else [])
    for address in _addresses(name):
        if _is_private(address) and not (address.is_loopback or address.is_link_local):
            found[str(address)] = None
    return list(found)


def _is_private(address: Address) -> bool:
    return any(address in net for net in PRIVATE)


def _addresses(name: str) -> Iterator[Address]:
    with contextlib.suppress(OSError):
        for _, _, _, _, place in socket.getaddrinfo(name, None):
            with contextlib.suppress(ValueError):
                yield ipaddress.ip_address(str(place[0]).partition("%")[0])
    for outside in ("10.255.255.255", "192.168.255.255", "192.0.2.1"):
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
            asked.connect((outside, 9))  # chooses the way out; sends nothing
            yield ipaddress.ip_address(asked.getsockname()[0])


def _name(text: str) -> Name:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        if _is_name(text):
            return x509.DNSName(text.lower())
    else:
        if _is_private(address):
            return x509.IPAddress(address)
    raise ValueError(text)


def _is_name(text: str) -> bool:
    labels = text.rstrip(".").split(".")
    return len(text) <= 253 and all(_is_label(label) for label in labels) and not labels[-1].isdigit()


def _is_label(label: str) -> bool:
    return 0 < len(label) <= 63 and label.isascii() and label.replace("-", "a").isalnum() and "-" not in (label[0], label[-1])


def _authority(folder: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None:
    """The authority that stands there; None where there is none whose end is after that of a certificate it would sign."""
    try:
        made = x509.load_pem_x509_certificate((folder / AUTHORITY).read_bytes())
        key = serialization.load_pem_private_key((folder / AUTHORITY_KEY).read_bytes(), None)
    except (OSError, ValueError, TypeError):
        return None
    lasts = made.not_valid_after_utc > datetime.now(UTC) + SERVER_LASTS
    return (made, key) if isinstance(key, ec.EllipticCurvePrivateKey) and lasts else None


def _vouches(authority: x509.Certificate, names: Iterable[Name]) -> bool:
    permitted = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    known = {one.value for one in permitted if isinstance(one, x509.DNSName)}
    return all(one.value in known for one in names if isinstance(one, x509.DNSName))


def _new_authority(folder: Path, names: Sequence[Name]) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    made = datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"civreg {socket.gethostname()[:40]} {made:%Y-%m-%d}")])
    nets = list(map(x509.IPAddress, PRIVATE))
    hosts = [name for name in names if isinstance(name, x509.DNSName)]
    signed = (
        _builder(subject, subject, key, AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.NameConstraints([*hosts, *nets], None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _keep(folder / AUTHORITY_KEY, _pem(key))
    _keep(folder / AUTHORITY, signed.public_bytes(serialization.Encoding.PEM), mode=0o644)
    return signed, key


def _server(folder: Path, names: Sequence[Name], authority: x509.Certificate, by: ec.EllipticCurvePrivateKey) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "civreg")])
    signed = (
        _builder(subject, authority.subject, key, SERVER_LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        .sign(by, hashes.SHA256())
    )
    _keep(folder / SERVER_KEY, _pem(key))
    _keep(folder / SERVER, signed.public_bytes(serialization.Encoding.PEM), mode=0o644)


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, lasts: timedelta) -> x509.CertificateBuilder:
    at = datetime.now(UTC)
    begun = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    return begun.serial_number(x509.random_serial_number()).not_valid_before(at - EARLY).not_valid_after(at + lasts)


def _usage(*, signs: bool) -> x509.KeyUsage:
    said = dict.fromkeys(("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False)
    return x509.KeyUsage(digital_signature=not signs, key_cert_sign=signs, crl_sign=signs, encipher_only=False, decipher_only=False, **said)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _keep(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Write a file that was never readable by more than `mode` says, whole or not at all."""
    draft = path.with_name(f".{path.name}.part")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)


def _kept(key: Path) -> None:
    """Raises TlsError where others may read a key; an authority's key that lies elsewhere is well kept."""
    if os.name == "posix" and key.exists() and stat.S_IMODE(key.stat().st_mode) & 0o077:
        vi = f"người khác đọc được tệp khóa {key}. Chạy: chmod 600 {key}"
        raise TlsError(vi=vi, en=f"others may read the key file {key}. Run: chmod 600 {key}")
