"""One side of a comparison: a stack whose resources exist, with its values."""

from __future__ import annotations

from heatlint.dependency_graph import needs_first
from heatlint.language.functions.base import Refused, Unknown, Unvalued
from heatlint.language.secret_names import names_secret
from heatlint.language.values import BadProperty
from heatlint.model.groups import group_of
from heatlint.model.secret_places import secret_places
from heatlint.planning.changes import COVER
from heatlint.planning.covers import Covered
from heatlint.planning.equality import PROPERTIES
from heatlint.planning.existing import ExistingEvaluator, ExistingScope, PropertyValues
from heatlint.planning.group_attributes import id_in
from heatlint.planning.nested import unvalued_child
from heatlint.planning.shown import CHOOSING, ShownScope, readable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from heatlint.catalog import Property
    from heatlint.model.references import Reference
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.planning.equality import AllInherited, StandIns


class ExistingSide:
    """The values of one stack.

    mappings_of: the stack whose Mappings section counts, when it is another one. around: the values of the stack that
    this one is nested in. inherited: what the values that are passed to the stack depend on. stand_ins: where the texts
    are recorded that stand for what only the cloud knows.
    """

    def __init__(
        self,
        stack: Stack,
        mappings_of: Stack | None = None,
        around: ExistingSide | None = None,
        inherited: AllInherited | None = None,
        stand_ins: StandIns | None = None,
    ) -> None:
        self.stack = stack
        self.around = around
        self.scope = ExistingScope(stack, mappings_of, stand_ins)
        self.scope.inherited = inherited or {}
        self.evaluator = ExistingEvaluator(self.scope)
        self._values: dict[Any, PropertyValues] = {}
        self._inner: list[ExistingSide] = []
        #: Of the outermost stack: how many sides there were, and the side and the name of what has an id.
        self._made: tuple[int, dict[str, tuple[ExistingSide, Any]]] = (0, {})
        if around is not None:
            around._inner.append(self)

    def values(self, resource: Resource) -> PropertyValues:
        """Return the values of the properties of a resource of the stack."""
        if resource.name not in self._values:
            if resource.child is None:
                resource.child = unvalued_child(resource)
            self._values[resource.name] = PropertyValues(resource, self.evaluator)
        return self._values[resource.name]

    def section(self, resource: Resource, section: str) -> Any:
        """Return the value of a section of the definition of a resource; None when it is not known."""
        try:
            return self.evaluator.resolve(resource.written(getattr(resource.stack.words, section)))
        except (Refused, Unknown):
            return None

    def description_of(self, group: Resource) -> PropertyValues | None:
        """Return the values of the launch configuration that a group refers to."""
        kind = group_of(group.type)
        if kind is None or kind.configuration is None:
            return None
        return self.referred(self.values(group).get_or_unvalued(kind.configuration))

    def referred(self, reference: Any) -> PropertyValues | None:
        """Return the values of the resource that a reference gives, in this stack or in one around it."""
        for name, text in self.scope.ids.items():
            if id_in(reference) in (text, name):
                return self.values(self.stack.resources[name])
        return None if self.around is None else self.around.referred(reference)

    def with_id(self, reference: str) -> PropertyValues | None:
        """Return the values of the resource that has an id: in this stack, around it, or nested anywhere below those.

        None when there is none. The resources must have their ids.
        """
        root = self
        while root.around is not None:
            root = root.around
        sides = [root]
        for side in sides:
            sides += side._inner
        if root._made[0] != len(sides):
            ids = {text: (side, name) for side in sides for name, text in side.scope.ids.items()}
            root._made = (len(sides), ids)
        found = root._made[1].get(reference)
        return None if found is None else found[0].values(found[0].stack.resources[found[1]])

    def reported(
        self, resource: Resource, part: str, is_property: bool, schema: dict[Any, Property] | None = None
    ) -> Covered:
        """Return the value of a part of a definition in the form for a report.

        schema: the properties by name, when they are not those of the resource itself.
        """
        reads = self.scope.secret_reads[0]
        if part == "type" and not is_property:
            return Covered(resource.type_label, resource.type_label)
        section = resource.stack.words.properties if is_property else getattr(resource.stack.words, part)
        path = (*resource.path, section, part) if is_property else (*resource.path, section)
        calls = (call for call in resource.calls.get(section, ()) if call.path[: len(path)] == path)
        value: Any = Unvalued()
        if not any(call.name in CHOOSING for call in calls):
            value = self._value(resource, part, section, schema, ExistingEvaluator(ShownScope(self.scope)))
        if isinstance(value, Unvalued):
            value = self._value(resource, part, section, schema, self.evaluator)
        shown = readable(value, self.stack.request.names)
        is_secret = self.scope.secret_reads[0] != reads or self.stack.secrets.holds(shown)
        if names_secret(part):
            return Covered(shown, COVER)
        if not is_secret and not self._has_secret_text(shown):
            return Covered(shown, shown)
        reads = self.scope.secret_reads[0]
        self.scope.inherit(PROPERTIES if is_property else part, *([part] if is_property else []))
        if self.scope.secret_reads[0] != reads:
            return Covered(shown, COVER)
        if not is_property:
            return Covered(shown, self._covered(shown, resource.written(section)))
        if part not in resource.properties or self.values(resource).is_translated(part):
            return Covered(shown, COVER)  # the value may come from another property
        return Covered(shown, self._covered(shown, resource.properties[part]))

    def _covered(self, value: Any, written: Any) -> Any:
        """Return a value with COVER in the place of each part that is secret, or not found in what is written."""
        is_call = self.evaluator.is_call(written)
        if isinstance(value, dict) and isinstance(written, dict) and not is_call:
            return {
                key: COVER if key not in written or names_secret(key) else self._covered(each, written[key])
                for key, each in value.items()
            }
        if isinstance(value, list) and isinstance(written, list) and len(value) == len(written):
            return [self._covered(each, part) for each, part in zip(value, written, strict=True)]
        if isinstance(value, (dict, list)) and not is_call:
            return COVER
        reads = self.scope.secret_reads[0]
        try:
            self.evaluator.resolve(written)
        except (Refused, Unknown):
            pass
        is_secret = self.scope.secret_reads[0] != reads or self.stack.secrets.holds(value)
        return COVER if is_secret or self._has_secret_text(value) else value

    def _value(
        self,
        resource: Resource,
        part: str,
        section: str,
        schema: dict[Any, Property] | None,
        evaluator: ExistingEvaluator,
    ) -> Any:
        """Return the value of a property, or of a section; an Unvalued when it is not known."""
        try:
            if section == resource.stack.words.properties:
                return PropertyValues(resource, evaluator, schema).get(part)
            evaluator.inherit(part)
            return evaluator.resolve(resource.written(section))
        except BadProperty:
            return Unvalued() if part in resource.properties else None
        except (Refused, Unknown):
            return Unvalued()

    def _has_secret_text(self, value: Any) -> bool:
        """Whether a text in a value repeats a secret of the request."""
        texts = secret_places(self.stack.root).texts()
        todo = [value]
        while todo:
            each = todo.pop()
            if isinstance(each, str) and texts.covered(each) != each:
                return True
            if isinstance(each, dict):
                if any(names_secret(key) for key in each):
                    return True
                todo += each.values()
            elif isinstance(each, list):
                todo += each
        return False


def id_of(resource: Resource, stand_in: str) -> str:
    """Return the id of a resource: that of the cloud when it is given."""
    external = resource.definition.get("external_id") if resource.adopted else None
    return external if isinstance(external, str) else stand_in


def references_between(stack: Stack, resources: dict[Any, Resource]) -> dict[Any, list[Reference]]:
    """Return the names of the resources, each with the references to other ones."""
    found: dict[Any, list[Reference]] = {name: [] for name in resources}
    for reference in (*stack.references("resource"), *stack.references("attribute")):
        source = reference.use.resource
        if source is not None and source.name in found and isinstance(reference.target, (str, int, float)):
            if reference.target in found:
                found[source.name].append(reference)
    return found


def needed_first(references: dict[Any, list[Reference]]) -> Iterable[Any]:
    """Return the names of resources, each after those that it refers to. references: see `references_between`."""
    return needs_first({name: [used.target for used in found] for name, found in references.items()})
