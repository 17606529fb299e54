"""Messages for the errors of the YAML parser. libyaml names the rule that a text breaks; we say what to change."""

from __future__ import annotations

import re

from yaml import MarkedYAMLError, YAMLError

from heatlint.text.limits import Trouble
from heatlint.text.yaml import scanner
from heatlint.text.yaml.earlier_faults import comment_in_json, quote_closed_late, unusual_space
from heatlint.text.yaml.scene import Scene, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

#: A key and its value without a space between them, which YAML reads as one text; not a URL or a resource type.
_GLUED = re.compile(r"(?:- +)*([\w.-]+ *:)[^\s/:\\]")


def explain(error: Exception, text: str) -> Trouble:
    """Return the Trouble for an error of the parser. text: without a byte order mark."""
    if isinstance(error, UnicodeEncodeError):
        at = next(place for place, letter in enumerate(text) if "\ud800" <= letter <= "\udfff")
        return Trouble(
            "undecodable-text",
            f"U+{ord(text[at]):04X} is half of a surrogate pair; expected a whole character",
            at,
        )
    if not isinstance(error, MarkedYAMLError):
        return _forbidden(text)
    at = error.problem_mark.index if error.problem_mark is not None else 0
    begin = error.context_mark.index if error.context_mark is not None else at
    scene = Scene(text, at, begin, error.context or "")
    if error.problem in PROBLEMS:
        found = quote_closed_late(scene) or comment_in_json(scene) or unusual_space(scene)
        return found or PROBLEMS[error.problem](scene)
    # A problem of a libyaml that is newer than this table: its own words are better than a guess.
    reported = ", ".join(part for part in (error.context, error.problem) if part)
    return scene.trouble(f"the YAML parser reports: {reported}")


def refusal(text: str) -> Trouble | None:
    """Return why Heat's first parser refuses a text that its second one may take; None when it takes the text.

    text: without a byte order mark.
    """
    try:
        scanner.scan(text)
    except YAMLError as error:
        return explain(error, text)
    return None


def _forbidden(text: str) -> Trouble:
    match = re.search("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
    if match is None:
        return Trouble("syntax-error", "the text has a character that YAML does not allow; expected another one")
    at = match.start()
    return Trouble(
        "syntax-error",
        f"the control character U+{ord(text[at]):04X} is not allowed in YAML; expected printable text",
        at,
    )


def _value_here(scene: Scene) -> Trouble:
    """Return the Trouble of a second colon in a line, or of a key that continues a scalar of the lines above."""
    before = scene.before(scene.at)
    value = max(before.rfind(": "), before.rfind(":\t"))
    if value >= 0:
        begin = scene.at - len(before) + value + 1
        begin += len(scene.text[begin : scene.at]) - len(scene.text[begin : scene.at].lstrip())
        expected = "expected quotes or braces around it"
        if "{" in scene.text[begin + 1 : scene.at]:
            expected = 'Heat does not call functions in a text, expected "list_join" or "str_replace"'
        return scene.trouble(
            f'{scene.rest(begin)} has a second ":" in one line; {expected}',
            begin,
            scene.rest_length(begin),
        )
    key = scene.at - len(before.lstrip(" -"))
    above = scene.line_before(scene.at)
    if above is None:
        return scene.trouble('":" has no key before it; expected a key')
    glued = _space_missing(scene, above)
    if glued is not None:
        return glued
    if scene.column(key) <= scene.column(above):
        return scene.trouble(
            f'{scene.rest(above)} is neither a key nor a list item; expected ":" after a key',
            above,
            scene.rest_length(above),
        )
    top = scene.line_before(above)
    text = scene.text[above : above + scene.rest_length(above)]
    if ":" not in text and (top is None or scene.text[: top + scene.rest_length(top)].endswith(":")):
        return scene.trouble(
            f'{quoted(text)} needs a ":" after it, since line {scene.line(key)} is indented under it', above, len(text)
        )
    return scene.trouble(
        f"{scene.word(key)} is indented under line {scene.line(above)}, which already has a value; "
        "expected less indentation",
        key,
        scene.at - key,
    )


def _space_missing(scene: Scene, at: int) -> Trouble | None:
    """Return the Trouble of a line such as "type:string" or "- type:string", at an offset or above it; else None.

    The line above is the one that the line at the offset is indented under.
    """
    glued = _GLUED.match(scene.text, at, at + scene.rest_length(at))
    if glued is None:
        above: int | None = at
        while above is not None and scene.column(above) >= scene.column(at):
            above = scene.line_before(above)
        glued = None if above is None else _GLUED.match(scene.text, above, above + scene.rest_length(above))
    if glued is None:
        return None
    start = glued.start(1)
    return scene.trouble(f'{scene.rest(start)} has no space after ":"; expected a space', start, len(glued[1]))


def _no_colon(scene: Scene) -> Trouble:
    glued = _space_missing(scene, scene.begin)
    if glued is not None:
        return glued
    line = scene.rest(scene.begin)
    length = scene.rest_length(scene.begin)
    if scene.at - scene.begin > 1024:
        return scene.trouble(f'{line} is too long for a key; expected ":" within 1024 characters', scene.begin, length)
    return scene.trouble(f'{line} is neither a key nor a list item; expected ":" after a key', scene.begin, length)


def _no_key(scene: Scene) -> Trouble:
    return _misfit(scene, "map", "a key")


def _no_dash(scene: Scene) -> Trouble:
    return _misfit(scene, "list", '"-"')


def _misfit(scene: Scene, what: str, expected: str) -> Trouble:
    """Return the Trouble of text that does not continue its block: wrong indentation, or text after a value."""
    if scene.at >= len(scene.text):
        return scene.trouble(
            f"the text ends inside the {what} that begins in line {scene.line(scene.begin)}; expected {expected}"
        )
    if scene.first_in_line(scene.at):
        glued = _space_missing(scene, scene.at)
        if glued is not None:
            return glued
        found, wanted = scene.column(scene.at), scene.column(scene.begin)
        begins = f"the {what} that begins in line {scene.line(scene.begin)}"
        if found == wanted:
            return scene.trouble(f"{scene.word(scene.at)} does not continue {begins}; expected {expected}")
        return scene.trouble(
            f"{scene.word(scene.at)} is in column {found}; expected {expected} in column {wanted}, as in {begins}"
        )
    if scene.text[scene.at] == ":":
        return scene.trouble(f'{scene.rest(scene.at)} has no space after ":"; expected a space')
    return scene.trouble(
        f"{scene.rest(scene.at)} follows a complete value; expected the end of the line{_quote_in_text(scene)}",
        length=scene.rest_length(scene.at),
    )


def _quote_in_text(scene: Scene) -> str:
    """Return the end of the message about what follows a quote that ends a text too early; "" for anything else."""
    if not scene.text[scene.at : scene.at + 1].isalpha():
        return ""
    endings = {
        "'": """, or "''" for a single quote in the text""",
        '"': """, or '\\"' for a double quote in the text""",
    }
    return endings.get(scene.text[scene.at - 1 : scene.at], "")


def _open_list(scene: Scene) -> Trouble:
    return _unclosed(scene, "[", "]")


def _open_mapping(scene: Scene) -> Trouble:
    return _unclosed(scene, "{", "}")


def _unclosed(scene: Scene, opening: str, closing: str) -> Trouble:
    comment = re.search(r"^[ \t]*(//|/\*)", scene.text[scene.begin : scene.at], re.MULTILINE)
    if comment is not None:
        return scene.trouble('YAML has comments with "#" only, and JSON has none', scene.begin + comment.start(1), 2)
    where = f'for the "{opening}" in line {scene.line(scene.begin)}, column {scene.column(scene.begin)}'
    before = scene.before(scene.at)
    if scene.text[scene.at : scene.at + 1] == ":" and before.strip():
        value = before[max(map(before.rfind, "{[,")) + 1 :].partition(": ")[2].strip()
        if value and " " not in value:  # "{a: b: c}"
            message = (
                f'{quoted(value + ":")} is a key inside of an entry; expected "{{" before it and "}}" after its value'
            )
            return scene.trouble(message, scene.at - len(value), len(value))
        # The parser read the key as an item of its own: the comma or bracket before it is missing.
        key = scene.at - len(before.lstrip())
        return scene.trouble(
            f'{quoted(before.strip())} begins a new entry; expected "," or "{closing}" before it, {where}',
            key,
            len(before.strip()),
        )
    found = "the text ends" if scene.at >= len(scene.text) else f"{scene.word(scene.at)} cannot follow here"
    is_joined = before.endswith("}") and scene.at < len(scene.text) or scene.text[scene.at : scene.at + 1] == "+"
    join = '; "list_join" puts texts together' if is_joined and before.strip() else ""
    return scene.trouble(f'{found}; expected "," or "{closing}" {where}{_quote_in_text(scene) or join}')


def _no_value(scene: Scene) -> Trouble:
    if scene.at >= len(scene.text):
        return scene.trouble("the text ends inside brackets; expected a value and a closing bracket")
    return scene.trouble(f"{scene.word(scene.at)} cannot begin a value; expected a value")


def _no_token(scene: Scene) -> Trouble:
    letter = scene.text[scene.at : scene.at + 1]
    if letter == "\t":
        return scene.trouble("a tab is used for indentation; expected spaces")
    if letter and letter in "|>":  # it begins a text in lines of its own, but not in a flow collection
        return scene.trouble(
            f'"{letter}" does not begin a text of several lines inside braces or brackets; '
            "expected quotes around the text, or the map without braces"
        )
    return scene.trouble(
        f'{scene.word(scene.at)} begins with "{letter}", which YAML reserves; expected quotes around it'
    )


def _list_here(scene: Scene) -> Trouble:
    return scene.trouble(f"the list item {scene.rest(scene.at)} begins inside a line; expected a new line before it")


def _key_here(scene: Scene) -> Trouble:
    return scene.trouble('"?" cannot begin a key here; expected a new line before it, or quotes around the text')


def _tab(scene: Scene) -> Trouble:
    return scene.trouble("a tab is used for indentation; expected spaces")


def _zero(scene: Scene) -> Trouble:
    return scene.trouble('"0" is not an indentation; expected a digit from 1 to 9')


def _after_header(scene: Scene) -> Trouble:
    if scene.context == "while scanning a block scalar":
        return scene.trouble(
            f'{scene.rest(scene.at)} follows "{scene.text[scene.begin]}"; expected the text on the next line'
        )
    return scene.trouble(f"{scene.rest(scene.at)} follows a directive; expected the end of the line")


def _unclosed_quote(scene: Scene) -> Trouble:
    quote = scene.text[scene.begin : scene.begin + 1]
    name = "a double quote" if quote == '"' else "a single quote"
    return scene.trouble(f"{name} opens here and is never closed; expected a closing quote", scene.begin)


def _unknown_escape(scene: Scene) -> Trouble:
    letters = scene.text[scene.at : scene.at + 2]
    wanted = "the quote without a backslash" if letters == "\\'" else f'"\\{letters}" or single quotes around the text'
    return scene.trouble(f"{quoted(letters)} is not an escape sequence; expected {wanted}", length=2)


def _no_digits(scene: Scene) -> Trouble:
    kind = scene.text[scene.at - 1 : scene.at]
    count = {"x": 2, "u": 4, "U": 8}.get(kind, 2)
    found = scene.text[scene.at : scene.at + count]
    return scene.trouble(
        f'"\\{kind}{found}" is not an escape sequence; expected {count} hexadecimal digits',
        scene.at - 2,
        2 + len(found),
    )


def _no_character(scene: Scene) -> Trouble:
    return scene.trouble("the escape sequence is not a Unicode character; expected one up to U+10FFFF")


def _no_name(scene: Scene) -> Trouble:
    sign, what = ("*", "an alias") if scene.context.endswith("alias") else ("&", "an anchor")
    return scene.trouble(
        f'{scene.word(scene.begin)} begins with "{sign}", which marks {what}; '
        "expected quotes around it, or a name of letters and digits",
        scene.begin,
    )


def _tag(scene: Scene) -> Trouble:
    return scene.trouble(
        f'{scene.word(scene.begin)} begins with "!", which marks a tag; expected quotes around it',
        scene.begin,
    )


def _tag_or_directive(scene: Scene) -> Trouble:
    return _directive(scene) if "directive" in scene.context else _tag(scene)


def _directive(scene: Scene) -> Trouble:
    return scene.trouble(
        f'{scene.rest(scene.begin)} begins with "%", which marks a directive; expected "%YAML", "%TAG" or text',
        scene.begin,
    )


def _version(scene: Scene) -> Trouble:
    return scene.trouble(f'{scene.rest(scene.at)} is not a version of YAML that Heat reads; expected "%YAML 1.1"')


def _twice(scene: Scene) -> Trouble:
    return scene.trouble(f"{scene.rest(scene.at)} repeats a directive; expected it once")


def _no_document(scene: Scene) -> Trouble:
    line, length = scene.rest(scene.at), scene.rest_length(scene.at)
    before = scene.before(scene.at)
    above = scene.at - len(before) if before.startswith("%") else scene.line_before(scene.at)
    if above is not None and scene.text[above] == "%" and scene.column(above) == 1:
        found = "the text ends after" if scene.at >= len(scene.text) else f"{line} follows"
        return scene.trouble(f'{found} the directive in line {scene.line(above)}; expected "---"', length=length)
    if scene.first_in_line(scene.at) and scene.text.lstrip()[:1] not in ("{", "["):
        return scene.trouble(
            f"{line} is outside of the text before it; expected the same indentation as at the beginning",
            length=length,
        )
    return scene.trouble(f"{line} follows the end of the document; expected nothing after it", length=length)


def _plain_colon(scene: Scene) -> Trouble:
    return scene.trouble(
        f'{scene.word(scene.begin)} has a ":" inside brackets; expected quotes around it, or a space after the ":"'
    )


PROBLEMS: dict[str | None, Callable[[Scene], Trouble]] = {
    "mapping values are not allowed in this context": _value_here,
    "could not find expected ':'": _no_colon,
    "did not find expected key": _no_key,
    "did not find expected '-' indicator": _no_dash,
    "did not find expected ',' or ']'": _open_list,
    "did not find expected ',' or '}'": _open_mapping,
    "did not find expected node content": _no_value,
    "found character that cannot start any token": _no_token,
    "block sequence entries are not allowed in this context": _list_here,
    "mapping keys are not allowed in this context": _key_here,
    "found a tab character where an indentation space is expected": _tab,
    "found a tab character that violates indentation": _tab,
    "found an indentation indicator equal to 0": _zero,
    "did not find expected comment or line break": _after_header,
    "found unexpected end of stream": _unclosed_quote,
    "found unexpected document indicator": _unclosed_quote,
    "found unknown escape character": _unknown_escape,
    "did not find expected hexdecimal number": _no_digits,
    "found invalid Unicode character escape code": _no_character,
    "did not find expected alphabetic or numeric character": _no_name,
    "did not find expected whitespace or line break": _tag_or_directive,
    "did not find expected whitespace": _tag_or_directive,
    "did not find expected tag URI": _tag_or_directive,
    "did not find expected '!'": _tag_or_directive,
    "did not find the expected '>'": _tag,
    "did not find URI escaped octet": _tag_or_directive,
    "found an incorrect leading UTF-8 octet": _tag_or_directive,
    "found an incorrect trailing UTF-8 octet": _tag_or_directive,
    "found undefined tag handle": _tag,
    "could not find expected directive name": _directive,
    "found unexpected non-alphabetical character": _directive,
    "found unknown directive name": _directive,
    "did not find expected digit or '.' character": _directive,
    "found extremely long version number": _directive,
    "did not find expected version number": _directive,
    "found incompatible YAML document": _version,
    "found duplicate %YAML directive": _twice,
    "found duplicate %TAG directive": _twice,
    "did not find expected <document start>": _no_document,
    "found unexpected ':'": _plain_colon,
}
