"""docs/types.md shows what heatlint prints."""

from __future__ import annotations

import pathlib
import re
import shlex

import pytest

from heatlint.cli import main

PAGE = (pathlib.Path(__file__).parent.parent / "docs" / "types.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```console\n\$ heatlint (.*?)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("words, shown", BLOCKS)
def test_output_is_true(words, shown, capsys):
    assert main(shlex.split(words)) == 0
    assert capsys.readouterr().out == shown


def test_there_is_output():
    assert BLOCKS
