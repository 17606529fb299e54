"""The functions of CFN templates, as Heat reads them. Source: heat.engine.cfn.functions."""

from __future__ import annotations

import json
import re

from heatlint.language.functions import hot as hot_functions
from heatlint.language.functions import hot_control
from heatlint.language.functions.base import Function, Refused, kind, unpack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.language.functions.base import IsCall
    from heatlint.language.functions.evaluate import Evaluator


class Unpacking(Function):
    """A function whose arguments are so many items, whatever sequence they come in."""

    count = 2
    parts = "two items"

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        items = unpack(args, is_call)
        if items is None or len(items) != self.count:
            given = kind(args, is_call) if not isinstance(args, list) else f"{len(args)}"
            return f'"{name}" takes a list of {self.parts}, not {given}'
        return None


class FindInMap(Unpacking):
    usage = "Fn::FindInMap: [MAP, KEY, KEY]"
    count = 3
    parts = "a mapping's name and two keys"

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        mapping, first, second = (ev.resolve(each) for each in args)
        try:
            return ev.mappings[mapping][first][second]
        except (KeyError, TypeError, IndexError):
            raise Refused(f'"{name}" finds no "{first}", "{second}" in the mapping "{mapping}"') from None


class GetAZs(Function):
    """The zones of a cloud, which nobody knows here."""

    usage = "Fn::GetAZs: REGION"


class ParamRef(Function):
    usage = "Ref: PARAMETER"

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        parameter = ev.resolve(args)
        if isinstance(parameter, (dict, list)):
            raise Refused(f'"{name}" takes a name, not {kind(parameter)}')
        return ev.parameter(parameter)

    def unvalued(self, name: str, args: Any, ev: Evaluator) -> Any:
        known = isinstance(args, str) and not ev.is_resource(args)
        return ev.unvalued(args) if known else super().unvalued(name, args, ev)


class Ref(ParamRef):
    """A reference to a resource where one has the name, or else to a parameter."""

    usage = "Ref: PARAMETER or RESOURCE"

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        if isinstance(args, (dict, list)):
            return f'"{name}" takes the name of a parameter or a resource, not {kind(args, is_call)}'
        return None

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        return ev.reference(args) if ev.is_resource(args) else super().result(name, args, ev)


class GetAtt(hot_functions.GetAttrThenSelect):
    usage = "Fn::GetAtt: [RESOURCE, ATTRIBUTE]"

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        items = unpack(args, is_call)
        if items is None or len(items) != 2:
            return f'"{name}" takes a list of a resource and an attribute, not {kind(args, is_call)}'
        return None

    def parts(self, args: Any) -> tuple[Any, Any, list[Any]]:
        resource, attribute = list(args)
        return resource, attribute, []


class Select(Unpacking):
    usage = "Fn::Select: [INDEX, LIST or MAP]"
    parts = "an index and a list or map"

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        index, items = (ev.resolve(each) for each in list(args))
        if items == "":
            return ""
        if isinstance(items, str):
            try:
                items = json.loads(items)
            except ValueError:
                raise Refused(f'"{name}" selects from a list or map, not from {kind(items)}') from None
        if isinstance(items, dict):
            if not isinstance(index, str):
                raise Refused(f'"{name}" selects a key from a map, not {kind(index)}')
            return items.get(index, "")
        try:
            index = int(index)
        except OverflowError:
            raise Refused(f'"{name}" selects a number from a list, not {kind(index)}') from None
        except (ValueError, TypeError):
            pass
        if items is None:
            return ""
        if not isinstance(items, list):
            raise Refused(f'"{name}" selects from a list or map, not from {kind(items)}')
        if not isinstance(index, int):
            raise Refused(f'"{name}" selects a number from a list, not {kind(index)}')
        try:
            return items[index]
        except IndexError:
            return ""


class Join(hot_functions.Join):
    usage = "Fn::Join: [DELIMITER, [TEXT, ...]]"


class Split(Unpacking):
    usage = "Fn::Split: [DELIMITER, TEXT]"
    parts = "a delimiter and a text"

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        if not isinstance(args, list):
            return f'"{name}" takes a list of {self.parts}, not {kind(args, is_call)}'
        return super().form(name, args, is_call)

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        delimiter, text = args[0], ev.resolve(args[1])
        if not isinstance(delimiter, str) or not delimiter or not isinstance(text, str):
            raise Refused(f'"{name}" splits a string at a string, not {kind(text)} at {kind(delimiter)}')
        return text.split(delimiter)


class Replace(hot_functions.Replace):
    usage = "Fn::Replace: [{KEY: VALUE, ...}, TEXT]"

    def parts(self, args: Any) -> tuple[Any, Any]:
        return args[0], args[1]

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        if not isinstance(args, list) or len(args) != 2:
            return f'"{name}" takes a list of a map and a text, not {kind(args, is_call)}'
        if not isinstance(args[0], dict):
            return f'"{name}" takes a map first, not {kind(args[0])}'
        return None


class Base64(Function):
    usage = "Fn::Base64: TEXT"

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        text = ev.resolve(args)
        if not isinstance(text, str):
            raise Refused(f'"{name}" takes a string, not {kind(text)}')
        return text


class MemberListToMap(Unpacking):
    usage = "Fn::MemberListToMap: [KEY NAME, VALUE NAME, LIST]"
    count = 3
    parts = "two names and a list"

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        fault = super().form(name, args, is_call)
        if fault is None:
            for each in list(args)[:2]:
                if not isinstance(each, str):
                    return f'"{name}" takes two names first, not {kind(each, is_call)}'
        return fault

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        key_name, value_name, members = args
        members = ev.resolve(members)
        if not isinstance(members, (list, str, dict)):
            raise Refused(f'"{name}" takes a list of members, not {kind(members)}')
        places: dict[str, str] = {}
        for member in members:
            if not isinstance(member, str) or "=" not in member:
                raise Refused(f'"{name}" takes members such as ".member.0.Name=key", not {kind(member)}')
            place, value = member.split("=", 1)
            places[place] = value
        found: dict[int, dict[str, str]] = {}
        for place, value in places.items():
            match = re.match(r"\.member\.([0-9]{1,4300})\.(.*)", place)
            if match is not None:
                found.setdefault(int(match[1]), {})[match[2]] = value
        pairs = [found[number] for number in sorted(found)]
        return {each[key_name]: each[value_name] for each in pairs if key_name in each and value_name in each}


class ResourceFacade(hot_functions.ResourceFacade):
    usage = "Fn::ResourceFacade: Metadata, DeletionPolicy or UpdatePolicy"
    words = ("Metadata", "DeletionPolicy", "UpdatePolicy")


class If(hot_control.If):
    usage = "Fn::If: [CONDITION, THEN, ELSE]"


class Equals(hot_control.Equals):
    usage = "Fn::Equals: [VALUE, VALUE]"


class Not(hot_control.Not):
    usage = "Fn::Not: [CONDITION]"

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        if not isinstance(args, list) or len(args) != 1:
            return f'"{name}" takes a list of one condition, not {kind(args, is_call)}'
        return None

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        return not ev.enabled(ev.resolve(args[0]))


class And(hot_control.And):
    usage = "Fn::And: [CONDITION, CONDITION, ...]"


class Or(hot_control.Or):
    usage = "Fn::Or: [CONDITION, CONDITION, ...]"
