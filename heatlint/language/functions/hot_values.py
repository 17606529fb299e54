"""The functions of HOT that make new texts, lists and maps of the values given. Source: heat.engine.hot.functions."""

from __future__ import annotations

from heatlint.language.functions.base import Refused, Unvalued, kind, no_call, shorten
from heatlint.language.functions.evaluate import Function, Partial
from heatlint.language.functions.signature import ALGORITHM, ItemList, KeyMap, PairMap, Value, listed, quoted
from heatlint.language.functions.texts import as_json, as_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.language.functions.base import IsCall
    from heatlint.language.functions.evaluate import Evaluator
    from heatlint.language.functions.signature import Form

#: So many characters in which `str_replace` looks for a key count as one value that a function makes.
SEARCHED = 2_048


def known_items(args: Any, ev: Evaluator) -> list[Any]:
    """Return the items in a list of arguments that are not null, as far as they are known. Raises Refused."""
    items = Partial(ev).resolve(args)
    if not isinstance(items, list):
        return []
    return [each for each in items if each is not None and not isinstance(each, Unvalued)]


class Replace(Function):
    signature: tuple[Form, ...] = (
        KeyMap({"template": Value("text"), "params": PairMap("key", "value")}, required=("template", "params")),
    )
    keeps = "part"
    checks_form = True
    strict = False
    empty_allowed = True

    def parts(self, args: Any) -> tuple[Any, Any]:
        """The params and the template, as written in arguments of right form."""
        return args["params"], args["template"]

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        fault = super().form(name, args, is_call)
        if fault is None and not isinstance(args["params"], dict):
            return f'"params" of "{name}" must be a map; {kind(args["params"])} is given'
        return fault

    def text(self, name: str, value: Any, key: str) -> str:
        """The text that replaces a key; raises Refused for a value that has none."""
        if value is None:
            return ""
        if not isinstance(value, (str, int, float, bool)):
            raise Refused(f'"{key}" in "params" of "{name}" must be a string or a number; {kind(value)} is given')
        return as_text(value)

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

    def replace(self, name: str, text: str, mapping: dict[str, Any], ev: Evaluator) -> str:
        """The text with every key replaced, longer keys first; replaced text is not searched again."""
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
        if self.strict and unused:
            keys, verb = listed(quoted(sorted(unused)), "and"), "is" if len(unused) == 1 else "are"
            raise Refused(f'{keys} {verb} not in the template of "{name}"; each key of "params" must occur there')
        ev.spend(sum(map(len, pieces)) // 64)
        return "".join(pieces)


class ReplaceJson(Replace):
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
    signature: tuple[Form, ...] = (ItemList(Value("delimiter"), _TEXTS),)
    keeps = "part"
    checks_form = True

    def item(self, name: str, value: Any) -> str:
        """The text of one item; raises Refused if it has none."""
        if value is None:
            return ""
        if not isinstance(value, str):
            raise Refused(f'"{name}" can only join strings; {kind(value)} is given')
        return value

    def lists(self, name: str, args: Any, ev: Evaluator) -> list[Any]:
        """The items of all lists that are joined."""
        items = ev.resolve(args[1])
        if items is None:
            return []
        if not isinstance(items, list):
            raise Refused(f'the second item of "{name}" must be a list; {kind(items)} is given')
        return items

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        items = self.lists(name, args, ev)
        delimiter = ev.resolve(args[0])
        if not isinstance(delimiter, str):
            raise Refused(f'the delimiter of "{name}" must be a string; {kind(delimiter)} is given')
        ev.spend(len(items))
        texts = [self.item(name, item) for item in items]
        ev.spend((sum(map(len, texts)) + len(delimiter) * len(texts)) // 16)
        return delimiter.join(texts)


class JoinMultiple(Join):
    signature = (ItemList(Value("delimiter"), _TEXTS, more=_TEXTS),)

    def lists(self, name: str, args: Any, ev: Evaluator) -> list[Any]:
        items: list[Any] = []
        for each in ev.resolve(args[1:]):
            if not each:
                continue
            if not isinstance(each, list):
                raise Refused(f'"{name}" can only join lists; {kind(each)} is given')
            items += each
        return items

    def item(self, name: str, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        if isinstance(value, (dict, list)):
            return as_json(value)
        raise Refused(f'"{name}" can only join strings, maps and lists; {kind(value)} is given')


class MapMerge(Function):
    signature = (ItemList(more=Value("map")),)
    keeps = "nothing"

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        maps = ev.resolve(args)
        if not isinstance(maps, (list, str)):
            raise Refused(f'"{name}" needs a list of maps; {kind(maps)} is given')
        merged: dict[Any, Any] = {}
        for each in maps:
            if each is None:
                continue
            item = self.item(name, each)
            ev.spend(len(item))
            merged.update(item)
        return merged

    @staticmethod
    def item(name: str, value: Any) -> dict[Any, Any]:
        """Return the value of an item. Raises Refused if it is not a map."""
        if not isinstance(value, dict):
            raise Refused(f'"{name}" can only merge maps; {kind(value)} is given')
        return value

    def unvalued(self, name: str, args: Any, ev: Evaluator) -> Any:
        for each in known_items(args, ev):
            self.item(name, each)
        return super().unvalued(name, args, ev)


class MapReplace(Function):
    replacements = KeyMap(
        {"keys": PairMap("old", "new"), "values": PairMap("old", "new")}, closed=True, name="map of replacements"
    )
    keeps = "nothing"
    signature: tuple[Form, ...] = (ItemList(Value("map"), replacements),)

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

    @staticmethod
    def _map(name: str, value: Any) -> dict[Any, Any]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise Refused(f'"{name}" needs two maps; {kind(value)} is given')
        return value


class Digest(Function):
    signature: tuple[Form, ...] = (ItemList(Value("algorithm", ALGORITHM), Value("text")),)
    keeps = "nothing"

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        import hashlib

        args = ev.resolve(args)
        if not isinstance(args, list) or not all(isinstance(each, str) for each in args):
            raise Refused(f'"{name}" needs a list of two strings; {kind(args)} is given')
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


class StrSplit(Function):
    signature: tuple[Form, ...] = (ItemList(Value("delimiter"), Value("text"), Value("index"), required=2),)
    keeps = "nothing"

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        if isinstance(args, str) or (isinstance(args, dict) and not is_call(args)):
            return self.signature[0].fault(name, args, is_call)
        return None

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        args = ev.resolve(args)
        fault = self.signature[0].fault(name, args, no_call)
        if fault is not None and not (isinstance(args, list) and len(args) > 3):  # Heat ignores more items
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
            raise Refused(f'"{name}" makes a list of {len(parts)}; there is no item "{args[2]}" in it') from None


class Filter(Function):
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


#: Since this release the first of equal items stays where it is; before, the last did.
_FIRST_COUNTS = 14


class ListConcat(Function):
    signature = (ItemList(more=Value("list")),)
    keeps = "whole"
    unique = False

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        lists = ev.resolve(args)
        if not isinstance(lists, list):
            raise Refused(f'"{name}" needs a list of lists; {kind(lists)} is given')
        joined: list[Any] = []
        for each in lists:
            if each is None:
                continue
            joined += self.item(name, each)
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

    @staticmethod
    def item(name: str, value: Any) -> list[Any]:
        """Return the value of an item. Raises Refused if it is not a list."""
        if not isinstance(value, list):
            raise Refused(f'"{name}" can only join lists; {kind(value)} is given')
        return value

    def unvalued(self, name: str, args: Any, ev: Evaluator) -> Any:
        for each in known_items(args, ev):
            self.item(name, each)
        return super().unvalued(name, args, ev)


class ListConcatUnique(ListConcat):
    unique = True
