"""The page of a policy, in the form that the pages of rules have: what `heatlint explain`, editors and reports show."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: The key of a check of values -> the words between the property and the values.
_VALUES = {
    "matches": "must match",
    "not-matches": "must not match",
    "one-of": "must be one of",
    "forbid-values": "must not be one of",
}


def section(code: str, name: str, table: dict[str, Any]) -> str:
    """Return the page of a policy. table: the table of the config that declares it, without faults."""
    message = f"{_sentence(table['message'])}\n\n" if "message" in table else ""
    origin = "The config of this project declares this policy; it is not a rule of Heat."
    return f"## {code} {name}\n\n{message}{_requirement(table)} {origin}\n"


def _requirement(table: dict[str, Any]) -> str:
    """Return a sentence that says what the policy demands."""
    types = table.get("type")
    about = _listed([types] if isinstance(types, str) else types, "or") if types else ""
    if "names" in table:
        of = f" of type {about}" if about else ""
        return f"The names of {table['names']}{of} must match {_quoted(table['matches'])}."
    if "forbid" in table:
        instead = f"; use {_quoted(table['instead'])} instead" if "instead" in table else ""
        return f"Resources of type {about} are forbidden{instead}."
    if "require" in table:
        return f"A resource of type {about} must set {_listed(table['require'], 'and')}."
    tests = [f"{words} {_values(table[key])}" for key, words in _VALUES.items() if key in table]
    return f"The property {_quoted(table['property'])} of a resource of type {about} {' and '.join(tests)}."


def _values(value: Any) -> str:
    return _listed(value, "or") if isinstance(value, list) else _quoted(value)


def _listed(values: list[Any], last: str) -> str:
    texts = list(map(_quoted, values))
    return f" {last} ".join(filter(None, (", ".join(texts[:-1]), texts[-1])))


def _quoted(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def _sentence(text: str) -> str:
    """Return a message with a capital letter and a full stop."""
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "!", "?")) else ".")
