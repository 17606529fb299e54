"""The progress bar: only on a terminal that can show it, and nothing of it stays."""

from __future__ import annotations

import io
import sys

import pytest

from heatlint.cli import progress


class Terminal(io.StringIO):
    """Standard error that is a terminal."""

    def isatty(self) -> bool:
        return True


def written(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, term: str = "xterm") -> str:
    """Return what a run of two steps writes, which takes long enough for a bar."""
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "DELAY", -1.0)
    bar = progress.Progress(2)
    bar.step()
    bar.clear()
    return stream.getvalue()


def test_the_bar_is_overwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    bar = "#" * 15 + "." * 15 + " 1 of 2"
    assert written(monkeypatch, Terminal()) == f"\r{bar}\r{' ' * len(bar)}\r"


@pytest.mark.parametrize("stream, term", [(io.StringIO(), "xterm"), (Terminal(), "dumb")], ids=["a file", "dumb"])
def test_there_is_no_bar(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, term: str) -> None:
    assert written(monkeypatch, stream, term) == ""
