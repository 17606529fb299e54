"""The functions of CFN templates, as Heat reads them. Source: heat.engine.cfn.functions."""

from __future__ import annotations

import json
import re

from heatlint.language.functions import hot, hot_values
from heatlint.language.functions.base import Refused, Unknown, kind, unpack
from heatlint.language.functions.evaluate import Function
from heatlint.language.functions.hot_control import Predicate
from heatlint.language.functions.signature import (
    ATTRIBUTE,
    CONDITION,
    MAPPING,
    MAPPING_KEY,
    PARAMETER,
    RESOURCE,
    ItemList,
    OneOf,
    PairMap,
    Value,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.language.functions.base import IsCall
    from heatlint.language.functions.evaluate import Evaluator


class Unpacking(Function):
    """A function of which Heat unpacks the arguments: it takes a string as its letters, and a map as its keys."""

    signature: tuple[ItemList] = (ItemList(),)
    keeps = "nothing"

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        items = unpack(args, is_call)
        if items is not None and self.signature[0].takes(len(items)):
            return None
        return self.signature[0].fault(name, args, is_call)


class FindInMap(Unpacking):
    signature = (ItemList(Value("mapping", MAPPING), Value("key", MAPPING_KEY), Value("inner key", MAPPING_KEY)),)

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        value = ev.mappings
        steps = [ev.resolve(each) for each in args]
        lacks = ("the template has no mapping", f'the mapping "{steps[0]}" has no key', f'"{steps[1]}" has no key')
        for index, step in enumerate(steps):
            try:
                value = value[step]
            except (KeyError, TypeError, IndexError):
                named = f'"{step}"' if isinstance(step, str) else kind(step)
                nearest = (step, list(value) if isinstance(value, dict) else [])
                raise Refused(f"{lacks[index]} {named}", mapping=str(steps[0]), item=index, nearest=nearest) from None
        return value


class GetAZs(Function):
    """The availability zones of a region, which are not known offline."""

    signature = (Value("region"),)
    keeps = "nothing"


class ParamRef(Function):
    signature = (Value("parameter", PARAMETER),)
    keeps = "whole"

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        parameter = ev.resolve(args)
        if isinstance(parameter, (dict, list)):
            raise Refused(f'"{name}" needs a name; {kind(parameter)} is given')
        return ev.parameter(parameter)

    def unvalued(self, name: str, args: Any, ev: Evaluator) -> Any:
        known = isinstance(args, str) and not ev.is_resource(args)
        return ev.unvalued(args) if known else super().unvalued(name, args, ev)


class Ref(hot.OfResource, ParamRef):
    """A reference to the resource of that name, or else to the parameter."""

    signature = (Value("parameter or resource", RESOURCE, PARAMETER),)

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        if isinstance(args, (dict, list)):
            return f'"{name}" needs the name of a parameter or a resource; {kind(args, is_call)} is given'
        return None

    def found(self, name: str, args: Any, ev: Evaluator) -> Any:
        if not ev.is_resource(args):
            raise Unknown
        return ev.reference(args)

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        return super().result(name, args, ev) if ev.is_resource(args) else ParamRef.result(self, name, args, ev)


class GetAtt(Unpacking, hot.GetAttrThenSelect):
    signature = (ItemList(Value("resource", RESOURCE), Value("attribute", ATTRIBUTE)),)

    def parts(self, args: Any) -> tuple[Any, Any, list[Any]]:
        resource, attribute = list(args)
        return resource, attribute, []


class Select(Unpacking):
    signature = (ItemList(Value("index"), Value("list or map")),)

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        index, items = (ev.resolve(each) for each in list(args))
        if items == "":
            return ""
        if isinstance(items, str):
            try:
                items = json.loads(items)
            except ValueError:
                raise Refused(f'the second item of "{name}" must be a list or a map; {kind(items)} is given') from None
        if isinstance(items, dict):
            if not isinstance(index, str):
                raise Refused(f'the key that "{name}" selects must be a string; {kind(index)} is given')
            return items.get(index, "")
        try:
            index = int(index)
        except OverflowError:
            raise Refused(f'the index that "{name}" selects must be a number; {kind(index)} is given') from None
        except (ValueError, TypeError):
            pass
        if items is None:
            return ""
        if not isinstance(items, list):
            raise Refused(f'the second item of "{name}" must be a list or a map; {kind(items)} is given')
        if not isinstance(index, int):
            raise Refused(f'the index that "{name}" selects must be a number; {kind(index)} is given')
        try:
            return items[index]
        except IndexError:
            return ""


class Split(Function):
    signature = (ItemList(Value("delimiter"), Value("text")),)
    keeps = "nothing"
    checks_form = True

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        delimiter, text = args[0], ev.resolve(args[1])
        if delimiter == "":
            raise Refused(f'the delimiter of "{name}" must not be empty')
        if not isinstance(delimiter, str) or not isinstance(text, str):
            raise Refused(f'"{name}" needs two strings; {kind(delimiter)} and {kind(text)} are given')
        return text.split(delimiter)


class Replace(hot_values.Replace):
    signature = (ItemList(PairMap("key", "value"), Value("text")),)
    replaces = 0, 1

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        fault = self.signature[0].fault(name, args, is_call)
        if fault is None and not isinstance(args[0], dict):
            return f'the first item of "{name}" must be a map; {kind(args[0])} is given'
        return fault


class Base64(Function):
    signature = (Value("text"),)
    keeps = "part"

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        text = ev.resolve(args)
        if not isinstance(text, str):
            raise Refused(f'"{name}" needs a string; {kind(text)} is given')
        return text


class MemberListToMap(Unpacking):
    signature = (ItemList(Value("key name"), Value("value name"), ItemList(more=Value("member"))),)

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        fault = super().form(name, args, is_call)
        if fault is None:
            for each in list(args)[:2]:
                if not isinstance(each, str):
                    return f'the first two items of "{name}" must be strings; {kind(each, is_call)} is given'
        return fault

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        key_name, value_name, members = args
        members = ev.resolve(members)
        if not isinstance(members, (list, str, dict)):
            raise Refused(f'the third item of "{name}" must be a list of members; {kind(members)} is given')
        places: dict[str, str] = {}
        for member in members:
            if not isinstance(member, str) or "=" not in member:
                raise Refused(
                    f'a member in "{name}" must be a string such as ".member.0.Name=key"; {kind(member)} is given'
                )
            place, value = member.split("=", 1)
            places[place] = value
        found: dict[int, dict[str, str]] = {}
        for place, value in places.items():
            match = re.match(r"\.member\.([0-9]{1,4300})\.(.*)", place)
            if match is not None:
                found.setdefault(int(match[1]), {})[match[2]] = value
        pairs = [found[number] for number in sorted(found)]
        return {each[key_name]: each[value_name] for each in pairs if key_name in each and value_name in each}


class ResourceFacade(hot.ResourceFacade):
    signature = (OneOf("Metadata", "DeletionPolicy", "UpdatePolicy"),)


class Not(Predicate):
    signature = (ItemList(Value("condition", CONDITION)),)
    keeps = "nothing"
    checks_form = True

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        return not ev.enabled(ev.resolve(args[0]))
