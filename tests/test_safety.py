"""The commands that check the promises of SECURITY.md with real processes: they pass, and they can fail."""

from __future__ import annotations

import os

import pytest
import safety
import safety_kills


def test_no_edit_is_lost(capsys: pytest.CaptureFixture[str]) -> None:
    assert safety.main(["edits", "--times", "2", "--files", "5"]) == 0, capsys.readouterr().out


@pytest.mark.parametrize("name", ["--fix", "cache key"])
def test_a_killed_command_leaves_nothing_half_written(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert safety.main(["kills", "--times", "2", f"--command={name}"]) == 0, capsys.readouterr().out


def test_a_half_written_file_is_seen(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A program that writes in place, killed before it writes into the file that it has opened."""
    program = "import os; file = open('kept.json', 'w'); os.chmod('kept.json', 0o600); file.write('new'); file.close()"
    monkeypatch.setattr(safety_kills, "HEATLINT", ("-c", program))
    assert safety.main(["kills", "--times", "2", "--command=report"]) == 1
    assert "kept.json has another content" in capsys.readouterr().out


def test_a_repository_of_a_stranger_does_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert safety.main(["stranger"]) == 0, capsys.readouterr().out


def test_a_lost_edit_is_counted(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(safety, "EDITS", [lambda path, text: path.write_text(safety.FIXABLE)])
    assert safety.main(["edits", "--times", "1", "--files", "3"]) == 1
    assert "3 edits during 1 runs: 3 lost" in capsys.readouterr().out


def test_what_a_stranger_does_is_seen(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The same repository, trusted: its plugins run and its config reads files outside."""
    monkeypatch.setattr(safety, "COMMANDS", [("rules", "--trust")])
    assert safety.main(["stranger"]) == 1
    out = capsys.readouterr().out
    assert "runs code of" in out and os.path.join("lint", "own.py") in out and "reads outside: open" in out
