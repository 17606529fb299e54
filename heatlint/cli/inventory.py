"""heatlint inventory: what a cloud has, from the output of clients or from the cloud itself."""

from __future__ import annotations

import codecs
import json
import logging
import os
from datetime import UTC, datetime

from heatlint import catalog
from heatlint.catalog.private import files
from heatlint.cli import exit_status
from heatlint.cli.inputs import STDIN, read_stdin
from heatlint.cli.notes import note
from heatlint.cli.options import Misuse, either
from heatlint.cli.outputs import require_not_read, write_output
from heatlint.cloud.inventory import of_data, written_time
from heatlint.cloud.read.catalog import NoSuchRegion
from heatlint.cloud.read.texts import NotKnown, command_for
from heatlint.language.functions.signature import listed
from heatlint.load.disk import LIMIT, Unreadable, read_regular_file, read_user_file
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
    if action == PRINT_COMMANDS and arguments.flag("--region"):
        raise Misuse('"--region" needs "inventory read" or "inventory fetch"')
    output = arguments.one("--output")
    if action == PRINT_COMMANDS:
        from heatlint.cloud.read.commands import script

        write_output(output, script(DIRECTORY))
        return exit_status.OK
    release = arguments.one("--release")
    if release is not None:
        catalog.release(release)
    region = arguments.one("--region")
    try:
        data, taken = _read(paths, output, region) if action == READ else _fetch(arguments.one("--cloud"), region)
    except NoSuchRegion as error:
        raise Misuse(str(error)) from None
    written = {"taken": written_time(taken), **({} if release is None else {"release": release}), **data}
    of_data(written, "the inventory")
    text = json.dumps(written, indent=2, ensure_ascii=False) + "\n"
    if len(text.encode("utf-8", "backslashreplace")) > LIMIT:
        raise Misuse(f"the inventory is longer than {LIMIT >> 20} MiB, which heatlint does not read; leave files out")
    write_output(output, text)
    if output is not None:
        note(f'"{output}" has {_summary(written)}')
    return exit_status.OK


def _read(paths: list[str], output: str | None, region: str | None) -> tuple[dict[str, Any], datetime]:
    """Return the data of an inventory from files, and when the oldest of them was written.

    output: the file that is going to be written. Raises Misuse and NoSuchRegion.
    """
    from heatlint.cloud.read.outputs import Reader

    if not paths:
        raise Misuse(
            '"inventory read" needs files or directories; "heatlint inventory commands" prints how to make them'
        )
    reader = Reader(region)
    times = []
    files = _files(paths)
    require_not_read(output, files)
    for path in files:
        is_named = path in paths
        try:
            text = _text(path, is_named=is_named)
            if text.strip():
                reader.add(text, path)
                times.append(datetime.now(UTC).timestamp() if path == STDIN else os.path.getmtime(path))
            else:
                note(f'"{path}" is empty, so what it lists is not known')
        except NotKnown as unknown:
            if is_named:
                raise Misuse(f'"{path}" {unknown}') from None
            note(f'"{path}" is left out, since it {unknown}')
    if not times:
        raise Misuse(
            "no file says anything of a cloud; expected the output of the commands that "
            '"heatlint inventory commands" prints'
        )
    data = reader.inventory
    for sentence in reader.notes:
        note(sentence)
    for kind in reader.incomplete:
        things = kind.replace("_", " ")
        command = command_for(kind)
        hint = "" if command is None else f'; "{command} -f json" prints it'
        note(f"no file certainly has the whole list of {things}, so {things} are not known{hint}")
    return data, datetime.fromtimestamp(min(times), UTC)


def _text(path: str, *, is_named: bool) -> str:
    """Return the text of a file, which may be a pipe if the user names it. Raises NotKnown."""
    try:
        if path == STDIN:
            content = read_stdin()
        else:
            content = read_user_file(path) if is_named else read_regular_file(path, LIMIT)
        # PowerShell writes what a command prints as UTF-16.
        is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return content.decode("utf-16" if is_wide else "utf-8-sig")
    except Unreadable as error:
        raise NotKnown(error.reason) from None
    except UnicodeDecodeError:
        raise NotKnown("is not UTF-8 or UTF-16; expected JSON") from None


def _files(paths: list[str]) -> list[str]:
    """Return the files at some paths; of a directory its files *.json. Raises Misuse."""
    for path in paths:
        if path != STDIN:
            require_exists(path, "file or directory")
    return [each for path in paths for each in ([path] if path == STDIN else files([path]))]


def _fetch(cloud: str | None, region: str | None) -> tuple[dict[str, Any], datetime]:
    """Return the data of an inventory from a cloud, and the time. Raises Misuse and NoSuchRegion."""
    try:
        import openstack
    except ImportError:
        raise Misuse(
            '"inventory fetch" needs openstacksdk; install it with "pip install heatlint[cloud]", or use the commands '
            'that "heatlint inventory commands" prints'
        ) from None
    from heatlint.cloud.fetch import fetch, why_no_sign_in

    for library in ("keystoneauth", "openstack"):  # they warn of what a message below says
        logging.getLogger(library).addHandler(logging.NullHandler())
    try:
        return fetch(openstack.connect(cloud=cloud, region_name=region), note), datetime.now(UTC)
    except NoSuchRegion:
        raise
    except Exception as error:  # of many kinds: no such cloud, no network, a wrong password
        hint = "" if cloud else '; "--cloud NAME" names a cloud of clouds.yaml'
        raise Misuse(f"the cloud cannot be asked: {why_no_sign_in(error)}{hint}") from None


def _summary(data: dict[str, Any]) -> str:
    """Return how many things of each kind an inventory has: "flavors (2), images (1) and keypairs (0)"."""
    counted = {kind.replace("_", " "): each for kind, each in data.items() if isinstance(each, (list, dict))}
    zones = data.get("availability_zones", {})
    if zones:
        del counted["availability zones"]
        counted.update({f"availability zones of {service}": names for service, names in zones.items()})
    return listed((f"{kind} ({len(each)})" for kind, each in counted.items()), "and") if counted else "nothing"
