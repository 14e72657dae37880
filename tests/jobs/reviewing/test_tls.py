"""The desk for other machines: the office's certificate, and a real request over it."""

from __future__ import annotations

import http.client
import json
import os
import ssl
import stat
import threading
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pysqlite3.dbapi2 as sqlite
import pytest
from cryptography import x509

from civreg.archive import By
from civreg.errors import NobodyError, TlsError
from civreg.jobs import DeskOptions, init_tls, serve_desk, tls_certificate
from civreg.jobs.reviewing.tls import own_names
from civreg.policy import Person

BY = By("an", "máy 1")
PASSWORD = "một mật khẩu dài"  # noqa: S105 - of nobody


def asked(url: str, authority: Path | None, path: str = "/login", body: str | None = None, **headers: str) -> http.client.HTTPResponse:
    """One request over TLS that trusts the given authority alone."""
    trust = ssl.create_default_context(cafile=authority)
    with closing(http.client.HTTPSConnection(urlsplit(url).hostname or "", urlsplit(url).port, context=trust, timeout=20)) as line:
        line.request("GET" if body is None else "POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"} | headers)
        answer = line.getresponse()
        answer.read()
        return answer


def test_the_desk_is_served_over_the_offices_certificate(shelf: Any) -> None:
    """Who trusts the authority reaches the desk by every name it has, with a cookie that never travels bare; others do not."""
    shelf.archive.people.add(BY, Person(0, "an", "An", ("reviewer",), None), PASSWORD)
    made = init_tls(shelf.archive, BY, ["may-chu", "192.168.1.10"])
    with serve_desk(shelf.archive.home, DeskOptions("vi"), host="0.0.0.0") as (url, serve):  # noqa: S104 - every address is meant
        threading.Thread(target=serve, daemon=True).start()
        assert url.startswith("https://may-chu:")
        here = url.replace("may-chu", "127.0.0.1")
        inside = asked(here, made.authority, body=urlencode({"name": "an", "password": PASSWORD}))
        assert inside.status == 303
        assert {"HttpOnly", "Secure", "SameSite=strict", "Path=/"} <= set((inside.getheader("set-cookie") or "").split("; "))
        port = urlsplit(here).port
        for host, status in (("may-chu", 200), ("192.168.1.10", 200), ("evil.example", 400), ("192.168.1.11", 400)):
            assert asked(here, made.authority, Host=f"{host}:{port}").status == status
        bare = asked(here, made.authority, body="", Host=f"may-chu:{port}", Origin=f"http://may-chu:{port}")
        assert bare.status == 403, "a page that came without TLS is another origin"
        with pytest.raises(ssl.SSLCertVerificationError):
            asked(here, None)


def test_without_certificate_or_people_it_stays_on_this_machine(shelf: Any) -> None:
    """An address of the office needs somebody who may log in, a certificate, and one that names the address."""
    home, options = shelf.archive.home, DeskOptions("vi")
    for host in ("192.168.1.10", "127.0.0.1"):
        with pytest.raises(NobodyError), serve_desk(home, options, host=host):
            pass
    shelf.archive.people.add(BY, Person(0, "an", "An", ("reviewer",), None), PASSWORD)
    for host in ("192.168.1.10", "0.0.0.0", "::", "may-chu", "8.8.8.8"):  # noqa: S104 - likewise
        with pytest.raises(TlsError, match="tls init"), serve_desk(home, options, host=host):
            pass
    init_tls(shelf.archive, BY, ["192.168.1.10"])
    with pytest.raises(TlsError, match=r"tls init 192\.168\.1\.11"), serve_desk(home, options, host="192.168.1.11"):
        pass
    with serve_desk(home, options) as (url, _):
        assert url.startswith("http://127.0.0.1:")


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps who may read a file elsewhere")
def test_keys_are_their_owners_alone(shelf: Any) -> None:
    """Keys are written 0600 in a folder 0700; one that others may read is not used."""
    made = init_tls(shelf.archive, BY, ["may-chu"])
    assert stat.S_IMODE(made.key.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(key.stat().st_mode) for key in made.key.parent.glob("*.key")} == {0o600}
    made.key.chmod(0o644)
    with pytest.raises(TlsError, match="chmod 600"):
        tls_certificate(shelf.archive.home)


def test_the_authority_stays_while_it_may_vouch(shelf: Any) -> None:
    """New addresses need no new trust; a name that the authority may not vouch for makes a new one, as does asking for it."""
    first = init_tls(shelf.archive, BY, ["may-chu"])
    same = init_tls(shelf.archive, BY, ["may-chu", "10.1.2.3"])
    assert (same.fingerprint, same.names[:2]) == (first.fingerprint, ("may-chu", "10.1.2.3"))
    other = init_tls(shelf.archive, BY, ["may-khac"])
    assert other.fingerprint != first.fingerprint
    assert init_tls(shelf.archive, BY, ["may-khac"], anew=True).fingerprint != other.fingerprint
    with closing(sqlite.connect(str(shelf.archive.home / "civreg.db"))) as db:
        told = [json.loads(row[0]) for row in db.execute("SELECT after FROM acts WHERE what = 'tls' ORDER BY sequence")]
    assert [one["authority"] for one in told[:3]] == [first.fingerprint, first.fingerprint, other.fingerprint]


def test_the_authority_vouches_for_this_office_alone(shelf: Any) -> None:
    """Its constraints are critical, it signs no further authority, and names of the wide world are refused."""
    made = init_tls(shelf.archive, BY, ["may-chu"])
    authority = x509.load_pem_x509_certificate(made.authority.read_bytes())
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical
    assert {one.value for one in limits.value.permitted_subtrees if isinstance(one, x509.DNSName)} == {"may-chu", "localhost"}
    assert authority.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0
    for name in ("8.8.8.8", "2001:4860::1", "a b", "-x", "", "x" * 64, "1.2", "đ.vn"):
        with pytest.raises(ValueError, match=f"^{name}$"):
            init_tls(shelf.archive, BY, [name])
    assert "8.8.8.8" not in own_names()


def test_a_certificate_that_is_over_is_not_shown(shelf: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says since when, and what to do."""
    from datetime import timedelta  # noqa: PLC0415 - of this test alone

    monkeypatch.setattr("civreg.jobs.reviewing.tls.SERVER_LASTS", timedelta(seconds=-1))
    with pytest.raises(TlsError, match="ended"):
        init_tls(shelf.archive, BY, ["may-chu"])
