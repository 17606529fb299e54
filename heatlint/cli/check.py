"""heatlint check: every fault in templates, for people or machines."""

from __future__ import annotations

import os
import sys

from heatlint.cli import FAULTS, FINE
from heatlint.cli.inputs import STDIN, STDIN_NAME, must_be_usable, read_stdin, tidy
from heatlint.cli.options import Misuse
from heatlint.project.config import shown
from heatlint.report.report import Report
from heatlint.rule import SEVERITIES
from heatlint.run.quoted_texts import Sources
from heatlint.run.session import Options, Session

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments
    from heatlint.cli.outputs import Outputs
    from heatlint.project.config import Config
    from heatlint.rule import Diagnostic
    from heatlint.run.findings import Findings
    from heatlint.run.jobs import Job

#: The options that mend.
FIXES = ("--fix", "--unsafe-fixes", "--diff")


def run(arguments: Arguments) -> int:
    """Check what is named, or the current directory; print the report; the exit status."""
    must_be_usable(arguments, directories=True)
    outputs = outputs_of(arguments)
    if STDIN in arguments.operands and any(map(arguments.flag, FIXES)):
        raise Misuse("what comes from standard input cannot be mended; name the file")
    if arguments.flag("--watch"):
        from heatlint.cli.watch import watch

        return watch(arguments, outputs)
    return check(arguments, outputs)


def check(arguments: Arguments, outputs: Outputs) -> int:
    """One run."""
    texts = {}
    if STDIN in arguments.operands:
        texts[arguments.one("--stdin-filename") or STDIN_NAME] = read_stdin()
    session = Session(options_of(arguments))
    jobs = _jobs(arguments, session, texts)
    if arguments.flag("--show-files"):
        sys.stdout.writelines(f"{_told(job)}\n" for job in jobs)
        return FINE
    own = session.scope(os.curdir)
    findings = _checked(session, jobs)
    found = _left(arguments, own.config, findings, texts)
    if any(map(arguments.flag, FIXES)):
        from heatlint.cli.fix import fix

        changed = fix(arguments, session, found, findings)
        if arguments.flag("--diff"):
            return FAULTS if changed else FINE
        if changed:
            findings = _checked(session, jobs)
            found = _left(arguments, own.config, findings, texts)
    report = Report(found, Sources(texts), len(findings.files), hidden=findings.hidden, pages=own.ruleset.pages)
    from heatlint.cli.outputs import write

    write(report, outputs, arguments)
    return status_of(report, arguments.one("--fail-on") or own.config.get("fail-on"))


def _left(arguments: Arguments, config: Config, findings: Findings, texts: dict[str, bytes]) -> list[Diagnostic]:
    """The findings that nothing in the project answers."""
    complete = all(each != STDIN and os.path.isdir(each) for each in arguments.operands)
    found = findings.answered(Sources(texts), complete=complete)
    path = arguments.one("--baseline") or config.get("baseline")
    if path is None and not arguments.flag("--write-baseline"):
        return found
    from heatlint.cli.known import without_known

    return without_known(arguments, config, path, found, findings, complete)


def status_of(report: Report, fail_on: str) -> int:
    """The exit status: 1 where a finding is as severe as the project says, or more."""
    if fail_on == "never":
        return FINE
    failing = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    return FAULTS if any(each.severity in failing for each in report.diagnostics) else FINE


def options_of(arguments: Arguments) -> Options:
    """What the command line says of a run."""
    options = Options()
    options.config = arguments.one("--config")
    options.no_config = arguments.flag("--no-config")
    options.environments = [tidy(path) for path in arguments.many("--environment")]
    options.roots = arguments.many("--root")
    options.target = arguments.one("--target")
    options.before = arguments.one("--from")
    options.types = arguments.many("--types")
    options.rules = arguments.many("--rules")
    options.profile = arguments.one("--profile")
    options.select = _words(arguments, "--select")
    options.ignore = _words(arguments, "--ignore")
    count = arguments.one("--jobs")
    if count is not None:
        if not count.isdecimal() or not int(count):
            raise Misuse(f'--jobs is a number from 1 on, not "{count}"')
        options.processes = int(count)
    if not arguments.flag("--no-cache"):
        from heatlint.run.cache import default_directory

        options.cache = default_directory()
    return options


def outputs_of(arguments: Arguments) -> Outputs:
    """The formats that are wanted, each with the file it goes to; None: standard output."""
    from heatlint.cli.outputs import parse

    return parse(arguments.many("--format"), os.environ)


def _words(arguments: Arguments, name: str) -> list[str]:
    return [word.strip() for value in arguments.many(name) for word in value.split(",") if word.strip()]


def _jobs(arguments: Arguments, session: Session, texts: dict[str, bytes]) -> list[Job]:
    operands = [each if each == STDIN else tidy(each) for each in arguments.operands]
    if arguments.flag("--affected"):
        return session.affected(session.jobs([os.curdir]), operands)
    jobs = session.jobs([each for each in operands or [os.curdir] if each != STDIN])
    jobs += [session.text_job(text, name) for name, text in texts.items()]
    for operand in operands or [os.curdir]:
        if os.path.isdir(operand) and not any(_is_below(job, operand) for job in jobs):
            from heatlint.report.place import visible

            sys.stderr.write(f'heatlint: no templates in "{visible(operand)}"\n')
    return jobs


def _is_below(job: Job, directory: str) -> bool:
    below = os.path.relpath(job.template, directory)
    return not below.startswith(os.pardir)


def _checked(session: Session, jobs: list[Job]) -> Findings:
    if len(jobs) < 2:
        return session.check(jobs)
    from heatlint.cli.progress import Progress

    progress = Progress(len(jobs))
    try:
        return session.check(jobs, progress.step)
    finally:
        progress.clear()


def _told(job: Job) -> str:
    """A template and what it is checked with, in a line."""
    words = [shown(job.template)]
    words += [f"-e {shown(each)}" for each in job.environments]
    if isinstance(job.parameters, dict):
        words += [f"-P {name}=..." for name in job.parameters]
    if job.target is not None:
        words.append(f"--target {job.target}")
    return " ".join(words)
