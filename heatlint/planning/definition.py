"""The definition of a resource in a stack whose resources exist: every section with its functions resolved.

Source: heat.engine.rsrc_defn (ResourceDefinition.freeze, render_hot), heat.engine.template_common.
"""

from __future__ import annotations

from heatlint.heat import HOT_KEY
from heatlint.language.functions.base import Refused, Unknown, Unvalued
from heatlint.language.versions import VERSIONS, names
from heatlint.planning.changes import CERTAIN
from heatlint.planning.equality import difference, differs_for_certain, equal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.model.resource import Resource
    from heatlint.planning.equality import Read
    from heatlint.planning.existing import ExistingEvaluator

#: The sections that Heat compares, by the names of HOT, in the order of reports.
SECTIONS = tuple(key for key in VERSIONS[HOT_KEY, names(HOT_KEY)[-1]].resource_keys if key != "description")


class Definition:
    """The sections of a definition that are written, by their HOT name, with functions resolved.

    failed: the sections with a function that Heat cannot resolve; their value is what is written. reads: what each
    section depends on. stand_ins: the texts in the values that stand for what only the cloud knows.
    """

    __slots__ = ("resource", "sections", "failed", "reads", "stand_ins")

    def __init__(self, resource: Resource, evaluator: ExistingEvaluator, *, with_condition: bool = True) -> None:
        self.resource = resource
        self.stand_ins = evaluator.stand_ins
        self.sections: dict[str, Any] = {}
        self.failed: set[str] = set()
        self.reads: dict[str, tuple[Read, ...]] = {}
        words, version = resource.stack.words, resource.stack.template.version
        for section in SECTIONS:
            key = getattr(words, section)
            if key not in resource.definition or key not in version.resource_keys:
                continue
            if section == "condition" and not with_condition:
                continue
            count = len(evaluator.reads)
            value = self._resolved(section, resource.definition[key], evaluator)
            self.reads[section] = tuple(evaluator.reads[count:])
            if value is not None:
                self.sections[section] = value

    def _resolved(self, section: str, value: Any, evaluator: ExistingEvaluator) -> Any:
        if section == "type":
            return self.resource.type_name
        if section == "depends_on":
            return [value] if isinstance(value, str) else value
        if section == "condition" and isinstance(value, (dict, list)):
            return self.resource.enabled
        evaluator.inherit(section)
        try:
            value = evaluator.resolve(value)
        except Refused:
            self.failed.add(section)
            return value
        except Unknown:
            return Unvalued()
        if section == "deletion_policy" and isinstance(value, str):
            return value.capitalize()
        return value

    def get(self, section: str) -> Any:
        """Return the value of a section, None when it is not written."""
        return self.sections.get(section)

    def changed(self, other: Definition) -> dict[str, str]:
        """Return the sections that differ, or may differ, from those of the definition before, with the certainty."""
        found: dict[str, str] = {}
        for section in SECTIONS:
            if section in self.failed or section in other.failed:
                found[section] = CERTAIN
                continue
            values = other.get(section), self.get(section)
            same = equal(*values)
            is_sure = same is False and differs_for_certain(*values, self.stand_ins)
            certainty = difference(same, is_sure, self.reads.get(section, ()))
            if certainty is not None:
                found[section] = certainty
        return found
