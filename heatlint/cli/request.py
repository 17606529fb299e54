"""heatlint request: the request body that a client would send."""

from __future__ import annotations

import sys

from heatlint.cli import exit_status
from heatlint.cli.inputs import request_of, require_usable
from heatlint.cli.notes import note
from heatlint.endpoint import to_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments


def run(arguments: Arguments) -> int:
    """Print the body. Faults go to standard error, and those that would stop a client make the exit status 1."""
    require_usable(arguments)
    request = request_of(arguments.operands[0], arguments)
    sys.stdout.write(to_json(request.body(), indent=2) + "\n")
    faults = [f"{fault.file}: {fault.message}" if fault.file else fault.message for fault in request.faults]
    if request.template.fault is not None:
        faults.insert(0, f"{request.template.name}: {request.template.fault.message}")
    for text in dict.fromkeys(faults):
        note(text)
    is_sent = request.template.fault is None and all(fault.kind == "remote" for fault in request.faults)
    return exit_status.OK if is_sent else exit_status.FINDINGS
