"""Keys and certificates made for one test."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

SECRET = "mật khẩu"  # noqa: S105 - of keys that live for one test


def certified(
    name: str = "Nguyễn Văn Quyết", days: tuple[int, int] = (-1, 30), *, signs: bool = True, curve: bool = True
) -> tuple[ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, x509.Certificate]:
    """A fresh key with its own certificate, in force from so many days to so many days from now."""
    key = ec.generate_private_key(ec.SECP256R1()) if curve else rsa.generate_private_key(65537, 2048)
    now = dt.datetime.now(dt.UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "UBND xã Lộc Thuận")])
    usage = x509.KeyUsage(signs, signs, not signs, False, False, False, False, False, False)
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key()).serial_number(7)
    made = made.not_valid_before(now + dt.timedelta(days[0])).not_valid_after(now + dt.timedelta(days[1]))
    return key, made.add_extension(usage, critical=True).sign(key, hashes.SHA256())


def key_file(path: Path, name: str = "Nguyễn Văn Quyết", days: tuple[int, int] = (-1, 30), *, signs: bool = True) -> Path:
    """A PKCS#12 file under SECRET."""
    key, certificate = certified(name, days, signs=signs)
    lock = serialization.BestAvailableEncryption(SECRET.encode())
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"ky", key, certificate, None, lock))
    return path
