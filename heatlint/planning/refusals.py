"""Why Heat refuses the request for an update before it changes anything.

Source: heat.engine.service (_prepare_stack_updates): the new stack is validated as one that is created, and the
parameters that are immutable are compared.
"""

from __future__ import annotations

from heatlint.diagnostic import ADVICE, CREATE, DEFAULT, DEPLOY, VALIDATION
from heatlint.language.functions.base import Refused, Unknown
from heatlint.linter import lint, verdict
from heatlint.model.build import build
from heatlint.planning.equality import PARAMETERS, equal
from heatlint.plugins import built_in
from heatlint.report.hidden import hidden_parts
from heatlint.report.place import plain_path
from heatlint.report.report import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Any

    from heatlint.catalog import Known
    from heatlint.diagnostic import Diagnostic
    from heatlint.load import Request
    from heatlint.model.parameters import Parameter
    from heatlint.model.stack import Stack
    from heatlint.planning.changes import Place

_RESOURCES = (("resources",), ("Resources",))
#: Rules about references, without which Heat cannot put the resources in their order.
_ORDERING = ("undefined-parameter", "undefined-resource", "undefined-dependency", "dependency-cycle")
#: The rule about types that only some clouds have. Heat refuses them elsewhere.
_UNKNOWN_NAMESPACE = "unknown-namespace"
#: The rule about resources that Heat makes as something else than the template says.
_MADE_OTHERWISE = "spread-mapping"
#: Rules about the shape of a request and of its environments. They need no value that the stack keeps.
_SHAPES = (
    "malformed-request",
    "syntax-error",
    "unbounded-input",
    "environment-shape",
    "unknown-environment-section",
    "environment-merge",
    "registry-value",
    "registry-hook",
)
#: Rules about values that are missing: of a parameter, of a property, and of a parameter of a nested template.
_MISSING_VALUE = "missing-value"
_MISSING_PROPERTY, _MISSING_NESTED_VALUE = "missing-property", "missing-nested-value"


def shape_faults(new: Request, known: Known | None) -> list[Diagnostic]:
    """Return for what Heat refuses a request, before it puts what the stack keeps below it.

    new: with the template of the stack, if it has none of its own. What is undefined or missing in it is not a fault.
    """
    wanted = {rule.code for rule in built_in().rules if rule.name in _SHAPES}
    return verdict(lint(build(new, known=known), wanted=wanted), CREATE)


class Faults:
    """What is wrong with a stack.

    refusing: the findings for which Heat refuses the request; failing: those for which the deployment fails later;
    made_otherwise: those about resources that Heat makes as something else than the template says; noted: those that
    only make a note, see heatlint.planning.make.make.
    """

    __slots__ = ("refusing", "failing", "made_otherwise", "noted", "stack")

    def __init__(self, stack: Stack, noted: Collection[str] = ()) -> None:
        self.stack = stack
        rules = built_in().rules_of((DEFAULT,))
        advice = (_MADE_OTHERWISE, _UNKNOWN_NAMESPACE)
        wanted = {rule.code for rule in rules if rule.stage != ADVICE or rule.name in advice}
        found = [each for each in lint(stack, wanted=wanted) if not each.rule.of_service]
        uncertain = (*noted, _UNKNOWN_NAMESPACE)
        self.noted = [each for each in found if each.rule.name in uncertain]
        self.made_otherwise = [each for each in found if each.rule.name == _MADE_OTHERWISE]
        certain = [each for each in found if each.fails_in_heat and each.rule.name not in uncertain]
        self.refusing = verdict(certain, CREATE, is_validated=False)
        self.failing = [each for each in certain if each.stage == DEPLOY]

    @property
    def hide_resources(self) -> bool:
        """Whether Heat stops before it knows all resources and their order."""
        used = {each.target for each in self.stack.references("parameter") if each.use.resource is not None}
        return any(
            each.rule.looked_at != VALIDATION
            or each.rule.name in _ORDERING
            and any(path[:1] in _RESOURCES for _, path in each.uses)
            or each.rule.name == _MISSING_VALUE
            and each.path[-1] in used
            for each in self.refusing
        )

    def stop_comparison(self, before: Faults) -> bool:
        """Whether Heat stops while it compares a resource with what it was. before: the faults of the old stack."""
        missed = {(each.path[:2], each.message) for each in before.refusing}
        return any(
            each.rule.name == _MISSING_NESTED_VALUE
            or each.rule.name == _MISSING_PROPERTY
            and (each.path[:2], each.message) not in missed
            for each in self.refusing
            if each.file == self.stack.file
            and each.path[:1] in _RESOURCES
            and self._type(each.path[1]) == before._type(each.path[1])
        )

    def _type(self, name: Any) -> str | None:
        resource = self.stack.resources.get(name)
        return None if resource is None else resource.type_name

    def report(self) -> Report:
        """Return the findings for which Heat refuses the request."""
        texts = self.stack.request.texts()
        return Report(
            self.refusing, texts.get, len(texts), hidden=lambda: hidden_parts(self.stack), page=built_in().section
        )

    def notes(self, reported: Collection[Place]) -> Iterator[str]:
        """Yield what may go wrong although Heat accepts the request.

        reported: the resources of which the plan says already that the update fails there.
        """
        further = 'run "heatlint check" on the new template'
        if self.noted:
            yield f"Heat may refuse the update: {messages(self.noted)}; {further}"
        if self.made_otherwise:
            yield f"the plan is for what the template says: {messages(self.made_otherwise)}; {further}"
        failing = [each for each in self.failing if not any(_is_in(each, place) for place in reported)]
        if failing:
            yield f"the update may fail while it runs: {messages(failing)}; {further}"


def _is_in(found: Diagnostic, place: Place) -> bool:
    return any(
        file == place.file and tuple(plain_path(path[: len(place.path)])) == place.path for file, path in found.uses
    )


def immutable_parameter(before: Stack, after: Stack, uncertain: Collection[tuple[Any, ...]] = ()) -> str | None:
    """Return what changes an immutable parameter; None when nothing does for certain.

    uncertain: as of heatlint.planning.two_stacks.TwoStacks.
    """
    for name, parameter in after.parameters.items():
        earlier = before.parameters.get(name)
        if earlier is None or not parameter.schema.immutable or (PARAMETERS, name) in uncertain:
            continue
        if equal(value_of(earlier), value_of(parameter)) is False:
            return f'the parameter "{name}" is immutable, so its value cannot be changed'
    return None


def value_of(parameter: Parameter) -> Any:
    """Return the value of a parameter; None when it has none or that is not known."""
    try:
        return parameter.value()
    except (Refused, Unknown):
        return None


def messages(findings: list[Diagnostic]) -> str:
    """Return the first message, and how many others there are."""
    more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
    return f"{findings[0].message}{more}"
