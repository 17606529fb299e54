"""The job of one template, for commands about one stack that take its environments and its cloud from the config."""

from __future__ import annotations

from heatlint.cli.inputs import STDIN, note_findings, read_stdin, stdin_name
from heatlint.cli.notes import note
from heatlint.project.config import display_path
from heatlint.run.find_jobs import JobFinder
from heatlint.run.paths import tidy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments
    from heatlint.run.jobs import CheckJob
    from heatlint.run.scopes import Scopes


def job_of(template: str, scopes: Scopes, arguments: Arguments) -> CheckJob:
    """Return the template with what the command line and the config say about its stack. Raises Misuse.

    Notes say what the config has that is wrong, and which of several stacks is taken.
    """
    finder = JobFinder(scopes)
    if template == STDIN:
        name = stdin_name(arguments)
        jobs = [finder.text_job(read_stdin(), name)]
    else:
        jobs = finder.jobs([tidy(template)])
    for scope in scopes.all():
        note_findings(scope.findings())
    job = jobs[0]
    if len(jobs) > 1:
        named = " + ".join(map(display_path, job.environments)) or "no environment"
        note(f'the config has {len(jobs)} stacks of "{template}"; this is the one with {named}')
    return job
