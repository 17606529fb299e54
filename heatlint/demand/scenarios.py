"""What may become of the resources of a stack whose conditions depend on parameters without a value.

A condition and its opposite never hold together. So the values that the conditions compare a parameter with are tried,
each as one scenario, and what a scenario makes is counted together.
"""

from __future__ import annotations

from itertools import product
from math import prod

from heatlint.demand.inputs import ANOTHER, all_values
from heatlint.language.functions.base import Refused, Unknown
from heatlint.model.scope import PARSED, StackScope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack

#: How many combinations of values are tried. With more, each condition is taken for itself.
MOST_COMBINATIONS = 64
_EQUALS, _PARAMETER = ("equals", "Fn::Equals"), ("get_param", "Ref")


class Scenarios:
    """The scenarios of a stack. count: how many there are, at least 1."""

    def __init__(self, stack: Stack) -> None:
        self._truths: dict[Any, tuple[bool | None, ...]] = {}
        unsure = [each for each in stack.resources.values() if each.enabled is None]
        found = list(dict.fromkeys(_truths(stack, unsure))) if unsure else []
        if found:
            self._truths = {each.name: truths for each, truths in zip(unsure, zip(*found, strict=True), strict=True)}
        self.count = len(found) or 1

    def truths(self, resource: Resource) -> tuple[bool | None, ...]:
        """Return for each scenario whether the resource is made; None when that is not known."""
        return self._truths.get(resource.name, (resource.enabled,) * self.count)

    def likely(self, weights: Mapping[Any, int]) -> int:
        """Return the index of the likely scenario: the one that makes most.

        weights: how much there is of each resource whose condition is not known, by name.
        """
        made = [0] * self.count
        for name, weight in weights.items():
            for index, truth in enumerate(self._truths.get(name, ())):
                made[index] += weight if truth is not False else 0
        return made.index(max(made))

    def unlikely(self, weights: Mapping[Any, int]) -> frozenset[Any]:
        """Return the names of the resources that the likely scenario does not make. weights: see `likely`."""
        likely = self.likely(weights)
        return frozenset(name for name, truths in self._truths.items() if truths[likely] is False)


class _TrialScope(StackScope):
    """A stack in which some parameters have trial values."""

    def __init__(self, stack: Stack, values: dict[str, Any], open_conditions: tuple[str, ...] = ()) -> None:
        super().__init__(stack, PARSED, open_conditions)
        self._values = values

    def parameter(self, name: str) -> Any:
        """Return the value of a parameter. Raises Refused or Unknown."""
        return self._values[name] if name in self._values else super().parameter(name)

    def named_condition(self, name: str) -> bool:
        """Return the value of a condition of the template. Raises Refused or Unknown."""
        written = self.stack.template.section(self.stack.words.conditions)
        if name not in written or name in self.open_conditions:
            raise Unknown
        inner = _TrialScope(self.stack, self._values, (*self.open_conditions, name))
        return self.stack.evaluator_over(inner).condition(written[name])


def _truths(stack: Stack, resources: list[Resource]) -> Iterator[tuple[bool | None, ...]]:
    """Yield for each combination of values which resources are made; nothing when there are too many combinations."""
    written = [each.definition.get(stack.words.condition) for each in resources]
    values = _values(stack, [*stack.template.section(stack.words.conditions).values(), *written])
    if prod(map(len, values.values())) > MOST_COMBINATIONS:
        return
    for chosen in product(*values.values()):
        evaluator = stack.evaluator_over(_TrialScope(stack, dict(zip(values, chosen, strict=True))))
        yield tuple(_truth(evaluator, each) for each in written)


def _truth(evaluator: Any, written: Any) -> bool | None:
    try:
        return bool(evaluator.condition(written))
    except (Refused, Unknown):
        return None


def _values(stack: Stack, conditions: list[Any]) -> dict[str, list[Any]]:
    """Return the values to try for each parameter without a value that the conditions read.

    They stand for all values that it may have. A parameter of which no such list is known is not among them.
    """
    compared: dict[str, list[Any]] = {}
    in_other_ways: set[str] = set()
    todo: list[Any] = list(conditions)
    while todo:
        each = todo.pop()
        sides = next((each[key] for key in _EQUALS if key in each), None) if isinstance(each, dict) else None
        name = _unvalued(stack, each)
        if isinstance(sides, list) and len(sides) == 2 and _is_comparison(stack, sides, compared):
            continue
        if name is not None:
            in_other_ways.add(name)
        elif isinstance(each, (dict, list)):
            todo += each.values() if isinstance(each, dict) else each
    found = {}
    for name in (*compared, *sorted(in_other_ways - compared.keys())):
        values = all_values(stack.parameters[name])
        if values is None and name not in in_other_ways:
            values = [*compared[name], ANOTHER]
        if values is not None:
            found[name] = values
    return found


def _is_comparison(stack: Stack, sides: list[Any], compared: dict[str, list[Any]]) -> bool:
    """Whether a parameter without a value is compared with a value that is known. Adds the value to those compared."""
    for one, other in (sides, sides[::-1]):
        name = _unvalued(stack, one)
        if name is None:
            continue
        try:
            value = stack.evaluator.for_conditions().resolve(other)
        except (Refused, Unknown):
            continue
        if value not in compared.setdefault(name, []):
            compared[name].append(value)
        return True
    return False


def _unvalued(stack: Stack, written: Any) -> str | None:
    """Return the name of the parameter that a reference reads, when it has no value; None for anything else."""
    if not isinstance(written, dict) or len(written) != 1:
        return None
    ((key, name),) = written.items()
    if key not in _PARAMETER or not isinstance(name, str) or name not in stack.parameters:
        return None
    try:
        StackScope(stack, PARSED).parameter(name)
    except Unknown:
        return name
    except Refused:
        pass
    return None
