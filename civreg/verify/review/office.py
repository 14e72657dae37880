"""What the desk asks of the archive: the seam between the pages that a browser shows and the work behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from civreg.forms import FieldSpec
from civreg.model import Quad
from civreg.policy import Person
from civreg.standing import Said, Standing, Waiting
from civreg.verify.figures import Statistics
from civreg.verify.review.doorkeeper import Doorkeeper
from civreg.verify.review.groups import Group, Marked, Member, Settled
from civreg.verify.words import trust, worth_saying

SURE_DISCS = 3
"""Of the sign for trust, where the machine is sure."""


@dataclass(frozen=True, slots=True)
class ShownField:
    """One field on the desk."""

    spec: FieldSpec
    said: Said
    proposal: str
    """What stands in its box when it is opened: a person's word, what was keyed, or what the machine reads."""
    alternatives: tuple[str, ...] = ()
    """Other readings, the likeliest first, without the proposal."""
    quad: Quad | None = None
    """Where its writing may stand on the straightened page."""
    sure: bool = False
    """Whether it is folded away, to be accepted with others."""
    blind: bool = False
    """Whether others have spoken and this person must not see it yet."""
    disputed: bool = False
    formerly: tuple[tuple[str, str], ...] = ()
    """What was keyed before civreg and says otherwise: text, and where it stands."""
    options: tuple[str, ...] = ()
    """Of a tick: the words printed beside the boxes."""
    paper: str = ""
    """What was ticked about it on a printed sheet: right, wrong, both; empty without one."""
    signer: str = ""
    """Who signed that sheet."""
    written: bool = False
    """Whether a correction is written there, to be seen beside the proposal."""

    @property
    def doubtful(self) -> bool:
        """Whether it asks for a look of its own: accepting what is seen together stops before it."""
        doubts, asked = worth_saying(self.said.doubts), self.disputed or self.blind or self.paper or self.formerly
        return bool(doubts or asked) or not self.said.read or trust(self.said.confidence).discs < SURE_DISCS


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """One entry on the desk, for one person."""

    standing: Standing
    fields: tuple[ShownField, ...]
    title: str
    """Name of the form."""
    width: int
    height: int
    """Of the straightened page, in pixels."""
    holder: str = ""
    """Who else has it open; empty where nobody has."""
    keyed_by_me: bool = False
    blocks: tuple[tuple[str, str], ...] = ()
    """Why it cannot be verified whatever a person says about its fields: findings by their ids, in sentences."""
    status: str = ""
    """As it stands, or blocked."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of saving."""

    version: int
    status: str
    fields: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What a person sends about an entry."""

    request: str
    """A random word of the sender: the same request is done once."""
    version: int
    texts: Mapping[str, str] = field(default_factory=dict)
    """Field key: what stands on the page, as this person reads it."""
    verdict: Literal["", "unsure", "illegible"] = ""
    """Empty: right as it stands, or corrected, as the text says."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """An entry that may be meant by what was searched for, in the words that this person may see."""

    entry: int
    book: str
    """Empty for a loose page."""
    page: int
    status: str
    number: str
    names: str
    born: str
    parents: str
    how: str
    """How the name was found: exact, folded, swapped, part, apart, near, facts."""
    role: str
    """Whose name it is: self, father, mother, other; empty where no name was asked for."""
    maybe: bool
    """Whether by another reading than the one that stands there."""
    differs: tuple[str, ...]
    """What was said and does not stand there."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search found."""

    hits: tuple[FoundEntry, ...] = ()
    unclear: tuple[str, ...] = ()
    """What was typed and could not be understood."""
    more: bool = False
    waiting: int = 0
    """Entries that cannot be found yet."""


@dataclass(frozen=True, slots=True)
class KeyersWork:
    """What is known of the random sample of what trusted keyers typed."""

    keyer: str
    """Empty: all of them together."""
    kind: str
    """Of the register: KS, KH …; empty for loose pages."""
    share: float
    """0..1: of their entries, in the sample."""
    limit: float
    """0..1: share of wrong fields above which they are not to be trusted."""
    size: int
    """Entries in the sample."""
    looked: int
    """Of these, entries that another person verified."""
    fields: int
    """Of the verified ones, fields that somebody could read."""
    wrong: int
    """Of these, fields that say otherwise than was keyed."""
    between: tuple[float, float]
    """Between what the share of wrong fields lies (95 %)."""
    verdict: str
    """waiting, kept, unsure, over."""
    counting: bool
    """Whether some entries are still to be counted."""

    @property
    def rate(self) -> float:
        """0..1: share of wrong fields; 0 of nothing."""
        return self.wrong / self.fields if self.fields else 0.0


@dataclass(frozen=True, slots=True)
class Trouble:
    """The mirror of acts on a second disk that could not be written."""

    what: str
    """The file."""
    why: str
    """As the system says it."""
    since: str
    """Local time, for people."""
    lacks: int
    """Acts that it lacks."""


class Office(Doorkeeper, Protocol):
    """The work behind the desk. Every call is made by one person, whose rights it sees to itself.

    Raises what `civreg.errors` names: StaleError, OwnWorkError, RefusedError, NothingMatchedError.
    """

    def books(self, person: Person) -> Mapping[str, Mapping[str, int]]:
        """Entries by book and status, of the books that a person may see."""

    def sampled(self, person: Person) -> Sequence[KeyersWork]:
        """What a person may know of the samples of trusted keyers' work; nothing where nobody is trusted."""

    def look_at_sample(self) -> bool:
        """Bring a little of what is known of the samples up to date; gives whether some of it is left."""

    def trouble(self, person: Person) -> Trouble | None:
        """What keeps acts from being written to the second disk, for who may do something about it; None where all is well."""

    def next(self, person: Person, order: str, after: int | None) -> Sequence[Waiting]:
        """The entries to look at next: `order` is `risk`, `sample`, or a book's id to go through it from `after` on."""

    def entry(self, person: Person, number: int) -> ShownEntry | None:
        """An entry as this person may see it; None where it is not theirs to see."""

    def save(self, person: Person, number: int, given: Given) -> Saved:
        """Record what a person says about fields."""

    def review(self, person: Person, number: int, what: Literal["verify", "return", "reopen"], given: Given) -> Saved:
        """Verify an entry, give it back, or open it again."""

    def picture(self, person: Person, page: int, look: Literal["original", "clean"]) -> Callable[[], bytes] | None:
        """What draws the straightened page as JPEG, anew from the original, in any thread; None where it is not theirs to see."""

    def pages(self, person: Person, numbers: Sequence[int]) -> Sequence[int]:
        """The numbers of the pages on which entries stand that this person may see."""

    def ready(self, person: Person, numbers: Sequence[int]) -> None:
        """Have the pictures of entries at hand soon."""

    def read_ahead(self, person: Person, number: int) -> bool:
        """Read a little of what an entry's book may be asked for when it is verified; gives whether some of it is left."""

    def stands(self, person: Person, number: int, finding: str, given: Given) -> Saved:
        """Record that what the rules hold against an entry stands so in the book, for a reason."""

    def groups(self, person: Person, kind: str | None) -> Sequence[Group]:
        """Values that many open fields of a kind hold, the most frequent first."""

    def held(self, person: Person) -> Mapping[str, int]:
        """How many fields in figures others are going through that this person may see, by their names."""

    def members(self, person: Person, kind: str, value: str) -> Sequence[Member]:
        """The open fields of a group, the most doubtful first."""

    def settle(self, person: Person, kind: str, marked: Marked) -> Settled:
        """Do all that a person said about a group, or nothing."""

    def piece(self, person: Person, number: int, key: str, part: tuple[int, int]) -> Callable[[], bytes] | None:
        """What draws some characters of a field, first and last (exclusive), what stands beside them dimmed; None without any.

        Of (0, 0) every line of the field, as it stands.
        """

    def look_ahead(self, person: Person, kind: str, value: str) -> int:
        """A person opened a group (no `kind`: the list of groups); gives the number by which its crops are drawn ahead."""

    def draw_ahead(self, person: Person, turn: int) -> bool:
        """Have a few of the crops drawn that a person comes to next; gives whether some are left, False once another group was opened."""

    def search(self, person: Person, asked: str) -> Findings:
        """The entries that somebody's words may mean, best first, of the books that this person may see; it is recorded."""

    def statistics(self, person: Person) -> Statistics:
        """How far the work is and how well the machine reads, in the books that this person may see."""

    def values(self, person: Person, kind: str) -> Sequence[str]:
        """What fields of a kind say most often in the books that a person may see."""

    def crop(self, person: Person, number: int, key: str) -> Callable[[], bytes] | None:
        """What draws one field, cut from the original; None where there is none for this person."""

    def paper(self, person: Person, number: int, key: str) -> bytes | None:
        """A correction as it is written on a sheet that came back, as JPEG; None where there is none for this person."""
