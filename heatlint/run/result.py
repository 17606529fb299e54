"""The result of one job."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.diagnostic import Diagnostic
    from heatlint.report.hidden import Hidden


class Result:
    """What one job found. heatlint.run.result_data makes plain data of it.

    found: the findings.
    names: the name of each file that was read -> its URL, or the name when it has none.
    nested: the URLs of the templates that were checked as nested ones.
    marked: the names of the files that may have suppressions.
    hidden: the parts of lines that no report may show.
    used: the file and the path of each name in an environment that a template has.
    reads: what was read from the disk: question, path and the digest of the answer.
    unknown_types: the types that neither the cloud nor an environment of the job has, if a rule has reported one.
    """

    __slots__ = ("found", "names", "nested", "marked", "hidden", "used", "reads", "unknown_types")

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []
        self.names: dict[str, str] = {}
        self.nested: list[str] = []
        self.marked: list[str] = []
        self.hidden: Hidden = {}
        self.used: list[tuple[str, tuple[Any, ...]]] = []
        self.reads: list[tuple[str, str, str]] = []
        self.unknown_types: list[str] = []
