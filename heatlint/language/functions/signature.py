"""The arguments that functions take, as data.

A function's signature is a tuple of forms: each is one way to write the arguments. From the signature follow the
check of a call's form, its usage text, and the editor's snippets, completion and signature help. To say what a value
refers to, use one of the constants below.
"""

from __future__ import annotations

from heatlint.language.functions.base import kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any, TypeAlias

    from heatlint.language.functions.base import IsCall

    Form: TypeAlias = "Value | OneOf | ItemList | KeyMap | PairMap"

PARAMETER = "parameter"
PARAMETER_KEY = "key of a parameter"
RESOURCE = "resource"
ATTRIBUTE = "attribute"
CONDITION = "condition"
MAPPING = "mapping"
MAPPING_KEY = "key of a mapping"
FILE = "file"
ALGORITHM = "algorithm"

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class Value:
    """A single value. name: what it is, in messages and usage texts; refers_to: what a string there is a name of."""

    __slots__ = ("name", "refers_to")

    def __init__(self, name: str, *refers_to: str) -> None:
        self.name = name
        self.refers_to = refers_to

    def texts(self) -> list[str]:
        """Return the ways to write it in a usage text, the shortest first."""
        return [_in_capitals(self.name)]

    def inside(self, step: Any) -> Form | None:
        """Return the form of the part at a step into it, None if that is not declared."""
        return None

    def fault(self, name: str, args: Any, is_call: IsCall) -> str | None:
        """Return what is wrong with the written arguments of the function `name`, or None."""
        return None


class OneOf:
    """One of some words."""

    __slots__ = ("name", "words")

    def __init__(self, *words: str) -> None:
        self.name = "word"
        self.words = words

    def texts(self) -> list[str]:
        """See Value."""
        return [listed(self.words, "or")]

    def inside(self, step: Any) -> Form | None:
        """See Value."""
        return None

    def fault(self, name: str, args: Any, is_call: IsCall) -> str | None:
        """See Value; a call may give one of the words later."""
        if is_call(args) or (isinstance(args, str) and args in self.words):
            return None
        return f'"{name}" needs {listed(quoted(self.words), "or")}; {kind(args)} is given'


class ItemList:
    """A list. items: what stands at each place; required: how many must be there, all by default; more: what may follow
    any number of times."""

    __slots__ = ("name", "items", "required", "more")

    def __init__(self, *items: Form, required: int | None = None, more: Form | None = None, name: str = "list") -> None:
        self.name = name
        self.items = items
        self.required = len(items) if required is None else required
        self.more = more

    def parts(self) -> list[str]:
        """Return the usage texts of the items of the longest call, "..." where the last may be repeated."""
        parts = [item.texts()[-1] for item in self.items]
        if self.more is not None:
            repeated = self.more.texts()[-1]
            parts += ["..."] if parts[-1:] == [repeated] else [repeated, "..."]
        return parts

    def texts(self) -> list[str]:
        """See Value."""
        parts = self.parts()
        lengths = sorted({self.required, len(self.items)} if self.items else {0})
        return [f"[{', '.join(parts[:length])}]" for length in lengths[:-1]] + [f"[{', '.join(parts)}]"]

    def inside(self, step: Any) -> Form | None:
        """See Value."""
        if not isinstance(step, int):
            return None
        return self.items[step] if 0 <= step < len(self.items) else self.more

    def fault(self, name: str, args: Any, is_call: IsCall) -> str | None:
        """See Value."""
        if not isinstance(args, list):
            return f'"{name}" needs a list of {self._needed()}; {kind(args, is_call)} is given'
        if self.takes(len(args)):
            return None
        only = "only " if 0 < len(args) < self.required else ""
        given = "none is" if not args else f"{only}{_number(len(args))} {'is' if len(args) == 1 else 'are'}"
        return f'"{name}" needs {self._needed()}; {given} given'

    def takes(self, count: int) -> bool:
        """Whether a list of that many items fits."""
        return count >= self.required and (self.more is not None or count <= len(self.items))

    def _needed(self) -> str:
        """For example: two items, a delimiter and a text."""
        count, most = _number(self.required), max(len(self.items), self.required)
        if self.more is not None:
            count, most = f"at least {count}", self.required
        elif most > self.required:
            count = f"{count} or {_number(most)}"
        names = [item.name for item in self.items]
        if len(set(names)) == 1:
            return f"{count} {names[0]}{'s' if most > 1 else ''}"
        described = [with_article(name) for name in names]
        described[self.required :] = [f"optionally {each}" for each in described[self.required :]]
        return f"{count} item{'' if most == 1 else 's'}, {listed(described, 'and')}"


class KeyMap:
    """A map of fixed keys. required: those that must be there; closed: whether Heat refuses any other key."""

    __slots__ = ("name", "keys", "required", "closed")

    def __init__(
        self, keys: dict[str, Form], *, required: Sequence[str] = (), closed: bool = False, name: str = "map"
    ) -> None:
        self.name = name
        self.keys = keys
        self.required = tuple(required)
        self.closed = closed

    def texts(self) -> list[str]:
        """See Value."""
        return [f"{{{', '.join(f'{key}: {form.texts()[-1]}' for key, form in self.keys.items())}}}"]

    def inside(self, step: Any) -> Form | None:
        """See Value."""
        return self.keys.get(step) if isinstance(step, str) else None

    def fault(self, name: str, args: Any, is_call: IsCall) -> str | None:
        """See Value."""
        if not isinstance(args, dict) or is_call(args):
            with_keys = f" with {listed(quoted(self.required), 'and')}" if self.required else ""
            return f'"{name}" needs a map{with_keys}; {kind(args, is_call)} is given'
        for key in self.required:
            if key not in args:
                return f'"{name}" needs the key "{key}"'
        for key in args if self.closed else ():
            if key not in self.keys:
                return f'"{key}" is not a key of "{name}"; expected {listed(quoted(self.keys), "or")}'
        return None


class PairMap:
    """A map of the author's own keys. key, value: what these are."""

    __slots__ = ("name", "key", "value")

    def __init__(self, key: str, value: str, *, name: str = "map") -> None:
        self.name = name
        self.key = Value(key)
        self.value = Value(value)

    def texts(self) -> list[str]:
        """See Value."""
        return [f"{{{self.key.texts()[0]}: {self.value.texts()[0]}, ...}}"]

    def inside(self, step: Any) -> Form | None:
        """See Value."""
        return self.value if isinstance(step, str) else None

    def fault(self, name: str, args: Any, is_call: IsCall) -> str | None:
        """See Value; a call may give the map later."""
        return None if isinstance(args, dict) else f'"{name}" needs a map; {kind(args)} is given'


def unknown_keys(signature: Iterable[Form], args: Any) -> tuple[list[str], list[str]]:
    """Return the unknown keys in a call's map, and the keys of the function that the map lacks.

    When Heat ignores unknown keys, only required keys are lacking.
    """
    for form in signature:
        if isinstance(form, KeyMap) and isinstance(args, dict):
            unknown = [key for key in args if isinstance(key, str) and key not in form.keys]
            return unknown, [key for key in (form.keys if form.closed else form.required) if key not in args]
    return [], []


def form_at(signature: Iterable[Form], steps: Iterable[Any]) -> Form | None:
    """Return the form of the part at some steps into the arguments; None if no form of the signature declares it."""
    for form in signature:
        found: Form | None = form
        for step in steps:
            found = found.inside(step) if found is not None else None
        if found is not None:
            return found
    return None


def listed(words: Iterable[str], last: str) -> str:
    """Words as a list in a sentence: a, b or c. last: the word before the last one."""
    *before, end = words
    return f"{', '.join(before)} {last} {end}" if before else end


def quoted(words: Iterable[str]) -> list[str]:
    """Words in quotes."""
    return [f'"{word}"' for word in words]


def with_article(name: str) -> str:
    """Return a name with its article: a list, an index."""
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _in_capitals(name: str) -> str:
    return name.upper().replace(" OR ", " or ")
