"""The reports to write: formats by name, each to a file or to standard output."""

from __future__ import annotations

import os
import sys

from heatlint.cli.options import Misuse, either

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from heatlint.cli.options import Arguments
    from heatlint.report.report import Report

    Outputs = list[tuple[str, str | None]]
    Texts = list[tuple[str | None, str]]

#: Format -> the module of heatlint.report that renders it.
FORMATS = {
    "text": "text",
    "concise": "concise",
    "json": "jsonreport",
    "jsonl": "jsonlines",
    "response": "response",
    "sarif": "sarif",
    "github": "github",
    "gitlab": "gitlab",
    "junit": "junit",
    "azure": "azure",
    "markdown": "markdown",
    "html": "html",
}
#: The formats of `heatlint plan`: each with the module of heatlint.planning.reports that renders it.
PLAN_FORMATS = {"text": "text", "json": "jsonplan", "markdown": "markdown", "html": "html", "response": "response"}
#: The formats of `heatlint graph`. heatlint.picture.formats renders them.
GRAPH_FORMATS = ("mermaid", "dot", "svg", "html", "json")
#: The formats that are lines among the other lines of a log. A program reads the others as one document.
LOG_FORMATS = frozenset(("text", "concise", "github", "azure"))
#: The options that name files which a command reads.
_READ = ("--environment", "--old-environment", "--against", "--diff", "--cloud", "--config", "--baseline")
#: The name of the report in GitLab's documentation.
GITLAB_FILE = "gl-code-quality-report.json"


def named_outputs(words: Sequence[str], formats: Collection[str]) -> Outputs:
    """Return the outputs that are asked for as FORMAT or FORMAT:FILE. formats: their names. Raises Misuse."""
    found: Outputs = []
    for word in words:
        name, _, file = word.partition(":")
        if name not in formats:
            from heatlint.suggest import did_you_mean

            hint = did_you_mean(name, formats, f"; expected {either(list(formats))}")
            raise Misuse(f'"{name}" is not a format{hint}')
        if (file or None) in [other for _, other in found]:
            raise Misuse(
                f'two formats would be written to "{file}"; name another file for one of them'
                if file
                else f"two formats would be written to standard output; give one a file, as in {name}:FILE"
            )
        found.append((name, file or None))
    return found


def require_apart(outputs: Outputs, arguments: Arguments) -> None:
    """Raise Misuse for an output that would replace a file which the command reads.

    These are the files that the user names, and templates, environments and configs in the directories that the user
    names, or in the current one.
    """
    named = [*arguments.operands, *(path for option in _READ for path in arguments.many(option))]
    directories = [path for path in named if os.path.isdir(path)] or [os.curdir]
    for _, file in outputs:
        require_not_read(file, [*named, *([file] if file is not None and _is_source(file, directories) else [])])


def _is_source(file: str, directories: Iterable[str]) -> bool:
    """Whether a file in one of the directories is a template, an environment or a config."""
    if not os.path.isfile(file):
        return False
    from heatlint.heat import ENVIRONMENT_FILE_ENDING, TEMPLATE_FILE_ENDINGS
    from heatlint.load.disk import is_below
    from heatlint.project.config import NAMES
    from heatlint.run.find_templates import has_version_key, is_environment, read_plain

    real = os.path.realpath(file)
    if not any(is_below(real, os.path.realpath(each)) for each in directories):
        return False
    if os.path.basename(real) in NAMES:
        return True
    if not real.lower().endswith((*TEMPLATE_FILE_ENDINGS, ENVIRONMENT_FILE_ENDING)):
        return False
    data = read_plain(real) or b""
    return has_version_key(data) or is_environment(data)


def require_not_read(file: str | None, paths: Iterable[str]) -> None:
    """Raise Misuse when the file of an output is one of those that are read. file: None for standard output."""
    if file is None or not os.path.isfile(file):
        return
    if any(os.path.isfile(path) and os.path.samefile(file, path) for path in paths):
        raise Misuse(f'"{file}" is read and would be overwritten; name another file for the output')


def parse(words: Sequence[str], environment: Mapping[str, str]) -> Outputs:
    """Return the outputs that are asked for as FORMAT or FORMAT:FILE. Raises Misuse.

    When none goes to standard output, text does; in GitHub Actions annotations, too, and in GitLab CI without any
    --format a report file. environment: the environment variables.
    """
    found = named_outputs(words, FORMATS)
    if any(file is None for _, file in found):
        return found
    found.insert(0, ("text", None))
    if environment.get("GITHUB_ACTIONS") == "true":
        found.insert(1, ("github", None))
    elif environment.get("GITLAB_CI") == "true" and not words:
        found.append(("gitlab", GITLAB_FILE))
    return found


def write(report: Report, outputs: Outputs, arguments: Arguments, last: Texts | None = None) -> bool:
    """Render the report in each format and write it. Raises Misuse for a file that cannot be written.

    last: what the last run wrote; it becomes what this run writes. Return False if both are equal, and write nothing.
    """
    # Files come first: when one cannot be written, only that error is printed.
    texts = [
        (file, _rendered(report, name, file, arguments))
        for name, file in sorted(outputs, key=lambda output: output[1] is None)
    ]
    if last is not None:
        if last == texts:
            return False
        last[:] = texts
    page = summary_file()
    if page:
        _add_to_summary(report, page)
    for file, text in texts:
        write_output(file, text, may_be_link=bool(arguments.many("--format")))
    if arguments.flag("--statistics") and report.diagnostics:
        from heatlint.report.statistics import render

        printed = [name for name, file in outputs if file is None]
        if all(name in LOG_FORMATS for name in printed):
            sys.stdout.write("\n" + render(report))
        else:
            sys.stderr.write(render(report))
    return True


def summary_file() -> str | None:
    """Return the file to which GitHub Actions wants a summary added; None or "" outside of its jobs."""
    return os.environ.get("GITHUB_STEP_SUMMARY")


def _add_to_summary(report: Report, file: str) -> None:
    """Add the report to the page about the job that GitHub Actions shows. Its steps share the file."""
    from heatlint.report import markdown

    try:
        with open(file, "ab") as stream:
            stream.write(markdown.render(report).encode("utf-8", "backslashreplace"))
    except OSError as error:
        from heatlint.cli.notes import not_written, note

        note(not_written(file, error))


def write_output(file: str | None, text: str, *, may_be_link: bool = True) -> None:
    """Write a text to a file, or to standard output for None. Raises Misuse for a file that cannot be written.

    may_be_link: whether the file may be a symbolic link.
    """
    if file is None:
        sys.stdout.write(text)
        return
    from heatlint.review.write import replace_file, require_regular

    try:
        if not may_be_link:
            require_regular(file)
        replace_file(file, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        from heatlint.cli.notes import not_written

        raise Misuse(not_written(file, error)) from None


def write_bytes(data: bytes) -> None:
    """Write bytes to standard output as they are, after the text that was written before."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _rendered(report: Report, name: str, file: str | None, arguments: Arguments) -> str:
    if name == "text":
        return _text(report, file, arguments) if report.diagnostics or report.notes else ""
    if name == "concise":
        from heatlint.report import concise

        return concise.render(report, list_notes=arguments.flag("--verbose"))
    from importlib import import_module

    rendered: str = import_module(f"heatlint.report.{FORMATS[name]}").render(report)
    return rendered


def _text(report: Report, file: str | None, arguments: Arguments) -> str:
    """Return the text report. In a file and in a job of a CI system it is complete."""
    from heatlint.cli.terminal import is_filtered, is_in_ci, style_of
    from heatlint.report import text

    is_by_rule = arguments.one("--group-by") == "rule"
    options = text.Options(
        source=arguments.flag("--show-source") if is_by_rule else not arguments.flag("--no-source"),
        is_by_rule=is_by_rule,
        is_complete=file is not None or arguments.flag("--all") or is_in_ci(os.environ),
        has_total=not arguments.flag("--quiet"),
        list_notes=arguments.flag("--verbose"),
        fix_options=_unused_fix_options(arguments),
    )
    whole = text.TextReport(report, options)
    if file is not None:
        return whole.render()
    # A filter such as grep may drop the line of the report that says it.
    is_told_apart = bool(whole.omitted) and is_filtered(sys.stdout, sys.stderr) and not arguments.flag("--watch")
    if is_told_apart:
        from heatlint.cli.notes import note

        note(whole.omitted)
    return whole.render(style_of(arguments.one("--color"), os.environ, sys.stdout), says_omitted=not is_told_apart)


def _unused_fix_options(arguments: Arguments) -> Sequence[str]:
    """Return the options that would make more fixes than this run made."""
    if arguments.flag("--unsafe-fixes"):
        return ()
    return ("--unsafe-fixes",) if arguments.flag("--fix") else ("--fix", "--unsafe-fixes")
