"""The nouns: books' names, and the way from the original to the page and back."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civreg.model import Finding, Legibility, Mesh, Quad, Register, Transform

A4 = (2480.0, 3508.0)


@st.composite
def transforms(draw: st.DrawFn) -> Transform:
    """What scanners and desks do to a page: turn, scale, shift, a little perspective, and curl."""
    angle = math.radians(draw(st.floats(-14, 14)) + draw(st.sampled_from((0, 90, 180, 270))))
    scale = draw(st.floats(0.4, 2.2))
    shift = draw(st.floats(-300, 300)), draw(st.floats(-300, 300))
    lean = draw(st.floats(-2e-5, 2e-5)), draw(st.floats(-2e-5, 2e-5))
    cos, sin = scale * math.cos(angle), scale * math.sin(angle)
    return Transform((cos, -sin, shift[0], sin, cos, shift[1], *lean, 1.0), draw(st.none() | meshes()))


@st.composite
def meshes(draw: st.DrawFn) -> Mesh:
    """A smooth curl of up to 40 pixels."""
    height, length = draw(st.floats(-40, 40)), draw(st.floats(400, 1500))
    step, rows, cols = 200, 19, 14
    bend = tuple(height * math.exp(-step * c / length) for c in range(cols))
    return Mesh(step, tuple((0.0,) * cols for _ in range(rows)), tuple(bend for _ in range(rows)))


points = st.lists(st.tuples(st.floats(0, A4[0]), st.floats(0, A4[1])), min_size=1, max_size=8).map(np.array)


@given(transforms(), points)
def test_page_points_come_back_from_the_original(transform: Transform, page: np.ndarray) -> None:
    """Carried onto the original and back, a page point is where it was to a tenth of a pixel."""
    assert np.abs(transform.to_page(transform.to_original(page)) - page).max() < 0.1


@given(transforms(), st.floats(50, 2000), st.floats(50, 3000), st.floats(20, 400))
def test_a_field_is_carried_corner_by_corner(transform: Transform, left: float, top: float, side: float) -> None:
    """A quad on the original has its corners where each page corner lies, in the order in which the page reads."""
    quad = Quad.box(left, top, left + side, top + side)
    there = transform.quad_to_original(quad)
    assert np.allclose(there.corners, transform.to_original(np.array(quad.corners)))


def test_a_mesh_is_read_bilinearly_and_held_beyond_its_border() -> None:
    """Between its knots a mesh is bilinear; outside, the nearest border value holds."""
    mesh = Mesh(10, ((0.0, 10.0), (0.0, 10.0)), ((0.0, 0.0), (4.0, 4.0)))
    found = mesh.at(np.array([(5.0, 5.0), (-50.0, 0.0), (99.0, 99.0)]))
    assert found.tolist() == [[5.0, 2.0], [0.0, 0.0], [10.0, 4.0]]


def test_a_mesh_of_one_knot_is_a_shift() -> None:
    """A mesh with a single knot moves every point alike."""
    assert Mesh(10, ((3.0,),), ((-2.0,),)).at(np.array([(0.0, 0.0), (70.0, 5.0)])).tolist() == [[3.0, -2.0], [3.0, -2.0]]


def test_a_matrix_has_nine_numbers() -> None:
    """Anything but 3 × 3 is refused when it is made, not when it is used."""
    with pytest.raises(ValueError, match="9 numbers"):
        Transform((1.0, 0.0, 0.0, 1.0))


@pytest.mark.parametrize(
    ("text", "book"),
    [
        ("KS.2015.01", "KS.2015.01"),
        ("KS/2015/01", "KS.2015.01"),
        ("KH\\1999\\2A", "KH.1999.2A"),
        (" CMC.2006.01 ", "CMC.2006.01"),
        ("HN.2020.100", "HN.2020.100"),
    ],
)
def test_a_book_is_named_by_folders_or_dots(text: str, book: str) -> None:
    """`KS.2015.01` and `KS/2015/01` name the same book, on Windows too."""
    register = Register.parse(text)
    assert register is not None
    assert register.id == book
    assert Register.parse(register.id) == register


@pytest.mark.parametrize(
    "text", ["", "KS", "KS.2015", "XX.2015.01", "KS.15.01", "KS.2015.01.2", "KS.2015.", "ảnh quét", "KS.2015.01/a.jpg"]
)
def test_what_names_no_book_is_none(text: str) -> None:
    """A folder with any other name holds loose pages; nothing is guessed."""
    assert Register.parse(text) is None


def test_a_page_is_scanned_again_for_a_grave_finding_only() -> None:
    """Notes and warnings are said; only `again` asks for another scan."""
    warned = Legibility(180, 5, 60, (Finding("low-dpi", "warn", 180),))
    grave = Legibility(90, 5, 60, (Finding("low-dpi", "again", 90),))
    assert (warned.scan_again, grave.scan_again) == (False, True)
    assert Legibility(300, 5, 0, (Finding("blank", "note", 0),)).blank


def test_corners_go_out_to_a_tenth_of_a_pixel() -> None:
    """JSON carries four corners with one decimal."""
    assert Quad.box(1.26, 2, 3.04, 4).rounded() == [[1.3, 2], [3.0, 2], [3.0, 4], [1.3, 4]]
    assert Quad(((5, 1), (9, 2), (8, 7), (4, 6))).bounds == (4, 1, 9, 7)
