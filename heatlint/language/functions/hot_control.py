"""The functions of HOT that repeat, choose, compare and query. Source: heat.engine.hot.functions."""

from __future__ import annotations

import itertools

from heatlint.language.functions.base import OMITTED, TEXT, Refused, Unknown, Unvalued, is_known, kind, no_call
from heatlint.language.functions.evaluate import Function, Partial
from heatlint.language.functions.signature import CONDITION, ItemList, KeyMap, PairMap, Value
from heatlint.language.shapes import may_be, may_move_others, may_vanish, type_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from heatlint.language.functions.base import IsCall
    from heatlint.language.functions.evaluate import Evaluator
    from heatlint.language.functions.signature import Form

_CONDITION = Value("condition", CONDITION)


def _loop(lists: str, **more: Form) -> tuple[Form, ...]:
    """Return the signature of a loop. lists: describes what a variable runs over; more: keys after the others."""
    keys: dict[str, Form] = {"for_each": PairMap("variable", lists), "template": Value("value"), **more}
    return (KeyMap(keys, required=("for_each", "template")),)


class Repeat(Function):
    needs_parts = True
    signature = _loop("list")
    keeps = "nothing"
    checks_form = True
    replaces = "for_each", "template"
    #: Whether a map may stand for the list of its keys.
    maps = False

    def check(self, name: str, args: Any, is_call: IsCall) -> str | None:
        if not isinstance(args["for_each"], dict):
            return f'"for_each" of "{name}" must be a map of lists; {kind(args["for_each"])} is given'
        return None

    def nested(self, args: Any) -> bool:
        """Whether every item of a list is combined with every item of the others."""
        return True

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        loops = ev.resolve(args["for_each"])
        if not isinstance(loops, dict) or not loops:
            given = "an empty map" if loops == {} else kind(loops)
            raise Refused(f'"for_each" of "{name}" must be a map of lists; {given} is given')
        nested = self.nested(args)
        keys = list(loops)
        lists: list[list[Any]] = []
        for key, value in loops.items():
            if value is None:
                lists.append([])
                continue
            if not isinstance(value, list) and not (self.maps and nested and isinstance(value, dict)):
                raise Refused(f'"{key}" in "for_each" of "{name}" must be a list; {kind(value)} is given')
            lists.append(list(value))
        if not nested:
            self._check_lengths(name, loops)
        template = ev.resolve(args["template"])
        rounds = itertools.product(*lists) if nested else zip(*lists)
        repeated = []
        for values in rounds:
            repeated.append(self.replaced(name, keys, values, template, ev))
        return repeated

    def unvalued(self, name: str, args: Any, ev: Evaluator) -> Any:
        loops = Partial(ev).resolve(args["for_each"])
        if not may_be(loops, "Map"):
            raise Refused(f'"for_each" of "{name}" must be a map of lists; {kind(loops)} is given')
        types = ("List", "Map") if self.maps and self.nested(args) else ("List",)
        lists = loops if isinstance(loops, dict) else {}
        for key, value in lists.items():
            if not may_be(value, *types, or_null=True):
                raise Refused(f'"{key}" in "for_each" of "{name}" must be a list; {kind(value)} is given')
        if not self.nested(args):
            self._check_lengths(name, lists)
        template = Partial(ev).resolve(args["template"])
        if all(isinstance(each, list) and each for each in lists.values()):
            if _has_text(template):
                self._check_items(name, lists)
        from heatlint.language.functions.known_parts import repeated

        def make(values: tuple[Any, ...]) -> Any:
            return self.replaced(name, list(lists), values, template, ev)

        return repeated(list(lists.values()), make, ev, permutations=self.nested(args))

    @staticmethod
    def _check_lengths(name: str, lists: dict[Any, Any]) -> None:
        """Raise Refused if two lists certainly have different lengths."""
        known = [each for each in lists.values() if isinstance(each, list)]
        if len({len(each) for each in known if not any(map(may_move_others, each))}) > 1:
            raise Refused(f'the lists of "{name}" must have the same length')

    @staticmethod
    def _check_items(name: str, lists: dict[Any, list[Any]]) -> None:
        """Raise Refused if an item that is put into a text certainly is no string; all lists have items."""
        for key, items in lists.items():
            for item in items:
                if not may_be(item, "String") and not may_vanish(item):
                    raise Refused(f'the items of "{key}" in "{name}" must be strings; {kind(item)} is given')

    def replaced(self, name: str, keys: list[Any], values: tuple[Any, ...], template: Any, ev: Evaluator) -> Any:
        """Return a copy of the template with the keys replaced."""
        ev.spend(1 + len(keys))
        if isinstance(template, str):
            for key, value in zip(keys, values):
                if not isinstance(key, str):
                    raise Refused(f'"{name}" can only replace strings; {kind(key)} is given')
                if not isinstance(value, str):
                    raise Refused(f'the items of "{key}" in "{name}" must be strings; {kind(value)} is given')
                ev.spend((len(template) + template.count(key) * len(value)) // 64)
                template = template.replace(key, value)
            return template
        if isinstance(template, list):
            return [self.replaced(name, keys, values, each, ev) for each in template]
        if isinstance(template, dict):
            return {
                self.replaced(name, keys, values, key, ev): self.replaced(name, keys, values, value, ev)
                for key, value in template.items()
            }
        return template


class RepeatWithMap(Repeat):
    signature = _loop("list or map")
    maps = True


class RepeatNested(RepeatWithMap):
    signature = _loop("list or map", permutations=Value("boolean"))

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        fault = super().form(name, args, is_call)
        if fault is None and not isinstance(args.get("permutations", True), bool):
            return f'"permutations" of "{name}" must be true or false; {kind(args["permutations"], is_call)} is given'
        return fault

    def nested(self, args: Any) -> bool:
        return bool(args.get("permutations", True))


class If(Function):
    signature = (ItemList(_CONDITION, Value("value if true"), Value("value if false")),)
    keeps = "whole"
    checks_form = True
    macro = True

    def branch(self, args: Any, enabled: bool) -> int | None:
        """Return the index of the argument that Heat reads, or None if Heat leaves the whole item out."""
        if enabled:
            return 1
        return 2 if len(args) == 3 else None

    def may_vanish(self, args: Any, functions: Mapping[Any, Function]) -> bool:
        """Whether Heat may leave out the item of a call: it has no second value, or a value is such a call itself.

        args: as written, of any form; functions: by name.
        """
        if not isinstance(args, list) or len(args) < 3:
            return True
        for value in args[1:]:
            if isinstance(value, dict) and len(value) == 1:
                ((name, inner),) = value.items()
                function = functions.get(name)
                if isinstance(function, If) and function.may_vanish(inner, functions):
                    return True
        return False

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        index = self.branch(args, ev.condition(args[0]))
        return OMITTED if index is None else ev.resolve_nullable(args[index])

    def always_resolved(self, args: Any, ev: Evaluator) -> list[tuple[tuple[Any, ...], Any]]:
        try:
            index = self.branch(args, ev.condition(args[0]))
        except (Refused, Unknown):
            return []
        return [] if index is None else [((index,), args[index])]

    def unvalued(self, name: str, args: Any, ev: Evaluator) -> Any:
        try:
            index = self.branch(args, ev.condition(args[0]))
        except Unknown:
            return Unvalued(may_vanish=self.may_vanish(args, ev.functions))
        return OMITTED if index is None else Partial(ev).resolve_nullable(args[index])


class IfNullable(If):
    signature = (ItemList(_CONDITION, Value("value if true"), Value("value if false"), required=2),)


class Predicate(Function):
    """A function that gives true or false."""

    def unvalued(self, name: str, args: Any, ev: Evaluator) -> Any:
        return Unvalued(shape="Boolean")


class Equals(Predicate):
    signature = (ItemList(Value("value"), Value("value")),)
    keeps = "nothing"
    checks_form = True

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        try:
            first, second = ev.resolve(args[0]), ev.resolve(args[1])
        except Unknown:
            if self._differ(*(Partial(ev).resolve(each) for each in args)):
                return False
            raise
        if isinstance(first, (list, dict)):
            ev.spend(len(first) // 16)
        return bool(first == second)

    @staticmethod
    def _differ(first: Any, second: Any) -> bool:
        """Whether one value is a text that is not empty, such as an id, and the other one is known and none."""
        return any(
            isinstance(one, Unvalued) and one.shape == TEXT and not one.may_be_null and is_known(other) and not other
            for one, other in ((first, second), (second, first))
        )


class Not(Predicate):
    signature: tuple[Form, ...] = (_CONDITION,)
    keeps = "nothing"

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        return f'"{name}" needs a condition; null is given' if args is None else None

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        return not ev.enabled(ev.resolve(args))


class And(Predicate):
    signature = (ItemList(_CONDITION, _CONDITION, more=_CONDITION),)
    keeps = "nothing"
    checks_form = True

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        # Heat does not read the conditions after the first that decides; nor does `all`, or `any` below.
        return all(ev.enabled(each) for each in ev.resolve(args))


class Or(And):
    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        return any(ev.enabled(each) for each in ev.resolve(args))


class Contains(Predicate):
    signature = (ItemList(Value("value"), Value("list")),)
    keeps = "nothing"
    checks_form = True

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        value, items = ev.resolve(args[0]), ev.resolve(args[1])
        if not isinstance(items, (list, str)):
            raise Refused(f'the second item of "{name}" must be a list; {kind(items)} is given')
        ev.spend(len(items) // 16)
        if isinstance(items, str) and not isinstance(value, str):
            raise self.unfit(name, value)
        return value in items

    def unvalued(self, name: str, args: Any, ev: Evaluator) -> Any:
        partial = Partial(ev)
        value, items = partial.resolve(args[0]), partial.resolve(args[1])
        if not may_be(items, "List", "String"):
            raise Refused(f'the second item of "{name}" must be a list; {kind(items)} is given')
        if type_of(items) == "String" and not may_be(value, "String"):
            raise self.unfit(name, value)
        return super().unvalued(name, args, ev)

    @staticmethod
    def unfit(name: str, value: Any) -> Refused:
        """Say that a value cannot be in a string."""
        return Refused(f'"{name}" can only look for a string in a string; {kind(value)} is given')


class Yaql(Function):
    signature = (
        KeyMap({"expression": Value("text"), "data": PairMap("key", "value")}, required=("expression",), closed=True),
    )
    keeps = "nothing"
    checks_form = True

    def check(self, name: str, args: Any, is_call: IsCall) -> str | None:
        expression = args["expression"]
        if is_call(expression):
            return None
        if not isinstance(expression, str):
            return _not_a_string(name, expression)
        from heatlint.language.functions import yaql

        return yaql.problem(expression)

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        from heatlint.language.functions import yaql

        expression = ev.resolve(args["expression"])
        data = ev.resolve(args.get("data", {}))
        if not isinstance(expression, str):
            raise Refused(_not_a_string(name, expression))
        return yaql.evaluate(expression, data, ev.spend)

    def unvalued(self, name: str, args: Any, ev: Evaluator) -> Any:
        partial = Partial(ev)
        expression, data = partial.resolve(args["expression"]), partial.resolve(args.get("data", {}))
        if not may_be(expression, "String"):
            raise Refused(_not_a_string(name, expression))
        if isinstance(expression, str):
            from heatlint.language.functions import yaql

            yaql.check_keys(expression, data, ev.spend)
        return super().unvalued(name, args, ev)


def _not_a_string(name: str, expression: Any) -> str:
    return f'the expression of "{name}" must be a string; {kind(expression)} is given'


class MakeUrl(Function):
    #: The parts in the order in which Heat checks them.
    parts = KeyMap(
        {
            "scheme": Value("text"),
            "username": Value("text"),
            "password": Value("text"),
            "host": Value("text"),
            "port": Value("number"),
            "path": Value("text"),
            "query": PairMap("key", "value"),
            "fragment": Value("text"),
        },
        closed=True,
    )
    #: The types of a text and of the port.
    types = (("String",), ("String", "Integer", "Number", "Boolean"))
    keeps = "part"
    signature = (parts,)

    def check(self, name: str, args: Any, is_call: IsCall) -> str | None:
        return self.parts.fault(name, args, is_call) or self.parts_fault(name, args, is_call)

    def unvalued(self, name: str, args: Any, ev: Evaluator) -> Any:
        parts = Partial(ev).resolve(args)
        if isinstance(parts, dict):
            fault = self.parts_fault(name, parts, no_call)
            if fault is not None:
                raise Refused(fault)
        elif not may_be(parts, "Map"):
            raise Refused(f'"{name}" needs a map; {kind(parts)} is given')
        return Unvalued(shape="String")

    def parts_fault(self, name: str, args: dict[str, Any], is_call: IsCall) -> str | None:
        """Return what is wrong with the parts, which may be Unvalued. Heat does not check the parts after a query."""
        for key in self.parts.keys:
            if key not in args:
                continue
            value = args[key]
            if key == "query":
                if not may_be(value, "Map"):
                    return f'"query" of "{name}" must be a map; {kind(value)} is given'
                return None
            if is_call(value) or isinstance(value, Unvalued) and may_be(value, *self.types[key == "port"]):
                continue
            if key == "port" and not isinstance(value, Unvalued):
                try:
                    port = value if isinstance(value, int) else int(value)
                except (ValueError, TypeError, OverflowError):
                    return f'"port" of "{name}" must be a number; {kind(value)} is given'
                if not 0 < port <= 65535:
                    return f'"port" of "{name}" must be between 1 and 65535; {port} is given'
            elif not isinstance(value, str):
                what = "number" if key == "port" else "string"
                return f'"{key}" of "{name}" must be a {what}; {kind(value)} is given'
        return None

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        from urllib.parse import quote, urlencode, urlunsplit

        parts = ev.resolve(args)
        if not isinstance(parts, dict):
            raise Refused(f'"{name}" needs a map; {kind(parts)} is given')
        fault = self.parts_fault(name, parts, no_call)
        if fault is not None:
            raise Refused(fault)
        ev.spend(sum(len(value) for value in parts.values() if isinstance(value, (str, dict))) // 16)
        if ":" in parts.get("scheme", ""):
            raise Refused(f'"scheme" of "{name}" must not contain ":"')
        try:
            user, password = quote(parts.get("username", ""), safe=""), quote(parts.get("password", ""), safe="")
            host = parts.get("host", "")
            if host.startswith("[") and host.endswith("]"):
                host = host[1:-1]
            host = quote(host, safe=":")
            netloc = user + (f":{password}" if password else "") + ("@" if user or password else "")
            netloc += f"[{host}]" if ":" in host else host
            if parts.get("port", ""):
                netloc += f":{parts['port']}"
            query = urlencode(parts.get("query", {})).replace("%2F", "/")
            return urlunsplit(
                (parts.get("scheme", ""), netloc, quote(parts.get("path", "")), query, quote(parts.get("fragment", "")))
            )
        except (TypeError, ValueError, AttributeError):
            raise Refused(f'"{name}" cannot make a URL of these parts') from None


def _has_text(template: Any) -> bool:
    """Whether a template of `repeat` certainly has a text, in which it replaces something."""
    if isinstance(template, list):
        return any(map(_has_text, template))
    return isinstance(template, str) or isinstance(template, dict) and bool(template)
