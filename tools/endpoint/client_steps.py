"""Run commands of OpenStack's clients, one after the other, in one process. The interpreter is that of the clients.

    PYTHON client_steps.py < commands > outcomes

Each line of standard input is a command line; each line of standard output is {"exit": status, "error": text}.
"openstack ..." and "heat ..." are the programs. "lib STEP" calls python-heatclient and "sdk STEP" openstacksdk; the
steps are the functions below. NAME=VALUE before a command sets a variable for it.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shlex
import sys
import traceback
import warnings
from collections.abc import Callable
from typing import Any

warnings.simplefilter("ignore")


def read(name: str) -> str:
    """Return the text of a template."""
    with open(name, encoding="utf-8") as file:
        return file.read()


def heat_client() -> Any:
    """Return a client of python-heatclient for the OS_* variables."""
    import openstack
    from heatclient import client

    session = openstack.connect(load_yaml_config=False).session
    return client.Client("1", session=session, region_name=os.environ["OS_REGION_NAME"])


def cloud() -> Any:
    """Return a connection of openstacksdk for the OS_* variables."""
    import openstack

    return openstack.connect(load_yaml_config=False)


def preview_update(client: Any) -> Any:
    """Ask what an update would do."""
    return client.stacks.preview_update("L1", template=read("t2.yaml"))


# Steps with python-heatclient: each gets a client.
LIBRARY: dict[str, Callable[[Any], Any]] = {
    "list": lambda it: list(
        it.stacks.list(filters={"status": "COMPLETE"}, limit=1, sort_keys="stack_name", sort_dir="asc")
    ),
    "list2": lambda it: list(it.stacks.list(show_nested=True, show_deleted=True, page_size=1, tags="u")),
    "get": lambda it: it.stacks.get("L1"),
    "validate": lambda it: it.stacks.validate(template=read("t1.yaml"), show_nested=True, ignore_errors="99001"),
    "preview": lambda it: it.stacks.preview(stack_name="L2", template=read("t1.yaml")),
    "preview_update": preview_update,
    "resources": lambda it: [it.resources.list("L1"), it.resources.get("L1", "rnd")],
    "events": lambda it: it.events.list("L1"),
    "rt": lambda it: [it.resource_types.list(), it.resource_types.get("OS::Heat::Value")],
    "tv": lambda it: it.template_versions.list(),
    "build": lambda it: it.build_info.build_info(),
    "configs": lambda it: it.software_configs.delete(
        it.software_configs.create(name="c", group="script", config="echo", inputs=[], outputs=[], options={}).id
    ),
    "delete": lambda it: it.stacks.delete("L1"),
}

# Steps with openstacksdk: each gets a connection.
SDK: dict[str, Callable[[Any], Any]] = {
    "validate": lambda it: it.orchestration.validate_template(read("t1.yaml")),
    "create_cloud": lambda it: it.create_stack("k1", template_file="t1.yaml", wait=True),
    "create_cloud_nested": lambda it: it.create_stack(
        "k2", template_file="nest/top.yaml", environment_files=["nest/env.yaml"], tags="a", wait=True
    ),
    "preview_proxy": lambda it: it.orchestration.create_stack(True, name="p1", template=read("t1.yaml")),
    "list": lambda it: list(it.orchestration.stacks(limit=1, tags="a")),
    "list_cloud": lambda it: [it.list_stacks(), it.search_stacks("nope")],
    "get": lambda it: it.get_stack("k1"),
    "get_proxy": lambda it: it.orchestration.get_stack("k1"),
    "find": lambda it: it.orchestration.find_stack("k1"),
    "find_missing": lambda it: it.orchestration.find_stack("nope"),
    "update_cloud": lambda it: it.update_stack("k1", template_file="t2.yaml", wait=True, length=9),
    "resources": lambda it: list(it.orchestration.resources("k1")),
    "events": lambda it: list(it.orchestration.stack_events(it.orchestration.find_stack("k1"))),
    "env": lambda it: it.orchestration.get_stack_environment(it.orchestration.find_stack("k1")),
    "files": lambda it: it.orchestration.get_stack_files(it.orchestration.find_stack("k2")),
    "configs": lambda it: list(it.orchestration.software_configs()),
    "versions": lambda it: it.orchestration.get("/template_versions").json(),
    "delete_cloud": lambda it: it.delete_stack("k1", wait=True),
    "delete_proxy": lambda it: it.orchestration.delete_stack(it.orchestration.find_stack("k2")),
}


def run(words: list[str]) -> int:
    """Run one command; return its exit status."""
    program, arguments = words[0], words[1:]
    if program == "lib":
        LIBRARY[arguments[0]](heat_client())
        return 0
    if program == "sdk":
        SDK[arguments[0]](cloud())
        return 0
    if program == "openstack":
        from openstackclient import shell

        return int(shell.main(arguments) or 0)
    from heatclient import shell as heat_shell

    return int(heat_shell.main(arguments) or 0)


def outcome(line: str) -> dict[str, Any]:
    """Run a command line; return its exit status, and the end of what it prints when it fails."""
    words = shlex.split(line)
    before = dict(os.environ)
    while re.match(r"[A-Z_]+=", words[0]):
        name, _, value = words.pop(0).partition("=")
        os.environ[name] = value
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            status = run(words)
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except Exception:
        output.write(traceback.format_exc())
        status = 1
    finally:
        os.environ.clear()
        os.environ.update(before)
    return {"exit": status, "error": output.getvalue().strip()[-300:] if status else ""}


def main() -> None:
    """Answer each line of standard input."""
    answers = sys.stdout
    for line in sys.stdin:
        print(json.dumps(outcome(line)), file=answers, flush=True)


if __name__ == "__main__":
    main()
