"""The house keeps its shape: floors, faces, homes, sizes and words of docs/design.md, each list kept here as data."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "civreg"

FLOORS = {
    "errors": 0, "face": 0, "geometry": 0, "language": 0,
    "model": 1, "places": 1, "policy": 1, "sequence": 1, "standing": 1, "text": 1,
    "forms": 2, "kinds": 2, "raster": 2, "ruling": 2,
    "scan": 3, "extract": 3, "verify": 3, "export": 3, "archive": 3, "batch": 3, "keyed": 3,
    "jobs": 4,
    "cli": 5,
    "__main__": 6,
}  # fmt: skip
"""Room: floor. Imports point down only, and only the lowest two floors have neighbours that know each other."""

NEIGHBOURS = {
    ("errors", "language"),
    ("text", "language"),
    ("ruling", "raster"),
    ("places", "text"),
    ("standing", "model"),
    ("standing", "policy"),
    ("policy", "model"),
    ("policy", "text"),
    ("kinds", "forms"),
}
"""Who may look at whom on one floor, and nobody else."""

HOMES = {
    "pytesseract": ("extract/tesseract.py",),
    "onnxruntime": ("extract/networks.py",),
    "torch": ("extract/train/",),
    "pdf2image": ("scan/source.py", "scan/source/"),
    "pikepdf": ("scan/source.py", "scan/source/"),
    "sqlite_utils": ("archive/",),
    "pysqlite3": ("archive/",),
    "sqlite3": ("archive/",),
    "fpdf": ("verify/sheet_pdf.py", "export/"),
    "xlsxwriter": ("export/",),
    "openpyxl": ("keyed/", "export/"),
    "defusedxml": ("keyed/", "export/"),
    "argon2": ("archive/",),
    "pyhanko": ("export/certificate/signature.py",),
    "pkcs11": ("export/certificate/signature.py",),
    "cryptography": ("export/certificate/signature.py", "jobs/reviewing/tls.py"),
    "starlette": ("verify/review/",),
    "jinja2": ("verify/review/", "verify/figures/"),
    "uvicorn": ("jobs/reviewing/serving.py",),
    "psutil": ("batch/",),
    "dask": ("batch/",),
    "distributed": ("batch/",),
    "click": ("cli/",),
    "rich": ("cli/",),
}
"""One dependency, one home: it can be replaced by editing one place."""

WITHIN = ("archive.upkeep", "extract.train", "export.certificate", "export.hotich", "verify.review", "verify.figures")
"""Rooms within a room that have a door of their own, because they need libraries or data that nobody else has."""

FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "manager"}
BROAD_EXCEPT = ("batch/", "batch.py", "cli/__init__.py", "cli/group.py")
"""Where everything may be caught: per page in batch, and around the click group."""

MODULE_LINES, FUNCTION_LINES, PARAMETERS = 300, 40, 5


def files(*folders: str) -> list[Path]:
    """Every Python file under the folders of the checkout."""
    return sorted(p for folder in folders for p in (ROOT / folder).rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def inside(path: Path) -> str:
    """The path as the lists above write it, such as `scan/source.py`."""
    return path.relative_to(HOUSE).as_posix()


def room(path: Path) -> str:
    """The room a file lies in: the first part of its path."""
    return inside(path).split("/", maxsplit=1)[0].removesuffix(".py")


def at(path: Path, line: int) -> str:
    """`file:line` as an editor jumps to it."""
    return f"{path.relative_to(ROOT).as_posix()}:{line}"


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything a file imports, also inside functions."""
    package = ["civreg", *path.relative_to(HOUSE).parent.parts] if path.is_relative_to(HOUSE) else []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def house_imports(path: Path) -> Iterator[tuple[int, str, str]]:
    """Line, room and dotted path inside the room of everything imported from the house itself."""
    for line, name in imports(path):
        parts = name.split(".")
        if parts[0] == "civreg" and len(parts) > 1 and parts[1] != "__version__":
            yield line, parts[1], ".".join(parts[2:])


def is_module(place: str, rest: str) -> bool:
    """Whether `rest` names a file or folder inside a room, rather than something its face offers."""
    first = rest.split(".", maxsplit=1)[0]
    return bool(first) and ((HOUSE / place / f"{first}.py").exists() or (HOUSE / place / first / "__init__.py").exists())


def own_door(place: str, rest: str) -> bool:
    """Whether this enters a room within a room, by its own face."""
    inner, *deeper = rest.split(".")
    return f"{place}.{inner}" in WITHIN and not is_module(f"{place}/{inner}", ".".join(deeper))


def report(faults: list[str], remedy: str) -> None:
    """Fail with one line a fault and what to do."""
    if faults:
        pytest.fail("\n".join([*faults, f"→ {remedy}"]), pytrace=False)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file."""
    return (n for n in ast.walk(tree(path)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def test_every_room_has_a_floor() -> None:
    """A new module or package at the top of civreg/ is given its floor before it is imported."""
    rooms = {room(p) for p in files("civreg")} - {"__init__"}
    report([f"civreg/{r}" for r in sorted(rooms - FLOORS.keys())], "say in FLOORS and in docs/design.md on which floor it stands")


def test_imports_point_down() -> None:
    """A room imports from lower floors only, and knows no neighbour but those named."""
    faults = []
    for path in files("civreg"):
        own = room(path)
        if own == "__init__":
            continue
        for line, other, _ in house_imports(path):
            allowed = other == own or FLOORS[other] < FLOORS[own] or (own, other) in NEIGHBOURS
            if not allowed:
                faults.append(f"{at(path, line)}: {own} (floor {FLOORS[own]}) imports {other} (floor {FLOORS[other]})")
    report(faults, "hand the thing in as a parameter from above, or move the shared noun down")


def test_rooms_are_entered_by_their_face() -> None:
    """From outside, a package is imported as a whole (`from civreg import scan`), never a module inside it."""
    faults = [
        f"{at(path, line)}: civreg.{other}.{rest}"
        for path in files("civreg", "samples", "benchmarks")
        for line, other, rest in house_imports(path)
        if (not path.is_relative_to(HOUSE) or other != room(path)) and is_module(other, rest) and not own_door(other, rest)
    ]
    report(faults, "name what you need in the package's __init__.py and import it from there")


def test_every_dependency_has_one_home() -> None:
    """A library with a home is imported there and nowhere else."""
    faults = [
        f"{at(path, line)}: {name} (home: {', '.join(HOMES[library])})"
        for path in files("civreg")
        for line, name in imports(path)
        if (library := name.split(".", maxsplit=1)[0]) in HOMES and not inside(path).startswith(HOMES[library])
    ]
    report(faults, "call the home's own function instead, or agree on a new home in docs/design.md §1 and in HOMES")


def test_sizes() -> None:
    """A module has at most 300 lines, a function 40, and 5 parameters (a click command's options are not counted)."""
    faults = []
    for path in files("civreg", "samples", "benchmarks"):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > MODULE_LINES:
            faults.append(f"{at(path, 1)}: {lines} lines, at most {MODULE_LINES}")
        for f in functions(path):
            length = (f.end_lineno or f.lineno) - f.lineno + 1
            if length > FUNCTION_LINES:
                faults.append(f"{at(path, f.lineno)}: {f.name} has {length} lines, at most {FUNCTION_LINES}")
            if (count := parameters(f)) > PARAMETERS:
                faults.append(f"{at(path, f.lineno)}: {f.name} takes {count} parameters, at most {PARAMETERS}")
    report(faults, "cut it where the story has its paragraphs; many parameters are often one noun")


def parameters(f: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many parameters a caller has to think of."""
    if any(re.search(r"click|option|argument|command|group", ast.unparse(d)) for d in f.decorator_list):
        return 0
    names = [a.arg for a in (*f.args.posonlyargs, *f.args.args, *f.args.kwonlyargs)]
    return len([n for n in names if n not in ("self", "cls")])


def test_names_say_what_a_module_does() -> None:
    """No utils, helpers, common, base or manager."""
    faults = [at(p, 1) for p in files("civreg", "samples", "benchmarks") if FORBIDDEN_NAMES & {p.stem, p.parent.name}]
    report(faults, "name the module after what it knows")


def test_only_the_command_line_prints() -> None:
    """No print, and no writing to the standard streams, outside cli/."""
    faults = [
        f"{at(path, node.lineno)}: {ast.unparse(node)}"
        for path in files("civreg")
        if room(path) not in ("cli", "__main__")
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Name) and node.id == "print")
        or (isinstance(node, ast.Attribute) and node.attr in ("stdout", "stderr") and ast.unparse(node.value) == "sys")
    ]
    report(faults, "give the news back to the caller; cli/ says it in the clerk's language")


def test_everything_is_caught_at_two_boundaries_only() -> None:
    """`except Exception` and wider stand in batch and at the click group; elsewhere only to tidy up and raise again."""
    faults = [
        at(path, node.lineno)
        for path in files("civreg")
        if not inside(path).startswith(BROAD_EXCEPT)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and broad(node) and not raises_again(node)
    ]
    report(faults, "catch what can be foreseen, by name; let the rest reach its boundary")


def broad(handler: ast.ExceptHandler) -> bool:
    """Whether a handler catches everything."""
    return handler.type is None or bool(re.search(r"\b(Base)?Exception\b", ast.unparse(handler.type)))


def raises_again(handler: ast.ExceptHandler) -> bool:
    """Whether the handler ends by raising what it caught."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def test_every_ignore_has_its_reason() -> None:
    """A silenced warning says which one and why: `# noqa: S301  the file is our own`."""
    quiet = re.compile(r"#\s*(?:noqa|type:\s*ignore)(?P<codes>:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|\[[\w, -]+\])?(?P<reason>.*)")
    faults = [
        f"{at(path, number)}: {text.strip()}"
        for path in files("civreg", "samples", "benchmarks")
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (m := quiet.search(text)) and (not m["codes"] or len(m["reason"].strip(" #-—:")) < 8)
    ]
    report(faults, "name the rule and the reason behind it on the same line")


def test_no_setting_is_read_from_the_environment_below_the_command_line() -> None:
    """Options come in as one frozen dataclass; nothing hides in environment variables."""
    faults = [
        f"{at(path, node.lineno)}: {ast.unparse(node)}"
        for path in files("civreg")
        if FLOORS.get(room(path), 0) < FLOORS["cli"]
        for node in ast.walk(tree(path))
        if reads_environment(node)
    ]
    report(faults, "take it as an option; cli/ may read the environment")


def reads_environment(node: ast.AST) -> bool:
    """Whether a node asks for one variable; handing the whole environment to a child is no reading."""
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) in ("os.getenv", "getenv", "os.environ.get", "environ.get")
    return isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and ast.unparse(node.value) in ("os.environ", "environ")


@pytest.mark.parametrize("name", ["scan", "extract", "verify", "export", "forms", "cli"])
def test_every_room_says_what_it_is(name: str) -> None:
    """A package's face opens with a sentence about the room."""
    assert ast.get_docstring(tree(HOUSE / name / "__init__.py")), f"civreg/{name}/__init__.py:1: say in one sentence what the room does"
