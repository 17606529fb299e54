"""The block scalar at the end of a template, which the client reads without its last line breaks.

Source: heatclient.common.template_format, which parses a template without the white space at its ends.
"""

from __future__ import annotations

import re

import yaml

from heatlint.load.client.texts import may_be_template, parse_template
from heatlint.rewrite.scalars import end_sign
from heatlint.rewrite.syntax import Syntax
from heatlint.rewrite.syntax_tree import BLOCK_STYLES
from heatlint.text import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rewrite.syntax_tree import Node

#: The marker of the end of a document. Below a block scalar it keeps the line breaks of that in the text of the client.
END = "..."
#: The header of a block scalar: its style, and its indentation and a sign in any order.
_HEADER = re.compile(r"([|>])[+-]?([1-9]?)[+-]?")


def keeps_breaks(text: str, node: Node) -> bool:
    """Whether a node is a block scalar whose value may end with line breaks."""
    return node.style in BLOCK_STYLES and end_sign(text, node.inner) != "-"


def may_lose_breaks(syntax: Syntax) -> bool:
    """Whether a text ends with a block scalar that the client may read in another way than the text has it."""
    node = None if syntax.root is None else syntax.root.ends()[-1]
    return node is not None and keeps_breaks(syntax.text, node) and not syntax.text[node.end :].strip()


def as_client_reads(text: str) -> str:
    """Return a template in which the block scalar at the end has the value that the client reads, with "-".

    Other texts stay as they are, and so does one that only the client refuses. text: its only line breaks are "\\n".
    """
    if not may_be_template(text):
        return text
    value = repr(parse_template(text, "").value)
    if repr(parse(text, "").value) == value:
        return text
    new = _with_header(text.rstrip() + "\n", "-")
    return text if new is None or repr(parse(new, "").value) != value else new


def as_in_text(text: str) -> str:
    """Return a text in which the block scalar at the end has no "-" if the client reads the same without it."""
    new = _with_header(text, "")
    return text if new is None or repr(parse_template(new, "").value) != repr(parse(text, "").value) else new


def as_text_reads(text: str) -> str:
    """Return a template that has the same value for the client as in the text. text: its only line breaks are "\\n"."""
    if repr(parse(text, "").value) == repr(parse_template(text, "").value):
        return text
    return f"{text}\n{END}\n" if not text.endswith("\n") else f"{text}{END}\n"


def _with_header(text: str, sign: str) -> str | None:
    """Return a text with another sign for line breaks in the block scalar at its end; None without one."""
    try:
        root = Syntax(text).root
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    header = None if root is None else _HEADER.match(text, root.ends()[-1].inner)
    return None if header is None else f"{text[: header.start()]}{header[1]}{header[2]}{sign}{text[header.end() :]}"
