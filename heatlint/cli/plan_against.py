"""heatlint plan --against: compares with a stack that runs, as the client of OpenStack prints it."""

from __future__ import annotations

from heatlint.cli.options import Misuse
from heatlint.load.disk import Unreadable, read_user_file
from heatlint.load.running import EXPECTED, RunningStack, add
from heatlint.model.build import build

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.load import Request


def running_request(files: list[str], new: Request) -> tuple[Request, tuple[str, ...]]:
    """Return the request that a stack was created with, and what to note about it. Raises Misuse.

    new: the request of the update; it gives the values of the parameters that the cloud does not show.
    """
    stack = RunningStack()
    for path in files:
        try:
            text = read_user_file(path).decode("utf-8-sig")
        except Unreadable as error:
            raise Misuse(f'"{path}" {error.reason}') from None
        except UnicodeDecodeError:
            text = ""
        if not add(stack, text):
            raise Misuse(f'"{path}" does not describe a stack; expected {EXPECTED}')
    if not stack.has_template:
        raise Misuse('the template of the stack is missing; add what "openstack stack template show -f json" prints')
    request = stack.request(build(new, assume_values=True).environment.parameters)
    return request, tuple(_notes(stack))


def _notes(stack: RunningStack) -> Iterator[str]:
    if stack.covered:
        names = ", ".join(f'"{each}"' for each in stack.covered)
        yield f"the cloud does not show the values of {names}; they count as unchanged"
    if stack.resources is None:
        return
    for name, status in stack.resources.items():
        if status.endswith("_FAILED"):
            yield f'resource "{name}" is in the state {status}; Heat replaces it unless its type can be repaired'
    defined = stack.body["template"].get("resources", stack.body["template"].get("Resources"))
    for name in defined if isinstance(defined, dict) else ():
        if name not in stack.resources:
            yield f'resource "{name}" is in the template and not in the stack; Heat makes it if its condition is true'
