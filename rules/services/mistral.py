"""Own checks of OS::Mistral types. Source: heat.engine.resources.openstack.mistral, the `validate` of each class."""

from __future__ import annotations

from heatlint.rule import of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings
    from rules.types import Own


@of_type("OS::Mistral::CronTrigger")
def cron_trigger(it: Own) -> Findings:
    """A pattern or a first time must be set."""
    if it.is_empty("pattern") and it.is_empty("first_time"):
        yield it.choice("pattern", "first_time")


@of_type("OS::Mistral::Workflow")
def workflow(it: Own) -> Findings:
    """A task runs an action or a workflow; what it requires is for reverse workflows, which name their task in the
    parameters; each policy is set in one place only; concurrency goes with items."""
    kind = it.get("type")
    if kind == "reverse":
        params = it.inside("params")
        if it.absent("params") or (params is not None and params.is_empty("task_name")):
            yield it.companion("type", "params: {task_name: ...}", why="for a reverse workflow")
    for task in it.items("tasks"):
        if task.is_set("workflow") and task.is_set("action"):
            yield task.exclusive("workflow", "action")
        elif task.is_empty("workflow") and task.is_empty("action"):
            yield task.choice("action", "workflow")
        if kind == "direct" and task.given("requires"):
            yield task.unfit("requires", '"requires" needs a workflow of "type: reverse"')
        policies = task.inside("policies")
        for name in policies.names() if policies is not None else ():
            if task.given(name):
                yield task.unfit("policies", f'"{name}" is set both in the policies and outside of them')
                break
        if task.absent("with_items") and task.given("concurrency"):
            yield task.companion("concurrency", "with_items")
