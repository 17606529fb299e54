"""What the cloud has, as its inventory says. The checks are in clouds/; they are loaded when there is an inventory."""

from __future__ import annotations

import os
from importlib.machinery import SourceFileLoader
from types import ModuleType

from heatlint.rule import ADVICE, CREATE, DEPLOY, INFO, VALIDATE, WARNING, Rule, View, check

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings, Stack

MISSING_IN_CLOUD = Rule("HL350", "missing-in-cloud", stage=CREATE, fixable=True)
AMBIGUOUS_IN_CLOUD = Rule("HL351", "ambiguous-in-cloud", stage=CREATE)
UNAVAILABLE_IN_CLOUD = Rule("HL352", "unavailable-in-cloud", stage=VALIDATE)
UNFIT_IMAGE = Rule("HL353", "unfit-image", stage=CREATE, before_making=True)
MISSING_API = Rule("HL354", "missing-api", stage=CREATE, before_making=True)
SUBNET_OF_OTHER_NETWORK = Rule("HL355", "subnet-of-other-network", stage=DEPLOY, before_making=True)
UNFIT_ADDRESS = Rule("HL356", "unfit-address", stage=DEPLOY, of_service=True)
UNUSABLE_IMAGE = Rule("HL357", "unusable-image", stage=DEPLOY, of_service=True)
# heatlint.endpoint reports these two and HL362, since a check does not count what a stack needs.
OVER_QUOTA = Rule("HL358", "over-quota", stage=DEPLOY, of_service=True)
LIKELY_OVER_QUOTA = Rule("HL359", "likely-over-quota", stage=ADVICE, severity=WARNING)
OVER_LIMIT = Rule("HL360", "over-limit", stage=CREATE, before_making=True)
MISSING_EXTENSION = Rule("HL361", "missing-extension", stage=DEPLOY, of_service=True)
UNCOMPARED_QUOTA = Rule("HL362", "uncompared-quota", stage=ADVICE, severity=INFO, skips="quota not compared")

RULES = {
    rule.name: rule
    for rule in (
        MISSING_IN_CLOUD,
        AMBIGUOUS_IN_CLOUD,
        UNAVAILABLE_IN_CLOUD,
        UNFIT_IMAGE,
        MISSING_API,
        SUBNET_OF_OTHER_NETWORK,
        UNFIT_ADDRESS,
        UNUSABLE_IMAGE,
        OVER_LIMIT,
        MISSING_EXTENSION,
    )
}
_modules: list[ModuleType] = []


@check
def in_cloud(stack: Stack) -> Findings:
    """Report what the cloud does not have, or refuses for what it has."""
    inventory = stack.known.inventory
    if inventory is None:
        return
    from heatlint.rule.cloud import if_made
    from heatlint.rule.made import as_created

    names, apis, *of_types = _modules or _loaded()
    created = as_created(stack)
    for finding in names.of_parameters(created, inventory, RULES):
        yield if_made(stack.parent, finding)
    for resource in created.resources.values():
        if resource.enabled is not False:
            for finding in names.of_resource(resource, inventory, RULES):
                yield if_made(resource, finding)
    for resource in stack.resources.values():
        if resource.enabled is False or resource.external or resource.type is None or resource.is_template:
            continue
        view = View(resource)
        found = [apis.faults]
        found += [each.CHECKS[resource.type.name] for each in of_types if resource.type.name in each.CHECKS]
        for judge in found:
            for rule, path, message in judge(view, inventory):
                yield if_made(resource, RULES[rule].at(path, message))


def _loaded() -> list[ModuleType]:
    directory = os.path.join(os.path.dirname(os.path.abspath(__file__)), "clouds")
    found = []
    for name in ("names", "apis", "compute", "networks"):
        module = ModuleType(f"heatlint_rules_clouds_{name}")
        SourceFileLoader(module.__name__, os.path.join(directory, f"{name}.py")).exec_module(module)
        found.append(module)
    _modules[:] = found
    return found
