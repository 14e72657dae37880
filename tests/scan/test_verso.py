"""What shows through is taken away by the other side of the leaf where that side is known, and by no page that it is not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import cv2
import numpy as np
import pytest

from civreg import scan
from civreg.model import Legibility, Mesh, Page, SourceImage, Transform
from civreg.raster import Pixels, grey, warp
from civreg.scan.clean import UNEXPLAINED, one_side, pixels
from civreg.scan.ghost import beside
from civreg.scan.ground import flatten
from civreg.scan.verso import Verso, other_side, without_verso

from . import forms_drawn as drawn

HIGH, WIDE = 3508, 2480
WHOLE = Transform((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))
LETTERS = "abcdeghiklmnopqrstuvxy"


@cache
def side(seed: int) -> Pixels:
    """A written page of one book, flat: the same print, its own writing of broken words."""
    page = cv2.resize(drawn.form(written=False)[..., 1], (WIDE, HIGH), interpolation=cv2.INTER_CUBIC)
    rng = np.random.default_rng(seed)
    for y in drawn.RULES:
        x = 2 * int(rng.integers(175, 260))
        while x < 2000:
            word = "".join(rng.choice(list(LETTERS), int(rng.integers(3, 8))))
            cv2.putText(page, word, (x, 2 * y - 8), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, float(rng.uniform(1.6, 2.0)), 40, 5, cv2.LINE_AA)
            x += 60 * len(word) + int(rng.integers(40, 160))
    flat = np.where(page < 140, 50, 255).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(flat, (0, 0), 0.8), np.uint8)


def ghost(back: Pixels, share: float, seed: int = 5) -> np.ndarray:
    """How much light is left where a page shows through: mirrored, moved, turned, bent and blurred."""
    rng = np.random.default_rng(seed)
    ys, xs = np.mgrid[0:HIGH, 0:WIDE].astype(np.float32)
    turn, (right, down) = np.deg2rad(rng.uniform(-0.3, 0.3)), rng.uniform(-20, 20, 2)
    u = xs + turn * (ys - HIGH / 2) + right + 4 * np.sin(ys / 600)
    v = ys - turn * (xs - WIDE / 2) + down + 4 * np.sin(xs / 500)
    depth = cv2.GaussianBlur(255 - back[:, ::-1], (0, 0), 1.5)
    laid = cv2.remap(depth, u.astype(np.float32), v.astype(np.float32), cv2.INTER_LINEAR, borderValue=0)
    return 1 - share * laid.astype(np.float32) / 255


def through(front: Pixels, light: np.ndarray) -> Pixels:
    """A page as it is seen with so much light left, on paper with grain."""
    return np.clip(front * light + np.random.default_rng(2).normal(0, 2, front.shape), 0, 255).astype(np.uint8)


def known(back: Pixels, name: str = "b.jpg") -> Verso:
    """A page as it was scanned, as the other side of a leaf."""
    half = cv2.resize(back, (WIDE // 2, HIGH // 2), interpolation=cv2.INTER_AREA)
    return Verso(name, np.ascontiguousarray(255 - half[:, ::-1]))


def stands(flat: Pixels, own: Pixels) -> float:
    """Share of bare paper on which something stands."""
    bare = cv2.erode(own, np.ones((9, 9), np.uint8)) > 240
    return float((flat[bare] < 232).mean())


@pytest.mark.parametrize("share", [0.15, 0.5])
def test_other_side_goes_and_ink_stays(share: float) -> None:
    """Pale or nearly as dark as ink, what shows through goes up to the ink it touches, and the ink is as it was."""
    own = side(1)
    seen = through(own, ghost(side(2), share))
    taken = without_verso(seen, beside(seen).ink, [known(side(2))])
    clean, steps = taken.flat, taken.steps
    assert taken.whole
    assert stands(clean, own) < 0.1 * stands(seen, own)
    assert np.array_equal(clean[own < 100], seen[own < 100])
    settings = dict(steps[0].settings)
    assert steps[0].name == "verso"
    assert settings["source"] == "b.jpg"
    assert float(settings["through"]) == pytest.approx(share, rel=0.25)


def test_true_side_is_chosen_among_pages_of_one_book() -> None:
    """A page that shares the print alone is not taken for the other side where that one is known."""
    own = side(1)
    seen = through(own, ghost(side(2), 0.35))
    taken = without_verso(seen, beside(seen).ink, [known(side(3), "other.jpg"), known(side(2))])
    assert [dict(step.settings)["source"] for step in taken.steps] == ["b.jpg"]
    assert stands(taken.flat, own) < 0.1 * stands(seen, own)


def test_page_that_does_not_fit_changes_nothing() -> None:
    """Another kind of page gives the very same array, and no step."""
    seen = through(side(1), ghost(side(2), 0.35))
    upside_down = known(np.ascontiguousarray(side(3)[::-1]))
    taken = without_verso(seen, beside(seen).ink, [upside_down, Verso("blank.jpg", np.zeros((1754, 1240), np.uint8))])
    assert taken.flat is seen
    assert taken.steps == ()


def test_spread_has_an_other_side_on_either_hand() -> None:
    """Where the left half shows one leaf and the right half the next, both neighbours are taken away."""
    own, both = side(1), np.ones((HIGH, WIDE), np.float32)
    both[:, : WIDE // 2] = ghost(side(2), 0.35)[:, : WIDE // 2]
    both[:, WIDE // 2 :] = ghost(side(3), 0.35, 6)[:, WIDE // 2 :]
    seen = through(own, both)
    taken = without_verso(seen, beside(seen).ink, [known(side(3), "next.jpg"), known(side(2), "last.jpg")])
    assert {dict(step.settings)["source"] for step in taken.steps} == {"next.jpg", "last.jpg"}
    assert stands(taken.flat, own) < 0.25 * stands(seen, own)


def test_faded_ink_under_the_other_side_stays() -> None:
    """Ink no darker than what shows through keeps its strokes, also where both cross."""
    faded = (255 - (255 - side(1).astype(np.float32)) * 0.4).astype(np.uint8)
    seen = through(faded, ghost(side(2), 0.3))
    taken = without_verso(seen, beside(seen).ink, [known(side(2))])
    assert taken.steps
    strokes = side(1) < 70
    assert (taken.flat[strokes] < 225).mean() > 0.97


def pages_asked(*pages: Verso) -> Iterator[Verso]:
    """Pages that must not be asked for."""
    raise AssertionError(pages)
    yield


def page(transform: Transform = WHOLE) -> Page:
    """A page of the drawn size."""
    return Page(SourceImage("", "a.jpg"), WIDE, HIGH, transform, 0, 0.0, Legibility(300, 1, 1))


def test_neighbours_are_asked_only_where_something_shows_through() -> None:
    """A page without ghost opens no other page; one with a ghost says which page it used, and its colours are untouched."""
    bare = cv2.cvtColor(through(side(1), np.ones((HIGH, WIDE), np.float32)), cv2.COLOR_GRAY2BGR)
    assert scan.pixels(bare, page(), pages_asked()).steps == ()
    shown = cv2.cvtColor(through(side(1), ghost(side(2), 0.35)), cv2.COLOR_GRAY2BGR)
    got = pixels(shown, page(), iter([known(side(2))]))
    assert [step.name for step in got.steps] == ["verso"]
    assert np.array_equal(got.colour, shown)
    assert stands(got.flat, side(1)) < 0.02


def test_what_no_page_explains_is_judged_by_itself() -> None:
    """Where a neighbour has but half of what shows through, that goes by it and the rest as it looks: no more stays than without it."""
    half = np.ascontiguousarray(np.concatenate([side(2)[: HIGH // 2], side(3)[HIGH // 2 :]]))
    seen = through(side(1), ghost(side(2), 0.35))
    clean, steps = one_side(seen, [known(half, "other.jpg")])
    alone, none = one_side(seen, [])
    assert [(step.name, dict(step.settings).get("source")) for step in steps] == [("verso", "other.jpg"), (UNEXPLAINED, None)]
    assert [step.name for step in none] == [UNEXPLAINED]
    assert stands(clean, side(1)) <= stands(alone, side(1)) < 0.5 * stands(seen, side(1))


def test_other_side_is_the_page_at_half_its_size_mirrored() -> None:
    """Turned, enlarged and curled as its preparation says, a neighbour is laid out as the page itself is."""
    mesh = Mesh(200, *((tuple(tuple(4.0 * np.sin(i + j) for i in range(14)) for j in range(19)),) * 2))
    laid = Transform((1.4, 0.02, -30.0, -0.02, 1.4, 25.0, 0.0, 0.0, 1.0), mesh)
    image = cv2.cvtColor(cv2.resize(side(1), None, fx=0.7, fy=0.7, interpolation=cv2.INTER_AREA), cv2.COLOR_GRAY2BGR)
    whole = flatten(grey(warp(image, laid, WIDE, HIGH)))
    half = 255 - cv2.resize(whole, (WIDE // 2, HIGH // 2), interpolation=cv2.INTER_AREA)[:, ::-1]
    seen = other_side(image, page(laid))
    assert seen.name == "a.jpg"
    assert float(np.corrcoef(seen.ink[50:-50, 50:-50].ravel(), half[50:-50, 50:-50].ravel())[0, 1]) > 0.9
