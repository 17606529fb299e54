"""Refuses templates that are longer than Heat accepts and have so many values that a check would take too long."""

from __future__ import annotations

from heatlint.text import Document, Fault
from heatlint.text.limits import containers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Heat's max_template_size, in characters.
MOST_CHARACTERS = 524_288
#: How many values a longer template may have. Heat accepts 1,000 resources, so these are 50 for each.
MOST_VALUES = 50_000


def bounded(document: Document, json_length: int | None = None, *, is_sent_as_map: bool = False) -> Document:
    """Return the document of a template, with a fault in place of its value if the template is beyond both limits.

    Heat counts the characters of a text, or of the `str()` of a map. The template must be too long in both ways, unless
    it is certain which one Heat gets. json_length: the length of the JSON with the template when it came without a
    text, if that is known. is_sent_as_map: whether the client sends what the text means, so that aliases and merge keys
    make it longer.
    """
    length = json_length if document.text is None else len(document.text)
    # `str()` writes an item of a list with at least three characters, JSON with at least two.
    least = MOST_CHARACTERS // 2 if document.text is None else MOST_CHARACTERS
    has_many = document.entries is None or document.entries > MOST_VALUES
    if (length is None or length > least) and has_many and _is_dense(document.value):
        what = f"a longer template with more than {MOST_VALUES} values is not checked"
    elif is_sent_as_map and document.expanded > MOST_VALUES and _is_written_long(document.value):
        what = (
            "the template is longer with what its aliases and merge keys repeat, "
            f"and with more than {MOST_VALUES} values it is not checked"
        )
    else:
        return document
    document.refuse(Fault("too-many-values", f"Heat accepts at most {MOST_CHARACTERS} characters; {what}"))
    return document


def _is_written_long(value: object) -> bool:
    """Whether the `str()` of a value has more than MOST_CHARACTERS characters, as far as Python can tell."""
    try:
        return len(str(value)) > MOST_CHARACTERS
    except RecursionError:  # Heat fails there, too
        return False


def _is_dense(value: object) -> bool:
    """Whether a value has more than MOST_VALUES values, and its `str()` more than MOST_CHARACTERS characters.

    What aliases repeat is counted once. What is counted is never longer than `str()`.
    """
    found = containers(value)
    return sum(map(len, found)) > MOST_VALUES and _is_long(found)


def _is_long(found: list[Any]) -> bool:
    """Whether the `str()` of maps and lists, without those in them, has more than MOST_CHARACTERS characters."""
    length = 0
    for container in found:
        for each in (*container, *container.values()) if isinstance(container, dict) else container:
            if isinstance(each, str):
                length += len(each) + len("'', ")
            elif not isinstance(each, (dict, list)):
                length += len("1, ")
        if length > MOST_CHARACTERS:
            return True
    return False
