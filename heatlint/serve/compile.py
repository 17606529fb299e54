"""From the body of a request to the data of a stack: what Heat would make of it. Runs in a worker process.

The data of a stack is JSON:
    description   the description of the template
    parameters    name -> text; hidden values are covered
    resources     in the order of creation, each a map:
                  name, type, needs (names of resources that are made before it), required_by, physical_id, first_id
                  (what events show until it has its id), properties, attributes, metadata, description, failure (why
                  it cannot be made, or null), external (whether it is there already: it has an external_id), hooks (at
                  which it waits), deletion ("Delete", "Retain" or "Snapshot"),
                  nested (null, or the id, name and data of its nested stack, and whether it is that of a scaling
                  group), things (see heatlint.serve.things)
    outputs       each a map: key, description, value, error, needs (names of resources that the value comes from)
    template, environment   what the calls of these names show; hidden values are covered
    salts         of the root stack: see Names
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from heatlint.dependency_graph import needs_first
from heatlint.diagnostic import CREATE
from heatlint.endpoint import answer, to_json
from heatlint.heat import LONGEST_NAME, MOST_RESOURCES
from heatlint.linter import lint
from heatlint.load import from_body
from heatlint.load.request import BESIDE_THE_BODY, SWITCHES
from heatlint.model.build import build
from heatlint.model.dependencies import all_needs
from heatlint.model.groups import RESOURCE_CHAIN, group_of
from heatlint.planning.group_attributes import in_order
from heatlint.planning.members import asked_members
from heatlint.planning.nested import nests
from heatlint.report.accepted import without_secrets
from heatlint.report.finding_data import to_data
from heatlint.report.response import BAD_REQUEST, OK, refused
from heatlint.run.check_body import check_body, codes
from heatlint.serve import bodies, contents
from heatlint.serve.failing_resources import failing_resources
from heatlint.serve.faults import Fault, bad_request, refusal
from heatlint.serve.hooks import hooks_of
from heatlint.serve.quotas import refuse_what_does_not_fit, require_room_for_a_stack
from heatlint.serve.separate_stacks import failing_separate_stacks
from heatlint.serve.template_urls import TemplateUrls
from heatlint.serve.things import things
from heatlint.serve.values import LiveStack

if TYPE_CHECKING:
    from heatlint.catalog import Known
    from heatlint.load import Request
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack


#: Class of Heat's error -> how its message begins.
_MESSAGES = {"InvalidTemplateVersion": "The template version is invalid"}
#: Why a group or a nested stack with an external_id fails: its members have none.
_WITHOUT_ID = {"type": "Exception", "message": "Resource ID was not provided."}


class EarlierGroup(NamedTuple):
    """What a group is. removed: the names that a ResourceGroup does not use; members: their names by their ids.

    names: those of the members of a scaling group, the oldest first; None for a ResourceGroup.
    """

    removed: frozenset[str]
    members: dict[str, str]
    names: tuple[str, ...] | None = None


def earlier_groups(data: dict[str, Any], path: tuple[str, ...] = ()) -> dict[str, EarlierGroup]:
    """Return the groups of a stack, and of those nested in it, by their paths. data: that of the stack."""
    found = {}
    for each in data["resources"]:
        own, nested = (*path, each["name"]), each["nested"]
        if nested is None:
            continue
        ids = {member["physical_id"]: member["name"] for member in nested["data"]["resources"]}
        if nested.get("scales"):
            found[".".join(own)] = EarlierGroup(frozenset(), {}, in_order(ids.values()))
        elif "removed_rsrc_list" in each["attributes"]:
            found[".".join(own)] = EarlierGroup(frozenset(each["attributes"]["removed_rsrc_list"]), ids)
        found.update(earlier_groups(nested["data"], own))
    return found


@dataclass(frozen=True, slots=True)
class Names:
    """What a stack is called. id: its UUID, from which the ids of its resources are made. salts: path of a resource ->
    the number of the action that made it, unless it is as old as the stack, so that no id comes again. groups: path of
    a group -> what it was before, but with the names that the members of a scaling group have now.
    """

    id: str
    name: str
    project: str
    salts: dict[str, int] = field(default_factory=dict)
    groups: dict[str, EarlierGroup] = field(default_factory=dict)

    def physical_id(self, path: tuple[str, ...]) -> str:
        """Return the id of a resource. path: the names from the root stack to it."""
        steps = [f"{path[i]}#{self.salts.get('.'.join(path[: i + 1]), 0)}" for i in range(len(path))]
        return str(uuid.uuid5(uuid.UUID(self.id), "/".join(steps)))


def validate_text(
    known: Known, text: bytes, query: dict[str, str], shape: str, assume_values: bool | None
) -> tuple[int, bytes]:
    """Return the status and the JSON of the answer of POST /validate with a body. Raises Fault when it cannot be read.

    query: the query parameters of Heat that were given. assume_values: see `validate_with_findings`; None for an answer
    without findings.
    """
    body = {key: value for key, value in bodies.json_object(text).items() if _is_read(key, value)}
    bodies.read({**body, "stack_name": ""}, TemplateUrls())  # the loop has fetched what the body names
    for name in SWITCHES:
        if name in query:
            bodies.boolean(name, query[name])
    body.update(query)
    if assume_values is None:
        status, answer = validate(known, body, shape)
    else:
        status, answer = validate_with_findings(known, body, shape, assume_values)
    return status, answer.encode()


def _is_read(key: str, value: Any) -> bool:
    """Whether a key of a body counts.

    Heat reads query parameters in the query alone, but the API reference lists them in the body: they count there with
    a value that they can have, and are else ignored.
    """
    if key in SWITCHES:
        return str(value).lower() in ("true", "false")
    return key not in BESIDE_THE_BODY or (key == "ignore_errors" and isinstance(value, str))


def validate(known: Known, body: dict[str, Any], shape: str) -> tuple[int, str]:
    """Return the status and the JSON of the answer of POST /validate."""
    found = answer(from_body(body), shape, known)
    text = found.body_json() if found.status == OK else to_json(_in_heats_words(found.body))
    if found.stack is not None:
        found.stack.dissolve()
    return found.status, text


def validate_with_findings(known: Known, body: dict[str, Any], shape: str, assume_values: bool) -> tuple[int, str]:
    """Return what `validate` returns, with two more keys: the findings of all rules and stages, and the rules' codes.

    findings: see heatlint.report.finding_data. assume_values: see heatlint.run.check_body.
    """
    status, text = validate(known, body, shape)
    found = to_data(check_body(body, known, assume_values=assume_values))
    return status, f"{text[:-1]}, {to_json({'findings': found, 'rules': codes()})[1:]}"


def new_stack(
    known: Known, body: dict[str, Any], names: Names, *, is_preview: bool = False, is_adopted: bool = False
) -> dict[str, Any]:
    """Return {"data": the data of a stack}, or {"status", "body"} of the answer that refuses it.

    is_preview: whether the stack is only shown: with the properties that the template does not write, and with outputs
    as they are before a resource is made. is_adopted: whether its resources are there already.
    Raises Fault when the project may have no other stack.
    """
    require_room_for_a_stack(known.inventory)
    verdict = checked(known, body, names.name)
    if "status" in verdict:
        return verdict
    data = evaluated(known, body, names, is_preview=is_preview)
    if not is_adopted:
        refuse_what_does_not_fit(data, known.inventory)
    return {"data": {**data, **verdict}}


def _in_heats_words(body: dict[str, Any]) -> dict[str, Any]:
    """Return the body of a refusal as Heat writes it.

    The message begins with the words that clients look for. In the shape of Heat, only the body has a code and a title,
    its error has none.
    """
    error = body["error"]
    if error.get("type") in _MESSAGES:
        error = {**error, "message": f"{_MESSAGES[error['type']]}: {error['message']}"}
    if "code" in body:
        error = {key: value for key, value in error.items() if key not in ("code", "title")}
    return {**body, "error": error}


def request_of(body: dict[str, Any], stage: str, name: str) -> Request:
    """Return the request that a body is at a stage, for a stack with a name."""
    request = from_body({**body, "stage": stage})
    request.stack_name = name
    return request


def checked(known: Known, body: dict[str, Any], name: str, earlier: Stack | None = None) -> dict[str, Any]:
    """Return {"status", "body"} of the answer that refuses a body, else {"template", "environment"} of its stack.

    name: that of the stack. earlier: the stack that the body updates.
    """
    found = answer(request_of(body, "create", name), known=known, is_validated=False, earlier=earlier)
    if found.status != OK or found.stack is None:
        return {"status": found.status, "body": _in_heats_words(found.body)}
    environment = without_secrets(found.body, found.stack)["Environment"]
    names = found.stack.environment.encrypted_param_names
    template = found.stack.request.template.value
    found.stack.dissolve()
    texts = {"template": template, "environment": {**environment, "encrypted_param_names": names}}
    plain: dict[str, Any] = json.loads(to_json(texts))
    return plain


def evaluated(
    known: Known,
    body: dict[str, Any],
    names: Names,
    *,
    is_preview: bool = False,
    is_back: bool = False,
    earlier: Stack | None = None,
) -> dict[str, Any]:
    """Return the data of a stack without what `checked` returns. earlier: the stack that the body updates.

    is_back: whether the stack had this body before; then it is not refused. Raises Fault for a body that is refused for
    what is nested in it.
    """
    stack = build(request_of(body, "deploy", names.name), known=known)
    stack.earlier = earlier
    found = lint(stack)
    refusing = [each for each in found if each.refuses_stack and not is_back]
    if refusing:
        stack.dissolve()
        raise refusal(BAD_REQUEST, _in_heats_words(refused(refusing, CREATE)))
    try:
        failing = {**failing_separate_stacks(stack, is_back=is_back), **failing_resources(found)}
        live = LiveStack(stack, names, is_preview=is_preview)
        data = _data_of(live, Making(failing, is_preview, is_back))
    finally:
        stack.dissolve()
    return {**data, "salts": names.salts}


@dataclass(slots=True)
class Making:
    """What the parts of a stack share while its data is made. count: of the resources so far; see `evaluated`."""

    failures: dict[tuple[str, str], dict[str, Any]]
    is_preview: bool
    is_back: bool
    count: int = 0


def _data_of(live: LiveStack, making: Making) -> dict[str, Any]:
    stack = live.stack
    needs = all_needs(stack)
    order = needs_first({name: dict.fromkeys(needs[name]) for name in needs})
    making.count += len(order)
    required_by: dict[Any, list[str]] = {name: [] for name in order}
    for name in order:
        for need in dict.fromkeys(needs[name]):
            required_by[need].append(str(name))
    own: dict[str, Any] = {}
    if live.parent is not None:
        own = {"template": json.loads(to_json(stack.template.value)), "environment": contents.nested_environment(live)}
    return {
        **own,
        "description": str(stack.template.description),
        "parameters": contents.parameters(live),
        "resources": [
            {
                **_resource(live, stack.resources[name], making),
                "needs": list(dict.fromkeys(map(str, needs[name]))),
                "required_by": required_by[name],
            }
            for name in order
        ],
        "outputs": contents.outputs(live),
    }


def _resource(live: LiveStack, resource: Resource, making: Making) -> dict[str, Any]:
    if len(str(resource.name)) > LONGEST_NAME:
        raise bad_request(f"The name of a resource must not exceed {LONGEST_NAME} characters.")
    child, stack, group = live.child(resource), resource.stack, group_of(resource.type)
    is_member = stack.group_template is not None  # its faults are written in the group
    failure = None if is_member else making.failures.get((stack.file, str(resource.name)))
    nested = None
    too_many = _too_many(live, resource, child, making)
    if too_many is not None:
        failure = {"type": too_many.type, "message": too_many.message}
    elif child is not None:
        scales = group is not None and group.scales
        nested = {"id": child.id, "name": child.name, "data": _data_of(child, making), "scales": scales}
    elif resource.adopted and (resource.is_template or group is not None):
        failure = _WITHOUT_ID
    hooks = hooks_of(stack.root, (*live.path, str(resource.name)))
    return {
        "name": str(resource.name),
        "type": resource.type_name or "",
        "physical_id": live.physical_id(resource),
        "first_id": live.physical_name(resource),
        "properties": contents.properties(live, resource, making.is_preview),
        "attributes": live.attributes(resource),
        "metadata": contents.metadata(live, resource),
        "description": str(resource.definition.get(stack.words.description) or ""),
        "failure": failure,
        "external": resource.adopted,
        "hooks": [each for each in hooks if each == "pre-delete"] if resource.adopted else hooks,
        "deletion": str(live.resolved(resource.written(stack.words.deletion_policy)) or "Delete"),
        "nested": nested,
        "things": things(live, resource),
    }


def _too_many(live: LiveStack, resource: Resource, child: LiveStack | None, making: Making) -> Fault | None:
    """Return the fault of a nested stack that has, with those before it, more resources than Heat makes; else None.

    Raises it when Heat finds it before it makes anything: then it builds all members of a scaling group or of a chain,
    but only the first one of other groups. Source: `child_template` of these classes, and `validate_nested_stack` of
    ResourceGroup.
    """
    group = group_of(resource.type)
    if child is not None:
        count, total = len(child.stack.resources), making.count + len(child.stack.resources)
    else:  # heatlint.planning makes no members for a group that asks for more
        count = total = asked_members(resource, live.values(resource)) or 0 if nests(resource) else 0
    if total <= MOST_RESOURCES:
        return None
    fault = Fault(BAD_REQUEST, "Maximum resources per stack exceeded.", "RequestLimitExceeded")
    is_built_whole = group is not None and (group.scales or group is RESOURCE_CHAIN)
    if count > MOST_RESOURCES and is_built_whole and not making.is_back:
        raise fault
    return fault
