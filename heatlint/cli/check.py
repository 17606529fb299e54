"""heatlint check: report every fault in templates."""

from __future__ import annotations

import os
import sys

from heatlint.cli import exit_status
from heatlint.cli.inputs import (
    STDIN,
    global_environments_of,
    listed_files,
    note_findings,
    read_stdin,
    require_usable,
    stdin_name,
    trust_of,
)
from heatlint.cli.options import Misuse
from heatlint.load.disk import is_below
from heatlint.project.config import display_path
from heatlint.run.checker import Checker
from heatlint.run.find_jobs import JobFinder
from heatlint.run.options import CheckOptions
from heatlint.run.paths import tidy
from heatlint.run.scopes import Scopes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments
    from heatlint.cli.outputs import Outputs
    from heatlint.cli.watch import Watched
    from heatlint.diagnostic import Diagnostic
    from heatlint.project.config import Config
    from heatlint.run.findings import Findings
    from heatlint.run.jobs import CheckJob

#: The options that change files, or show how they would change.
FIX_OPTIONS = ("--fix", "--unsafe-fixes", "--diff")
#: The options that write a baseline.
BASELINE_OPTIONS = ("--write-baseline", "--prune-baseline")
#: The options that print something else than a report, and what they print.
PRINT_NO_REPORT = {"--diff": "a diff", "--show-files": "a list of files"}
#: The outputs when the user asks for none: the text report on standard output.
NO_OTHER_OUTPUT = [("text", None)]


def run(arguments: Arguments) -> int:
    """Check the paths that are named, or the current directory; print the report; return the exit status."""
    require_usable(arguments, directories=True)
    outputs = outputs_of(arguments)
    for name, content in PRINT_NO_REPORT.items():
        for option in ("--format", "--statistics"):
            if arguments.flag(name) and arguments.flag(option):
                raise Misuse(f"{name} cannot be used together with {option}; it prints {content} and no report")
    _require_compatible(arguments)
    if not arguments.flag("--watch"):
        return check(arguments, outputs)
    from heatlint.cli.watch import Watched, watch

    report_files = [file for _, file in outputs if file is not None]
    watched = Watched()
    return watch(lambda: check(arguments, outputs, watched), watched, arguments.operands, report_files)


def _require_compatible(arguments: Arguments) -> None:
    """Raise Misuse for options that cannot be used together or with standard input."""
    baseline = [option for option in BASELINE_OPTIONS if arguments.flag(option)]
    fixing = [option for option in FIX_OPTIONS if arguments.flag(option)]
    writing = baseline if "--diff" in fixing else [*baseline, *fixing]  # --diff changes no template
    if writing and arguments.flag("--watch"):
        raise Misuse(f"{writing[0]} cannot be used together with --watch; use it in a run of its own")
    others = [*baseline[1:], *fixing]
    if baseline and others:
        raise Misuse(f"{baseline[0]} cannot be used together with {others[0]}; use it in a run of its own")
    for option in ("--select", "--ignore"):
        if arguments.flag("--prune-baseline") and arguments.flag(option):
            raise Misuse(f"--prune-baseline cannot be used together with {option}; it needs the findings of all rules")
    if arguments.flag("--verbose") and arguments.flag("--quiet"):
        raise Misuse("--verbose cannot be used together with --quiet")
    if arguments.flag("--token-file") and not arguments.flag("--server"):
        raise Misuse("--token-file needs --server; it is the token for that server")
    if STDIN not in arguments.operands:
        return
    if arguments.flag("--stdin-filename") and arguments.flag("--affected"):
        raise Misuse("--stdin-filename cannot be used together with --affected; standard input is a list of files then")
    if arguments.flag("--watch"):
        raise Misuse("standard input cannot be watched; name files or directories")
    if fixing and not arguments.flag("--affected"):  # with that, standard input is a list of files
        raise Misuse("standard input cannot be fixed; name a file")


def check(arguments: Arguments, outputs: Outputs, watched: Watched | None = None) -> int:
    """Check once. watched: gets what --watch needs to know."""
    texts = {}
    if STDIN in arguments.operands and not arguments.flag("--affected"):
        texts[stdin_name(arguments)] = read_stdin()
    scopes = Scopes(options_of(arguments))
    jobs = _jobs(arguments, JobFinder(scopes), texts)
    own = scopes.config_of(os.curdir)
    if any(map(arguments.flag, PRINT_NO_REPORT)):
        for scope in scopes.all():
            note_findings(scope.findings())
    if arguments.flag("--show-files"):
        if scopes.notes and not arguments.flag("--quiet"):
            from heatlint.cli.notes import note

            for message in scopes.notes:
                note(message)
        sys.stdout.writelines(f"{_job_line(job)}\n" for job in jobs)
        return exit_status.OK
    _require_whole_configs(arguments, scopes)
    if arguments.flag("--prune-baseline") and not (arguments.flag("--baseline") or own.get("baseline")):
        raise Misuse("--prune-baseline needs a baseline; name it with --baseline or in a config")
    replaced = [file for _, file in outputs if file is not None and os.path.isfile(file)]
    remembered = None
    if any(map(arguments.flag, FIX_OPTIONS)):
        from heatlint.run.remembered import Remembered

        remembered = Remembered(scopes)
    checker = Checker(scopes, record_reads=watched is not None or bool(replaced), remembered=remembered)
    findings = _check_all(checker, jobs)
    diagnostics = _findings_to_report(arguments, scopes, own, findings, texts)
    if remembered is not None:
        from heatlint.cli.fix import fix

        fixed = fix(arguments, scopes, checker.results, diagnostics, remembered)
        if arguments.flag("--diff"):
            return exit_status.FINDINGS if fixed.texts else exit_status.OK
        if fixed.texts or fixed.changed:
            findings = _check_all(checker, jobs)
            diagnostics = _findings_to_report(arguments, scopes, own, findings, texts)
            fixed.withhold_in(diagnostics)
    from heatlint.cli.outputs import require_not_read, summary_file, write

    if not (diagnostics or watched or summary_file()) and outputs == NO_OTHER_OUTPUT:
        return exit_status.OK  # the text report is empty then
    from heatlint.report.report import Report
    from heatlint.run.quoted_texts import QuotedTexts

    report = Report(
        diagnostics,
        QuotedTexts(texts),
        len(findings.files),
        hidden=findings.hidden,
        page=scopes.page,
        page_path=scopes.page_path,
    )
    if any(name == "html" for name, _ in outputs):
        from heatlint.run.pictures import StackPictures

        report.picture = StackPictures(checker.results, scopes, report.diagnostics)
    for file in replaced:
        require_not_read(file, _read_files(checker))
    if watched is None:
        write(report, outputs, arguments)
    else:
        watched.files = {path for _, result in checker.results for _, path, _ in result.reads}
        watched.is_new |= write(report, outputs, arguments, watched.texts)
    fails = report.fails(arguments.one("--fail-on") or own.get("fail-on"))
    return exit_status.FINDINGS if fails else exit_status.OK


def _read_files(checker: Checker) -> set[str]:
    """Return the files whose content the checks have read."""
    from heatlint.load.disk import CONTENTS

    return {path for _, result in checker.results for question, path, _ in result.reads if question in CONTENTS}


def _require_whole_configs(arguments: Arguments, scopes: Scopes) -> None:
    """Raise Misuse when a baseline would lose the findings that need settings which are not used."""
    for option in ("--write-baseline", "--prune-baseline"):
        for scope in scopes.all() if arguments.flag(option) else ():
            if scope.config.unused:
                from heatlint.project.unused import findings

                raise Misuse(f"{option} needs every setting of the config, but {next(findings(scope.config)).message}")


def _findings_to_report(
    arguments: Arguments, scopes: Scopes, config: Config, findings: Findings, texts: dict[str, bytes]
) -> list[Diagnostic]:
    """Return the findings for the report; write or prune the baseline when asked to."""
    complete = not config.unused and all(path != STDIN and os.path.isdir(path) for path in arguments.operands)
    path = arguments.one("--baseline") or config.get("baseline")
    if path is None and not arguments.flag("--write-baseline"):
        return findings.to_report(scopes, texts, complete=complete)
    from heatlint.cli.baseline import without_baseline

    def without_accepted(found: list[Diagnostic]) -> list[Diagnostic]:
        return without_baseline(arguments, config, path, found, findings, complete)

    return findings.to_report(scopes, texts, complete=complete, without_accepted=without_accepted)


def options_of(arguments: Arguments) -> CheckOptions:
    """Return the options of a run that the command line sets."""
    options = CheckOptions()
    options.config = arguments.one("--config")
    options.no_config = arguments.flag("--no-config")
    options.environments = [tidy(path) for path in arguments.many("--environment")]
    if arguments.flag("--parameter"):
        from heatlint.load.client.merge import format_parameters

        options.parameters, _ = format_parameters(arguments.many("--parameter"))
    options.roots = arguments.many("--root")
    options.target = arguments.one("--target")
    options.upgrade_from = arguments.one("--from")
    options.types = arguments.many("--types")
    options.global_environments = global_environments_of(arguments)
    options.cloud = arguments.one("--cloud")
    options.rules = arguments.many("--rules")
    options.profile = arguments.one("--profile")
    options.select = _comma_separated(arguments, "--select")
    options.ignore = _comma_separated(arguments, "--ignore")
    count = arguments.one("--jobs")
    if count is not None:
        if not count.isdecimal() or not int(count):
            raise Misuse(f'"{count}" is not a number of processes; expected 1 or more')
        options.processes = int(count)
    options.trust = trust_of(arguments)
    options.use_cache = not (arguments.flag("--no-cache") or arguments.flag("--server"))
    if arguments.flag("--server"):
        from heatlint.cli.server import server_of

        options.server = server_of(arguments)
        options.processes = 1
    return options


def outputs_of(arguments: Arguments) -> Outputs:
    """Return the formats that are wanted, each with its file; None stands for standard output."""
    from heatlint.cli.outputs import parse, require_apart

    outputs = parse(arguments.many("--format"), os.environ)
    require_apart(outputs, arguments)
    return outputs


def _comma_separated(arguments: Arguments, name: str) -> list[str]:
    return [word.strip() for value in arguments.many(name) for word in value.split(",") if word.strip()]


def _jobs(arguments: Arguments, finder: JobFinder, texts: dict[str, bytes]) -> list[CheckJob]:
    operands = [path if path == STDIN else tidy(path) for path in arguments.operands]
    if arguments.flag("--affected"):
        files = [path for path in operands if path != STDIN]
        if STDIN in operands:
            files += map(tidy, listed_files(read_stdin()))
        return _affected(finder, files)
    jobs = finder.jobs([path for path in operands or [os.curdir] if path != STDIN])
    jobs += [finder.text_job(text, name) for name, text in texts.items()]
    for path in operands or [os.curdir]:
        top = os.path.abspath(path)
        if os.path.isdir(path) and not any(is_below(os.path.abspath(job.template), top) for job in jobs):
            from heatlint.cli.notes import note

            note(f'no templates in "{path}"')
    return jobs


def _affected(finder: JobFinder, files: list[str]) -> list[CheckJob]:
    """Return the jobs of the current directory that read one of the files. A file may be deleted."""
    jobs, unread = finder.affected(finder.jobs([os.curdir]), files)
    for path in unread:
        if not os.path.lexists(path):
            from heatlint.cli.notes import note

            note(f'"{path}" does not exist, and no stack reads it')
    return jobs


def _check_all(checker: Checker, jobs: list[CheckJob]) -> Findings:
    if len(jobs) < 2:
        return checker.check(jobs)
    from heatlint.cli.progress import Progress

    with Progress(len(jobs), "checked") as progress:
        return checker.check(jobs, progress.step)


def _job_line(job: CheckJob) -> str:
    """Return the template of a job and the options that it is checked with, and a comment about what was found."""
    from heatlint.report.place import visible

    words = [display_path(job.template)]
    words += [f"-e {display_path(path)}" for path in job.environments]
    if isinstance(job.parameters, dict):
        words += [f"-P {name}=..." for name in job.parameters]
    if job.target is not None:
        words.append(f"--target {job.target}")
    if job.is_found:
        words.append("# found: the environment fits")
    elif job.is_environment:
        words.append("# an environment by itself")
    return visible(" ".join(map(visible, words)))
