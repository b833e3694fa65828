"""`hiroba context`: an address that resolves without a network."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from hiroba.cli.main import main

URL = "https://contexts.example.jp/c.jsonld"


def test_a_context_is_brought_along_listed_and_given_up(tmp_path: Path, data_dir: Path) -> None:
    file = tmp_path / "c.jsonld"
    file.write_text('{"@context": {"speed": "https://e.example/speed"}}')
    run = CliRunner().invoke
    assert run(main, ["context", "add", URL, str(file)]).exit_code == 0
    assert run(main, ["context", "list"]).output == URL + "\n"
    assert run(main, ["context", "remove", URL]).exit_code == 0
    assert run(main, ["context", "list"]).output == ""
    assert run(main, ["context", "remove", URL]).exit_code == 1


def test_a_file_that_is_no_context_is_told(tmp_path: Path, data_dir: Path) -> None:
    file = tmp_path / "c.jsonld"
    file.write_text("<html>")
    result = CliRunner().invoke(main, ["context", "add", URL, str(file)])
    assert result.exit_code == 1
    assert URL in result.output
