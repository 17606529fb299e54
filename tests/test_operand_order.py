"""The order of operands does not change what a command prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from heatlint.cli import main

TEXT = (
    "heat_template_version: 2018-08-31\nresources: {a: {type: OS::Nova::Server, properties: {flavour: x, image: y}}}\n"
)


@pytest.mark.parametrize(
    "words",
    [
        ["check", "--show-files"],
        ["check", "--diff", "--unsafe-fixes"],
        ["check", "--format", "json", "--no-cache"],
        ["graph", "--what", "nesting", "--format", "json"],
        ["upgrade", "--target", "2025.1"],
        ["fmt", "--diff"],
    ],
    ids=" ".join,
)
def test_the_order_of_operands(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("b/t.yaml", "a/u.yaml", "a/v.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(TEXT)
    shown = []
    for operands in (["b", "a/v.yaml", "a"], ["a", "b", "a/v.yaml"]):
        main([*words, *operands])
        shown.append(capsys.readouterr())
    assert shown[0] == shown[1]
    assert "t.yaml" in shown[0].out
