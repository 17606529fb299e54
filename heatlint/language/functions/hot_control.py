"""The functions of HOT that repeat, choose, compare and query. Source: heat.engine.hot.functions."""

from __future__ import annotations

import itertools

from heatlint.language.functions.base import OMITTED, Function, Refused, Unknown, Unvalued, kind, plural
from heatlint.language.functions.evaluate import Partial
from heatlint.language.functions.hot import is_map

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.language.functions.base import IsCall
    from heatlint.language.functions.evaluate import Evaluator


class Repeat(Function):
    usage = "repeat: {for_each: {VAR: LIST, ...}, template: ANY}"
    reads = ("for_each", "template", "permutations")
    maps = False

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        if not is_map(args, is_call):
            return f'"{name}" takes a map with "for_each" and "template", not {kind(args, is_call)}'
        for part in ("for_each", "template"):
            if part not in args:
                return f'"{name}" lacks "{part}"'
        return None

    def check(self, name: str, args: Any, is_call: IsCall) -> str | None:
        if not isinstance(args["for_each"], dict):
            return f'"for_each" of "{name}" takes a map of lists, not {kind(args["for_each"])}'
        return None

    def nested(self, args: Any) -> bool:
        """Whether the lists are combined each with each."""
        return True

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        loops = ev.resolve(args["for_each"])
        if not isinstance(loops, dict) or not loops:
            raise Refused(f'"for_each" of "{name}" takes a map of lists, not {kind(loops)}')
        nested = self.nested(args)
        keys = list(loops)
        lists: list[list[Any]] = []
        for key, value in loops.items():
            if value is None:
                lists.append([])
                continue
            if not isinstance(value, list) and not (self.maps and nested and isinstance(value, dict)):
                raise Refused(f'"{key}" in "for_each" of "{name}" is {kind(value)}, not a list')
            lists.append(list(value))
        if not nested and len({len(each) for each, value in zip(lists, loops.values()) if value is not None}) > 1:
            raise Refused(f'the lists of "{name}" differ in length')
        template = ev.resolve(args["template"])
        rounds = itertools.product(*lists) if nested else zip(*lists)
        repeated = []
        for values in rounds:
            repeated.append(self.replaced(name, keys, values, template, ev))
        return repeated

    def replaced(self, name: str, keys: list[Any], values: tuple[Any, ...], template: Any, ev: Evaluator) -> Any:
        """A copy of the template with the keys replaced."""
        ev.spend(1 + len(keys))
        if isinstance(template, str):
            for key, value in zip(keys, values):
                if not isinstance(key, str):
                    raise Refused(f'"{name}" replaces strings only, not {kind(key)}')
                if not isinstance(value, str):
                    raise Refused(f'"{name}" puts strings into its template; "{key}" is {kind(value)}')
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
    usage = "repeat: {for_each: {VAR: LIST or MAP, ...}, template: ANY}"
    maps = True


class RepeatNested(RepeatWithMap):
    usage = "repeat: {for_each: {VAR: LIST or MAP, ...}, template: ANY, permutations: BOOLEAN}"

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        fault = super().form(name, args, is_call)
        if fault is None and not isinstance(args.get("permutations", True), bool):
            return f'"permutations" of "{name}" takes true or false, not {kind(args["permutations"], is_call)}'
        return fault

    def nested(self, args: Any) -> bool:
        return bool(args.get("permutations", True))


class If(Function):
    usage = "if: [CONDITION, THEN, ELSE]"
    macro = True
    fewest = 3

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        if not isinstance(args, list) or not self.fewest <= len(args) <= 3:
            given = plural(len(args), "item") if isinstance(args, list) else kind(args)
            wanted = "a condition and two values" if self.fewest == 3 else "a condition and one or two values"
            return f'"{name}" takes a list of {wanted}, not {given}'
        return None

    def branch(self, args: Any, enabled: bool) -> int | None:
        """The index of the argument that Heat reads, or None where the whole item is left out."""
        if enabled:
            return 1
        return 2 if len(args) == 3 else None

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        index = self.branch(args, ev.condition(args[0]))
        return OMITTED if index is None else ev.resolve_nullable(args[index])

    def unvalued(self, name: str, args: Any, ev: Evaluator) -> Any:
        try:
            index = self.branch(args, ev.condition(args[0]))
        except Unknown:
            return Unvalued(may_vanish=len(args) == 2)
        return OMITTED if index is None else Partial(ev).resolve_nullable(args[index])


class IfNullable(If):
    usage = "if: [CONDITION, THEN], or [CONDITION, THEN, ELSE]"
    fewest = 2


class Equals(Function):
    usage = "equals: [VALUE, VALUE]"

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        if not isinstance(args, list) or len(args) != 2:
            given = plural(len(args), "item") if isinstance(args, list) else kind(args, is_call)
            return f'"{name}" takes a list of two values, not {given}'
        return None

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        first, second = ev.resolve(args[0]), ev.resolve(args[1])
        if isinstance(first, (list, dict)):
            ev.spend(len(first) // 16)
        return bool(first == second)


class Not(Function):
    usage = "not: CONDITION"

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        return f'"{name}" takes a condition' if args is None else None

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        return not ev.enabled(ev.resolve(args))


class And(Function):
    usage = "and: [CONDITION, CONDITION, ...]"

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        if not isinstance(args, list):
            return f'"{name}" takes a list of conditions, not {kind(args, is_call)}'
        if len(args) < 2:
            return f'"{name}" takes at least two conditions, not {len(args)}'
        return None

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        return all([ev.enabled(each) for each in _until(False, ev.resolve(args), ev)])


class Or(And):
    usage = "or: [CONDITION, CONDITION, ...]"

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        return any([ev.enabled(each) for each in _until(True, ev.resolve(args), ev)])


def _until(stop: bool, conditions: list[Any], ev: Evaluator) -> list[Any]:
    """The conditions up to the first that decides: Heat looks no further."""
    for index, each in enumerate(conditions):
        if ev.enabled(each) is stop:
            return conditions[: index + 1]
    return conditions


class Contains(Function):
    usage = "contains: [VALUE, LIST]"

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        if not isinstance(args, list) or len(args) != 2:
            given = plural(len(args), "item") if isinstance(args, list) else kind(args, is_call)
            return f'"{name}" takes a value and a list, not {given}'
        return None

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        value, items = ev.resolve(args[0]), ev.resolve(args[1])
        if not isinstance(items, (list, str)):
            raise Refused(f'"{name}" looks into a list, not {kind(items)}')
        ev.spend(len(items) // 16)
        try:
            return value in items
        except TypeError:
            raise Refused(f'"{name}" looks for a string in a string, not for {kind(value)}') from None


class Yaql(Function):
    usage = "yaql: {expression: TEXT, data: MAP}"

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        if not is_map(args, is_call):
            return f'"{name}" takes a map with "expression" and "data", not {kind(args, is_call)}'
        if "expression" not in args:
            return f'"{name}" lacks "expression"'
        for key in args:
            if key not in ("expression", "data"):
                return f'"{name}" takes "expression" and "data", not "{key}"'
        return None

    def check(self, name: str, args: Any, is_call: IsCall) -> str | None:
        expression = args["expression"]
        if is_call(expression):
            return None
        if not isinstance(expression, str):
            return f'the expression of "{name}" is {kind(expression)}, not a string'
        from heatlint.language.functions import yaql as expressions

        return expressions.problem(expression)

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        from heatlint.language.functions import yaql as expressions

        expression = ev.resolve(args["expression"])
        data = ev.resolve(args.get("data", {}))
        if not isinstance(expression, str):
            raise Refused(f'the expression of "{name}" is {kind(expression)}, not a string')
        return expressions.evaluate(expression, data, ev.spend)


class MakeUrl(Function):
    usage = "make_url: {scheme, username, password, host, port, path, query, fragment}"
    keys = ("scheme", "username", "password", "host", "port", "path", "query", "fragment")

    def check(self, name: str, args: Any, is_call: IsCall) -> str | None:
        if not is_map(args, is_call):
            return f'"{name}" takes a map, not {kind(args, is_call)}'
        for key in args:
            if key not in self.keys:
                return f'"{name}" takes {", ".join(self.keys)}, not "{key}"'
        return self.parts_fault(name, args, is_call)

    def parts_fault(self, name: str, args: dict[str, Any], is_call: IsCall) -> str | None:
        """What is wrong with the parts. Heat looks at none after a query, and neither do we."""
        for key in self.keys:
            if key not in args:
                continue
            value = args[key]
            if key == "query":
                if not isinstance(value, dict):
                    return f'"query" of "{name}" takes a map, not {kind(value)}'
                return None
            if is_call(value):
                continue
            if key == "port":
                try:
                    port = value if isinstance(value, int) else int(value)
                except (ValueError, TypeError, OverflowError):
                    return f'"port" of "{name}" takes a number, not {kind(value)}'
                if not 0 < port <= 65535:
                    return f'"port" of "{name}" lies between 1 and 65535, not at {port}'
            elif not isinstance(value, str):
                return f'"{key}" of "{name}" takes a string, not {kind(value)}'
        return None

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        from urllib.parse import quote, urlencode, urlunsplit

        parts = ev.resolve(args)
        fault = self.parts_fault(name, parts, lambda value: False) if isinstance(parts, dict) else None
        if fault is not None or not isinstance(parts, dict):
            raise Refused(fault or f'"{name}" takes a map, not {kind(parts)}')
        ev.spend(sum(len(value) for value in parts.values() if isinstance(value, (str, dict))) // 16)
        if ":" in parts.get("scheme", ""):
            raise Refused(f'"scheme" of "{name}" takes no ":"')
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
            raise Refused(f'"{name}" cannot make a URL of its parts') from None
