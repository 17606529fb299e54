"""What stands in place of the services of a cloud in tools/oracle/real_updates.py.

The resources of the services exist as soon as they are made: their ids are random, and each of their attributes has a
value of its own, in the form that the type declares. Their handlers do nothing, except those that fail whatever a
service answers. Software deployments signal nothing, so they are complete at once.
"""

from __future__ import annotations

import types
import uuid
from typing import Any
from unittest import mock

from heat.engine import attributes, function, resource, resources, translation
from heat.engine.resources import signal_responder, stack_resource
from heat.engine.resources.openstack.heat.software_deployment import SoftwareDeployment

#: Types that need no other service. Their own handlers run.
OF_HEAT = (
    *("OS::Heat::TestResource", "OS::Heat::RandomString", "OS::Heat::None", "OS::Heat::Value", "OS::Heat::Delay"),
    *("OS::Heat::SoftwareConfig", "OS::Heat::StructuredConfig", "OS::Heat::MultipartMime", "OS::Heat::CloudConfig"),
    *("OS::Heat::SoftwareComponent", "OS::Heat::SoftwareDeployment", "OS::Heat::StructuredDeployment"),
)
#: Types whose own updates run: some of them fail before they ask the service.
UPDATED_BY_HEAT = ("OS::Cinder::Volume", "OS::Neutron::Subnet", "OS::Neutron::SubnetPool")
#: Types whose resources have their name as their id.
NAMED = ("OS::Nova::KeyPair", "OS::Mistral::Workflow")


#: Whether the services have everything that failed, in a state in which it can be used.
healthy = False
#: How a text begins that stands for a map or a list: an attribute of a service, or a part of one.
PART = "part of "


def provide() -> None:
    """Let all types of other services do without them. Call it once, after the types are registered."""
    translation.resolve_and_find = _resolved
    attributes.select_from_attribute = _selected
    SoftwareDeployment._signal_transport_none = lambda self: True
    for transport in ("cfn", "heat", "zaqar", "temp_url"):
        setattr(SoftwareDeployment, f"_signal_transport_{transport}", lambda self: False)
    registry = resources.global_env().registry
    for name in registry.get_types():
        _replace_handlers(name, registry.get_class(name))


def _resolved(value: Any, *finder: Any) -> Any:
    """Return a value in place of the id that a service finds for it."""
    return function.resolve(value) if isinstance(value, function.Function) else value


def _replace_handlers(type_name: str, kind: Any) -> None:
    if type_name in OF_HEAT or issubclass(kind, stack_resource.StackResource):
        if type_name in OF_HEAT:
            kind._show_resource = lambda self: _attribute(self, "show")
        return
    kind.handle_create = _create
    for action in ("update", "delete", "check"):
        # A class without a handler for updates replaces its resources.
        if action != "update" or kind.handle_update is not resource.Resource.handle_update:
            if action != "update" or type_name not in UPDATED_BY_HEAT:
                setattr(kind, f"handle_{action}", lambda self, *_, **__: None)
    for action in ("create", "update", "delete", "check"):
        setattr(kind, f"check_{action}_complete", lambda self, *_, **__: True)
    if issubclass(kind, signal_responder.SignalResponder):  # the reference is a URL with a signature of Keystone's
        kind.get_reference_id = resource.Resource.get_reference_id
    kind.validate = resource.Resource.validate
    kind.prepare_for_replace = kind.restore_prev_rsrc = lambda self, *_, **__: None
    asks = kind.needs_replace_failed
    kind.needs_replace_failed = lambda self: asks(self) if healthy else True
    kind.client = _client
    kind.client_plugin = lambda self, name=None: mock.MagicMock()
    kind._resolve_any_attribute = kind._resolve_attribute = _attribute
    kind.add_dependencies = resource.Resource.add_dependencies


def _create(self: Any, *_: Any, **__: Any) -> None:
    name = self.properties["name"] if self.type() in NAMED else None
    self.resource_id_set(name or str(uuid.uuid4()))


def _client(self: Any, name: Any = None, version: Any = None) -> Any:
    """Return the client of a service that does everything. It has the volume that the stack has."""
    client = mock.MagicMock()
    size = self.properties.get("size")
    volume = types.SimpleNamespace(id=self.resource_id, size=size, attachments=[], status="available")
    client.volumes.get = lambda id: volume
    return client


def _attribute(self: Any, name: str) -> str:
    declared = self.attributes._attributes.get(name)
    is_text = declared is not None and declared.schema.type == attributes.Schema.STRING
    return f"{'' if is_text else PART}{self.uuid}.{name}"


def _selected(value: Any, path: Any, select: Any = attributes.select_from_attribute) -> Any:
    """Return what keys and indices lead to in an attribute. Each path has a value of its own."""
    if isinstance(value, str) and value.startswith(PART):
        return ".".join(map(str, (value, *path)))
    return select(value, path)
