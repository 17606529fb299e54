"""Own checks of AWS::IAM types. Source: heat.engine.resources.aws.iam, what each class does with values that cannot be
right when it makes the resource."""

from __future__ import annotations

from heatlint.rule import of_type
from heatlint.rule.language import is_other

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings
    from rules.types import Own

_USER = "AWS::IAM::User"


@of_type("AWS::IAM::AccessKey")
def access_key(it: Own) -> Findings:
    """The user must be a resource of the stack."""
    if it.named("UserName") is False and it.constant((it, "UserName"), references=True):
        yield it.unmade("UserName", f'"{it.get("UserName")}" is not a {_USER} of the stack')


@of_type(_USER)
def user(it: Own) -> Findings:
    """Policies that are strings must be names of access policies in the stack."""
    if not it.constant((it, "Policies"), references=True):
        return
    resources = it.resource.stack.resources
    for index, name in it.values("Policies"):
        if not isinstance(name, str):
            continue
        policy = resources.get(name)
        if policy is None or policy.enabled is False:
            yield it.unmade("Policies", index, f'the template has no access policy "{name}"')
        elif is_other(policy, ("OS::Heat::AccessPolicy", _USER)):
            yield it.unmade("Policies", index, f'"{name}" is not an access policy, but a {policy.type_label}')
