"""How long a clerk waits for the crops of a digit screen, in chromium: until every crop in view is drawn.

    python benchmarks/paint.py ARCHIVE [--digit 1] [--look 2] [--screens 3] [--picture FILE.png]

ARCHIVE holds pages that civreg read and is only read: a copy is worked on. The list of groups is looked at for `--look` seconds, each
screen for twice as long, then all of it is confirmed (right or not) and the next one opened with Enter. Needs chromium.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from civreg.archive import Archive, By
from civreg.jobs import DeskOptions, serve_desk
from civreg.policy import Person

NAME, PASSWORD = "benchmark", "một mật khẩu dài"
IN_VIEW = """const all = [...document.querySelectorAll('.crop img')], drawn = (i) => i.complete && i.naturalWidth > 0;
const view = all.filter((i) => { const r = i.getBoundingClientRect(); return r.bottom > 0 && r.top < innerHeight; });"""
SEEN = f"() => {{ {IN_VIEW} return view.length && view.every(drawn); }}"
COUNT = f"() => {{ {IN_VIEW} return [all.length, view.length]; }}"
DONE = "() => document.querySelector('#news').textContent"


def measured(page: Any, name: str, go: Callable[[], object]) -> None:
    """Go to a screen, and tell how long it took."""
    start, before = time.perf_counter(), time.process_time()
    go()
    page.wait_for_function(SEEN)
    took, (count, view) = time.perf_counter() - start, page.evaluate(COUNT)
    page.wait_for_load_state("networkidle")
    print(f"{name}: {view} of {count} crops in view after {took:.2f} s; the desk's processor {time.process_time() - before:.2f} s")


def gone_through(page: Any, url: str, given: argparse.Namespace) -> None:
    """Open the groups, then screen after screen."""
    page.goto(f"{url}group")
    time.sleep(given.look)
    measured(page, f"digit {given.digit}", lambda: page.goto(f"{url}group/digit?value={given.digit}"))
    if given.picture:
        page.screenshot(path=given.picture)
    for nth in range(1, given.screens):
        time.sleep(2 * given.look)
        page.keyboard.press("Control+Enter")
        page.wait_for_function(DONE)
        measured(page, f"screen {nth + 1}", lambda: (page.keyboard.press("Enter"), page.wait_for_load_state()))


def main() -> None:
    """Serve a copy, and look at it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--digit", default="1")
    parser.add_argument("--look", type=float, default=2.0)
    parser.add_argument("--screens", type=int, default=3)
    parser.add_argument("--picture")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(shutil.copytree(given.archive, Path(folder) / "kho"))
        with Archive.open(home) as archive:
            archive.people.add(By(NAME, NAME), Person(0, NAME, NAME, ("reviewer",), None), PASSWORD)
        with serve_desk(home, DeskOptions("vi")) as (url, serve), sync_playwright() as play:
            threading.Thread(target=serve, daemon=True).start()
            browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
            page.set_default_timeout(120_000)
            page.goto(url)
            page.fill("input[name=name]", NAME)
            page.fill("input[name=password]", PASSWORD)
            page.keyboard.press("Enter")
            page.wait_for_url(url)
            gone_through(page, url, given)
            browser.close()
    os._exit(0)  # the server's threads do not end by themselves


if __name__ == "__main__":
    main()
