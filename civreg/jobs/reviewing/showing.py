"""One entry as one person sees it on the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from civreg import forms
from civreg.archive import Archive, PaperWord
from civreg.forms import FieldSpec, FormTemplate
from civreg.jobs.reading import form_files
from civreg.jobs.reviewing.formerly import KeyedText, keyed_before
from civreg.language import Phrase
from civreg.model import Transcript
from civreg.policy import Person, Policy
from civreg.standing import Said, Standing
from civreg.text import compared
from civreg.verify.review import ShownEntry, ShownField

OTHERS = 3
"""Other readings that are offered, at most."""
BLANK = "blank"
"""The doubt that says no more than that nothing is written there."""


def show(archive: Archive, standing: Standing, person: Person) -> ShownEntry:
    """What the desk shows of an entry; fields that this person must read anew show nobody's word."""
    number = standing.entry or 0
    read = archive.outgoing.read(number, standing.page_id, (standing.page, standing.status))
    form = forms.known(form_files(archive.home)).get(standing.form)
    keyed = archive.reviews.keyed(number)
    transcripts = {t.key: t for t in read.entry.transcripts} if read.entry else {}
    page = read.stored.page
    given = (archive.settings.policy.of(standing.book), person, form, keyed)
    plain = tuple(_field(_spec(form, said.key), said, transcripts.get(said.key), given) for said in standing.fields)
    words, formerly = archive.paper.words(number), keyed_before(archive, standing)
    papered = (_on_paper(field, words.get(field.spec.key)) for field in plain)
    fields = tuple(_formerly(field, formerly.get(field.spec.key, ())) for field in papered)
    title = form.title if form else standing.form
    own = any(who == person.name for _, who in keyed.values())
    return ShownEntry(standing, fields, title, page.width if page else 0, page.height if page else 0, keyed_by_me=own)


Circumstances = tuple[Policy, Person, FormTemplate | None, Mapping[str, tuple[str, str]]]
"""The policy, who looks, the form, and what was keyed: text and person by field key."""


def _field(spec: FieldSpec, said: Said, transcript: Transcript | None, given: Circumstances) -> ShownField:
    policy, person, form, keyed = given
    blind = policy.blind(said.key, said.words, person.name) and bool(said.words)
    typed = keyed.get(said.key, ("", ""))[0]
    proposal = said.read if blind else said.text if said.verdict else typed or said.text
    options = tuple(o.label for o in form.options) if form and form.tick and form.tick.key == said.key else ()
    return ShownField(
        spec=spec,
        said=said,
        proposal=proposal,
        alternatives=_others(proposal, [typed, said.read, *_readings(transcript)]),
        quad=transcript.box.quad if transcript and transcript.box else None,
        sure=_sure(said, policy, typed) and not blind,
        blind=blind,
        disputed=policy.disputed(said.key, said.words),
        options=options,
    )


def _on_paper(field: ShownField, word: PaperWord | None) -> ShownField:
    """The field with what was answered on a printed sheet: a proposal that a person confirms, unless a person has spoken since."""
    if word is None or word.tick == "none" or field.said.words or field.blind:
        return field
    right = word.tick == "right" and word.clear and not word.picture
    corrected = word.text if word.tick == "wrong" else ""
    return replace(
        field,
        paper=word.tick,
        signer=word.signer,
        written=bool(word.picture),
        sure=right,
        proposal=corrected or field.proposal,
        alternatives=_others(corrected, [field.proposal, *field.alternatives]) if corrected else field.alternatives,
    )


def _formerly(field: ShownField, keyed: Sequence[KeyedText]) -> ShownField:
    """The field with what was keyed before civreg, as another reading that is one key away; what says the same is left out."""
    others = tuple((text, source) for text, source in keyed if text and _plain(text) != _plain(field.proposal))
    if not others or field.blind:
        return field
    texts = _others(field.proposal, [*(text for text, _ in others), *field.alternatives])
    return replace(field, formerly=others, alternatives=texts, sure=field.said.settled)


def _sure(said: Said, policy: Policy, typed: str) -> bool:
    """Whether a field is folded away: it is settled, or nobody who read it has a doubt."""
    if said.settled:
        return True
    doubts = [d for d in said.doubts if d.code != BLANK]
    if said.words or doubts or (typed and typed != said.text):
        return False
    return said.writing == "blank" or (said.confidence is not None and said.confidence >= policy.surely(said.key))


def _readings(transcript: Transcript | None) -> list[str]:
    return [
        text for reading in (transcript.readings if transcript else ()) for text in (reading.text, *(t for t, _ in reading.alternatives))
    ]


def _others(proposal: str, texts: Sequence[str]) -> tuple[str, ...]:
    """Texts that say something else than the proposal and each other, case and points aside."""
    different = {_plain(text): text for text in reversed(texts) if text}
    different.pop(_plain(proposal), None)
    return tuple(text for text in texts if different.get(_plain(text)) == text)[:OTHERS]


def _plain(text: str) -> str:
    return compared("".join(c if c.isalnum() else " " for c in text))


def _spec(form: FormTemplate | None, key: str) -> FieldSpec:
    """The field of a form; a key that it does not know names itself."""
    own = next((f for f in form.fields if f.key == key), None) if form else None
    return own or FieldSpec(key, "text", key, Phrase(key, key))
