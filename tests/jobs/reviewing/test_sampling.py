"""Trusted keyers: what stands on a random sample, what the sample says, and that nobody verifies what they keyed."""

from __future__ import annotations

import random
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest

from civreg.archive import Archive, By
from civreg.errors import IntegrityError, OwnWorkError
from civreg.jobs import refresh_queue, samples, standing_entry
from civreg.jobs.reviewing.sampling import drawn, rules_changed, summed
from civreg.model import Decision
from civreg.policy import Policy

BOOK = "KS.2015.01"
KEYER, REVIEWER = By("an", "máy 1"), By("bình", "máy 2")


def ruled(archive: Archive, text: str) -> Archive:
    """The archive, opened anew under other rules."""
    path = archive.home / "civreg.toml"
    said = path.read_text(encoding="utf-8")
    start = said.index("[verify]")
    path.write_text(said[:start] + text + "\n" + said[said.index("\n[office]") :], encoding="utf-8")
    return Archive.open(archive.home)


def keyed(archive: Archive, entry: int, wrong: str = "") -> None:
    """Have the keyer type a whole entry as it was read; of `wrong`, something else."""
    for said in standing_entry(archive, entry).fields:
        archive.reviews.key(KEYER, entry, said.key, "Nguyễn Sai" if said.key == wrong else said.read)


def verified(archive: Archive, entry: int, said: dict[str, str]) -> None:
    """Have another person say what stands there, and verify."""
    for field in standing_entry(archive, entry).fields:
        text = said.get(field.key, field.read)
        archive.decisions.add(REVIEWER, entry, Decision(field.key, "accepted" if text == field.read else "corrected", text))
    archive.reviews.add(REVIEWER, entry, "verify")


def test_what_a_trusted_keyer_typed_stands_on_a_sample(shelf: Any) -> None:
    """Outside the sample it stands as typed and is called sampled, never verified; inside it waits for another person."""
    entries = shelf.add(BOOK, [{"so": str(n), "nksHoTen": "Lê Hoa"} for n in range(1, 21)], verified=False)
    with ruled(shelf.archive, '[verify]\ntrusted = ["an"]\nsample = 0.3') as archive:
        for entry in entries:
            keyed(archive, entry, "meHoTen")
        found = {n: standing_entry(archive, n) for n in entries}
        chosen = [n for n in entries if archive.settings.policy.in_sample(n)]
        assert {n for n, s in found.items() if s.status == "read"} == set(chosen)
        assert {s.status for n, s in found.items() if n not in chosen} == {"sampled"}
        outside = next(s for n, s in found.items() if n not in chosen)
        mother = outside.said("meHoTen")
        assert (mother.text, mother.person, mother.verdict, mother.settled, mother.sampled) == ("Nguyễn Sai", "an", None, False, True)
        assert not outside.verifier
        while refresh_queue(archive):
            pass
        assert {w.entry for w in archive.queue.next(None, [], 99)} == set(chosen)
        (told,) = samples(archive)
        assert (told.entries, told.on_trust, told.chosen, told.verified, told.verdict) == (20, 20 - len(chosen), len(chosen), 0, "waiting")


@pytest.mark.parametrize(
    "rules",
    [
        '[verify]\ntrusted = ["bình"]\nsample = 0.0',
        "[verify]\nsample = 0.0",
        '[verify]\ntrusted = ["an"]\nsample = 1.0',
        '[verify]\ntrusted = ["an"]\nsample = 0.0\n[verify.KS]\ntrusted = []',
        '[verify]\ntrusted = ["an"]\nsample = 0.0\ntwice = ["nksHoTen"]',
    ],
)
def test_without_trust_everything_waits(shelf: Any, rules: str) -> None:
    """Another keyer, another kind's rules, a sample of all, a field that two people settle: nothing is taken on trust."""
    (entry,) = shelf.add(BOOK, [{"so": "1", "nksHoTen": "Lê Hoa"}], verified=False)
    with ruled(shelf.archive, rules) as archive:
        keyed(archive, entry)
        assert standing_entry(archive, entry).status != "sampled"
    with ruled(shelf.archive, '[verify]\n[verify.KS]\ntrusted = ["an"]\nsample = 0.0') as archive:
        assert standing_entry(archive, entry).status == "sampled"


def test_one_field_that_was_not_keyed_or_is_doubted_keeps_an_entry_back(shelf: Any) -> None:
    """Trust needs the whole entry; a reviewer's doubt, a return or another's keying ends it."""
    one, two, three = shelf.add(BOOK, [{"so": str(n), "nksHoTen": "Lê Hoa"} for n in (1, 2, 3)], verified=False)
    with ruled(shelf.archive, '[verify]\ntrusted = ["an"]\nsample = 0.0') as archive:
        archive.reviews.key(KEYER, one, "nksHoTen", "Lê Hoa")
        keyed(archive, two)
        keyed(archive, three)
        assert [standing_entry(archive, n).status for n in (one, two, three)] == ["read", "sampled", "sampled"]
        archive.decisions.add(REVIEWER, two, Decision("nksHoTen", "unsure", "Lê Hoa"))
        archive.reviews.key(By("chi", "máy 3"), three, "nksHoTen", "Lê Hòa")
        assert [standing_entry(archive, n).status for n in (two, three)] == ["in-review", "read"]


def test_the_sample_says_how_often_the_keyer_was_wrong(shelf: Any) -> None:
    """Fields and entries with their intervals; spelling that means the same is not wrong."""
    entries = shelf.add(BOOK, [{"so": str(n), "nksHoTen": "Lê Hoa", "nksNgaySinh": "3/5/2015"} for n in range(1, 6)], verified=False)
    with ruled(shelf.archive, '[verify]\ntrusted = ["an"]\nsample = 1.0\nlimit = 0.5') as archive:
        for entry in entries:
            keyed(archive, entry, "nksHoTen" if entry == entries[0] else "")
            archive.reviews.key(KEYER, entry, "nksNgaySinh", "03/05/2015")
            verified(archive, entry, {})
        (told,) = samples(archive)
        fields = len(standing_entry(archive, entries[0]).fields)
    assert (told.chosen, told.verified, told.wrong_entries, told.fields, told.wrong) == (5, 5, 1, 5 * fields, 1)
    assert told.by_rate[0] < told.rate < told.by_rate[1]
    assert told.by_entry == pytest.approx((0.0362, 0.6245), abs=1e-3)
    assert told.verdict == "kept"
    assert replace(told, limit=0.0001).verdict == "over"
    assert replace(told, limit=told.rate + 1e-6).verdict == "unsure"


def test_a_sample_is_random_reproducible_and_nested() -> None:
    """Its share is as asked; another archive has another; a larger one holds the smaller."""
    few, more, other = Policy(sample=0.1, seed="a"), Policy(sample=0.3, seed="a"), Policy(sample=0.1, seed="b")
    one, two, three = ({n for n in range(20000) if policy.in_sample(n)} for policy in (few, more, other))
    assert len(one) == pytest.approx(2000, abs=150)
    assert one < two
    assert len(one & three) == pytest.approx(200, abs=70)
    assert not any(Policy(sample=0.0, seed="a").in_sample(n) for n in range(1000))
    assert all(Policy(sample=1.0, seed="a").in_sample(n) for n in range(1000))


def test_rules_that_change_derive_the_queue_anew(shelf: Any) -> None:
    """Trust that is given or taken back reaches every entry; rules that stay cost nothing."""
    (entry,) = shelf.add(BOOK, [{"so": "1", "nksHoTen": "Lê Hoa"}], verified=False)
    keyed(shelf.archive, entry)
    assert not rules_changed(shelf.archive)
    for rules, status in (('trusted = ["an"]\nsample = 0.0', "sampled"), ("", "read")):
        with ruled(shelf.archive, f"[verify]\n{rules}") as archive:
            assert rules_changed(archive)
            assert not rules_changed(archive)
            while refresh_queue(archive):
                pass
            assert archive.queue.counts()[BOOK] == {status: 1}


@pytest.mark.parametrize("said", ["twce = []", "sample = 1.5", 'trusted = "an"', "[verify.KS]\nsampel = 0.1"])
def test_rules_that_mean_nothing_are_refused(shelf: Any, said: str) -> None:
    """A name that is no rule, a share that is none: the file is named, nothing is guessed."""
    with pytest.raises(IntegrityError, match=r"civreg\.toml"):
        ruled(shelf.archive, f"[verify]\n{said}")


def test_rules_of_kinds_are_kept(shelf: Any, tmp_path: Path) -> None:
    """What is saved is read again as it was; what a kind does not say is as above."""
    with ruled(shelf.archive, '[verify]\ntwice = ["a"]\nsure = 0.9\n[verify.KT]\ntwice = ["b"]\nsure_of = { c = 0.5 }') as archive:
        policy = archive.settings.policy
        archive.settings.save(archive.home)
    with Archive.open(shelf.archive.home) as archive:
        assert archive.settings.policy == policy
    assert (policy.of("KS.2015.01").twice, policy.of("KT.2015.01").twice, policy.of("KT.2015.01").sure) == ({"a"}, {"b"}, 0.9)
    assert (policy.of("KT.1.1").surely("c"), policy.of("KT.1.1").surely("d"), policy.of(None).surely("c")) == (0.5, 0.9, 0.9)


def test_nobody_verifies_what_they_keyed_in_ten_thousand_tries(shelf: Any) -> None:
    """By every call and by rows written past them: the store refuses each, and whoever did not key gets through."""
    entries = shelf.add(BOOK, [{"so": str(n), "nksHoTen": "Lê Hoa"} for n in range(1, 7)], verified=False)
    dice, archive = random.Random(6), shelf.archive  # noqa: S311 - draws tries, no secret
    people = [By(name, "máy") for name in ("an", "bình", "chi", "dũng")]
    keys = [f.key for f in standing_entry(archive, entries[0]).fields]
    own: set[tuple[str, int, str]] = set()
    for _ in range(60):
        by, entry, key = dice.choice(people[:3]), dice.choice(entries), dice.choice(keys)
        archive.reviews.key(by, entry, key, "x")
        own.add((by.person, entry, key))
    touched = {(person, entry) for person, entry, _ in own}
    passed = 0
    with closing(sqlite.connect(str(archive.home / "civreg.db"), isolation_level=None)) as past:
        past.execute("BEGIN")
        for _ in range(10_000):
            person, entry, key = dice.choice(sorted(own))
            verdict = dice.choice(("accepted", "corrected", "illegible"))
            whole = dice.random() < 0.5
            try:
                if whole:
                    row = (entry, dice.randrange(1, 40), person)
                    past.execute("INSERT INTO verifications (entry, act, what, reason, person, at) VALUES (?, ?, 'verify', '', ?, '')", row)
                else:
                    row = (entry, dice.randrange(1, 40), key, verdict, person)
                    past.execute(
                        "INSERT INTO decisions (entry, act, key, field, verdict, text, reason, person, at) "
                        "VALUES (?, ?, ?, NULL, ?, 'x', '', ?, '')",
                        row,
                    )
            except sqlite.IntegrityError as refused:
                assert "nobody verifies" in str(refused)  # noqa: PT017 - each of ten thousand
                continue
            passed += 1
        past.execute("ROLLBACK")
    for person, entry, key in sorted(own):
        by = By(person, "máy")
        with pytest.raises(OwnWorkError):
            archive.reviews.add(by, entry, "verify")
        with pytest.raises(OwnWorkError):
            archive.reviews.once(
                by,
                f"{person}{entry}{key}",
                entry,
                archive.reviews.version(entry),
                lambda b=by, e=entry: archive.reviews.add(b, e, "verify"),
            )
        with pytest.raises(OwnWorkError):
            archive.decisions.add(by, entry, Decision(key, "corrected", "y"))
    assert passed == 0
    assert not {(by.person, entry) for by in people[3:] for entry in entries} & touched
    archive.reviews.add(people[3], entries[0], "verify")


def test_what_is_keyed_after_verifying_opens_the_entry_again(shelf: Any) -> None:
    """Who verified and then keys has not verified what stands there now."""
    (entry,) = shelf.add(BOOK, [{"so": "1", "nksHoTen": "Lê Hoa"}])
    assert standing_entry(shelf.archive, entry).status == "verified"
    shelf.archive.reviews.key(KEYER, entry, "nksHoTen", "Lê Hòa")
    assert standing_entry(shelf.archive, entry).status == "in-review"


def test_a_report_says_what_reading_every_entry_says(shelf: Any) -> None:
    """Untouched, decided, verified, given back and unknown ones; in and out of the sample, by one keyer, two, or none that is trusted."""
    entries = shelf.add(BOOK, [{"so": str(n), "nksHoTen": "Lê Hoa"} for n in range(1, 31)], verified=False)
    entries += shelf.add("KS.2016.01", [{"so": "1"}], verified=False)
    for rules in ("", 'twice = ["so"]\n'):
        with ruled(shelf.archive, f'[verify]\ntrusted = ["an", "chi"]\nsample = 0.5\n{rules}') as archive:
            if not rules:
                _said_about(archive, entries)
            for books in (None, ["KS.2016.01"]):
                every = (drawn(archive, n) for n in entries)
                told = summed((one for one in every if one and (books is None or one.book in books)), archive.settings.policy)
                assert samples(archive, books) == told
    assert {one.keyer for one in told} == {"an"}


def _said_about(archive: Archive, entries: list[int]) -> None:
    """Everything that may befall an entry that somebody keyed, or only began to."""
    for n, entry in enumerate(entries):
        if n % 7 != 6:
            keyed(archive, entry, "meHoTen" if n % 2 else "")
        if n % 5 == 1:
            verified(archive, entry, {})
        if n % 5 == 2:
            archive.decisions.add(REVIEWER, entry, Decision("nksHoTen", "unsure", ""))
        if n % 5 == 3:
            archive.reviews.add(REVIEWER, entry, "return", "rách")
        if n % 7 in (3, 6):
            archive.reviews.key(By("chi" if n % 2 else "tư", "máy 3"), entry, "so", str(n + 1))
