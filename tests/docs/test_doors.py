"""A room has one door: others import its `service.py` and `types.py`, nothing else of it."""

from __future__ import annotations

import ast
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"
HOUSES = ("demo", "cli", "web", "indicators")  # floors that are one room
DOORS = {"service", "types"}
# Django's own entrances, and what a test needs of the store behind a door
EXEMPT = {
    "hiroba.kernel.settings.django", "hiroba.web.urls", "hiroba.web.asgi",
    "hiroba.kernel.manifests.finding",  # read before Django is there
}  # fmt: skip


def room_of(module: str) -> str:
    """hiroba.catalog.tables.service -> hiroba.catalog.tables; hiroba.web.shell -> hiroba.web."""
    parts = module.split(".")
    return ".".join(parts[:2] if len(parts) < 3 or parts[1] in HOUSES else parts[:3])


def imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("hiroba."):
            modules = [f"{node.module}.{alias.name}" for alias in node.names]
            found += [m if is_module(m) else node.module for m in modules]
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.startswith("hiroba.")]
    return found


def is_module(name: str) -> bool:
    path = SOURCE / name.replace(".", "/")
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def test_rooms_are_entered_by_their_doors() -> None:
    wrong = []
    for path in (SOURCE / "hiroba").rglob("*.py"):
        module = str(path.relative_to(SOURCE).with_suffix("")).replace("/", ".")
        if "tests" in module.split("."):
            continue
        for target in imports(path):
            room = room_of(target)
            door = target.removeprefix(room).strip(".").split(".")[0]
            if (
                room != room_of(module)
                and door not in DOORS
                and target not in EXEMPT
                and room.count(".") >= 1
            ):
                wrong.append(f"{module} imports {target}")
    assert not wrong, "\n".join(sorted(wrong))


def test_no_file_has_grown_too_long() -> None:
    long = {
        str(p): n
        for p in (SOURCE / "hiroba").rglob("*.py")
        if "tests" not in p.parts and (n := len(p.read_text().splitlines())) > 500
    }
    assert not long
