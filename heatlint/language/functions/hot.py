"""The functions of HOT: their forms, checks and results. Source: heat.engine.hot.functions."""

from __future__ import annotations

from heatlint.language.functions.base import Function, Refused, kind, plural, shorten
from heatlint.language.functions.texts import as_json, as_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.language.functions.base import IsCall
    from heatlint.language.functions.evaluate import Evaluator


def is_list(value: Any, is_call: IsCall) -> bool:
    """Whether a written value is a list (a call never is)."""
    return isinstance(value, list)


def is_map(value: Any, is_call: IsCall) -> bool:
    """Whether a written value is a map that is no call."""
    return isinstance(value, dict) and not is_call(value)


class GetParam(Function):
    usage = "get_param: NAME, or [NAME, KEY, ...]"

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        if args.__class__ is not str:
            args = ev.resolve(args)
        if not args:
            raise Refused(f'"{name}" names no parameter')
        if isinstance(args, str):
            parameter, steps = args, []
        elif isinstance(args, list):
            parameter, steps = args[0], args[1:]
        else:
            raise Refused(f'"{name}" takes a name or a list, not {kind(args)}')
        if not isinstance(parameter, str):
            raise Refused(f'"{name}" takes the name of a parameter first, not {kind(parameter)}')
        value = ev.parameter(parameter)
        for step in steps:
            try:
                value = _step(value, step)
            except (KeyError, IndexError, TypeError, ValueError):
                return ""
        return value

    def unvalued(self, name: str, args: Any, ev: Evaluator) -> Any:
        return ev.unvalued(args) if isinstance(args, str) else super().unvalued(name, args, ev)


def _step(value: Any, step: Any) -> Any:
    if not isinstance(value, (dict, list, str)) or not isinstance(step, (str, int)):
        raise TypeError
    if not isinstance(value, dict) and isinstance(step, str):
        try:
            step = int(step)
        except ValueError:
            raise TypeError from None
    return value[step]


class GetResource(Function):
    usage = "get_resource: NAME"

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        return ev.target(args)


class GetAttrThenSelect(Function):
    usage = "get_attr: [RESOURCE, ATTRIBUTE, KEY, ...]"
    #: Whether a path of keys after the attribute is part of what is asked of the resource.
    asks_path = False

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        if not isinstance(args, list):
            return f'"{name}" takes a list of a resource and an attribute, not {kind(args, is_call)}'
        if len(args) < 2:
            return f'"{name}" takes a resource and an attribute, not {plural(len(args), "item")}'
        return None

    def parts(self, args: Any) -> tuple[Any, Any, list[Any]]:
        """The resource's name, the attribute's and the path, as written in arguments of right form."""
        return args[0], args[1], list(args[2:])

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        resource, attribute, _path = self.parts(args)
        asked = ev.resolve(attribute)
        ev.target(resource)
        if isinstance(asked, (dict, list)):
            raise Refused(f'"{name}" takes the name of an attribute, not {kind(asked)}', said=True)
        return ev.attribute()


class GetAttr(GetAttrThenSelect):
    asks_path = True

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        _resource, _attribute, path = self.parts(args)
        ev.resolve(path)
        return super().result(name, args, ev)


class GetAttrAll(GetAttr):
    usage = "get_attr: [RESOURCE], or [RESOURCE, ATTRIBUTE, KEY, ...]"

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        if is_call(args):
            return f'"{name}" takes a list, not a function'
        if isinstance(args, str) and len(args) == 1:
            return None
        if not isinstance(args, list) or not args:
            what = "an empty list" if args == [] else kind(args)
            return f'"{name}" takes a list of a resource and an attribute, not {what}'
        return None

    def parts(self, args: Any) -> tuple[Any, Any, list[Any]]:
        if len(args) == 1:
            return args[0], None, []
        return super().parts(args)

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        if len(args) == 1 or args[1] is None:
            ev.target(args[0])
            return ev.attribute()
        return super().result(name, args, ev)


class Replace(Function):
    usage = "str_replace: {template: TEXT, params: {KEY: VALUE, ...}}"
    reads = ("template", "params")
    strict = False
    empty_allowed = True

    def parts(self, args: Any) -> tuple[Any, Any]:
        """The params and the template, as written in arguments of right form."""
        return args["params"], args["template"]

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        if not is_map(args, is_call):
            return f'"{name}" takes a map with "template" and "params", not {kind(args, is_call)}'
        for part in ("template", "params"):
            if part not in args:
                return f'"{name}" lacks "{part}"'
        if not isinstance(args["params"], dict):
            return f'"params" of "{name}" takes a map, not {kind(args["params"])}'
        return None

    def text(self, name: str, value: Any, key: str) -> str:
        """The text that replaces a key; raises Refused for a value that has none."""
        if value is None:
            return ""
        if not isinstance(value, (str, int, float, bool)):
            raise Refused(f'"{name}" takes strings and numbers as params; "{key}" is {kind(value)}')
        return as_text(value)

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        params, template = self.parts(args)
        text, mapping = ev.resolve(template), ev.resolve(params)
        if not isinstance(text, str):
            raise Refused(f'the template of "{name}" is {kind(text)}, not a string')
        if not isinstance(mapping, dict):
            raise Refused(f'the params of "{name}" are {kind(mapping)}, not a map')
        for key in mapping:
            if not isinstance(key, str):
                raise Refused(f'"{name}" replaces strings only, not {kind(key)}')
        return self.replace(name, text, mapping, ev)

    def replace(self, name: str, text: str, mapping: dict[str, Any], ev: Evaluator) -> str:
        """The text with every key replaced, longer keys first, none twice."""
        unused = set(mapping)
        pieces = [text]  # texts and replacements in turn: what was put in is never looked at again
        for key in sorted(sorted(mapping), key=len, reverse=True):
            value = self.text(name, mapping[key], key)
            ev.spend(len(value) // 64)
            if not key:
                raise Refused(f'"{name}" cannot replace an empty string')
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
            listed = ", ".join(f'"{key}"' for key in sorted(unused))
            raise Refused(f'"{name}" finds no {listed} in its template')
        ev.spend(sum(map(len, pieces)) // 64)
        return "".join(pieces)


class ReplaceJson(Replace):
    def text(self, name: str, value: Any, key: str) -> str:
        if isinstance(value, (dict, list)):
            if not self.empty_allowed and not value:
                raise Refused(f'"{name}" takes no empty value for "{key}"')
            return as_json(value)
        if not self.empty_allowed and (value is None or value == ""):
            raise Refused(f'"{name}" takes no empty value for "{key}"')
        return super().text(name, value, key)


class ReplaceStrict(ReplaceJson):
    usage = "str_replace_strict: {template: TEXT, params: {KEY: VALUE, ...}}"
    strict = True


class ReplaceVeryStrict(ReplaceStrict):
    usage = "str_replace_vstrict: {template: TEXT, params: {KEY: VALUE, ...}}"
    empty_allowed = False


class GetFile(Function):
    usage = "get_file: PATH"

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        path = ev.resolve(args)
        if not isinstance(path, str):
            raise Refused(f'"{name}" takes a path, not {kind(path)}')
        return ev.content(path)


class Join(Function):
    usage = "list_join: [DELIMITER, [TEXT, ...]]"

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        if not isinstance(args, list):
            return f'"{name}" takes a list of a delimiter and a list, not {kind(args, is_call)}'
        if len(args) != 2:
            return f'"{name}" takes a delimiter and one list, not {plural(len(args), "item")}'
        return None

    def item(self, name: str, value: Any) -> str:
        """The text of one item; raises Refused where it has none."""
        if value is None:
            return ""
        if not isinstance(value, str):
            raise Refused(f'"{name}" joins strings, not {kind(value)}')
        return value

    def lists(self, name: str, args: Any, ev: Evaluator) -> list[Any]:
        """The items of all lists that are joined."""
        items = ev.resolve(args[1])
        if items is None:
            return []
        if not isinstance(items, list):
            raise Refused(f'"{name}" joins a list, not {kind(items)}')
        return items

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        items = self.lists(name, args, ev)
        delimiter = ev.resolve(args[0])
        if not isinstance(delimiter, str):
            raise Refused(f'the delimiter of "{name}" is {kind(delimiter)}, not a string')
        ev.spend(len(items))
        texts = [self.item(name, item) for item in items]
        ev.spend((sum(map(len, texts)) + len(delimiter) * len(texts)) // 16)
        return delimiter.join(texts)


class JoinMultiple(Join):
    usage = "list_join: [DELIMITER, [TEXT, ...], ...]"

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        if not isinstance(args, list):
            return f'"{name}" takes a list of a delimiter and lists, not {kind(args, is_call)}'
        if len(args) < 2:
            return f'"{name}" takes a delimiter and at least one list, not {plural(len(args), "item")}'
        return None

    def lists(self, name: str, args: Any, ev: Evaluator) -> list[Any]:
        items: list[Any] = []
        for each in ev.resolve(args[1:]):
            if not each:
                continue
            if not isinstance(each, list):
                raise Refused(f'"{name}" joins lists, not {kind(each)}')
            items += each
        return items

    def item(self, name: str, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        if isinstance(value, (dict, list)):
            return as_json(value)
        raise Refused(f'"{name}" joins strings, maps and lists, not {kind(value)}')


class MapMerge(Function):
    usage = "map_merge: [MAP, MAP, ...]"

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        maps = ev.resolve(args)
        if not isinstance(maps, (list, str)):
            raise Refused(f'"{name}" takes a list of maps, not {kind(maps)}')
        merged: dict[Any, Any] = {}
        for each in maps:
            if each is None:
                continue
            if not isinstance(each, dict):
                raise Refused(f'"{name}" merges maps, not {kind(each)}')
            ev.spend(len(each))
            merged.update(each)
        return merged


class MapReplace(Function):
    usage = "map_replace: [MAP, {keys: {OLD: NEW}, values: {OLD: NEW}}]"

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        args = ev.resolve(args)
        if not isinstance(args, list) or len(args) != 2:
            raise Refused(f'"{name}" takes a map and its replacements, not {kind(args)}')
        source, changes = (self._map(name, each) for each in args)
        for key in changes:
            if key not in ("keys", "values"):
                raise Refused(f'"{name}" replaces "keys" and "values", not "{key}"')
        keys, values = self._map(name, changes.get("keys", {})), self._map(name, changes.get("values", {}))
        replaced: dict[Any, Any] = {}
        ev.spend(len(source))
        for key, value in source.items():
            new = keys.get(key)
            if new is None:
                new = key
            elif isinstance(new, (dict, list)):
                raise Refused(f'"{name}" makes {kind(new)} a key')
            elif (new in source and new != key) or new in replaced:
                raise Refused(f'"{name}" makes the key "{new}" twice')
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
            raise Refused(f'"{name}" takes maps, not {kind(value)}')
        return value


class ResourceFacade(Function):
    usage = "resource_facade: metadata, deletion_policy or update_policy"
    words: tuple[str, ...] = ("metadata", "deletion_policy", "update_policy")

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        return None if is_call(args) else self.fault(name, args)

    def fault(self, name: str, word: Any) -> str | None:
        """What is wrong with the word."""
        if isinstance(word, str) and word in self.words:
            return None
        return f'"{name}" takes one of {", ".join(self.words)}, not {kind(word)}'

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        word = ev.resolve(args)
        fault = self.fault(name, word)
        if fault is not None:
            raise Refused(fault)
        return ev.facade(self.words.index(word))


class Removed(Function):
    removed = True

    def check(self, name: str, args: Any, is_call: IsCall) -> str | None:
        return f'"{name}" is no function of this template version'

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        return {name: args}


class Invalid(Function):
    """A function that Heat knows, but not in a condition."""

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        return f'"{name}" cannot be used in a condition'


class Digest(Function):
    usage = "digest: [ALGORITHM, TEXT]"

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        import hashlib

        args = ev.resolve(args)
        if not isinstance(args, list) or not all(isinstance(each, str) for each in args):
            raise Refused(f'"{name}" takes a list of two strings, not {kind(args)}')
        if len(args) != 2:
            raise Refused(f'"{name}" takes an algorithm and a text, not {plural(len(args), "item")}')
        algorithm, text = args
        ev.spend(len(text) // 64)
        if algorithm.lower() not in hashlib.algorithms_available:
            raise Refused(f'"{name}" knows no algorithm "{shorten(algorithm)}"')
        try:
            return hashlib.new(algorithm, text.encode("latin-1")).hexdigest()
        except (ValueError, TypeError):  # characters outside latin-1, digests that need a length
            raise Refused(f'"{name}" cannot digest "{shorten(text)}" with {algorithm}') from None


class StrSplit(Function):
    usage = "str_split: [DELIMITER, TEXT, INDEX]"

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        if isinstance(args, str) or is_map(args, is_call):
            return f'"{name}" takes a list of a delimiter and a text, not {kind(args)}'
        return None

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        args = ev.resolve(args)
        if not isinstance(args, list) or len(args) < 2:
            raise Refused(f'"{name}" takes a list of a delimiter and a text, not {kind(args)}')
        delimiter, text = args[0], args[1]
        if text is None:
            return None
        if not isinstance(text, str) or not isinstance(delimiter, (str, type(None))) or delimiter == "":
            raise Refused(f'"{name}" splits a string at a string, not {kind(text)} at {kind(delimiter)}')
        ev.spend(len(text) // 64)
        parts = text.split(delimiter)  # null splits at any white space
        if len(args) < 3:
            return parts
        try:
            return parts[int(args[2])]
        except (ValueError, TypeError, OverflowError, IndexError):
            raise Refused(f'"{name}" has {plural(len(parts), "part")}, and no index {args[2]}') from None


class Filter(Function):
    usage = "filter: [VALUES, LIST]"

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        if not isinstance(args, list):
            return f'"{name}" takes a list of values and a list, not {kind(args, is_call)}'
        if len(args) != 2:
            return f'"{name}" takes the values and a list, not {plural(len(args), "item")}'
        return None

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        items = ev.resolve(args[1])
        if not items:
            return items
        values = ev.resolve(args[0])
        for each in (items, values):
            if each and not isinstance(each, list):
                raise Refused(f'"{name}" works on lists, not {kind(each)}')
        ev.spend(len(items) * len(values or ()) // 16)
        return [item for item in items if item not in values] if values else items


#: Since this release the first of equal items stays where it is; before, the last did.
_FIRST_COUNTS = 14


class ListConcat(Function):
    usage = "list_concat: [LIST, LIST, ...]"
    unique = False

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        lists = ev.resolve(args)
        if not isinstance(lists, list):
            raise Refused(f'"{name}" takes a list of lists, not {kind(lists)}')
        joined: list[Any] = []
        for each in lists:
            if each is None:
                continue
            if not isinstance(each, list):
                raise Refused(f'"{name}" joins lists, not {kind(each)}')
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


class ListConcatUnique(ListConcat):
    usage = "list_concat_unique: [LIST, LIST, ...]"
    unique = True
