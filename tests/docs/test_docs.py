"""The documents are held against the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from scripts import write_settings

ROOT = Path(__file__).parents[2]


def test_settings_are_documented() -> None:
    assert write_settings.TARGET.read_text() == write_settings.text(), (
        "run: .venv/bin/python scripts/write_settings.py"
    )


@pytest.mark.parametrize("page", [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")], ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text()):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / target).exists(), target


def test_both_readmes_have_the_same_commands_and_pictures() -> None:
    english, japanese = ((ROOT / name).read_text() for name in ("README.md", "README.ja.md"))
    for pattern in (r"^\.venv/bin/hiroba [^#\n]+", r"\]\((docs/[^)]+)\)", r"^make \w+"):
        found = [
            [match.strip() for match in re.findall(pattern, text, re.MULTILINE)]
            for text in (english, japanese)
        ]
        assert found[0] == found[1]


def test_every_make_target_explains_itself() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony
    for target in set(phony[1].split()):
        assert re.search(rf"^{target}:.*## \S", makefile, re.MULTILINE), target
