"""What is wrong with a text that must be JSON, and where. The messages quote no part of it, which may be a secret."""

from __future__ import annotations

import json
import re

from heatlint.text.lines import Lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from heatlint.text.document import Document

_WORD = re.compile(r"[^\s\[\]{},:\"]+")
_CONSTANTS = {"True": "true", "False": "false", "None": "null"}
_COMMENTS = ("#", "//", "/*")
#: The beginning of a message of Python -> the message about the character at its place.
_IN_STRINGS = {
    "Unterminated string": "a string begins here and is never closed; expected a closing quote",
    "Invalid control character": "a string must not contain a line break, a tab or another control character",
    "Invalid \\": 'a backslash must begin an escape sequence of JSON; expected "\\\\" for a backslash itself',
}
_SPACE = " \t\r\n"
_STRING = re.compile(r'"(?:[^"\\]++|\\.)*"', re.DOTALL)
#: What comes before a string in JSON: at the end of a string, it comes before the one that was to begin there.
_BEFORE_STRING = re.compile(r"[{\[,:]\s*\Z")


class JsonProblem:
    """message: what is wrong and what is expected; start, end: offsets in the text."""

    __slots__ = ("message", "start", "end")

    def __init__(self, message: str, start: int, end: int) -> None:
        self.message = message
        self.start = start
        self.end = end


def problem(text: str) -> JsonProblem | None:
    """Return the first problem of a text; None when it is JSON."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return _explain(text, error)
    except RecursionError:
        return JsonProblem("it is nested too deep", 0, len(text))
    except ValueError:
        return JsonProblem("a number in it has too many digits", 0, len(text))
    return None


def reason(text: str) -> str:
    """Return why a text is not JSON, with the line and the column in it; "" when it is JSON."""
    found = problem(text)
    if found is None:
        return ""
    line, column = Lines(text).position(found.start)
    return f"{found.message} (line {line}, column {column})"


def _explain(text: str, error: json.JSONDecodeError) -> JsonProblem:
    for beginning, message in _IN_STRINGS.items():
        if error.msg.startswith(beginning):
            return JsonProblem(message, error.pos, error.pos + 1)
    opening = _closed_late(text, error.pos)
    if opening is not None:
        message = "a string begins here, and the next quote closes it too late; expected a closing quote before that"
        return JsonProblem(message, opening, opening + 1)
    at = error.pos
    while text[at : at + 1] in _SPACE and at < len(text):
        at += 1
    comma = _last_comma(text, at)
    if comma is not None:
        closing = text[comma + 1 :].lstrip(_SPACE)[0]
        return JsonProblem(f'"," is followed by "{closing}"; expected no comma after the last entry', comma, comma + 1)
    if at == len(text):
        end = len(text.rstrip(_SPACE))
        return JsonProblem("the text ends too early; expected a value or a closing bracket", max(end - 1, 0), end)
    word = _WORD.match(text, at)
    found = "" if word is None else word[0]
    return JsonProblem(_unexpected(text, at, found, error.msg), at, at + max(len(found), 1))


def ends_too_late(text: str, start: int, end: int) -> bool:
    """Whether the quote at the end of a quoted text was probably to open the next one.

    start, end: the offsets of the text with its quotes; what follows it is neither a blank nor punctuation.
    """
    return text[end : end + 1] not in ("", *" \t\r\n,:]}") and bool(_BEFORE_STRING.search(text, start + 1, end - 1))


def _closed_late(text: str, at: int) -> int | None:
    """Return where the string opens that ends at an offset, if its own closing quote is missing; else None."""
    last = None
    for last in _STRING.finditer(text, 0, at):
        pass
    found = last is not None and last.end() == at and ends_too_late(text, last.start(), at)
    return last.start() if last is not None and found else None


def _last_comma(text: str, at: int) -> int | None:
    """Return the offset of a comma after the last entry; the error of Python is there, or at the bracket after it."""
    if text[at : at + 1] == "," and text[at + 1 :].lstrip(_SPACE)[:1] in ("]", "}"):
        return at if text[:at].rstrip(_SPACE)[-1:] not in (":", ",", "[", "{", "") else None
    before = text[:at].rstrip(_SPACE)
    return len(before) - 1 if text[at : at + 1] in ("]", "}") and before.endswith(",") else None


def _unexpected(text: str, at: int, word: str, message: str) -> str:
    """Return the message about the text at an offset. word: what begins there; message: that of Python."""
    if text.startswith(_COMMENTS, at):
        return "JSON has no comments; expected the text without it"
    if word.startswith("'"):
        return "JSON has no single quotes; expected double quotes"
    if message.startswith("Extra data"):
        return "text follows the end of the value; expected nothing after it"
    if message.startswith("Expecting ',' delimiter"):
        return 'an entry ends before this; expected "," or the closing bracket'
    if message.startswith("Expecting ':' delimiter"):
        return 'a key ends before this; expected ":" and a value'
    if word in _CONSTANTS:
        return f'"{word}" is not a word of JSON; expected "{_CONSTANTS[word]}"'
    if word:
        return "this is neither a number nor a string in double quotes; expected double quotes around it"
    return "a value or a key is missing before this; expected one"


def json_offsets(document: Document, path: Sequence[object], value: str) -> tuple[int, int] | None:
    """Return the offsets in a document of the problem of a string at a path; None where they are not certain.

    The string may be a block scalar. Its characters are found in the document by their order, without white space,
    which YAML adds and removes.
    """
    found, span = problem(value), document.span(path)
    if found is None or span is None or document.text is None:
        return None
    written = document.text[slice(*span)]
    if written[:1] in ("|", ">"):
        skipped = written.find("\n") + 1
    else:
        skipped = 1 if written[:1] in ("'", '"') else 0
        written = written[: len(written) - skipped]
    places = [index for index in range(skipped, len(written)) if not written[index].isspace()]
    letters = [index for index, letter in enumerate(value) if not letter.isspace()]
    if [written[index] for index in places] != [value[index] for index in letters]:
        return None
    inside = [span[0] + place for place, index in zip(places, letters) if found.start <= index < found.end]
    return (inside[0], inside[-1] + 1) if inside else None
