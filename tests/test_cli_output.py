"""Standard output that is closed or full."""

from __future__ import annotations

from test_cli import ROOT

from heatlint.cli import main


def test_full_disk_is_not_an_internal_error(monkeypatch, capsys):
    def fail(words):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("heatlint.cli._dispatch", fail)
    monkeypatch.delenv("HEATLINT_DEBUG", raising=False)
    assert main([]) == 2
    assert capsys.readouterr().err == "heatlint: stopped: No space left on device\n"


def test_closed_standard_output(monkeypatch):
    monkeypatch.setattr("sys.stdout", None)
    assert main(["check", str(ROOT / "fixtures" / "documented" / "template.yaml")]) == 1
