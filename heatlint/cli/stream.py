"""heatlint validate --requests: one request a line in, one answer a line out, as long as there are lines."""

from __future__ import annotations

import sys

from heatlint.cli import exit_status
from heatlint.cli.options import Misuse
from heatlint.endpoint import answer_json, to_json
from heatlint.report.response import OK
from heatlint.run.paths import require_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatlint.catalog import Known


def answer_all(source: str, shape: str, known: Known) -> int:
    """Answer the requests in the file `source` ("-": standard input); the exit status tells of refusals."""
    if source == "-":
        if sys.stdin is None:
            raise Misuse("standard input is closed")
        return _answer_lines(sys.stdin.buffer, shape, known)
    require_file(source, "a file of requests")
    try:
        with open(source, "rb") as stream:
            return _answer_lines(stream, shape, known)
    except PermissionError:
        raise Misuse(f'"{source}" may not be read by you') from None


def _answer_lines(lines: Iterable[bytes], shape: str, known: Known) -> int:
    status = exit_status.OK
    for line in lines:
        if not line.strip():
            continue
        answer = answer_json(line, shape, known)
        if answer.status != OK:
            status = exit_status.FINDINGS
        sys.stdout.write(to_json(answer.to_data()) + "\n")
        sys.stdout.flush()
    return status
