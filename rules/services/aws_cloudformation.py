"""Own checks of AWS::CloudFormation types. Source: heat.engine.resources.aws.cfn, what each class does with values that
cannot be right when it makes the resource."""

from __future__ import annotations

from heatlint.rule import of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings
    from rules.types import Own

_HANDLES = ("AWS::CloudFormation::WaitConditionHandle", "OS::Heat::UpdateWaitConditionHandle")


@of_type("AWS::CloudFormation::WaitCondition")
def wait_condition(it: Own) -> Findings:
    """What is waited for is a reference to a handle in the stack.

    Cloud: whether the signals come in time."""
    handle = it.get("Handle")
    other = it.resource_of_other_type("Handle", _HANDLES)
    if other:
        yield it.unfit("Handle", f'"{other.name}" is not a wait condition handle, but a {other.type_label}')
    elif isinstance(handle, str) and not handle.startswith("http") and it.constant((it, "Handle")):
        yield it.unfit("Handle", f'"{handle}" is not a wait condition handle; expected a reference to one')
