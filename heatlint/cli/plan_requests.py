"""heatlint plan --requests: answers pairs of request bodies, one on each line."""

from __future__ import annotations

import sys

from heatlint.cli import exit_status
from heatlint.cli.lines import lines_of
from heatlint.endpoint import to_json
from heatlint.planning.answer import ERROR, OK, answer
from heatlint.planning.changes import UNCHANGED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.catalog import Known


def answer_pairs(path: str, engine: str, known: Known) -> int:
    """Answer the pairs in a file. The exit status is 1 when one of them changes something or is refused."""
    status = exit_status.OK
    with lines_of(path, "a file of pairs of requests") as lines:
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
