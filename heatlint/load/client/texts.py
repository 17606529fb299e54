"""Texts as the client parses them, which is not quite as Heat does."""

from __future__ import annotations

from heatlint.heat import VERSION_KEYS
from heatlint.text import decode, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.text import Document


def template_document(data: bytes, name: str) -> Document:
    """The Document of a template file; a byte order mark stays in its text, as the client sends it."""
    try:
        return parse_template(data.decode("utf-8"), name)
    except UnicodeDecodeError:
        return decode(data, name)


def environment_document(data: bytes, name: str) -> Document:
    """The Document of an environment file; the client's YAML parser takes UTF-16 too."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    try:
        document = parse(data.decode(encoding), name)
    except UnicodeDecodeError:
        return decode(data, name)
    if document.value is None and document.fault is None:  # the text "null", which JSON takes first
        document.value = {}
    return document


def text_of(data: bytes) -> str:
    """The text of a file as its Document has it, without reading what it says."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    return data.decode(encoding, "replace").removeprefix("\ufeff")


def parse_template(text: str, name: str) -> Document:
    """The Document of a template as the client parses it: without blanks around it.

    They make a difference where a block scalar ends the file: its last line end is lost. An indent of the
    first line is taken away, from the text too; all other positions are those of the file.
    """
    bare = text.lstrip()
    lead = text[: len(text) - len(bare)]
    if lead and lead[-1] not in "\r\n":
        text = "".join(character for character in lead if character in "\r\n") + bare
    end = len(text.rstrip())
    document = parse(text[:end], name)
    if document.text is not None:
        document.text += text[end:]
    if document.value is None and document.fault is None:  # the text "null", which JSON takes first
        document.value = {}
    return document


def may_be_template(text: str) -> bool:
    """Whether it is worth parsing a text to find out if it is a template."""
    return any(key in text for key in VERSION_KEYS)


def is_template(document: Document) -> bool:
    """Whether the client takes a file for a template: a version key is "in" its value, in Python's sense."""
    value = document.value
    if document.fault is not None or not isinstance(value, (dict, list, str)):
        return False
    return any(key in value for key in VERSION_KEYS)


def client_parses(text: str) -> bool:
    """Whether the client can parse a text that Heat can: what begins with a brace must be JSON to it."""
    if not text.lstrip().startswith("{"):
        return True
    import json

    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
