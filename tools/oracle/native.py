#!/usr/bin/env python3
"""Compare what AWS resources and their native counterparts ask of the services when Heat creates them.

    .venv/bin/python tools/oracle/native.py make < requests.jsonl > build/native.jsonl
    .venv-oracle/bin/python tools/oracle/native.py compare < build/native.jsonl

The first command needs heatlint, the second one Heat. `make` converts each CFN template with and without
`--types native`. `compare` creates each resource that got another type in both stacks, with clients that only record
what they are asked, and prints what differs. An argument that is None is the same as none. Left out are the user
"ec2-user" in the user data of AWS instances, about which `heatlint convert` has a finding, and the description of a
volume, which is its name in AWS::EC2::Volume.
"""

from __future__ import annotations

import contextlib
import json
import re
import sys
from collections.abc import Iterator
from typing import Any
from unittest import mock

#: The boundary of a MIME message, which is random.
_BOUNDARY = re.compile(r"=+[0-9]+=+")
#: The calls of clients that make something.
MAKING = ("create", "create_server_volume", "create_security_group", "create_security_group_rule", "restore")


def make() -> None:
    """Write a pair for each request on standard input with a CFN template that has a type of AWS with a counterpart."""
    from heatlint.heat import HOT_KEY
    from heatlint.rewrite.convert import NotConverted, converted
    from heatlint.rewrite.native_types import NATIVE_TYPES
    from heatlint.rewrite.options import Options
    from heatlint.text import parse

    for number, line in enumerate(sys.stdin):
        body = json.loads(line)
        template = body.get("template")
        text = template if isinstance(template, str) else json.dumps(template)
        if not any(name in text for name in NATIVE_TYPES):
            continue
        value = parse(text, "").value
        if not isinstance(value, dict) or HOT_KEY in value:
            continue
        try:
            pair = [parse(converted(text, "hot", Options(), native=each).text, "").value for each in (False, True)]
        except NotConverted:
            continue
        print(json.dumps({"id": body.get("id", number), "old": pair[0], "new": pair[1], "body": body}))


def compare() -> int:
    """Compare each pair on standard input; return how many resources differ."""
    import engine

    engine.start(stock=True)
    equal, different, refused = 0, 0, 0
    for line in sys.stdin:
        pair = json.loads(line)
        old, new = pair["old"], pair["new"]
        names = [name for name, each in _resources(new) if each.get("type") != old["resources"][name].get("type")]
        found = [_calls({**pair["body"], "template": template}, names) for template in (old, new)]
        if isinstance(found[0], str):
            refused += 1
            continue
        for name in names:
            if not isinstance(found[1], str) and found[0][name] == found[1][name]:
                equal += 1
                continue
            different += 1
            after = found[1] if isinstance(found[1], str) else found[1][name]
            print(f"{pair['id']}: {name}:\n  {found[0][name]}\n  {after}")
    print(f"equal {equal}, different {different}, stacks that Heat refuses before {refused}")
    return different


def _resources(template: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    resources = template.get("resources")
    for name, each in (resources if isinstance(resources, dict) else {}).items():
        if isinstance(each, dict):
            yield name, each


def _calls(body: dict[str, Any], names: list[str]) -> dict[str, list[str]] | str:
    """Return what the creation of each resource asks of the services; as a string, why Heat refuses the stack."""
    import engine
    from heat.api.openstack.v1.stacks import InstantiationData
    from heat.engine import resource
    from heat.engine.clients import client_plugin
    from heat.engine.clients.microversion_mixin import MicroversionMixin

    answer = engine.answer({**body, "stage": "create"})
    if answer["status"] != 200:
        return str(answer["body"]["error"]["message"])
    stack = engine.stack_of(engine.template_of(InstantiationData(body)))
    found: dict[str, list[str]] = {}
    with (
        mock.patch.object(resource.Resource, "physical_resource_name", lambda self: f"name of {self.name}"),
        mock.patch.object(resource.Resource, "resource_id_set", lambda self, value: None),
        mock.patch.object(resource.Resource, "metadata_get", lambda self, refresh=False: {}),
    ):
        for name in names:
            client = mock.MagicMock()
            with contextlib.ExitStack() as patches:
                for plugin in (resource.Resource, MicroversionMixin, *_plugins(client_plugin.ClientPlugin)):
                    patches.enter_context(mock.patch.object(plugin, "client", lambda *args, **options: client))  # noqa: B023
                stack.resources[name].handle_create()
            found[name] = sorted(set(_made(client.mock_calls)))
            if not found[name]:
                raise ValueError(f"{name} asks for nothing")
    return found


def _plugins(plugin: type[Any]) -> Iterator[type[Any]]:
    """Yield a class of client plugins and those below it that have a method "client" of their own."""
    if "client" in vars(plugin):
        yield plugin
    for each in plugin.__subclasses__():
        yield from _plugins(each)


def _made(calls: list[Any]) -> Iterator[str]:
    """Yield the calls that make something, each as a text without what is None."""
    for name, args, options in calls:
        if name.split(".")[-1] not in MAKING:
            continue
        what: list[Any] = [*args, *options.items()]
        if name == "create_security_group_rule":  # one call for each rule, or one for all
            (body,) = args
            what = body.get("security_group_rules") or [body["security_group_rule"]]
            for rule in what:
                yield f"{name}: {_text(rule)}"
        else:
            yield f"{name}: {_text([each for each in what if name != 'volumes.create' or each[0] != 'description'])}"


def _text(value: Any) -> str:
    return json.dumps(_plain(value), sort_keys=True)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {str(key): _plain(each) for key, each in value.items() if each not in (None, [], {}, "")}
        return {key: each for key, each in kept.items() if key not in ("security_group_id", "stateful")}
    if isinstance(value, (list, tuple)):
        if len(value) == 2 and isinstance(value[0], str) and value[1] in (None, [], {}, "", False):
            return None
        return [each for each in map(_plain, value) if each is not None]
    lines = [line for line in str(value).splitlines() if line.strip() and "ec2-user" not in line]
    return "a mock" if "MagicMock" in str(value) else _BOUNDARY.sub("boundary", "\n".join(lines))


if __name__ == "__main__":
    if sys.argv[1:] == ["make"]:
        make()
    elif sys.argv[1:] == ["compare"]:
        sys.exit(1 if compare() else 0)
    else:
        sys.exit(__doc__)
