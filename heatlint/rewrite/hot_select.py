"""Calls of `Fn::Select` in the form that HOT has for them. Source: heat.engine.cfn.functions.Select."""

from __future__ import annotations

import json
import math

from heatlint.heat import CFN_PSEUDO_PARAMETERS, HOT_PSEUDO_PARAMETERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from heatlint.rewrite.hot_state import State
    from heatlint.rewrite.origins import Path

#: Functions that return a text, which `Fn::Select` reads as JSON and no function of HOT does.
_TEXTS = ("Fn::Base64", "Fn::Join", "list_join", "Fn::Replace", "str_replace", "get_file", "get_resource")
#: Functions that return a list.
_LISTS = ("Fn::Split", "str_split", "Fn::GetAZs")
_TEXT_TYPES = ("string", "number", "boolean")
#: The attribute of wait conditions, and of OS::Heat::SwiftSignal, that is a text in JSON.
_DATA = "data"
#: What Heat returns for an item that is not there.
_NOTHING = ""
#: What functions of HOT do instead.
_WITHOUT_ITEM = {"get_attr": "returns null", "str_split": "fails"}
#: The indices of parts that each text has.
_IN_EACH_TEXT = (0, -1)
_ITEM = f"$.data.items.skip(int($.data.index)).first('{_NOTHING}')"
_VALUE = f"$.data.items.get($.data.index, '{_NOTHING}')"
#: For what may be a list or a map, and is null until a resource is deployed.
_EITHER = f"switch($.data.items = null => '{_NOTHING}', isDict($.data.items) => {_VALUE}, true => {_ITEM})"


class Select:
    """Converts calls of `Fn::Select`."""

    def __init__(self, state: State, converted: Callable[[Any, Path], Any]) -> None:
        """converted: returns a value with the calls of the target, for a path in the new template."""
        self._state = state
        self._origins = state.origins
        self._converted = converted

    def selected(self, args: Any, path: Path) -> tuple[Any] | None:
        """Return what stands for a call, in a tuple; None for one that Heat refuses, or that has no form.

        args: of the call; path: of the call in the new template.
        """
        if not isinstance(args, list) or len(args) != 2:
            return None
        index, items = args
        is_call = self._state.is_call(index)
        if not is_call and (isinstance(index, bool) or not isinstance(index, (int, str))):
            return None
        old = (*self._origins.value(path), "Fn::Select")
        if self._state.is_call(items):
            is_number = is_call or _number(index) is not None
            if self._is_text(items) or (not is_number and self._is_list(items)):
                return None
            return self._indexed(index, items, old, path) or self._by_yaql(index, items, old, path)
        if is_call:
            return self._by_yaql(index, items, old, path) if isinstance(items, (list, dict)) else None
        return self._item(index, items, old, path)

    def _item(self, index: int | str, items: Any, old: Path, path: Path) -> tuple[Any] | None:
        """Return the item that a call selects from a list or map of the template, or from the text of one in JSON."""
        is_text = isinstance(items, str) and items != _NOTHING
        if is_text:
            try:
                items = json.loads(items)
            except (ValueError, RecursionError):
                return None
        key = _number(index) if isinstance(items, list) else index
        if items is None or items == _NOTHING:
            return (_NOTHING,)
        if isinstance(items, list):
            if not isinstance(key, int):
                return None
            if not -len(items) <= key < len(items):
                return (_NOTHING,)
            key %= len(items)
        elif not isinstance(items, dict) or not isinstance(key, str):
            return None
        elif key not in items:
            return (_NOTHING,)
        item = items[key]
        if is_text:
            has_form = not isinstance(item, (dict, list)) and not (isinstance(item, float) and not math.isfinite(item))
            return (item,) if has_form else None
        self._origins.set_value(path, (*old, 1, key))
        return (self._converted(item, path),)

    def _is_text(self, value: Any) -> bool:
        """Whether a value is a text, or a call that may return one."""
        if not self._state.is_call(value):
            return isinstance(value, str) and value != _NOTHING
        ((name, of),) = value.items()
        if name in ("Ref", "get_param"):
            is_resource = name == "Ref" and isinstance(of, str) and of in self._state.resources
            is_pseudo = of in (*CFN_PSEUDO_PARAMETERS, *HOT_PSEUDO_PARAMETERS)
            return is_resource or is_pseudo or self._state.type_of(of) in _TEXT_TYPES
        if name in ("Fn::GetAtt", "get_attr"):
            return isinstance(of, list) and len(of) == 2 and str(of[1]).lower() == _DATA
        if name in ("Fn::If", "if"):
            return isinstance(of, list) and any(map(self._is_text, of[1:]))
        return name in _TEXTS or (name == "Fn::FindInMap" and any(map(self._is_text, self._state.mapped(of))))

    def _is_list(self, call: dict[str, Any]) -> bool:
        """Whether a call returns a list in each case."""
        ((name, of),) = call.items()
        if name == "Fn::FindInMap":
            found = self._state.mapped(of)
            return bool(found) and all(isinstance(each, list) for each in found)
        return name in _LISTS or self._state.type_of(of) == "comma_delimited_list"

    def _indexed(self, index: Any, items: Any, old: Path, path: Path) -> tuple[Any] | None:
        """Return a call that takes an index and whose old form is an argument of the call; None for another one."""
        origins, findings = self._origins, self._state.findings
        known = len(findings)
        origins.set_value(path, (*old, 1))
        found = self._converted(items, path)
        ((name, of),) = found.items() if isinstance(found, dict) and len(found) == 1 else ((None, None),)
        if name == "str_split" and isinstance(of, list) and _is_beyond(of, index):
            origins.set_value(path, old[:-1])
            return (_NOTHING,)
        takes_index = name == "get_param" or (name in ("get_attr", "str_split") and isinstance(of, list))
        # The path of an attribute needs a number for a list and a text for a map.
        if takes_index and not (name == "get_attr" and self._state.is_call(index)):
            call = (*path, name)
            if not isinstance(of, list):
                _, value = origins.of(call)
                origins.set_value(call, None)
                origins.set_entry((*call, 0), value)
                of = [of]
            place = (*call, len(of))
            origins.set_entry(place, (*old, 0))
            is_list = name != "get_param" or self._state.type_of(of[0]) == "comma_delimited_list"
            number = _number(index) if is_list else None
            new = self._converted(index, place) if number is None else number
            is_there = name == "str_split" and (number in _IN_EACH_TEXT or _is_known(of))
            if name in _WITHOUT_ITEM and not is_there:
                message = (
                    f'for an item that is not there "{name}" {_WITHOUT_ITEM[name]}; "Fn::Select" returned an empty text'
                )
                self._state.find(path, message)
            return ({name: [*of, new]},)
        del findings[known:]
        origins.set_value(path, old[:-1])
        return None

    def _by_yaql(self, index: Any, items: Any, old: Path, path: Path) -> tuple[Any] | None:
        """Return an expression that selects an item; None where the target has no expressions."""
        number = _number(index)
        if "yaql" not in self._state.target.functions or (number is not None and number < 0):
            return None
        is_list = isinstance(items, list)
        expression = _EITHER if self._state.is_call(items) else _ITEM if is_list else _VALUE
        origins = self._origins
        origins.rename(path, "Fn::Select", "yaql")
        data = (*path, "yaql", "data")
        origins.set_value((*path, "yaql"), None)
        origins.set_entry((*data, "items"), (*old, 1))
        origins.set_entry((*data, "index"), (*old, 0))
        of = {
            "items": self._converted(items, (*data, "items")),
            "index": self._converted(index, (*data, "index")),
        }
        return ({"yaql": {"expression": expression, "data": of}},)


def _is_known(of: list[Any]) -> bool:
    """Whether the parts of a text are known."""
    return len(of) == 2 and all(isinstance(each, str) for each in of) and bool(of[0])


def _is_beyond(of: list[Any], index: Any) -> bool:
    """Whether a text of the template has fewer parts than an index needs; `str_split` refuses that."""
    number = _number(index)
    if not _is_known(of) or number is None:
        return False
    count = len(of[1].split(of[0]))
    return not -count <= number < count


def _number(index: Any) -> int | None:
    """Return the index of a list as a number; None for what is none, such as a call."""
    try:
        return int(index) if isinstance(index, (int, str)) else None
    except ValueError:
        return None
