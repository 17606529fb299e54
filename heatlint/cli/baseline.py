"""heatlint check --baseline, --write-baseline and --prune-baseline."""

from __future__ import annotations

import os

from heatlint.cli.notes import not_written, note
from heatlint.cli.options import Misuse
from heatlint.load.disk import is_below
from heatlint.project.config import display_path
from heatlint.report.notes import counted
from heatlint.review.baseline import DEFAULT_NAME, Baseline, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments
    from heatlint.diagnostic import Diagnostic
    from heatlint.project.config import Config
    from heatlint.review.baseline import Key
    from heatlint.run.findings import Findings

#: Options that change which findings there are: with them, an entry that does not occur may do so without them.
CHANGE_FINDINGS = (
    "--select",
    "--ignore",
    "--profile",
    "--target",
    "--from",
    "--environment",
    "--parameter",
    "--types",
    "--rules",
    "--global-environment",
    "--cloud",
    "--config",
    "--no-config",
)
#: How many entries that no longer occur are listed.
MOST_ENTRIES = 20


def without_baseline(
    arguments: Arguments, config: Config, path: str | None, found: list[Diagnostic], findings: Findings, complete: bool
) -> list[Diagnostic]:
    """Return the findings that are not in the baseline at `path`, and all notes; write or prune it when asked to.

    complete: whether whole directories were checked, so that entries which did not occur are obsolete. Options that
    change what is found make them no reason for an advice.
    """
    try:
        if not arguments.one("--baseline") and any(map(arguments.flag, ("--write-baseline", "--prune-baseline"))):
            from heatlint.review.write import require_regular

            require_regular(path or os.path.join(config.directory, DEFAULT_NAME))
        if arguments.flag("--write-baseline"):
            faults = [each for each in found if not each.is_note]
            _write(arguments, config, path or os.path.join(config.directory, DEFAULT_NAME), faults)
            return [each for each in found if each.is_note]
        assert path is not None
        baseline = Baseline(path)
        rest = baseline.without_accepted(found)
        files = set(findings.files.values()) if complete else set()
        place = os.path.dirname(os.path.abspath(path))
        whole = any(is_below(place, os.path.abspath(operand)) for operand in arguments.operands or [os.curdir])
        if arguments.flag("--prune-baseline"):
            count = len(baseline.obsolete(files, whole=whole))
            baseline.prune(files, whole=whole)
            _note(arguments, f"removed {count} {'entry' if count == 1 else 'entries'} from {display_path(path)}")
        elif not any(map(arguments.flag, CHANGE_FINDINGS)):
            _advise(arguments, path, baseline.obsolete(files, whole=whole))
        elif arguments.flag("--select") and len(rest) < len(found):  # who asks for a rule may mean all of its findings
            accepted = counted(len(found) - len(rest), "finding")
            hint = "" if arguments.flag("--baseline") else "; --no-config shows all"
            _note(arguments, f"not shown: {accepted} of the selected rules in {display_path(path)}{hint}")
        return rest
    except OSError as error:
        raise Misuse(not_written(path or DEFAULT_NAME, error)) from None


def _advise(arguments: Arguments, path: str, obsolete: list[Key]) -> None:
    """Print which entries no longer occur, and how to remove them."""
    for file, (rule, where, _) in obsolete[:MOST_ENTRIES]:
        place = f" at {where}" if where else ""
        _note(arguments, f"{display_path(path)}: {rule} no longer occurs in {file}{place}")
    if len(obsolete) > MOST_ENTRIES:
        _note(arguments, f"{display_path(path)}: {len(obsolete) - MOST_ENTRIES} more entries no longer occur")
    if obsolete:
        _note(arguments, "--prune-baseline removes entries that no longer occur")


def _write(arguments: Arguments, config: Config, path: str, found: list[Diagnostic]) -> None:
    write(path, found)
    count = counted(len(found), "finding")
    is_in_use = config.get("baseline") or arguments.flag("--baseline")
    hint = "" if is_in_use else f'; use it with --baseline, or set baseline = "{os.path.basename(path)}" in a config'
    _note(arguments, f"wrote {count} to {display_path(path)}{hint}")


def _note(arguments: Arguments, text: str) -> None:
    if not arguments.flag("--quiet"):
        note(text)
