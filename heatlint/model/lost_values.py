"""What becomes of the values that a resource passes to its nested stack, when Heat takes them for an environment."""

from __future__ import annotations

from heatlint.load.server.environment import SECTIONS
from heatlint.model.nesting_deployed import passed_values
from heatlint.model.scope import MADE
from heatlint.model.taken_for_environment import sections_passed, values_read, why_unreadable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.model.resource import Resource


class Taken:
    """What becomes of the values that a resource passes to its nested stack, when Heat takes them for an environment.

    section: the name of the property that is a section's. fault: why Heat cannot read it, None when it can. lost: the
    names of the parameters whose values do not arrive; missing: those of them that have no default, either.
    """

    __slots__ = ("section", "fault", "lost", "missing")

    def __init__(self, section: str, fault: str | None, lost: list[str], missing: list[str]) -> None:
        self.section = section
        self.fault = fault
        self.lost = lost
        self.missing = missing


def taken_for_environment(resource: Resource) -> Taken | None:
    """Return what becomes of the values that a resource passes; None when Heat passes them as they are."""
    child = resource.child
    if child is None or not any(section in resource.properties for section in SECTIONS):
        return None
    template = child.template
    values = passed_values(resource, template)
    sections = sections_passed(values)
    if not sections:
        return None
    read = values_read(values, template)
    lost = [name for name in values if name not in read]
    missing = [name for name in lost if child.needs_value(child.parameters[name])]
    early = passed_values(resource, template, MADE)
    for section in sections:
        for each in (early, values):
            fault = why_unreadable(section, each[section], template) if section in each else None
            if fault is not None:
                return Taken(section, fault, lost, missing)
    return Taken(sections[0], None, lost, missing)
