"""Enter after a key indents: | is the cursor after the line break."""

from __future__ import annotations

import pytest

from heatlint.editor.buffer import Buffer
from heatlint.editor.indentation import after_line_break


@pytest.mark.parametrize(
    ("marked", "blanks"),
    [
        pytest.param("resources:\n|", "  ", id="a section"),
        pytest.param("resources:\n  server:\n  |", "    ", id="a resource"),
        pytest.param("a:\n    b:\n    |", "        ", id="an author who indents by four blanks"),
        pytest.param("a:\n  - type:\n|", "      ", id="an item of a list"),
        pytest.param("a:  # why\n|", "  ", id="a comment behind the key"),
        pytest.param("'a b':\n|", "  ", id="a key in quotes"),
        pytest.param("a: |\n  if x:\n  ^", None, id="a script"),
        pytest.param("# note:\n|", None, id="a comment"),
        pytest.param("a: x\n|", None, id="a value"),
        pytest.param("a:\n  |", None, id="indented already"),
        pytest.param("a:\n|b: 1", None, id="more on the line"),
    ],
)
def test_a_line_below_a_key_is_indented(marked, blanks):
    mark = "^" if "^" in marked else "|"
    offset = marked.rindex(mark)
    buffer = Buffer(marked[:offset] + marked[offset + 1 :])
    found = after_line_break(buffer, buffer.line(offset))
    assert (None if found is None else found[2]) == blanks
