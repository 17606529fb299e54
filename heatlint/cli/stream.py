"""heatlint validate --requests: read one request per line and answer each with one line."""

from __future__ import annotations

import sys

from heatlint.cli import exit_status
from heatlint.cli.inputs import STDIN, STDIN_NAME
from heatlint.cli.lines import lines_of
from heatlint.endpoint import answer_json, crashed
from heatlint.load.disk import Directories, Disk
from heatlint.load.documents import Documents
from heatlint.report.response import OK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatlint.catalog import Known


def answer_all(path: str, shape: str, known: Known, roots: list[str]) -> int:
    """Answer the requests in a file ("-": standard input). The exit status is 1 when one of them is refused.

    roots: more directories in which a template that a request names may be read.
    """
    with lines_of(path, "a file of requests") as lines:
        return _answer_lines(lines, shape, known, STDIN_NAME if path == STDIN else path, roots)


def _answer_lines(lines: Iterable[bytes], shape: str, known: Known, beside: str, roots: list[str]) -> int:
    status = exit_status.OK
    directories, documents = Directories(), Documents()
    for line in lines:
        if not line.strip():
            continue
        disk = Disk([beside], roots, directories=directories)
        answer = answer_json(line, shape, known, disk=disk, beside=beside, documents=documents)
        try:
            text = answer.to_line()
        except Exception as error:  # each line gets an answer
            answer = crashed(error, shape, answer.id if isinstance(answer.id, (str, int)) else None)
            text = answer.to_line()
        if answer.status != OK:
            status = exit_status.FINDINGS
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
        if answer.stack is not None:
            answer.stack.dissolve()
    return status
