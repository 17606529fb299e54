"""The body of a call that makes or updates a stack, read as Heat's API reads it.

Source: heat.api.openstack.v1.stacks (InstantiationData, prepare_args), heat.engine.api (extract_args),
heat.common.param_utils.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from heatlint.heat import LARGEST_NUMBER, LONGEST_NAME, LONGEST_TAG, STACK_NAME
from heatlint.load.request import BESIDE_THE_BODY
from heatlint.report.response import MALFORMED
from heatlint.serve.faults import Fault, bad_request, not_kept
from heatlint.text import parse

if TYPE_CHECKING:
    from heatlint.serve.template_urls import TemplateUrls

#: What the engine reads of a body. All other keys are arguments.
_OF_ENGINE = ("template", "parameters", "environment", "files", "environment_files", "files_container")


@dataclass(frozen=True, slots=True)
class StackBody:
    """What a body says. engine: the part that the engine checks; the others are None where the body lacks them.

    adopted: of a stack that is adopted, the ids of its resources by name.
    """

    engine: dict[str, Any]
    name: Any
    timeout: int | None
    tags: list[str] | None
    has_tags: bool
    disable_rollback: bool | None
    clear_parameters: tuple[str, ...]
    adopted: dict[str, str] | None = None


def json_value(data: bytes) -> Any:
    """Return the value of a text in JSON. Raises ValueError, also for half a character, which can be kept nowhere."""
    try:
        value = json.loads(data.decode())
        if b"\\u" in data:
            json.dumps(value, ensure_ascii=False).encode()
    except RecursionError as error:
        raise ValueError(str(error)) from None
    return value


def json_object(data: bytes) -> dict[str, Any]:
    """Return the value of the body of a call, a text that begins with "{". Raises Fault when it is not JSON."""
    try:
        body = json_value(data)
    except ValueError as error:
        raise bad_request(str(error)) from None
    assert isinstance(body, dict)
    return body


def read(body: dict[str, Any], urls: TemplateUrls, *, is_update: bool = False, patch: bool = False) -> StackBody:
    """Return what a body says. Raises Fault as Heat refuses it, before anything of the template is read.

    urls: fetches the template that the body names. is_update: whether the stack exists; patch: whether what the body
    lacks is kept.
    """
    timeout = integer("timeout_mins", body["timeout_mins"]) if "timeout_mins" in body else None
    if timeout == LARGEST_NUMBER and str(body["timeout_mins"]) != str(LARGEST_NUMBER):  # it is larger
        raise not_kept()
    tags = _tags(body.get("tags"))
    if not is_update and "converge" in body:
        raise bad_request("converge flag only supported in stack update (or update preview) request.")
    if not is_update and "stack_name" not in body:
        raise bad_request("No stack name specified")
    adopted = None
    if not is_update and "adopt_stack_data" in body:
        body, adopted = _adopted(body)
    if body.get("template") is None:
        if "template_url" in body and "template" not in body:
            body = {**body, "template": urls.text_at(body["template_url"])}
        elif not patch:
            raise bad_request("No template specified")
    if body.get("files_container"):
        raise Fault(500, None, "EndpointNotFound")
    disable_rollback = None
    for name in ("converge", "disable_rollback"):
        if name in body:
            text = str(body[name]).lower()
            if text not in ("true", "false"):
                raise Fault(400, None, "ValueError")
            disable_rollback = text == "true" if name == "disable_rollback" else disable_rollback
    return StackBody(
        engine={key: body[key] for key in _OF_ENGINE if key in body and key not in BESIDE_THE_BODY},
        name=body.get("stack_name"),
        timeout=timeout or None,
        tags=tags,
        has_tags="tags" in body,
        disable_rollback=disable_rollback,
        clear_parameters=_cleared(body) if patch else (),
        adopted=adopted,
    )


def _cleared(body: dict[str, Any]) -> tuple[str, ...]:
    """Return the names of the parameters whose values a body clears. Heat makes a set of what is given."""
    try:
        return tuple(set(body.get("clear_parameters", ())))
    except TypeError:
        raise bad_request(MALFORMED) from None


def _adopted(body: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the body of a stack that is adopted, and the ids of its resources by name.

    Source: heat.engine.service (_parse_template_and_validate_stack), heat.engine.resource (adopt).
    """
    text = body["adopt_stack_data"]
    data = parse(text, "adopt_stack_data").value if isinstance(text, str) else text
    if not isinstance(data, dict) or not isinstance(data.get("template"), dict):
        raise bad_request("Invalid adopt data: 'template'")
    found = {**body, "template": data["template"]}
    if "environment" not in body and isinstance(data.get("environment"), dict):
        known = ("parameters", "parameter_defaults", "resource_registry")
        found["environment"] = {key: value for key, value in data["environment"].items() if key in known}
    resources = data.get("resources")
    listed = resources.items() if isinstance(resources, dict) else ()
    ids = {name: each.get("resource_id") for name, each in listed if isinstance(each, dict)}
    return found, {name: id for name, id in ids.items() if isinstance(id, str) and id}


def require_name(name: Any) -> None:
    """Raise Fault for a name that a stack cannot have. Source: heat.engine.stack (Stack.__init__)."""
    if not isinstance(name, str):
        raise Fault(400, f"Invalid stack name {name}, must be a string", "StackValidationFailed")
    if not re.match(STACK_NAME, name):
        rule = 'must contain only alphanumeric or "_-." characters, must start with alpha and must be 255 characters'
        raise Fault(400, f"Invalid stack name {name} {rule} or less.", "StackValidationFailed")


def require_encrypted_parameters(environment: dict[str, Any]) -> None:
    """Raise Fault for an environment that names encrypted parameters which Heat could not decrypt.

    environment: as it is shown. Source: heat.objects.raw_template (from_db_object). Heat reads an environment again
    when it has kept it, so no preview is refused.
    """
    names, values = environment["encrypted_param_names"], environment["parameters"]
    if not isinstance(names, (list, dict, str)):
        raise bad_request(f'"encrypted_param_names" is not a list; expected names of parameters, not {names!r}')
    for name in names:
        if isinstance(name, (list, dict)):
            raise bad_request(f'"encrypted_param_names" has an item that is not a name: {name!r}')
        if name not in values:  # Heat fails with 500
            raise Fault(400, f'"encrypted_param_names" has "{name}", which the environment gives no value', "KeyError")
        if isinstance(values[name], list) and len(values[name]) == 2:  # what Heat keeps of an encrypted value
            raise Fault(
                400, f'"{name}" in "encrypted_param_names" has a value that cannot be decrypted', "AttributeError"
            )


def integer(name: str, value: Any) -> int | None:
    """Return a number that is not negative, at most LARGEST_NUMBER, which stands for all larger ones. Raises Fault.

    Source: heat.common.param_utils (extract_int).
    """
    if value is None:
        return None
    text = str(value)
    if not re.fullmatch(r"-?(0|[1-9]\d*)", text, re.ASCII) or text == "-0":
        raise bad_request(f"Only integer is acceptable by '{name}'.")
    if text.startswith("-"):
        raise bad_request(f"Value '{value}' is invalid for '{name}' which only accepts non-negative integer.")
    return min(int(text), LARGEST_NUMBER) if len(text) <= len(str(LARGEST_NUMBER)) else LARGEST_NUMBER


def short_text(value: Any) -> str | None:
    """Return what Heat's database makes of a name: a number becomes a text. Raises Fault where it fails with 500."""
    if isinstance(value, bool):
        return str(value).lower()
    text = value if value is None or isinstance(value, (list, dict)) else str(value)
    if text is not None and (not isinstance(text, str) or len(text) > LONGEST_NAME):
        raise Fault(400, None, "ValueError")
    return text


def boolean(name: str, value: Any) -> bool:
    """Return a truth value. Raises Fault. Source: heat.common.param_utils (extract_bool)."""
    text = str(value).lower()
    if text not in ("true", "false"):
        raise bad_request(f'Unrecognized value "{value}" for "{name}", acceptable values are: true, false.')
    return text == "true"


def flag(query: Mapping[str, str], name: str) -> bool:
    """Return the truth value of a query parameter; False when it is missing. Raises Fault."""
    return name in query and boolean(name, query[name])


def tags_of(text: str) -> list[str]:
    """Return the tags in a text, which are separated by commas. Raises Fault."""
    tags = text.split(",")
    for tag in tags:
        if len(tag) > LONGEST_TAG:
            raise bad_request(f'Invalid tag, "{tag}" is longer than {LONGEST_TAG} characters')
        if "\0" in tag:
            raise not_kept()
    return tags


def _tags(value: Any) -> list[str] | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise Fault(400, None, "AttributeError")
    return tags_of(value)
