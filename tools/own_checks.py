#!/usr/bin/env python3
"""Write docs/own-checks.md: what heatlint checks of the properties of each resource type together.

    own_checks.py

The texts are the docstrings of the checks in rules/services and rules/refusals: what they check, and after "Cloud:"
what only a cloud can decide.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Collection
from types import ModuleType

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, HOME)

from heatlint import catalog  # noqa: E402

PAGE = os.path.join(HOME, "docs", "own-checks.md")
HEAD = """\
# Checks of resource types

Many resource classes of Heat check their properties together when a stack is created, before they make anything; some
also ask the cloud. heatlint reports what can be checked offline with the rules of
[properties together](../rules/types.md#hl330-exclusive-properties), HL330 to HL333. This page lists for each type what
is checked.
`python tools/own_checks.py` makes it from the docstrings of the checks. A type "has no checks of its own" if Heat's
class checks nothing beyond what every resource is checked for.

What Heat accepts, a service may still refuse: then the deployment fails. "The service requires" is what heatlint knows
of that and reports as HL335. It is only what every cloud requires. Limits that an operator sets (quotas, sizes, the
number of name servers) are not checked; neither is what depends on rights, on drivers, or on what exists in a cloud.
"""

#: The types whose classes in Heat 27.0.1 have a `validate` method that does more than Resource.validate, without
#: placeholders. Of the types that only inherit NeutronResource.validate, those with value_specs, since it checks that
#: property.
VALIDATED = {
    "AWS::AutoScaling": "AutoScalingGroup LaunchConfiguration ScalingPolicy",
    "AWS::CloudFormation": "Stack",
    "AWS::EC2": "EIPAssociation Instance",
    "AWS::ElasticLoadBalancing": "LoadBalancer",
    "OS::Barbican": "CertificateContainer GenericContainer Order RSAContainer Secret",
    "OS::Blazar": "Lease",
    "OS::Cinder": "Quota Volume VolumeType",
    "OS::Designate": "Zone",
    "OS::Glance": "WebImage",
    "OS::Heat": "AccessPolicy AutoScalingGroup Delay InstanceGroup RandomString ResourceChain ResourceGroup "
    "ScalingPolicy SoftwareComponent SoftwareDeployment SoftwareDeploymentGroup SoftwareDeployments Stack "
    "StructuredDeployment StructuredDeploymentGroup StructuredDeployments",
    "OS::Keystone": "Group GroupRoleAssignment User UserRoleAssignment",
    "OS::Magnum": "BayModel ClusterTemplate",
    "OS::Manila": "ShareNetwork",
    "OS::Mistral": "CronTrigger Workflow",
    "OS::Neutron": "Firewall FloatingIP Net NetworkGateway Port ProviderNet Quota RBACPolicy Router RouterInterface "
    "SecurityGroup SecurityGroupRule Segment Subnet SubnetPool",
    "OS::Nova": "KeyPair Quota Server ServerGroup",
    "OS::Octavia": "L7Policy L7Rule Listener Pool Quota",
    "OS::Trove": "Cluster Instance",
    "OS::Zaqar": "MistralTrigger Subscription",
    "OS::Zun": "Container",
}
#: The types whose checks are those of other rules or need a cloud: (what is checked elsewhere, what needs a cloud).
_NESTED = ("The nested stack that it makes is checked as a stack of its own.", "")
_ASKED = "nothing without a cloud"
ELSEWHERE = {
    "AWS::CloudFormation::Stack": _NESTED,
    "OS::Blazar::Lease": (_ASKED, "Whether hosts are available."),
    "OS::Heat::Delay": (
        _ASKED,
        "Whether the longest delay is within the timeout of the stack, which is not part of the template.",
    ),
    "OS::Heat::ResourceChain": _NESTED,
    "OS::Heat::ResourceGroup": _NESTED,
    "OS::Heat::SoftwareDeploymentGroup": _NESTED,
    "OS::Heat::SoftwareDeployments": _NESTED,
    "OS::Heat::StructuredDeploymentGroup": _NESTED,
    "OS::Heat::StructuredDeployments": _NESTED,
    "OS::Nova::ServerGroup": (_ASKED, "Whether the version of the API has soft policies and rules."),
    "OS::Zaqar::MistralTrigger": ("The resource makes the subscriber itself.", ""),
}


def plugin() -> ModuleType:
    """Return the module that knows the checks: rules/types.py."""
    spec = importlib.util.spec_from_file_location("heatlint_own_checks", os.path.join(HOME, "rules", "types.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def validated() -> set[str]:
    """Return the names of the types with checks of their own."""
    return {f"{service}::{name}" for service, names in VALIDATED.items() for name in names.split()}


def coverage(check: object) -> tuple[str, str]:
    """Return what a check's docstring says that it checks, and what only a cloud can decide."""
    covered, _, cloud = " ".join((check.__doc__ or "").split()).partition(" Cloud: ")
    return covered, cloud[:1].upper() + cloud[1:]


def until(name: str) -> str:
    """Return the last release in which a type was more than a placeholder, by the name that people use."""
    found = [release for release in catalog.RELEASES if (held := catalog.find(name, release)) and not held.placeholder]
    return catalog.describe_release(max(found))


def row(name: str, checks: Collection[object]) -> tuple[str, str]:
    """Return the cells of a type: what is checked here, what needs a cloud."""
    known = catalog.find(name)
    is_placeholder = known is not None and known.placeholder
    if not checks:
        if is_placeholder:
            return "no checks of its own: a placeholder that takes any properties", ""
        return ELSEWHERE.get(name, ("not yet" if name in validated() else "no checks of its own", ""))
    covered, cloud = (" ".join(filter(None, parts)) for parts in zip(*map(coverage, checks), strict=True))
    if is_placeholder:
        covered = f"Until {until(name)}, later it is a placeholder: {covered}"
    return covered, cloud


def page() -> str:
    """Return the text of the page."""
    types = plugin()
    lines = [HEAD]
    before = None
    for name in sorted(catalog.names()):
        service = name.rpartition("::")[0]
        if service != before:
            lines.append(
                f"\n## {service}\n\n| type | checked | the service requires | left to a cloud |\n|---|---|---|---|\n"
            )
            before = service
        covered, cloud = row(name, types.checks_in(types.CLASSES, name))
        required = " ".join(coverage(check)[0] for check in types.checks_in(types.REFUSALS, name))
        lines.append(f"| `{name}` | {covered} | {required} | {cloud} |\n".replace("  |", " |"))
    return "".join(lines)


if __name__ == "__main__":
    with open(PAGE, "w", encoding="utf-8") as stream:
        stream.write(page())
