"""Checks of resource types: what Heat's class of a type requires of its properties together.

services/SERVICE.py holds the checks that Heat's classes make for the types of one service, refusals/SERVICE.py what the
service itself refuses. They are loaded when a stack has such a resource.
"""

from __future__ import annotations

import os
from importlib.machinery import SourceFileLoader
from types import ModuleType

from heatlint.rule import CHECK_FAILED, CREATE, DEPLOY, Related, Rule, View, check, language

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from heatlint.rule import Diagnostic, Findings, Path, Resource, Stack

    OwnCheck = Callable[["Own"], Findings]

EXCLUSIVE_PROPERTIES = Rule("HL330", "exclusive-properties", stage=DEPLOY, before_making=True)
MISSING_CHOICE = Rule("HL331", "missing-choice", stage=DEPLOY, before_making=True)
MISSING_COMPANION = Rule("HL332", "missing-companion", stage=DEPLOY, before_making=True)
UNFIT_VALUE = Rule("HL333", "unfit-value", stage=DEPLOY, before_making=True)
REFUSED_BY_SERVICE = Rule("HL335", "refused-by-service", stage=DEPLOY, of_service=True)

#: The directories of the checks: those of Heat's classes, and those of the services.
CLASSES, REFUSALS = "services", "refusals"

#: Services and types whose checks are in the module of another service.
_BESIDE = {
    "neutron_lbaas": "octavia",
    "OS::Neutron::SecurityGroup": "neutron_security",
    "OS::Neutron::SecurityGroupRule": "neutron_security",
    "OS::Heat::InstanceGroup": "aws_autoscaling",
    "AWS::CloudFormation::WaitCondition": "heat",
    "AWS::AutoScaling::LaunchConfiguration": "aws_ec2",  # it describes an instance
}
#: Types whose things another service than that of their name makes.
_SERVED_BY = {"AWS::EC2::Instance": "nova"}

_checks: dict[str, Sequence[OwnCheck]] = {}
_modules: dict[tuple[str, str], dict[str, list[OwnCheck]]] = {}


@check
def own_checks(stack: Stack) -> Findings:
    """Run the checks of each resource's type, if each property by itself is correct. The others run when one fails.

    Heat makes those of its classes when it creates a stack, before it makes anything; many ask the cloud. So they
    belong to the stage CREATE when an inventory says what that has.
    """
    noted: dict[Any, Any] = {}
    is_cloud_known = stack.known.inventory is not None and stack.parent is None
    for resource in stack.resources.values():
        if resource.enabled is False or resource.external or resource.type is None:
            continue
        type_name = resource.type.name
        try:
            own = checks_of(type_name)
        except Exception as error:  # the module of the service cannot be imported
            yield _failure(resource, f"the checks of {type_name} cannot be loaded", error)
            continue
        if own and resource.values.schema is not None and not resource.values.faults:
            it = Own(resource)
            it.noted = noted
            for each in own:
                try:
                    for finding in each(it):
                        if is_cloud_known and finding.before_making and finding.stage == DEPLOY:
                            finding.stage = CREATE
                        yield finding
                except Exception as error:
                    yield _failure(resource, f"the check {each.__name__} of {type_name} failed", error)


def _failure(resource: Resource, message: str, error: Exception) -> Diagnostic:
    """Return the finding that a resource is not checked. With HEATLINT_DEBUG set, raise the error."""
    return CHECK_FAILED.at(resource.path, f"{message}: {language.described_or_raised(error)}", key=True)


def checks_of(type_name: str) -> Sequence[OwnCheck]:
    """Return the checks of a type: those of Heat's class, then what the service refuses."""
    found = _checks.get(type_name)
    if found is None:
        found = _checks[type_name] = (*checks_in(CLASSES, type_name), *checks_in(REFUSALS, type_name))
    return found


def checks_in(directory: str, type_name: str) -> Sequence[OwnCheck]:
    """Return the functions in DIRECTORY/SERVICE.py that `of_type` marks with the name of a type."""
    service = service_of(type_name) if directory == CLASSES else _SERVED_BY.get(type_name, service_of(type_name))
    module = _modules.get((directory, service))
    if module is None:
        path = os.path.join(os.path.dirname(os.path.abspath(__file__)), directory, f"{service}.py")
        module = _modules[directory, service] = _load(path, directory, service) if os.path.isfile(path) else {}
    return module.get(type_name, ())


def service_of(type_name: str) -> str:
    """Return the module of a type: "octavia" for OS::Octavia::Pool, "aws_ec2" for AWS::EC2::EIP."""
    if type_name in _BESIDE:
        return _BESIDE[type_name]
    vendor, *service = type_name.split("::")[:-1]
    name = "_".join(service if vendor == "OS" else (vendor, *service)).lower()
    return _BESIDE.get(name, name)


def _load(path: str, directory: str, service: str) -> dict[str, list[OwnCheck]]:
    name = f"heatlint_rules_{directory}_{service}"
    module = ModuleType(name)
    SourceFileLoader(name, path).exec_module(module)
    found: dict[str, list[OwnCheck]] = {}
    for value in list(vars(module).values()):
        for name in getattr(value, "types", ()):
            found.setdefault(name, []).append(value)
    return found


class Own(View):
    """The properties of a resource, with a method for each kind of finding about them.

    noted: what the checks of the stack's resources note for those after them; only of a resource, not of a map in it.
    """

    __slots__ = ("noted",)
    noted: dict[Any, Any]

    def exclusive(self, first: str, second: str, *, why: str = "") -> Diagnostic:
        """Return the finding that two properties are set that exclude each other."""
        also = Related(self.place(first), f'"{first}" is set here', key=True)
        return EXCLUSIVE_PROPERTIES.at(
            self.place(second),
            f'"{second}" cannot be used together with "{first}"{_and(why)}',
            key=True,
            related=[also],
        )

    def choice(self, *names: str, why: str = "", explains: str | None = None) -> Diagnostic:
        """Return the finding that one of several properties is needed and none is set.

        explains: the property that the members of a group need, too.
        """
        listed = ", ".join(f'"{name}"' for name in names[:-1])
        message = f'{listed} or "{names[-1]}" is needed{_and(why)}'
        return MISSING_CHOICE.at(
            self.place(),
            message,
            key=not self.steps,
            because=self._absent(*names),
            explains=None if explains is None else self._absent(explains)[-1],
        )

    def companion(self, name: str, missing: str, *, why: str = "") -> Diagnostic:
        """Return the finding that a property, or its value, needs another property that is not set."""
        message = f'"{name}" needs "{missing}"{_and(why)}'
        if self.written(missing):
            message += ", which is empty until the resources exist" if self.is_late(missing) else ", which is empty"
        return MISSING_COMPANION.at(self.place(name), message, key=True, because=self._absent(missing))

    def _absent(self, *names: str) -> list[Path]:
        """Return the paths at which properties are missing; a misspelled key may explain that."""
        properties = (*self.resource.path, self.resource.stack.words.properties)
        return [properties, *((*properties, *self.steps, name) for name in names)]

    def unfit(self, *steps_and_message: Any) -> Diagnostic:
        """Return the finding that a value does not fit: unfit("networks", 0, "the message")."""
        *steps, message = steps_and_message
        return UNFIT_VALUE.at(self.place(*steps), message, follows_from_origins=True)

    def unmade(self, *steps_and_message: Any) -> Diagnostic:
        """Return what `unfit` returns; the class of the resource finds it only when it makes the resource."""
        found = self.unfit(*steps_and_message)
        found.before_making = False
        return found

    def refused(self, *steps_and_message: Any, related: Sequence[Related] = ()) -> Diagnostic:
        """Return the finding that the service refuses a value: refused("networks", 0, "the message")."""
        *steps, message = steps_and_message
        return REFUSED_BY_SERVICE.at(self.place(*steps), message, related=related, follows_from_origins=True)

    def earlier(self, *key: Any) -> Resource | None:
        """Return the resource of the stack that has taken the same thing before and may exist together with this one.

        key: what is taken. Only of a resource, since it is noted for those after it.
        """
        first = self.noted.setdefault(key, self.resource)
        return first if first is not self.resource and self.may_exist_with(first) else None

    def may_exist_with(self, other: Resource) -> bool:
        """Whether another resource of the stack exists when this one does: both have one condition, or one has none.

        Of the members of a group that is not certain: how many there are may be another number.
        """
        if other.stack.group_template is not None:
            return False
        conditions = [each.written(each.stack.words.condition) for each in (self.resource, other)]
        return None in conditions or conditions[0] == conditions[1]

    def is_more(self, name: str, other: str) -> bool:
        """Whether the value of one property is certainly greater than that of another; both are integers."""
        value, limit = self.get(name), self.get(other)
        return isinstance(value, int) and isinstance(limit, int) and value > limit

    def in_order(self, low: str, high: str, *, nonzero: bool = False) -> Findings:
        """Report that the first number is greater than the second one, if both are set, or not zero."""
        if self.is_more(low, high) and (self.get(high) or not nonzero):
            yield self.unfit(low, f'{self.get(low)} is more than the {self.get(high)} of "{high}"')

    def sizes(self, least: str, most: str, desired: str, *, unlimited: int | None = None) -> Findings:
        """Report a minimum size above the maximum, and a desired size that is not between them.

        Arguments: the names of the three properties; unlimited: the maximum that stands for no limit.
        """
        is_limited = self.get(most) != unlimited
        if is_limited and self.is_more(least, most):
            yield self.unfit(least, f'{self.get(least)} is more than the {self.get(most)} of "{most}"')
            return
        if self.is_more(least, desired):
            yield self.unfit(desired, f'{self.get(desired)} is less than the {self.get(least)} of "{least}"')
        if is_limited and self.is_more(desired, most):
            yield self.unfit(desired, f'{self.get(desired)} is more than the {self.get(most)} of "{most}"')

    def quotas(self) -> Findings:
        """Report that no quota of a project is set."""
        names = [name for name in self.property_names if name != "project"]
        if all(map(self.absent, names)):
            yield self.choice(*names)


def _and(why: str) -> str:
    return f" {why}" if why else ""
