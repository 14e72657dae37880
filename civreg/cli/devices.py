"""`civreg devices`."""

from __future__ import annotations

import click

from civreg.cli import options
from civreg.cli.bilingual import Command
from civreg.cli.session import Session
from civreg.language import Phrase

NONE = Phrase(
    vi="Không thấy máy quét nào. Kiểm tra nguồn điện và dây nối; máy chỉ quét vào thư mục chung thì dùng `civreg scan THƯ_MỤC --watch`.",
    en="No scanner found. Look at power and cable; for one that scans into a shared folder use `civreg scan FOLDER --watch`.",
)


@click.pass_obj
def _devices(session: Session, as_json: bool) -> None:
    from civreg.scan import attached  # noqa: PLC0415 - heavy imports only inside commands

    found = attached()
    if as_json:
        session.json(found)
    elif found:
        session.table([[d.name, f"{d.vendor} {d.model}", d.kind] for d in found])
    else:
        session.say(NONE)


command = Command(
    "devices",
    Phrase(
        vi="Liệt kê máy quét nối với máy này hoặc trong mạng (SANE); tên ở cột đầu dùng cho `civreg scan --device`.",
        en="List the scanners on this machine or in its network (SANE); the first column is for `civreg scan --device`.",
    ),
    callback=_devices,
    params=[options.as_json()],
)
