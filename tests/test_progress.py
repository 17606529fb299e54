"""The progress of a long run: only on a terminal that can show it, and nothing of it stays."""

from __future__ import annotations

import io
import sys

import pytest

from heatlint.cli import main, progress


class Terminal(io.StringIO):
    """Standard error that is a terminal."""

    def isatty(self) -> bool:
        return True


def written(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, term: str = "xterm", total: int | None = 2) -> str:
    """Return what a run writes after its first step, and at its end, when it takes long enough."""
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "DELAY", -1.0)
    with progress.Progress(total, "checked") as shown:
        shown.step()
    return stream.getvalue()


@pytest.mark.parametrize(
    ("total", "line"), [(2, f"checked: {'#' * 15}{'.' * 15} 1 of 2"), (None, "checked: 1")], ids=["known", "not known"]
)
def test_the_line_is_removed(monkeypatch: pytest.MonkeyPatch, total: int | None, line: str) -> None:
    assert written(monkeypatch, Terminal(), total=total) == f"\r{line}\r{' ' * len(line)}\r"


@pytest.mark.parametrize("stream, term", [(io.StringIO(), "xterm"), (Terminal(), "dumb")], ids=["a file", "dumb"])
def test_there_is_no_line(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, term: str) -> None:
    assert written(monkeypatch, stream, term) == ""


TWICE = """\
heat_template_version: 2018-08-31
parameters:
  net: {type: string}
  net: {type: string}
resources:
  address: {type: OS::Designate::Domain, properties: {name: {get_param: net}, email: b@a.org}}
"""


@pytest.mark.parametrize(
    "words", [("check", "--fix"), ("check", "--diff"), ("upgrade", "--target", "2026.2")], ids=lambda words: words[0]
)
def test_fixes_that_take_long_show_progress(monkeypatch: pytest.MonkeyPatch, project, words: tuple[str, ...]) -> None:
    project({"app.yaml": TWICE})
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "DELAY", -1.0)
    main([*words])
    assert "\rchecked with " in terminal.getvalue()
