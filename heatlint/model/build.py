"""Builds the stack of a request, and the stacks that are nested in it."""

from __future__ import annotations

from heatlint.heat import VERSION_KEYS
from heatlint.load import effective_environment
from heatlint.load.client.texts import may_be_template
from heatlint.model.nesting import Nesting, add_nested_stacks
from heatlint.model.registry import Registry
from heatlint.model.stack import Stack
from heatlint.model.template import Template

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from heatlint.catalog import Known
    from heatlint.load import Request


def build(
    request: Request,
    *,
    assume_values: bool = False,
    known: Known | None = None,
    values: Mapping[str, Any] | None = None,
    spreads: bool = False,
    as_created: bool = False,
) -> Stack:
    """Return the root stack of a request.

    assume_values: treat a parameter without a value as one whose value is not known, instead of reporting it.
    known: the release of Heat and the resource types that the stack is for; the newest release when it is None.
    values: what parameters have instead of the values of the request; an Unvalued for one that is not known.
    spreads: see heatlint.model.registry.Registry. as_created: see Stack.

    Raises nothing for any request: the checks report what is wrong with it.
    """
    template = Template.of(request.template)
    files = file_templates(request)
    environment = effective_environment(request, _types(template, files), known.release if known is not None else None)
    registry = Registry(environment.resource_registry, known, spreads=spreads)
    stack = Stack(
        request,
        template,
        environment,
        registry,
        parameter_values={**_map(environment.parameters), **(values or {})},
        defaults=_map(environment.parameter_defaults),
        assume_values=assume_values or request.has_unread_environment,
        as_created=as_created,
    )
    stack.file_templates = files
    add_nested_stacks(stack, _nesting(request, registry.known))
    return stack


def built_again(
    stack: Stack,
    values: Mapping[str, Any] | None = None,
    request: Request | None = None,
    *,
    spreads: bool = False,
    as_created: bool = False,
) -> Stack:
    """Return a root stack with other values of some parameters. request: another one, for its documents.

    spreads: see heatlint.model.registry.Registry. as_created: see Stack; as that of the stack by default.
    """
    again = build(
        request or stack.request,
        assume_values=stack.assume_values,
        known=stack.known,
        values={**stack.parameter_values, **(values or {})},
        spreads=spreads,
        as_created=as_created or stack.as_created,
    )
    again.earlier = stack.earlier
    return again


def deployed(stack: Stack) -> Stack:
    """Return a root stack as it is deployed: with the members of its groups, and as Heat has created it."""
    if stack.request.stage == "deploy" and (stack.as_created or stack.assume_values):
        return stack
    return built_again(stack, request=stack.request.at_stage("deploy"), as_created=True)


def nests_for_response(request: Request) -> bool:
    """Whether nested stacks are built as Heat builds them to answer with NestedParameters."""
    return request.show_nested and request.stage == "validate"


def _nesting(request: Request, known: Known) -> Nesting:
    """Return the way to build nested stacks. Imports only the module that the request needs."""
    if nests_for_response(request):
        from heatlint.model.nesting_for_response import ForResponse

        return ForResponse()
    if request.stage == "deploy":
        return way_of_deployment(known)
    return Nesting()


def way_of_deployment(known: Known) -> Nesting:
    """Return the way to build what a deployment makes. Where the cloud is known, names are looked up of each member."""
    if known.inventory is not None:
        from heatlint.model.every_member import EveryMember

        return EveryMember()
    from heatlint.model.nesting_deployed import Deployed

    return Deployed()


def file_templates(request: Request) -> dict[str, Template]:
    """Return the files of a request that are templates, by URL."""
    found = {}
    for url, file in request.files.items():
        if file.parsed is None and not (isinstance(file.text, str) and may_be_template(file.text)):
            continue
        document = file.document
        value = document.value
        if isinstance(value, dict) and any(key in value for key in VERSION_KEYS):
            found[url] = Template.of(document)
    return found


def _types(template: Template, files: dict[str, Template]) -> dict[str, str]:
    """Return the types of the parameters of all templates by name; the type in the root template counts."""
    types: dict[str, str] = {}
    for each in (*files.values(), template):
        if each.version_fault is None:
            types.update(each.fact("types", each.parameter_types))
    return types


def _map(value: Any) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}
