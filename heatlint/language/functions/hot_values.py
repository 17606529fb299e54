"""The functions of HOT that make new texts, lists and maps of the values given. Source: heat.engine.hot.functions."""

from __future__ import annotations

from heatlint.language.functions.base import Refused, Unvalued, as_json, as_text, is_known, kind, no_call, shorten
from heatlint.language.functions.evaluate import Function, Partial
from heatlint.language.functions.signature import ALGORITHM, ItemList, KeyMap, PairMap, Value, listed, quoted
from heatlint.language.shapes import may_be, may_be_empty, may_be_false, may_be_null, type_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from typing import Any

    from heatlint.language.functions.base import IsCall
    from heatlint.language.functions.evaluate import Evaluator
    from heatlint.language.functions.signature import Form

#: So many characters in which `str_replace` looks for a key count as one value that a function makes.
SEARCHED = 2_048


class Replace(Function):
    signature: tuple[Form, ...] = (
        KeyMap({"template": Value("text"), "params": PairMap("key", "value")}, required=("template", "params")),
    )
    keeps = "part"
    checks_form = True
    replaces: tuple[str | int, str | int] = "params", "template"
    strict = False
    empty_allowed = True
    #: The types of values that have a text.
    types: tuple[str, ...] = ("String", "Integer", "Number", "Boolean")

    def parts(self, args: Any) -> tuple[Any, Any]:
        """Return the params and the template as written. args: of the right form."""
        params, template = self.replaces
        return args[params], args[template]

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        fault = super().form(name, args, is_call)
        if fault is None and not isinstance(args["params"], dict):
            return f'"params" of "{name}" must be a map; {kind(args["params"])} is given'
        return fault

    def text(self, name: str, value: Any, key: str) -> str:
        """Return the text that replaces a key. Raises Refused for a value without a text."""
        if value is None:
            return ""
        if not isinstance(value, (str, int, float, bool)):
            raise self.unfit(name, value, key)
        return as_text(value)

    @staticmethod
    def unfit(name: str, value: Any, key: str) -> Refused:
        """Say that a value has no text that could replace a key."""
        return Refused(f'"{key}" in "params" of "{name}" must be a string or a number; {kind(value)} is given')

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        params, template = self.parts(args)
        text, mapping = ev.resolve(template), ev.resolve(params)
        if not isinstance(text, str):
            raise Refused(f'the template of "{name}" must be a string; {kind(text)} is given')
        if not isinstance(mapping, dict):
            raise Refused(f'the params of "{name}" must be a map; {kind(mapping)} is given')
        for key in mapping:
            if not isinstance(key, str):
                raise Refused(f'"{name}" can only replace strings; {kind(key)} is given')
        return self.replace(name, text, mapping, ev)

    def unvalued(self, name: str, args: Any, ev: Evaluator) -> Any:
        params, template = self.parts(args)
        partial = Partial(ev)
        text, mapping = partial.resolve(template), partial.resolve(params)
        if not may_be(text, "String"):
            raise Refused(f'the template of "{name}" must be a string; {kind(text)} is given')
        if not may_be(mapping, "Map"):
            raise Refused(f'the params of "{name}" must be a map; {kind(mapping)} is given')
        known = mapping if isinstance(mapping, dict) else {}
        for key, value in known.items():
            if is_known(value):
                self.text(name, value, key)
            elif not may_be(value, *self.types, or_null=True):
                raise self.unfit(name, value, key)
        if self.strict and isinstance(text, str):
            self.check_unused(name, [key for key in known if isinstance(key, str) and key not in text])
        return Unvalued(shape="String")

    def replace(self, name: str, text: str, mapping: dict[str, Any], ev: Evaluator) -> str:
        """Return the text with every key replaced, longer keys first; replaced text is not searched again."""
        unused = set(mapping)
        pieces = [text]  # texts and replacements in turn
        for key in sorted(sorted(mapping), key=len, reverse=True):
            value = self.text(name, mapping[key], key)
            ev.spend(len(value) // 64 + len(text) // SEARCHED)
            if not key:
                raise Refused(f'"{name}" cannot replace an empty string')
            if key not in text:
                continue
            ev.spend(sum(piece.count(key) for piece in pieces[::2]))
            split: list[str] = []
            for index, piece in enumerate(pieces):
                if index % 2:
                    split.append(piece)
                    continue
                parts = piece.split(key)
                if len(parts) > 1:
                    unused.discard(key)
                for number, part in enumerate(parts):
                    if number:
                        split.append(value)
                    split.append(part)
            pieces = split
            ev.spend(len(pieces))
        if self.strict:
            self.check_unused(name, unused)
        ev.spend(sum(map(len, pieces)) // 64)
        return "".join(pieces)

    @staticmethod
    def check_unused(name: str, keys: Collection[str]) -> None:
        """Raise Refused if there are keys that the template does not have."""
        if keys:
            what, verb = listed(quoted(sorted(keys)), "and"), "is" if len(keys) == 1 else "are"
            raise Refused(f'{what} {verb} not in the template of "{name}"; each key of "params" must occur there')


class ReplaceJson(Replace):
    types = (*Replace.types, "Map", "List")

    def text(self, name: str, value: Any, key: str) -> str:
        if isinstance(value, (dict, list)):
            if not self.empty_allowed and not value:
                raise Refused(f'the value of "{key}" in "{name}" must not be empty')
            return as_json(value)
        if not self.empty_allowed and (value is None or value == ""):
            raise Refused(f'the value of "{key}" in "{name}" must not be empty')
        return super().text(name, value, key)


class ReplaceStrict(ReplaceJson):
    strict = True


class ReplaceVeryStrict(ReplaceStrict):
    empty_allowed = False


#: The list of texts that is joined.
_TEXTS = ItemList(more=Value("text"))


class Join(Function):
    needs_parts = True
    signature: tuple[Form, ...] = (ItemList(Value("delimiter"), _TEXTS),)
    keeps = "part"
    checks_form = True

    #: The types of items that have a text, and their names in a message.
    types: tuple[str, ...] = ("String",)
    type_names = "strings"

    def item(self, name: str, value: Any) -> str:
        """Return the text of one item. Raises Refused for a value without a text."""
        if value is None:
            return ""
        if not may_be(value, *self.types):
            raise self.unfit(name, value)
        return value if isinstance(value, str) else as_json(value)

    def unfit(self, name: str, value: Any) -> Refused:
        """Say that an item has no text."""
        return Refused(f'"{name}" can only join {self.type_names}; {kind(value)} is given')

    def lists(self, name: str, args: Any, ev: Evaluator) -> list[Any]:
        """Return the items of all lists that are joined; those of a list that is not known are left out."""
        items = ev.resolve(args[1])
        if items is None:
            return []
        if not may_be(items, "List", or_null=True):
            raise Refused(f'the second item of "{name}" must be a list; {kind(items)} is given')
        return items if isinstance(items, list) else []

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        items = self.lists(name, args, ev)
        delimiter = ev.resolve(args[0])
        if not isinstance(delimiter, str):
            raise Refused(f'the delimiter of "{name}" must be a string; {kind(delimiter)} is given')
        ev.spend(len(items))
        texts = [self.item(name, item) for item in items]
        ev.spend((sum(map(len, texts)) + len(delimiter) * len(texts)) // 16)
        return delimiter.join(texts)

    def unvalued(self, name: str, args: Any, ev: Evaluator) -> Any:
        partial = Partial(ev)
        delimiter = partial.resolve(args[0])
        if not may_be(delimiter, "String"):
            raise Refused(f'the delimiter of "{name}" must be a string; {kind(delimiter)} is given')
        for item in self.lists(name, args, partial):
            if not may_be(item, *self.types, or_null=True):
                raise self.unfit(name, item)
        return Unvalued(shape="String")


class JoinMultiple(Join):
    signature = (ItemList(Value("delimiter"), _TEXTS, more=_TEXTS),)
    types = ("String", "Map", "List")
    type_names = "strings, maps and lists"

    def lists(self, name: str, args: Any, ev: Evaluator) -> list[Any]:
        items: list[Any] = []
        unsure = None
        for each in ev.resolve(args[1:]):
            if not each:
                continue
            if not may_be(each, "List") and not may_be_false(each):
                is_swapped = isinstance(args[1], str) and not isinstance(args[0], str)
                remedy = ", and the delimiter must come first" if is_swapped else ""
                if not is_swapped and isinstance(each, str) and len(args) > 2:
                    remedy = "; expected brackets around the texts"
                unsure = Refused(
                    f'"{name}" can only join lists; {kind(each)} is given{remedy}', unless_empty=may_be_empty(each)
                )
                if not unsure.unless_empty:
                    raise unsure
            items += each if isinstance(each, list) else []
        if unsure is not None:
            raise unsure
        return items


class Merging(Function):
    """A function that makes one value of a list of values of the same type."""

    needs_parts = True
    #: The type of each value, what the function does with all of them, and the types of what may hold them.
    type_name: str
    purpose: str
    holders: tuple[str, ...] = ("List",)

    def items(self, name: str, values: Iterable[Any]) -> list[Any]:
        """Return the values that are not null. Raises Refused if one is certainly of another type."""
        given = [each for each in values if each is not None]
        for each in given:
            if not may_be(each, self.type_name, or_null=True):
                raise Refused(f'"{name}" can only {self.purpose}; {kind(each)} is given')
        return given

    def unvalued(self, name: str, args: Any, ev: Evaluator) -> Any:
        values = Partial(ev).resolve(args)
        if not isinstance(values, list):
            if not may_be(values, "List"):
                raise self.unfit(name, values, unless_empty=may_be(values, *self.holders) and may_be_empty(values))
            return Unvalued(shape=self.type_name)
        return self.known_parts(self.items(name, values), ev)

    def known_parts(self, values: list[Any], ev: Evaluator) -> Any:
        """Return what is known of the result. values: those that are not null. Raises TooMuchWork."""
        raise NotImplementedError

    def unfit(self, name: str, values: Any, *, unless_empty: bool = False) -> Refused:
        """Say that there is no list of values."""
        needed = f"a list of {self.type_name.lower()}s"
        return Refused(f'"{name}" needs {needed}; {kind(values)} is given', unless_empty=unless_empty)


class MapMerge(Merging):
    signature = (ItemList(more=Value("map")),)
    keeps = "nothing"
    type_name = "Map"
    purpose = "merge maps"
    holders = ("List", "String")  # no values are in an empty string

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        maps = ev.resolve(args)
        if not isinstance(maps, (list, str)):
            raise self.unfit(name, maps)
        merged: dict[Any, Any] = {}
        for each in self.items(name, maps):
            ev.spend(len(each))
            merged.update(each)
        return merged

    def known_parts(self, values: list[Any], ev: Evaluator) -> Any:
        from heatlint.language.functions.known_parts import merged

        return merged(values, ev)


class MapReplace(Function):
    needs_parts = True
    replacements = KeyMap(
        {"keys": PairMap("old", "new"), "values": PairMap("old", "new")}, closed=True, name="map of replacements"
    )
    keeps = "nothing"
    signature: tuple[Form, ...] = (ItemList(Value("map"), replacements),)

    def late_form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        return self.signature[0].fault(name, args, is_call)

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        args = ev.resolve(args)
        fault = self.signature[0].fault(name, args, no_call)
        if fault is not None:
            raise Refused(fault)
        source, changes = (self._map(name, each) for each in args)
        fault = self.replacements.fault(name, changes, no_call)
        if fault is not None:
            raise Refused(fault)
        keys, values = self._map(name, changes.get("keys", {})), self._map(name, changes.get("values", {}))
        replaced: dict[Any, Any] = {}
        ev.spend(len(source))
        for key, value in source.items():
            new = keys.get(key)
            if new is None:
                new = key
            elif isinstance(new, (dict, list)):
                raise Refused(f'a key that "{name}" makes must be a string or a number; {kind(new)} is given')
            elif (new in source and new != key) or new in replaced:
                raise Refused(f'"{name}" would make the key "{new}" twice')
            try:
                value = values.get(value, value)
            except TypeError:
                pass
            replaced[new] = value
        return replaced

    def unvalued(self, name: str, args: Any, ev: Evaluator) -> Any:
        given = Partial(ev).resolve(args)
        if not may_be(given, "List", "String"):
            raise Refused(f'"{name}" needs two maps; {kind(given)} is given')
        if isinstance(given, list):
            changes = self._map(name, given[-1]) if len(given) == 2 else {}
            for each in (given[0], changes.get("keys"), changes.get("values")) if given else ():
                self._map(name, each)
        return Unvalued(shape="Map")

    @staticmethod
    def _map(name: str, value: Any) -> dict[Any, Any]:
        """Return a map as far as it is known. Raises Refused for another value."""
        if not may_be(value, "Map", or_null=True):
            raise Refused(f'"{name}" needs two maps; {kind(value)} is given')
        return value if isinstance(value, dict) else {}


class Digest(Function):
    signature: tuple[Form, ...] = (ItemList(Value("algorithm", ALGORITHM), Value("text")),)
    keeps = "nothing"

    def late_form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        return self.signature[0].fault(name, args, is_call)

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        import hashlib

        args = ev.resolve(args)
        if not isinstance(args, list) or not all(isinstance(each, str) for each in args):
            raise self.unfit(name, args)
        fault = self.signature[0].fault(name, args, no_call)
        if fault is not None:
            raise Refused(fault)
        algorithm, text = args
        ev.spend(len(text) // 64)
        if algorithm.lower() not in hashlib.algorithms_available:
            raise Refused(f'"{shorten(algorithm)}" is not a digest algorithm; expected for example "sha256"')
        try:
            return hashlib.new(algorithm, text.encode("latin-1")).hexdigest()
        except (ValueError, TypeError):  # characters outside latin-1, digests that need a length
            raise Refused(f'"{name}" cannot digest "{shorten(text)}" with "{algorithm}"') from None

    def unvalued(self, name: str, args: Any, ev: Evaluator) -> Any:
        given = Partial(ev).resolve(args)
        if not may_be(given, "List"):
            raise self.unfit(name, given)
        for each in given if isinstance(given, list) else ():
            if not may_be(each, "String"):
                raise self.unfit(name, each)
        return Unvalued(shape="String")

    def unfit(self, name: str, value: Any) -> Refused:
        """Say that there are no two strings."""
        return Refused(f'"{name}" needs a list of two strings; {kind(value)} is given')


class StrSplit(Function):
    signature: tuple[Form, ...] = (ItemList(Value("delimiter"), Value("text"), Value("index"), required=2),)
    keeps = "nothing"

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        if isinstance(args, str) or (isinstance(args, dict) and not is_call(args)):
            return self.signature[0].fault(name, args, is_call)
        return None

    def late_form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        if isinstance(args, list) and len(args) > 3:  # Heat ignores more items
            return None
        return self.signature[0].fault(name, args, is_call)

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        args = ev.resolve(args)
        fault = self.late_form(name, args, no_call)
        if fault is not None:
            raise Refused(fault)
        delimiter, text = args[0], args[1]
        if text is None:
            return None
        if delimiter == "":
            raise Refused(f'the delimiter of "{name}" must not be empty')
        if not isinstance(text, str) or not isinstance(delimiter, (str, type(None))):
            raise Refused(f'"{name}" needs two strings; {kind(delimiter)} and {kind(text)} are given')
        ev.spend(len(text) // 64)
        parts = text.split(delimiter)  # null splits at any white space
        if len(args) < 3:
            return parts
        try:
            return parts[int(args[2])]
        except (ValueError, TypeError, OverflowError, IndexError):
            raise Refused(f'"{name}" makes a list of {len(parts)}, which has no item "{args[2]}"') from None

    def unvalued(self, name: str, args: Any, ev: Evaluator) -> Any:
        given = Partial(ev).resolve(args)
        if not isinstance(given, list) or len(given) < 2:
            return super().unvalued(name, args, ev)
        for each in given[:2]:
            if not may_be(each, "String", or_null=True):
                raise Refused(f'"{name}" needs two strings; {kind(given[0])} and {kind(given[1])} are given')
        return Unvalued(shape="List" if len(given) == 2 else "String", may_be_null=may_be_null(given[1]))


class Filter(Function):
    needs_parts = True
    signature = (ItemList(ItemList(more=Value("value"), name="list of values to remove"), Value("list")),)
    keeps = "nothing"
    checks_form = True

    def always_resolved(self, args: Any, ev: Evaluator) -> list[tuple[tuple[Any, ...], Any]]:
        return [((1,), args[1])]  # if the list is empty, Heat does not read the values

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        items = ev.resolve(args[1])
        if not items:
            return items
        values = ev.resolve(args[0])
        for each in (items, values):
            if each and not isinstance(each, list):
                raise Refused(f'"{name}" needs two lists; {kind(each)} is given')
        ev.spend(len(items) * len(values or ()) // 16)
        return [item for item in items if item not in values] if values else items

    def unvalued(self, name: str, args: Any, ev: Evaluator) -> Any:
        items = Partial(ev).resolve(args[1])
        values = Partial(ev).resolve(args[0]) if items and not isinstance(items, Unvalued) else None
        for each in (items, values):
            if each and not may_be(each, "List") and not may_be_false(each):
                raise Refused(f'"{name}" needs two lists; {kind(each)} is given', unless_empty=may_be_empty(each))
        if isinstance(items, list) and isinstance(values, list) and is_known(values):
            from heatlint.language.functions.known_parts import without

            return without(items, values, ev)
        return Unvalued(shape="List" if type_of(items) == "List" else None, may_be_null=may_be_null(items))


#: Since this release the first of equal items stays where it is; before, the last did.
_FIRST_COUNTS = 14


class ListConcat(Merging):
    signature = (ItemList(more=Value("list")),)
    keeps = "whole"
    unique = False
    type_name = "List"
    purpose = "join lists"

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        lists = ev.resolve(args)
        if not isinstance(lists, list):
            raise self.unfit(name, lists)
        joined: list[Any] = []
        for each in self.items(name, lists):
            joined += each
        ev.spend(len(joined))
        if not self.unique:
            return joined
        last_counts = ev.release < _FIRST_COUNTS
        seen: list[Any] = []
        for item in reversed(joined) if last_counts else joined:
            ev.spend(len(seen) // 16)
            if item not in seen:
                seen.append(item)
        return seen[::-1] if last_counts else seen

    def known_parts(self, values: list[Any], ev: Evaluator) -> Any:
        from heatlint.language.functions.known_parts import joined

        return joined(values, ev, unique=self.unique)


class ListConcatUnique(ListConcat):
    unique = True
