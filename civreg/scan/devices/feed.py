"""Pages from a scanner, each a whole file in a folder: from the feeder until it is empty, or one by one from the glass."""

from __future__ import annotations

import contextlib
import re
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from civreg.errors import DeviceError
from civreg.scan.devices import sane
from civreg.scan.devices.reasons import failed

Source = Literal["auto", "feeder", "duplex", "flatbed"]
PAGE_SECONDS = 240.0
"""Seconds without a page after which a scanner hangs: 600 dpi in colour over USB 1 takes three minutes."""
GOODBYE = 10.0
"""Seconds in which a scanner that said why it stops must have ended: a driver may hang while it is closed."""
LONGER_MM = 8.0
"""How much longer than its paper a fed page is scanned."""
LAST_WORDS = 1000
"""Lines of what a scanner says that are kept."""
_FEEDER = re.compile(r"adf|feed|automatic", re.IGNORECASE)
_DUPLEX = re.compile(r"duplex|both|double", re.IGNORECASE)
_COLOUR = re.compile(r"colou?r", re.IGNORECASE)
_STOPPED = re.compile(rb"scanimage: sane_(?:start|read): ")
_RANGE = re.compile(r"(?P<low>-?[\d.]+)\.\.(?P<high>[\d.]+)")
_Offer = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class DeviceOptions:
    """How a scanner scans."""

    name: str
    source: Source = "auto"
    """`auto`: both sides from the feeder where it can, else the feeder, else the glass."""
    dpi: int = 300
    paper_mm: tuple[float, float] = (210.0, 297.0)
    """Width and height of the paper; the glass is always scanned whole."""
    settings: tuple[tuple[str, str], ...] = ()
    """The scanner's own options, by name and value, as `scanimage -A` lists them."""


@dataclass(frozen=True, slots=True)
class Scanner:
    """A scanner that said what it offers."""

    options: DeviceOptions
    source: Source
    """Where its paper comes from; never `auto`."""
    arguments: tuple[str, ...]

    @property
    def by_hand(self) -> bool:
        """Whether a person lays every page down."""
        return self.source == "flatbed"


def connect(options: DeviceOptions) -> Scanner:
    """Ask a scanner what it offers and choose; raises DeviceError, MissingToolError."""
    offer = sane.offered(options.name)
    source, chosen = _source(options, offer)
    return Scanner(options, source, ("--device-name", options.name, *chosen, *_arguments(options, offer, source)))


def scan_pages(scanner: Scanner, folder: Path, stem: str, turns: Iterable[object]) -> Iterator[Path]:
    """Give each page as it lands in `folder`, as `STEM-0001.png` and on; a file is there whole or not at all.

    From the feeder until it is empty; from the glass one page for every item of `turns`. Whoever stops listening stops the scanner
    after what it has done. Raises DeviceError; pages given before are not touched by it.
    """
    pattern = str(folder / f"{stem}-%04d.png").replace("%", "%%").replace("%%04d", "%04d")
    command = [sane.program(), *scanner.arguments, "--format=png", f"--batch={pattern}", "--batch-print"]
    said: deque[bytes] = deque(maxlen=LAST_WORDS)
    with _started([*command, *["--batch-prompt"] * scanner.by_hand]) as run:
        count, listener = 0, threading.Thread(target=_listen, args=(run, said), daemon=True)
        listener.start()
        for page in _by_hand(run, turns) if scanner.by_hand else _fed(run):
            count += 1
            yield page
        status = run.wait(PAGE_SECONDS)
        listener.join(GOODBYE)
        _judge(scanner, status, b"".join(said).decode("utf-8", "replace"), count)


def _listen(run: subprocess.Popen[bytes], said: deque[bytes]) -> None:
    """Take down what `scanimage` says, and end it where it says why it stops and then does not."""
    for line in run.stderr or ():
        said.append(line)
        if _STOPPED.match(line):
            _ended_after(GOODBYE, run)


def _judge(scanner: Scanner, status: int, said: str, count: int) -> None:
    """Raise what a run of the scanner ended in, if it did not end well."""
    name = scanner.options.name
    if status:
        raise sane.fault(name, said)
    if not count and not scanner.by_hand:
        raise failed(name, "empty")


def _fed(run: subprocess.Popen[bytes]) -> Iterator[Path]:
    while page := _next(run):
        yield page


def _by_hand(run: subprocess.Popen[bytes], turns: Iterable[object]) -> Iterator[Path]:
    if run.stdin is None:
        raise RuntimeError("the scanner was started without a pipe")
    for _ in turns:
        with contextlib.suppress(BrokenPipeError):  # it has ended: its status says why
            run.stdin.write(b"\n")
            run.stdin.flush()
        page = _next(run)
        if page is None:
            return
        yield page
    run.stdin.close()


def _next(run: subprocess.Popen[bytes]) -> Path | None:
    """The page that lands next; None where there is none."""
    if run.stdout is None:
        raise RuntimeError("the scanner was started without a pipe")
    watch = _ended_after(PAGE_SECONDS, run)
    try:
        line = run.stdout.readline()
    finally:
        watch.cancel()
    return Path(line.decode("utf-8", "surrogateescape").rstrip("\n")) if line.endswith(b"\n") else None


def _ended_after(seconds: float, run: subprocess.Popen[bytes]) -> threading.Timer:
    """End `scanimage` when so many seconds are over, unless that is cancelled."""
    watch = threading.Timer(seconds, run.kill)
    watch.daemon = True
    watch.start()
    return watch


@contextlib.contextmanager
def _started(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """`scanimage`, which is told to stop (SIGINT: it lets the scanner finish) and ended with the block."""
    run = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=sane.plain())
    try:
        yield run
    finally:
        if run.poll() is None:
            run.send_signal(signal.SIGINT)
        with contextlib.suppress(BrokenPipeError):
            for pipe in (run.stdin, run.stdout):
                if pipe:
                    pipe.close()
        try:
            run.wait(20)
        except subprocess.TimeoutExpired:
            run.kill()
            run.wait()


def _source(options: DeviceOptions, offer: _Offer) -> tuple[Source, list[str]]:
    """Where the paper shall come from, and the options that say so; raises DeviceError where the scanner cannot."""
    named = offer.get("--source", ())
    feeders = [s for s in named if _FEEDER.search(s) and not _DUPLEX.search(s)]
    duplex = [s for s in named if _DUPLEX.search(s)]
    glass = [s for s in named if s not in feeders and s not in duplex]
    ways: dict[Source, list[str]] = {}
    if duplex:
        ways["duplex"] = [f"--source={duplex[0]}"]
    elif feeders and (switch := _duplex_switch(offer)):
        ways["duplex"] = [f"--source={feeders[0]}", switch]
    if feeders:
        ways["feeder"] = [f"--source={feeders[0]}"]
    if glass or not named:
        ways["flatbed"] = [f"--source={glass[0]}"] if glass else []
    wanted = next(iter(ways)) if options.source == "auto" else options.source
    if wanted not in ways:
        raise _no_source(options, ways)
    return wanted, ways[wanted]


def _no_source(options: DeviceOptions, ways: Mapping[Source, list[str]]) -> DeviceError:
    return failed(options.name, "no-source", ", ".join(ways))


def _duplex_switch(offer: _Offer) -> str:
    """The option by which some feeders are told to take both sides; empty where there is none."""
    if any(_DUPLEX.search(v) for v in offer.get("--adf-mode", ())):
        return "--adf-mode=" + next(v for v in offer["--adf-mode"] if _DUPLEX.search(v))
    return "--duplex=yes" if "--duplex" in offer else ""


def _arguments(options: DeviceOptions, offer: _Offer, source: Source) -> Iterator[str]:
    own = dict(options.settings)
    colour = next((mode for mode in offer.get("--mode", ()) if _COLOUR.search(mode)), "")
    if colour and "mode" not in own:
        yield f"--mode={colour}"
    if "--resolution" in offer and "resolution" not in own:
        yield f"--resolution={options.dpi}"
    yield from (f"-{name}{value}" if len(name) == 1 else f"--{name}={value}" for name, value in own.items())
    for name, most in (("x", None), ("y", None if source == "flatbed" else options.paper_mm[1] + LONGER_MM)):
        high = _RANGE.search(" ".join(offer.get(f"-{name}", ())))
        if high and name not in own:
            yield f"-{name}{min(float(high['high']), most or float('inf')):g}"
