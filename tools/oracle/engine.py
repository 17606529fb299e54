#!/usr/bin/env python3
"""Answer requests with Heat's own engine, in one process: without a cloud, a database or a message bus.

    python3 -m venv .venv-oracle
    .venv-oracle/bin/pip install openstack-heat==27.0.1 python-heatclient
    .venv-oracle/bin/python tools/oracle/engine.py < requests.jsonl > answers.jsonl

Standard input has one request on each line: the body of `POST /v1/{tenant_id}/validate`, and optionally

    "id"             copied into the answer
    "show_nested"    the query parameter of the endpoint, a boolean
    "ignore_errors"  the query parameter of the endpoint, such as "99001,99002"
    "stage"          "validate" (default): what the endpoint answers
                     "create": the checks of a stack's creation before Heat makes anything
                     "deploy": those of "create", then the checks of each resource, of nested stacks and of group
                     members, then the values of properties, attributes and outputs in a deployment without a cloud
                     (tools/oracle/deployment.py)

With `--stock` the engine has the environment that comes with Heat (environment.d/default.yaml) and the two templates
that it names, as a cloud has whose operator changes nothing. Without it the engine has no global environment.

Standard output has one answer on each line, {"id", "status", "body"}, in the same order. "status" is an HTTP status. At
the stage "deploy" it is 200 or 400, and the body of a 400 is {"faults": [{"where", "type", "message"}, ...]}.

The cloud behind this engine has everything. A constraint that asks a cloud (an image, a flavor, a network) accepts
each value, and each service is available. Constraints that need no cloud (ip_addr, cron_expression, ...) are Heat's.
"""

from __future__ import annotations

import contextlib
import inspect
import json
import logging
import pathlib
import sys
import types
import warnings
from typing import Any
from unittest import mock

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

import deployment  # noqa: E402
from heat.api.middleware.fault import FaultWrapper  # noqa: E402
from heat.api.openstack.v1.stacks import InstantiationData, exc  # noqa: E402
from heat.common import config, environment_util, exception, policy  # noqa: E402
from heat.common.context import RequestContext  # noqa: E402
from heat.engine import constraints, resource, resources, service  # noqa: E402
from heat.engine.clients import client_plugin  # noqa: E402
from heat.engine.clients.os import glance, neutron, nova  # noqa: E402
from heat.engine.environment import Environment  # noqa: E402
from heat.engine.resources.template_resource import TemplateResource  # noqa: E402
from heat.engine.stack import Stack  # noqa: E402
from heat.engine.stk_defn import StackDefinition  # noqa: E402
from heat.engine.template import Template  # noqa: E402
from heat.objects.service import Service  # noqa: E402
from oslo_config import cfg  # noqa: E402
from oslo_log import log as oslo_log  # noqa: E402
from oslo_serialization import jsonutils  # noqa: E402

#: Keys of a request that are not part of the endpoint's body.
BESIDE_THE_BODY = ("id", "stage", "show_nested", "ignore_errors", "mutation")
PLENTY = 10**6
#: Where pip installs the files of Heat's configuration, and where a server has them.
INSTALLED, ON_A_SERVER = pathlib.Path(sys.prefix, "etc", "heat"), "file:///etc/heat/"

Faults = list[dict[str, str]]


def start(stock: bool = False) -> None:
    """Load Heat's resource types, with no configuration files, and put the cloud that has everything behind them.

    stock: whether the global environment is the one that comes with Heat; otherwise it is empty.
    """
    oslo_log.register_options(cfg.CONF)
    cfg.CONF([], project="heat", default_config_files=[], default_config_dirs=[])
    assert config.cfg is cfg  # importing heat.common.config has registered the options
    for directory in ("environment_dir", "template_dir"):
        cfg.CONF.set_override(directory, "/nonexistent")
    if stock:
        cfg.CONF.set_override("environment_dir", str(INSTALLED / "environment.d"))
        TemplateResource.get_template_file = staticmethod(_read_template)
    provide_services()
    provide_cloud()
    deployment.prepare()
    resources.initialise()


def _read_template(url: str, allowed_schemes: Any, fetch: Any = TemplateResource.get_template_file) -> Any:
    """Return the text of a template; one that a server has in /etc/heat is where pip has installed it."""
    return fetch(url.replace(ON_A_SERVER, f"{INSTALLED.as_uri()}/", 1), allowed_schemes)


def provide_services() -> None:
    """Make every OpenStack service available and every resource type allowed."""
    policy.ResourceEnforcer.enforce = lambda *args, **options: True
    resource.Resource._validate_service_availability = classmethod(lambda cls, context, resource_type: None)
    resource.Resource.is_service_available = classmethod(lambda cls, context: (True, None))
    resource.Resource.rpc_client = lambda self: None  # a group that does not exist yet has no members to ask for
    Service.active_service_count = classmethod(lambda cls, context: 1)
    constraints.CustomConstraint._is_valid = _is_valid


def _is_valid(self: Any, value: Any, schema: Any, context: Any) -> bool:
    """Check a custom constraint that needs no cloud; accept each value of the others; refuse an unknown constraint."""
    constraint = self.custom_constraint
    if not constraint:
        return False
    if type(constraint).__module__.startswith("heat.engine.constraint."):
        return bool(constraint.validate(value, context))
    return True


def provide_cloud() -> None:
    """Answer the questions of resources to their cloud: names exist, limits are large, extensions are loaded."""

    def found(name: str, **facts: Any) -> types.SimpleNamespace:
        return types.SimpleNamespace(id=name, name=name, **facts)

    images, servers, networks = glance.GlanceClientPlugin, nova.NovaClientPlugin, neutron.NeutronClientPlugin
    StackDefinition.get_availability_zones = lambda self: ["nova"]
    images.find_image_by_name_or_id = lambda self, name: name
    images.get_image = lambda self, name: found(name, min_ram=0, min_disk=0, status="active")
    limits = {"maxPersonality": 5, "maxPersonalitySize": PLENTY, "maxServerMeta": 128}
    servers.find_flavor_by_name_or_id = lambda self, name: name
    servers.get_flavor = lambda self, name: found(name, ram=PLENTY, disk=PLENTY)
    servers.absolute_limits = lambda self: limits
    servers.has_extension = lambda self, alias: True
    servers.is_version_supported = lambda self, version: True
    servers.get_max_microversion = lambda self: 2.90
    networks.has_extension = lambda self, alias: True
    networks.find_resourceid_by_name_or_id = lambda self, kind, name, cmd_resource=None: name
    networks.get_secgroup_uuids = lambda self, names: list(names)
    client_plugin.ClientPlugin.client = lambda self, version=None: mock.MagicMock()


def request_context() -> RequestContext:
    """Return the context of a user who may do everything that an ordinary user may do."""
    facts = {"tenant_id": "0" * 32, "tenant": "offline", "user_id": "0" * 32, "username": "offline", "password": ""}
    cloud = {"auth_url": "http://127.0.0.1:5000/v3", "auth_token": "offline", "trust_id": None, "region_name": None}
    return RequestContext.from_dict({**facts, **cloud, "roles": [], "is_admin": False})


#: An engine that was never started: only its methods that validate templates are used.
ENGINE = service.EngineService.__new__(service.EngineService)


def template_of(data: InstantiationData) -> Template:
    """Return the template of a request with its files and its merged environment."""
    template = Template(data.template(), files=data.files())
    environment = data.environment()
    schemata = template.all_param_schemata(data.files())
    environment_util.merge_environments(data.environment_files(), data.files(), environment, schemata)
    template.env = Environment(environment)
    return template


def validate(data: InstantiationData, request: dict[str, Any]) -> dict[str, Any]:
    """Return the endpoint's answer to a template that Heat accepts; raise what Heat raises for another one."""
    result = inspect.unwrap(service.EngineService.validate_template)(
        ENGINE,
        request_context(),
        template=data.template(),
        params=data.environment(),
        files=data.files(),
        environment_files=data.environment_files(),
        show_nested=bool(request.get("show_nested")),
        ignorable_errors=_ignored(request),
    )
    if not isinstance(result, dict):  # Heat returns this exception instead of raising it
        raise result
    if "Error" in result:
        raise exc.HTTPBadRequest(result["Error"])
    return result


def create(data: InstantiationData, request: dict[str, Any]) -> dict[str, Any]:
    """Do the checks of a stack's creation before Heat makes anything; raise what Heat raises."""
    stack_of(template_of(data)).validate(ignorable_errors=_ignored(request), validate_res_tmpl_only=True)
    return {}


def stack_of(template: Template) -> Stack:
    """Return the stack of a template, after the checks that Heat does first."""
    context = request_context()
    ENGINE._validate_template(context, template)
    return Stack(context, "dummy", template, strict_validate=True)


def _ignored(request: dict[str, Any]) -> list[str] | None:
    codes = request.get("ignore_errors")
    return codes.split(",") if codes else None


def deploy(data: InstantiationData, request: dict[str, Any]) -> Faults:
    """Return what fails while Heat deploys the whole stack: resources, nested stacks, group members, outputs.

    The checks of its creation come first: a stack that fails there is not deployed.
    """
    try:
        create(data, request)
    except Exception as error:
        return [fault("stack", error)]
    return deployment.faults_of(lambda: stack_of(template_of(data)))


def fault(where: str, error: Exception) -> dict[str, str]:
    """Return a fault as JSON carries it."""
    return {"where": where, "type": type(error).__name__, "message": str(error)[:500]}


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to a request: its "id", an HTTP status and a body. Whatever Heat raises becomes a status."""
    body = {key: value for key, value in request.items() if key not in BESIDE_THE_BODY}
    stage = request.get("stage", "validate")
    try:
        data = InstantiationData(body)
        if stage == "deploy":
            faults = deploy(data, request)
            status, out = (400, {"faults": faults}) if faults else (200, {})
        else:
            status, out = 200, (create if stage == "create" else validate)(data, request)
    except exc.HTTPException as error:
        out = FaultWrapper(None)._error(exception.HTTPExceptionDisguise(error))
        status = out["code"]
    except Exception as error:  # the endpoint's own middleware makes a response of any error
        out = FaultWrapper(None)._error(error)
        status = out["code"]
    return {"id": request.get("id"), "status": status, "body": out}


def main() -> None:
    """Answer each line of standard input."""
    with contextlib.redirect_stdout(sys.stderr):
        start(stock="--stock" in sys.argv[1:])
    for line in sys.stdin:
        if line.strip():
            print(jsonutils.dumps(answer(json.loads(line)), sort_keys=True), flush=True)


if __name__ == "__main__":
    main()
