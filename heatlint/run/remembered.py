"""Remembers the results of jobs: while fixes change texts, only the jobs that read a change are checked again."""

from __future__ import annotations

import json

from heatlint.load.disk import CONTENTS
from heatlint.run.result_data import from_data, to_data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from heatlint.rule import Rule
    from heatlint.run.jobs import CheckJob
    from heatlint.run.result import Result
    from heatlint.run.scopes import Scopes

    #: Path of a file without symbolic links -> the text in its place.
    Texts = Mapping[str, bytes]


#: So many results of a job are remembered: those without and with the fixes that are tried, and with the accepted ones.
MOST_RESULTS = 3


class Remembered:
    """The last results of each job, each with the texts in place of files that it was found with.

    Files on the disk are taken to be as they were. Results are kept as plain data, since reports change findings.
    """

    def __init__(self, scopes: Scopes) -> None:
        self._scopes = scopes
        self._results: dict[str, list[tuple[set[str], dict[str, bytes], list[Any]]]] = {}

    def get(self, job: CheckJob, texts: Texts, rules: Mapping[str, Rule]) -> Result | None:
        """Return the result of a job if no text that it reads is another one now. rules: by code."""
        remembered = self._results.get(_key(job), [])
        for number, (files, read, data) in enumerate(remembered):
            if read == _texts_of(files, texts):
                remembered.append(remembered.pop(number))
                return from_data(data, rules)
        return None

    def put(self, job: CheckJob, texts: Texts, result: Result) -> None:
        """Remember the result of a job, which has to list its reads."""
        files = {self._scopes.real(path) for question, path, _ in result.reads if question in CONTENTS}
        remembered = self._results.setdefault(_key(job), [])
        remembered.append((files, _texts_of(files, texts), to_data(result)))
        del remembered[:-MOST_RESULTS]


def _key(job: CheckJob) -> str:
    return json.dumps(job.key(), default=str)


def _texts_of(files: set[str], texts: Texts) -> dict[str, bytes]:
    return {path: texts[path] for path in files if path in texts}
