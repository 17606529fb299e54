"""What functions see of a stack while Heat evaluates them: parameters, resources, files and conditions.

Heat evaluates a template in three phases, PARSED, MADE and DEPLOYED. A reference has another value in each of them.
GIVEN and EXPECTED are phases of heatlint, for questions that Heat does not ask.
Source: heat.engine.hot.functions, heat.engine.stack, heat.engine.resource (FnGetRefId, FnGetAtt).
"""

from __future__ import annotations

from heatlint.language.functions.base import PartlyKnown, Refused, Unknown, Unvalued, copy_of, kind, without_frames
from heatlint.language.functions.evaluate import Scope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.model.parameters import Parameter
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack

#: Heat has read the template: a reference to a resource gives the resource's name, an attribute null.
PARSED = 0
#: Heat has made an object for each resource, but the resource does not exist in the cloud yet: what a reference gives
#: depends on the resource type (see Resource.reference), an attribute gives null.
MADE = 1
#: The resources exist in the cloud: the values of references are not known offline, and of the attributes only those
#: that Heat computes from the templates.
DEPLOYED = 2
#: As DEPLOYED, but the default of a parameter does not count as known, since a value may still replace it. It does
#: count in a request that is sent to Heat unchanged.
GIVEN = 3
#: As DEPLOYED, but an empty default of a parameter ("", [], {}) does not count as known: authors write it for a value
#: that must be given. It does count in a request that is sent to Heat unchanged.
EXPECTED = 4

#: Defaults that only hold a place.
EMPTY: tuple[Any, ...] = ("", [], {})


class EvaluationFault:
    """Why Heat cannot evaluate a value that it needs to read the template.

    path: where the value is in the template.
    """

    __slots__ = ("path", "refused")

    def __init__(self, path: tuple[Any, ...], refused: Refused) -> None:
        self.path = path
        self.refused = without_frames(refused)


class Reported(Refused):
    """A refusal that is in Stack.faults already: it must not be reported again where the value is used."""


class StackScope(Scope):
    """A stack in one phase.

    open_conditions: the names of the conditions that are being evaluated, to find one that depends on itself.
    """

    def __init__(self, stack: Stack, phase: int, open_conditions: tuple[str, ...] = ()) -> None:
        self.stack = stack
        self.secret_reads: list[int] = stack.secrets.reads
        self.phase = phase
        self.open_conditions = open_conditions
        self._counted: dict[Any, bool] = {}  # what `_counts` has found
        #: What `attribute` has found, and whether it depends on the value of a secret parameter.
        self._attributes: dict[tuple[Any, ...], tuple[Any, bool]] = {}
        self.release = stack.release

    @property
    def mappings(self) -> Any:
        """The Mappings section of a CFN template."""
        return self.stack.template.section(self.stack.words.mappings)

    def parameter(self, name: str) -> Any:
        """Return the value of a parameter. Raises Refused or Unknown."""
        stack = self.stack
        parameter = stack.parameters.get(name)
        if parameter is not None:
            if self.phase >= GIVEN and stack.root.assume_values and not self._counts(parameter):
                raise Unknown
            if parameter.is_missing and stack.assume_values:
                raise Unknown
            value = parameter.value()
            if stack.is_secret(parameter):
                self.secret_reads[0] += 1
            return value
        known = stack.pseudo_parameters
        if name not in known:
            raise Refused(f'the template has no parameter "{name}"', missing=name)
        if stack.hides(name):
            raise Unknown
        return known[name]

    def _counts(self, parameter: Parameter) -> bool:
        """Whether the value of a parameter counts as known in the phase GIVEN or EXPECTED."""
        if self.phase == GIVEN:
            return parameter.is_given
        if parameter.name not in self._counted:
            self._counted[parameter.name] = self._is_expected(parameter)
        return self._counted[parameter.name]

    def _is_expected(self, parameter: Parameter) -> bool:
        """Whether a value is neither a placeholder nor depends on a placeholder of the parent stack."""
        resource = self.stack.parent
        if parameter.given is None or resource is None:
            return parameter.is_given or parameter.default not in EMPTY
        if parameter.given in EMPTY:
            return False
        try:
            resource.stack.evaluator_in(EXPECTED).resolve(resource.properties.get(parameter.name))
        except Unknown:
            return False
        except Refused:
            pass
        return True

    def unvalued(self, name: str) -> Any:
        """Return what is known of the value of a parameter that is not known as a whole.

        That is what its type and its constraints say, or the parts of it that the parent of the stack passes.
        """
        parameter = self.stack.parameters.get(name)
        if parameter is None and name in self.stack.pseudo_parameters:
            return Unvalued(shape="String")
        if parameter is not None and isinstance(parameter.given, PartlyKnown):
            return parameter.given.parts
        if parameter is not None and isinstance(parameter.given, Unvalued):
            return parameter.given
        return Unvalued() if parameter is None or parameter.given is not None else parameter.unvalued()

    def reference(self, name: Any) -> Any:
        """Return what a reference gives. Raises Refused when no enabled resource has the name, or Unknown."""
        resource = self._resource(name)
        if self.phase >= DEPLOYED:
            return resource.existing_reference(self.phase)
        return resource.reference(self.stack.evaluator_in(MADE)) if self.phase == MADE else name

    def attribute(self, resource: Any, name: Any, keys: list[Any]) -> Any:
        """Return what an attribute of a resource gives: null before the resource exists. Raises Refused or Unknown."""
        found = self._resource(resource)
        if self.phase < DEPLOYED:
            return None
        asked = (resource, name, *keys)
        try:
            is_new = asked not in self._attributes
        except TypeError:  # one is a list or a map
            raise Unknown from None
        if is_new:
            if any([isinstance(each, Unvalued) for each in asked]):
                raise Unknown
            self._attributes[asked] = Unknown(), False  # of an attribute that depends on itself
            before = self.secret_reads[0]
            try:
                value = found.attribute(name, keys, self.phase)
            except (Unknown, Refused) as why:
                value = without_frames(why)
            self._attributes[asked] = value, self.secret_reads[0] != before
        value, is_secret = self._attributes[asked]
        self.secret_reads[0] += is_secret
        if isinstance(value, Exception):
            raise copy_of(value)
        return value

    def _resource(self, name: Any) -> Resource:
        resource = self.stack.resource(name)
        if resource is None:
            raise Refused(f'the template has no resource "{name}"', reported=True)
        return resource

    def is_resource(self, name: Any) -> bool:
        """Whether the template has a resource of that name, enabled or not."""
        return self.stack.is_resource(name)

    def content(self, url: str) -> Any:
        """Return the content of a file. Raises Refused when the request lacks it, and Unknown when it was not read."""
        request = self.stack.request
        file = request.files.get(url)
        if file is not None:
            return file.text
        if request.is_unread(url):
            raise Unknown
        raise Refused(f'the request has no file "{url}"', reported=True)

    def facade(self, part: int) -> Any:
        """Raise Unknown in a nested stack, since the resource that it is for is evaluated in the parent.

        Raises Refused in a root stack, which is not for a resource.
        """
        if self.stack.parent is None:
            raise Refused('"resource_facade" can be used only in a nested template')
        raise Unknown

    def holds_secret(self, args: Any) -> bool:
        """Whether the arguments of a call have a secret in them: in the template of a group that is made of values."""
        return self.stack.group_template is not None and self.stack.secrets.holds(args)

    def add_secret(self, value: Any, args: Any) -> None:
        """Record the result of a call that has read the value of a secret parameter."""
        self.stack.secrets.add_derived(value, args)

    def named_condition(self, name: str) -> bool:
        """Return the value of a condition of the template. Raises Refused or Unknown."""
        stack = self.stack
        section = stack.words.conditions
        written = stack.template.section(section)
        if name not in written:
            raise Refused(f'the template has no condition "{name}"', condition=name)
        if name in self.open_conditions:
            raise Refused(f'the condition "{name}" depends on itself')
        if self.phase >= GIVEN and stack.root.assume_values:  # the value that is kept is with all defaults
            return self._condition(name, written[name])
        found = stack.condition_values.get(name)
        if found is None:
            try:
                found = self._condition(name, written[name])
            except Unknown as unknown:
                found = without_frames(unknown)
            except Refused as refused:
                if not isinstance(refused, Reported):
                    stack.faults.append(EvaluationFault((section, name), refused))
                found = Reported(
                    refused.message,
                    refused.missing,
                    condition=refused.condition,
                    in_condition=refused.in_condition or name,
                )
            stack.condition_values[name] = found
        if isinstance(found, Exception):
            raise copy_of(found)
        return found

    def _condition(self, name: str, written: Any) -> bool:
        stack = self.stack
        inner = StackScope(stack, self.phase, (*self.open_conditions, name))
        value = stack.evaluator_over(inner).for_conditions().resolve(written)
        if not isinstance(value, bool):
            has_form = isinstance(written, bool) or stack.is_condition_call(written)
            raise Refused(f'the condition "{name}" must be true or false, not {kind(value)}', reported=not has_form)
        return value
