"""The commands in docs/types.md print the output that the page shows."""

from __future__ import annotations

import pathlib
import re
import shlex

import pytest

from heatlint.cli import main

PAGE = (pathlib.Path(__file__).parent.parent / "docs" / "types.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```console\n\$ heatlint (.*?)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("words, output", BLOCKS)
def test_command_prints_the_output_on_the_page(words, output, capsys):
    assert main(shlex.split(words)) == 0
    assert capsys.readouterr().out == output


def test_page_has_commands():
    assert BLOCKS
