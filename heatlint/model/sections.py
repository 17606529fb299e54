"""Reads the conditions, resources and outputs of a template into a stack, with the function calls in them."""

from __future__ import annotations

from heatlint.language.functions.base import Refused, Unknown
from heatlint.language.functions.calls import Call, find, steps
from heatlint.model.registry import Circle, Spread
from heatlint.model.resource import Resource
from heatlint.model.scope import EvaluationFault, Reported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from heatlint.language.functions.calls import Chain
    from heatlint.model.registry import Registry
    from heatlint.model.stack import Stack


class Output:
    """An output of a stack.

    definition: as written; enabled: whether its condition holds, None when that is not known; calls: the function
    calls in its value that Heat reads.
    """

    __slots__ = ("name", "definition", "enabled", "calls")

    def __init__(self, name: Any, definition: dict[Any, Any]) -> None:
        self.name = name
        self.definition = definition
        self.enabled: bool | None = True
        self.calls: Sequence[Call] = ()


class SectionReader:
    """Fills `resources`, `outputs`, the lists of calls and of maps like calls, and the faults of a stack."""

    __slots__ = ("stack", "template", "words", "_searched", "_kept", "_ifs")

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.template = stack.template
        self.words = stack.words
        self._searched: set[int] = set()  # ids of the conditions whose calls are in `if_calls` already
        #: By place, what `find` has found in each value without an `if`, since that depends on the template alone.
        self._kept: dict[Chain, tuple[Sequence[Any], ...]] = stack.template.calls
        self._ifs = 0  # how many `if` were found

    def read(self) -> None:
        """Read all sections, in the order in which Heat evaluates their conditions."""
        self._read_conditions()
        self._read_resources()
        self._read_outputs()

    def _read_conditions(self) -> None:
        stack = self.stack
        if not self.template.version.conditions:
            return
        section = self.words.conditions
        for name, written in self.template.section(section).items():
            if isinstance(written, (dict, list)):
                chain: Chain = ((None, section), name)
                find(written, chain, stack.condition_functions, stack.condition_calls, _no_branches, seen=self._seen())

    def _read_resources(self) -> None:
        stack, words = self.stack, self.words
        top: Chain = (None, words.resources)
        version = self.template.version
        sections = [words.type, words.properties, words.metadata, words.deletion_policy, words.update_policy]
        if version.is_hot and version.conditions:
            sections.append(words.external_id)
        for name, definition in self.template.section(words.resources).items():
            if not isinstance(definition, dict):
                continue
            resource = stack.resources[name] = Resource(stack, name, definition, (words.resources, name))
            here: Chain = (top, name)
            if version.conditions and words.condition in definition:
                resource.enabled = self._is_enabled(definition[words.condition], (here, words.condition))
            for section in sections:
                written = definition.get(section)
                if written.__class__ is dict or written.__class__ is list:
                    calls = self._find(written, (here, section))
                    if calls:
                        resource.calls[section] = calls
            if resource.enabled is not False and resource.type_name is not None:
                try:
                    is_certain = resource.enabled is True
                    resource.stand_for(stack.registry.find(resource.type_name, name, is_certain=is_certain))
                except Circle:
                    resource.circle = True
        after = stack.registry.after_lookups()
        if after is not None:
            self._spread(after)

    def _spread(self, after: Registry) -> None:
        """Add to the registry what resources are made as by the mapping of another one. after: see `after_lookups`."""
        registry = self.stack.registry
        for resource in self.stack.resources.values():
            if resource.enabled is False or resource.type_name is None:
                continue
            try:
                found = after.find(resource.type_name, resource.name)
                if found is None or found.is_like(resource.found):
                    continue
                registry.spread.append(Spread(resource, after.mapping_of_one(resource.type_name, resource.name)))
            except Circle:
                continue
            if registry.spreads:
                resource.stand_for(found)
                resource.circle = False

    def _read_outputs(self) -> None:
        stack, words = self.stack, self.words
        before = len(stack.faults)
        conditions = self.template.version.conditions
        for name, definition in self.template.section(words.outputs).items():
            if not isinstance(definition, dict):
                continue
            output = stack.outputs[name] = Output(name, definition)
            here: Chain = ((None, words.outputs), name)
            if conditions and words.condition in definition:
                output.enabled = self._is_enabled(definition[words.condition], (here, words.condition))
            value = definition.get(words.value)
            if output.enabled is not False and isinstance(value, (dict, list)):
                output.calls = self._find(value, (here, words.value))
        if stack.parent is not None:
            stack.late_faults = stack.faults[before:]
            del stack.faults[before:]

    def _find(self, written: Any, chain: Chain) -> Sequence[Call]:
        """Return all calls in a value that Heat reads, and add what looks like a call to lists of the stack."""
        stack = self.stack
        found = self._kept.get(chain)
        if found is None:
            calls: list[Call] = []
            others: list[Any] = []
            mixed: list[Any] = []
            ifs = self._ifs
            find(written, chain, stack.functions, calls, self._branches, others, mixed, self._seen())
            found = calls or (), others or (), mixed or ()  # most are empty
            if self._ifs == ifs:
                self._kept[chain] = found
        stack.possible_calls += found[1]
        stack.mixed_maps += found[2]
        return found[0]

    def _seen(self) -> set[int] | None:
        """See `find`: None where each value is looked at wherever it stands."""
        return set() if self.template.repeats_much else None

    def _branches(self, call: Call) -> list[int]:
        """Return the indices of the branches of an `if` that Heat reads: both when the condition is not known."""
        self._ifs += 1
        args = call.args
        both = [1, 2]
        if call.function.form(call.name, args, self.stack.is_call) is not None:
            return both
        enabled = self._is_enabled(args[0], ((call.chain, call.name), 0))
        if enabled is None:
            return both
        index = call.function.branch(args, enabled)  # type: ignore[attr-defined]
        return [] if index is None else [index]

    def _is_enabled(self, written: Any, chain: Chain) -> bool | None:
        """Whether a condition as written holds; None when that is not known, or when it cannot be evaluated."""
        stack = self.stack
        if isinstance(written, (dict, list)) and id(written) not in self._searched:
            self._searched.add(id(written))
            find(written, chain, stack.condition_functions, stack.if_calls, _no_branches, seen=self._seen())
        try:
            return stack.evaluator.condition(written)
        except (Unknown, Reported):
            return None
        except Refused as refused:
            stack.faults.append(EvaluationFault(steps(chain), refused))
            return None


def _no_branches(call: Call) -> list[int]:
    """Return the indices of the branches of an `if` in a condition; there it is not a function."""
    return []
