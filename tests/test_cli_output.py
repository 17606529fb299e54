"""Standard output that is closed, or cannot take any more."""

from __future__ import annotations

from test_cli import ROOT

from heatlint.cli import main


def test_output_that_cannot_be_written_is_no_fault_of_our_own(monkeypatch, capsys):
    def fail(words):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("heatlint.cli._dispatch", fail)
    monkeypatch.delenv("HEATLINT_DEBUG", raising=False)
    assert main([]) == 2
    assert capsys.readouterr().err == "heatlint: stopped: No space left on device\n"


def test_standard_output_may_be_closed(monkeypatch):
    monkeypatch.setattr("sys.stdout", None)
    assert main(["check", str(ROOT / "fixtures" / "documented" / "template.yaml")]) == 1
