"""heatlint plan: what the update of a stack would do with each resource."""

from __future__ import annotations

import sys

from heatlint.cli import exit_status
from heatlint.cli.inputs import known_of
from heatlint.cli.lines import lines_of
from heatlint.cli.options import Misuse
from heatlint.endpoint import to_json
from heatlint.planning.answer import ERROR, OK, answer
from heatlint.planning.changes import UNCHANGED
from heatlint.planning.compare import CONVERGENCE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments


def run(arguments: Arguments) -> int:
    """Answer the pairs of `--requests`. The exit status is 1 when one of them changes something or is refused."""
    requests = arguments.one("--requests")
    if requests is None:
        raise Misuse('"plan" needs --requests FILE; see heatlint plan --help')
    engine = arguments.one("--engine") or CONVERGENCE
    known = known_of(arguments)
    status = exit_status.OK
    with lines_of(requests, "a file of pairs of requests") as lines:
        for line in lines:
            if not line.strip():
                continue
            found = answer(line, engine, known)
            if found["status"] == ERROR:
                status = exit_status.MISUSE
            elif found["status"] != OK or any(each != UNCHANGED for each in found["plan"].values()):
                status = max(status, exit_status.FINDINGS)
            sys.stdout.write(to_json(found) + "\n")
            sys.stdout.flush()
    return status
