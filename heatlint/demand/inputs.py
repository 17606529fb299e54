"""What decides the value of a call: the parameters that it reads, and the conditions that it asks."""

from __future__ import annotations

from heatlint.language.functions.base import Refused, Unknown
from heatlint.language.functions.cfn import FindInMap, ParamRef
from heatlint.language.functions.hot import GetParam
from heatlint.language.functions.hot_control import Equals, If
from heatlint.model.places import parameter_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.model.parameters import Parameter
    from heatlint.model.stack import Stack

#: A value that no template compares anything with.
ANOTHER = "\0another value"
#: So many parts of a call and of its conditions are looked at.
MOST_PARTS = 1_000


class Inputs:
    """The inputs of a call in a template.

    parameters: the names of the parameters that it reads -> other values of them that matter: those with which
    conditions compare them, and ANOTHER than that, and the keys of the maps from which they select. conditions: the
    names of those it asks.
    """

    def __init__(self, stack: Stack, written: Any) -> None:
        """stack: the one whose template has the call; written: the call."""
        self.parameters: dict[str, list[Any]] = {}
        self.conditions: list[str] = []
        self._stack = stack
        self._named: dict[Any, Any] = stack.template.section(stack.words.conditions)
        #: What is to be looked at, and whether it is a condition.
        self._todo: list[tuple[Any, bool]] = [(written, False)]
        for node, is_condition in self._todo:  # which grows on the way
            if len(self._todo) > MOST_PARTS:
                break
            self._look(node, is_condition)

    def _look(self, node: Any, is_condition: bool) -> None:
        if is_condition and isinstance(node, str):
            if node in self._named and node not in self.conditions:
                self.conditions.append(node)
                self._todo.append((self._named[node], True))
        elif isinstance(node, list):
            self._todo += [(each, is_condition) for each in node]
        elif isinstance(node, dict):
            if self._stack.is_call(node) or is_condition and self._stack.is_condition_call(node):
                ((name, args),) = node.items()
                self._look_into_call(name, args, is_condition)
            else:
                self._todo += [(each, is_condition) for each in node.values()]

    def _look_into_call(self, name: str, args: Any, is_condition: bool) -> None:
        functions = self._stack.condition_functions if is_condition else self._stack.functions
        function = functions.get(name)
        items = args if isinstance(args, list) and args else [args]
        if isinstance(function, (GetParam, ParamRef)):
            parameter = self._stack.parameters.get(items[0]) if isinstance(items[0], str) else None
            if parameter is not None:
                self.parameters.setdefault(parameter.name, [])
                self._select(items[1:], self._value({name: parameter.name}))
            self._todo += [(each, False) for each in items[1:]]
        elif isinstance(function, If):
            self._todo += [(items[0], True), *((each, False) for each in items[1:])]
        elif isinstance(function, Equals) and len(items) == 2:
            self._todo += [(each, False) for each in items]
            for one, other in (items, items[::-1]):
                self._try(one, [self._value(other), ANOTHER])
        else:
            if isinstance(function, FindInMap):
                self._select(items[1:], self._map(items[0]))
            self._todo.append((args, is_condition and not isinstance(function, Equals)))

    def _select(self, keys: list[Any], among: Any) -> None:
        """Note the values of the parameter that is the first of the keys which select from a map."""
        if keys and isinstance(among, dict):
            self._try(keys[0], list(among))

    def _try(self, reference: Any, values: list[Any]) -> None:
        """Note values of a parameter, when what is written is a reference to one."""
        name = parameter_of(self._stack, reference)
        if name is not None and name in self._stack.parameters:
            known = self.parameters.setdefault(name, [])
            known += [each for each in values if isinstance(each, (str, int)) and each not in known]
            known.sort(key=lambda each: each == ANOTHER)

    def _map(self, name: Any) -> Any:
        maps = self._stack.template.section(self._stack.words.mappings)
        return maps.get(name) if isinstance(name, str) else None

    def _value(self, written: Any) -> Any:
        """Return the value of what is written; None when it is not known."""
        try:
            return self._stack.evaluator.resolve(written)
        except (Refused, Unknown):
            return None


def all_values(parameter: Parameter) -> list[Any] | None:
    """Return all values that a parameter may have; None when there are too many."""
    return [True, False] if parameter.schema.type == "boolean" else parameter.unvalued().allowed
