"""heatlint inventory: what a cloud has, from the output of clients or from the cloud itself."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime

from heatlint import catalog
from heatlint._misuse import reason_of
from heatlint.cli import exit_status
from heatlint.cli.notes import note
from heatlint.cli.options import Misuse, either
from heatlint.cli.outputs import write_output
from heatlint.cloud.inventory import of_data, written_time
from heatlint.load.disk import LIMIT, Unreadable, read_regular_file
from heatlint.run.paths import require_exists

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.cli.options import Arguments

READ, FETCH, PRINT_COMMANDS = ACTIONS = ("read", "fetch", "commands")
#: The directory of the files in the commands that are printed.
DIRECTORY = "cloud"


def run(arguments: Arguments) -> int:
    """Write the inventory, or print the commands of the clients."""
    action, *paths = arguments.operands
    if action not in ACTIONS:
        raise Misuse(f'"{action}" is not an action of "inventory"; expected {either(ACTIONS)}')
    if action != READ and paths:
        raise Misuse(f'"inventory {action}" takes no files')
    if action != FETCH and arguments.flag("--cloud"):
        raise Misuse('"--cloud" needs "inventory fetch"')
    if action == PRINT_COMMANDS:
        from heatlint.cloud.read.commands import script

        sys.stdout.write(script(DIRECTORY))
        return exit_status.OK
    release = arguments.one("--release")
    if release is not None:
        catalog.release(release)
    data, taken = _read(paths) if action == READ else _fetch(arguments.one("--cloud"))
    written = {"taken": written_time(taken), **({} if release is None else {"release": release}), **data}
    of_data(written, "the inventory")
    text = json.dumps(written, indent=2, ensure_ascii=False) + "\n"
    output = arguments.one("--output")
    write_output(output, text)
    if output is not None:
        note(f'"{output}" has {_summary(written)}')
    return exit_status.OK


def _read(paths: list[str]) -> tuple[dict[str, Any], datetime]:
    """Return the data of an inventory from files, and when the oldest of them was written."""
    from heatlint.cloud.read.outputs import NotKnown, Reader

    if not paths:
        raise Misuse(
            '"inventory read" needs files or directories; "heatlint inventory commands" prints how to make them'
        )
    reader = Reader()
    times = []
    for path in _files(paths):
        try:
            text = read_regular_file(path, LIMIT).decode("utf-8-sig")
            reader.add(text, path)
        except Unreadable as error:
            raise Misuse(f'"{path}" {error.reason}') from None
        except UnicodeDecodeError:
            raise Misuse(f'"{path}" is not UTF-8; expected JSON') from None
        except NotKnown as unknown:
            raise Misuse(f'"{path}" {unknown}') from None
        times.append(os.path.getmtime(path))
    return reader.inventory, datetime.fromtimestamp(min(times), UTC)


def _files(paths: list[str]) -> list[str]:
    """Return the files at some paths; of a directory its files *.json."""
    found = []
    for path in paths:
        require_exists(path, "file or directory")
        if not os.path.isdir(path):
            found.append(path)
            continue
        try:
            names = sorted(name for name in os.listdir(path) if name.endswith(".json"))
        except OSError as error:
            raise Misuse(f'"{path}" cannot be read ({reason_of(error)})') from None
        if not names:
            raise Misuse(f'"{path}" has no files *.json')
        found += [os.path.join(path, name) for name in names]
    return found


def _fetch(cloud: str | None) -> tuple[dict[str, Any], datetime]:
    """Return the data of an inventory from a cloud, and the time."""
    try:
        import openstack
    except ImportError:
        raise Misuse(
            '"inventory fetch" needs openstacksdk; install it with "pip install heatlint[cloud]", or use the commands '
            'that "heatlint inventory commands" prints'
        ) from None
    from heatlint.cloud.fetch import fetch

    try:
        return fetch(openstack.connect(cloud=cloud), note), datetime.now(UTC)
    except Exception as error:  # of many kinds: no such cloud, no network, a wrong password
        raise Misuse(f"the cloud cannot be asked: {type(error).__name__}: {error}") from None


def _summary(data: dict[str, Any]) -> str:
    """Return how many things of each kind an inventory has: "2 flavors, 1 images and no keypairs"."""
    counts = [
        f"{len(each) or 'no'} {kind.replace('_', ' ')}" for kind, each in data.items() if isinstance(each, (list, dict))
    ]
    return either(counts).replace(" or ", " and ") if counts else "nothing"
