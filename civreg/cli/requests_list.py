"""`civreg requests list` and `queue`, `civreg report requests`: how far requests have come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from civreg.cli import options
from civreg.cli.bilingual import Command, Option
from civreg.cli.session import Session
from civreg.language import Phrase

if TYPE_CHECKING:
    from civreg.archive import Candidate
    from civreg.jobs import Progress, Service

LIST = Phrase("Các yêu cầu, đến đâu rồi, mục nào phải kiểm tra trước.", "The requests, how far they are, what to verify first.")
QUEUE = Phrase("Những mục có người đang chờ mà chưa kiểm tra.", "Entries that somebody waits for and that are not verified.")
NONE = Phrase(vi="Không có yêu cầu nào.", en="There are no requests.")
STATES = {
    "received": Phrase("mới nhận", "received"),
    "found": Phrase("đã tìm thấy", "found"),
    "needs-person": Phrase("cần người xem", "needs a person"),
    "issued": Phrase("đã cấp", "issued"),
    "refused": Phrase("từ chối", "refused"),
}
COLUMNS = [
    Phrase("Mã", "Id"), Phrase("Nhận lúc (UTC)", "Received (UTC)"), Phrase("Tìm ai", "For whom"), Phrase("Trạng thái", "State"),
    Phrase("Vì sao", "Why"), Phrase("Mục", "Entries"), Phrase("Kiểm tra trước", "Verify first"),
]  # fmt: skip
SUM = Phrase(
    vi="{states}. Từ lúc nhận đến lúc soạn xong: trung vị {median}; trả lời trong {limit} phút: {share}; quá hạn: {late}.",
    en="{states}. From receipt to draft: median {median}; answered within {limit} minutes: {share}; late: {late}.",
)
MINUTES = Phrase(vi="{n:.1f} phút", en="{n:.1f} min")
WAITING = [Phrase("Mục", "Entry"), Phrase("Mã", "Id"), Phrase("Nhận lúc (UTC)", "Received (UTC)")]
REPORT = Phrase("Yêu cầu trích lục: bao nhiêu, nhanh chậm thế nào.", "Requests for extracts: how many, and how long people wait.")


@click.pass_obj
def _list(session: Session, state: str | None, as_json: bool) -> None:
    from civreg.jobs import progress, service  # noqa: PLC0415 - heavy imports only inside commands

    with session.archive() as archive:
        archive.sights.add(session.acting(archive, "see", None), "requests list")
        found = list(progress(archive))
        summed = service(found, archive.settings.answer_minutes)
    shown = [p for p in found if state in (None, p.state)]
    if as_json:
        session.json({"requests": [_as_dict(p) for p in shown], "service": summed})
        return
    if not shown:
        session.result(NONE.say(session.lang))
    else:
        session.table([[c.say(session.lang) for c in COLUMNS], *(_row(session, p) for p in shown)])
    session.say(Phrase("{line}", "{line}"), line=_summed(session, summed))


@click.pass_obj
def _queue(session: Session, as_json: bool) -> None:
    from civreg.jobs import verify_first  # noqa: PLC0415 - heavy imports only inside commands

    with session.archive() as archive:
        wants = list(verify_first(archive))
    if as_json:
        session.json(wants)
    elif wants:
        session.table([[c.say(session.lang) for c in WAITING], *([f"#{w.entry}", w.portal, w.received[:16]] for w in wants)])
    else:
        session.result(NONE.say(session.lang))


@click.pass_obj
def _report(session: Session, as_json: bool) -> None:
    from civreg.jobs import progress, service  # noqa: PLC0415 - heavy imports only inside commands

    with session.archive() as archive:
        summed = service(list(progress(archive)), archive.settings.answer_minutes)
    if as_json:
        session.json(summed)
    else:
        session.result(_summed(session, summed))


def _summed(session: Session, summed: Service) -> str:
    lang, median = session.lang, summed.median_seconds_to_draft
    return SUM.say(
        lang,
        states=", ".join(f"{STATES[state].say(lang)} {n}" for state, n in summed.states.items()),
        median="–" if median is None else MINUTES.say(lang, n=median / 60),
        limit=summed.limit_minutes,
        share="–" if summed.share_in_time is None else f"{100 * summed.share_in_time:.0f} %",
        late=summed.late,
    )


def _row(session: Session, found: Progress) -> list[str]:
    request, lang = found.request, session.lang
    whom = " ".join(str(request.asked[key]) for key in ("name", "born", "number", "book") if key in request.asked)
    shown = ", ".join(f"#{c.entry} ({_fit(c)})" for c in request.candidates[:3])
    chosen = request.last("confirmed", "drafted")
    entries = f"#{found.issued.entry}" if found.issued else f"#{chosen.entry}" if chosen else shown
    state, why = STATES[found.state].say(lang), found.why(lang)
    return [request.portal, request.received[:16], whom, state, why, entries, ", ".join(f"#{e}" for e in found.verify)]


def _fit(candidate: Candidate) -> str:
    return f"{candidate.cost:g}" + "".join(f" ≠{key}" for key in candidate.differs)


def _as_dict(found: Progress) -> dict[str, object]:
    request = found.request
    return {
        "id": request.portal,
        "state": found.state,
        "reason": found.reason,
        "received": request.received,
        "asked": dict(request.asked),
        "candidates": list(request.candidates),
        "verify_first": list(found.verify),
        "events": list(request.events),
        "issued": str(found.issued.number) if found.issued else None,
        "seconds_to_draft": found.seconds_to_draft,
    }


list_command = Command(
    "list", LIST, callback=_list,
    params=[
        Option("--state", type=click.Choice(list(STATES)), phrase=Phrase("Chỉ trạng thái này.", "Only this state.")),
        options.as_json(),
    ],
)  # fmt: skip
queue_command = Command("queue", QUEUE, callback=_queue, params=[options.as_json()])
report_command = Command("requests", REPORT, callback=_report, params=[options.as_json()])
