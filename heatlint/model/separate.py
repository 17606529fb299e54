"""The stack that an OS::Heat::Stack makes by a request of its own. The stack of the request does not contain it."""

from __future__ import annotations

from heatlint.load.server.environment import PARAMETERS, SECTIONS
from heatlint.model.build import way_of_deployment
from heatlint.model.nesting import add_nested_stacks
from heatlint.model.scope import DEPLOYED
from heatlint.model.secret_places import SecretPlaces
from heatlint.model.stack import Stack
from heatlint.model.template import Template
from heatlint.model.values import Values
from heatlint.text import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.model.resource import Resource
    from heatlint.text import Document


def template_text(resource: Resource) -> str | None:
    """Return the text of the template of an OS::Heat::Stack; None when it is not known."""
    text = Values(resource, DEPLOYED).get("template")
    return text if isinstance(text, str) else None


def parameters_of(value: Any) -> Any:
    """Return the values of parameters that a value of the property `parameters` gives: it may be an environment."""
    if isinstance(value, dict) and any(section in value for section in SECTIONS):
        return value.get(PARAMETERS)
    return value


def separate_stack(resource: Resource, text: str) -> Stack:
    """Return the stack that an OS::Heat::Stack makes of a template: a root, with the stacks that are nested in it.

    Its secrets are added to those of the request. Source: heat.engine.resources.openstack.heat.remote_stack
    (RemoteStack.handle_create).
    """
    parent = resource.stack
    given = parameters_of(Values(resource, DEPLOYED).get("parameters"))
    stack = Stack(
        parent.request,
        Template.of(_document(text, parent)),
        parent.environment,
        parent.registry,
        parameter_values=given if isinstance(given, dict) else {},
        defaults=parent.environment.parameter_defaults,
        assume_values=True,
    )
    stack.file_templates = parent.file_templates
    stack.secrets = parent.secrets
    if stack.readable:
        add_nested_stacks(stack, way_of_deployment(stack.known))
        SecretPlaces(stack)  # adds what it finds to the secrets
    return stack


def _document(text: str, stack: Stack) -> Document:
    """Return the document of the text of a template, which may be that of a file."""
    files = stack.request.files.values()
    found = next((each for each in files if isinstance(each.text, str) and each.text == text), None)
    return parse(text, "") if found is None else found.document
