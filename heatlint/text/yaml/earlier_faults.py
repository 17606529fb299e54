"""Faults that stand before the place at which the YAML parser finds an error."""

from __future__ import annotations

import re
import unicodedata

import yaml

from heatlint.text.document import begins_with_brace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.text.limits import Trouble
    from heatlint.text.yaml.scene import Scene

#: What a quoted text has in it if its own closing quote is missing: a key on a line of its own, or, in brackets, a
#: bracket or a comma at the end of a line, with the next quote behind it.
_KEY_OR_BRACKET = re.compile(r"\n[ -]*[\w.-]+:(?=\s)|[\]},][ \t]*\n[ \t]*\Z")
_SLASHES = re.compile(r"//|/\*")
_UNUSUAL_SPACE = re.compile(r"(?m)(?:^[ -]*|: *)([\xa0\u1680\u2000-\u200b\u202f\u205f\u3000]+)")
#: With more text before the problem, heatlint does not look for a quote that opens there.
LONGEST_SCAN = 200_000


def quote_closed_late(scene: Scene) -> Trouble | None:
    """Return the Trouble of a quote that only the next quote in the text closes, with keys between them; else None.

    The parser reports what follows that quote, or what it reads there as another value. In brackets, the next quote may
    also stand in the same line, after the punctuation that comes before a text.
    """
    if scene.at > LONGEST_SCAN or not {"'", '"'} & set(scene.text[: scene.at]):
        return None
    opening = None
    try:
        for token in yaml.scan(scene.text, yaml.CSafeLoader):
            if token.start_mark.index >= scene.at:
                break
            if isinstance(token, yaml.ScalarToken) and token.style in ("'", '"'):
                opening = token
    except yaml.YAMLError:
        pass
    from heatlint.text.json_problems import ends_too_late

    if opening is None or scene.line(opening.end_mark.index) != scene.line(scene.at):
        return None
    start, end = opening.start_mark.index, opening.end_mark.index
    is_late = end == scene.at and "flow" in scene.context and ends_too_late(scene.text, start, end)
    if not is_late and not _KEY_OR_BRACKET.search(scene.text, start, end - 1):
        return None
    name = "a double quote" if opening.style == '"' else "a single quote"
    where = f"in line {scene.line(end - 1)}, column {scene.column(end - 1)}"
    return scene.trouble(f"{name} opens here, and the next one is {where}; expected a closing quote before it", start)


def comment_in_json(scene: Scene) -> Trouble | None:
    """Return the Trouble of the first comment of another language in a text that looks like JSON; else None."""
    if not begins_with_brace(scene.text) or not _SLASHES.search(scene.text, 0, scene.at):
        return None
    from heatlint.text.json_problems import problem

    found = problem(scene.text)
    if found is None or found.start > scene.at or not _SLASHES.match(scene.text, found.start):
        return None
    return scene.trouble(found.message, found.start, found.end - found.start)


def unusual_space(scene: Scene) -> Trouble | None:
    """Return the Trouble of a character that looks like a space, but is a letter to YAML; None without one nearby.

    Texts that are copied from web pages and word processors have such characters. Those at the beginning of a line, or
    after a dash or a colon, change the structure of the text.
    """
    start = scene.line_before(min(scene.begin, scene.at)) or 0
    start -= len(scene.before(start))
    found = _UNUSUAL_SPACE.search(scene.text, start, scene.lines.end(scene.line(scene.at)))
    if found is None:
        return None
    name = unicodedata.name(found[1][0]).lower()
    message = f"U+{ord(found[1][0]):04X} ({name}) is not a space for YAML; expected ordinary spaces"
    return scene.trouble(message, found.start(1), len(found[1]))
