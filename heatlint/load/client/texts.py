"""Parses texts as the client does; it differs from Heat in details."""

from __future__ import annotations

from heatlint.heat import VERSION_KEYS
from heatlint.text import decode, parse
from heatlint.text.document import BYTE_ORDER_MARK, Fault, begins_with_brace
from heatlint.text.reading import JSON_SPACE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.text import Document


class OpenText(bytes):
    """The content of a file that an editor has open. It is read as a template once, for the editor and its checks."""

    _template: Document | None = None

    def template(self, name: str) -> Document:
        """Return the Document as `template_document` does. Nobody may change its value."""
        if self._template is None or self._template.name != name:
            self._template = _read_template(self, name)
        return self._template


def template_document(data: bytes, name: str) -> Document:
    """Return the Document of a template file. A byte order mark stays in the text, because the client sends it."""
    if isinstance(data, OpenText):
        try:
            return data.template(name).copy(name)
        except ValueError:  # nested too deep for a copy
            pass
    return _read_template(data, name)


def _read_template(data: bytes, name: str) -> Document:
    try:
        return parse_template(data.decode("utf-8"), name)
    except UnicodeDecodeError:
        return decode(data, name)


def environment_document(data: bytes, name: str) -> Document:
    """Return the Document of an environment file. The client's YAML parser also reads UTF-16."""
    try:
        document = parse(data.decode(_encoding(data)), name)
    except UnicodeDecodeError:
        return decode(data, name)
    if document.value is None and document.fault is None:  # the text "null": the client tries JSON first
        document.value = {}
    return document


def text_of(data: bytes) -> str:
    """Return the text of a file as its Document has it, without parsing."""
    return data.decode(_encoding(data), "replace").removeprefix(BYTE_ORDER_MARK)


def _encoding(data: bytes) -> str:
    """Return the encoding of a file: UTF-16 if it begins with that byte order mark, UTF-8 otherwise."""
    return "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"


def parse_template(text: str, name: str) -> Document:
    """Return the Document of a template as the client parses it: without white space at both ends.

    This matters when a block scalar ends the file: it loses its last line break. The indentation of the first line is
    also removed from the document's text; all other positions are those of the file.
    """
    bare = text.lstrip()
    lead = text[: len(text) - len(bare)]
    is_indented = bool(lead) and lead[-1] not in "\r\n"
    whole = text
    if is_indented:
        text = "".join(character for character in lead if character in "\r\n") + bare
    end = len(text.rstrip())
    document = parse(text[:end], name)
    if is_indented and document.fault is not None:  # is it readable, or readable for longer, as it is written?
        as_written = parse(whole, name)
        if as_written.fault is None or as_written.fault.start - len(whole) > document.fault.start - len(text):
            return _without_first_indentation(as_written, len(lead))
    if document.text is not None:
        document.text += text[end:]
    if document.value is None and document.fault is None:  # the text "null": the client tries JSON first
        document.value = {}
    return document


def _without_first_indentation(document: Document, start: int) -> Document:
    """Return a document that the client cannot parse, since it removes the indentation of the first line only.

    start: the offset of the first character that is not white space.
    """
    line = document.line_column(start)[0]
    message = (
        f"line {line} is indented, and the client removes only the indentation of this line; "
        "expected a template that is not indented as a whole"
    )
    document.refuse(Fault("syntax-error", message, start, start + len(document.line_text(line).strip())))
    return document


def may_be_template(text: str) -> bool:
    """Whether a text can be a template. Only then it is parsed to find out."""
    return any(key in text for key in VERSION_KEYS)


def is_template(document: Document) -> bool:
    """Whether the client takes a file for a template: in Python, `key in value` holds for a version key."""
    value = document.value
    if document.fault is not None or not isinstance(value, (dict, list, str)):
        return False
    return any(key in value for key in VERSION_KEYS)


def client_parses(document: Document, text: str) -> bool:
    """Whether the client can parse a text that Heat can parse: a text that begins with a brace must be JSON.

    The same holds for a request body in a file, since Heat's API reads JSON only. A body in YAML without braces is one
    that a program makes JSON of.
    document: of the text without white space at both ends, as `parse_template` returns it.
    """
    if not begins_with_brace(text):
        return True
    if document.is_json and text.strip() == text.strip(JSON_SPACE):
        return True  # it has been read as JSON; other white space at its ends would make it invalid
    import json

    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
