"""A stack that runs, from what the client of OpenStack prints about it: in files, or values that were read already."""

from __future__ import annotations

import os

from heatlint._misuse import Misuse
from heatlint.load.disk import Unreadable, read_user_file
from heatlint.load.running import EXPECTED, RunningStack, add, add_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


def running_stack(sources: Iterable[Any]) -> RunningStack:
    """Return what some sources say about a stack that runs. Raises Misuse.

    sources: paths of files with JSON, and values as JSON has them.
    """
    stack = RunningStack()
    for number, source in enumerate(sources, 1):
        if isinstance(source, (str, os.PathLike)):
            named, is_known = f'"{os.fspath(source)}"', add(stack, _text(os.fspath(source)))
        else:
            named, is_known = f"part {number} of the stack that runs", add_value(stack, source)
        if not is_known:
            raise Misuse(f"{named} does not describe a stack; expected {EXPECTED}")
    if not stack.has_template:
        raise Misuse('the template of the stack is missing; add what "openstack stack template show -f json" prints')
    names = stack.other_names
    if names is not None:
        raise Misuse(f'the list has the resources of the stack "{names[1]}"; expected those of the stack "{names[0]}"')
    return stack


def _text(path: str) -> str:
    try:
        return read_user_file(path).decode("utf-8-sig")
    except Unreadable as error:
        raise Misuse(f'"{path}" {error.reason}') from None
    except UnicodeDecodeError:
        return ""
