"""The secrets of a request: values that no output may show, and every text that functions make of them.

A parameter is secret when it is hidden, or when its name is that of a secret (`ParameterSchema.is_secret`). What
functions make of its value is secret, too: while a stack is evaluated, `Evaluator.call` hands over the result of each
call that has read a secret. So it does not matter how a function changes a value.
"""

from __future__ import annotations

import re

from heatlint.language.functions.base import PartlyKnown
from heatlint.language.versions import VERSIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.model.secret_places import SecretPlaces

#: How many values are recorded; beyond that, `Secrets.is_full`.
MOST = 500_000
#: Common words and the names of functions, which are not secrets. A call with a fault may stand where a secret belongs.
_KNOWN = frozenset(
    (
        *("", "true", "false", "yes", "no", "null", "none"),
        *(name.lower() for version in VERSIONS.values() for name in version.functions),
    )
)
#: Words of letters, as an author makes names of them: overcloud, internal_api, controller-0. No such word is random.
ORDINARY = re.compile(r"[^\W\d_]+(?:[-_.][^\W\d_]+)*(?:[-_.]\d{1,2})?")
_KNOWN_LENGTH = max(map(len, _KNOWN))


class Secrets:
    """What is secret in a request. All stacks of the request share it.

    reads: how often a function read the value of a secret parameter; a list of one number, which scopes share.
    texts: the texts of secret values: strings, numbers, keys of maps, the parts of lists, lines and JSON in strings.
        A key that is a name and has an empty text as its value is not secret: the value is still to be given.
    derived: the texts that functions make of them.
    is_full: whether there are more texts than are recorded, so that any text may be secret.
    places: where they are; None before heatlint.model.secret_places finds them.
    """

    __slots__ = ("reads", "texts", "derived", "is_full", "places", "_left", "_results")

    def __init__(self) -> None:
        self.reads = [0]
        self.texts: set[str] = set()
        self.derived: set[str] = set()
        self.is_full = False
        self.places: SecretPlaces | None = None
        self._left = MOST
        #: The last result that was recorded of a call, by the identity of its arguments, with these.
        self._results: dict[int, tuple[Any, Any]] = {}

    def add(self, value: Any) -> None:
        """Record a secret value with its parts."""
        self.texts.update(self._parts(value))

    def add_derived(self, value: Any, args: Any) -> None:
        """Record the result of a call that has read a secret. What is written in its arguments is not secret."""
        known = self._results.get(id(args))
        if known is not None and known[0] is args and known[1].__class__ is str and known[1] == value:
            return  # an earlier phase of the evaluation had the same result
        self._results[id(args)] = args, value
        self.derived |= self._parts(value) - self._parts(args)

    def holds(self, value: Any) -> bool:
        """Whether a part of a value is recorded, so that a nested stack that gets it has a secret."""
        return bool(self.derived) and any(len(part) > 1 and part in self.derived for part in self._parts(value))

    def _parts(self, value: Any) -> set[str]:
        """Return the texts in a value. Sets `is_full` when there are too many."""
        found: set[str] = set()
        todo = [value]
        while todo:
            each = todo.pop()
            self._left -= 1
            if self._left < 0:
                self.is_full = True
                break
            if isinstance(each, str):
                if each in found or (len(each) <= _KNOWN_LENGTH and each.lower() in _KNOWN):
                    continue
                found.add(each)
                stripped = each.strip()
                if stripped != each:
                    todo.append(stripped)
                elif stripped[:1] in ("{", "["):
                    todo += _json(stripped)
                for separator in ("\n", ","):
                    if separator in each:
                        todo += each.split(separator)
            elif isinstance(each, dict):
                todo += (key for key, item in each.items() if item != "" or not _is_name(key))
                todo += each.values()
            elif isinstance(each, list):
                todo += each
            elif isinstance(each, PartlyKnown):
                todo.append(each.parts)
            elif isinstance(each, (int, float)) and not isinstance(each, bool):
                found.add(str(each))
        return found


def _is_name(key: Any) -> bool:
    """Whether a key is made of words, as an author makes names: it says what has to be filled in for it."""
    return isinstance(key, str) and ORDINARY.fullmatch(key) is not None


def _json(text: str) -> list[Any]:
    """Return a list of the value that a text has in JSON; an empty list if it is not JSON."""
    import json

    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return [found] if isinstance(found, (dict, list)) else []
