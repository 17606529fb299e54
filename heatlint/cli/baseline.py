"""heatlint check --baseline, --write-baseline and --prune-baseline."""

from __future__ import annotations

import os

from heatlint.cli.notes import not_written, note
from heatlint.cli.options import Misuse
from heatlint.project.config import display_path
from heatlint.review.baseline import DEFAULT_NAME, Baseline, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments
    from heatlint.diagnostic import Diagnostic
    from heatlint.project.config import Config
    from heatlint.run.findings import Findings


def without_baseline(
    arguments: Arguments, config: Config, path: str | None, found: list[Diagnostic], findings: Findings, complete: bool
) -> list[Diagnostic]:
    """Return the findings that are not in the baseline at `path`, and all notes; write or prune it when asked to.

    complete: whether whole directories were checked, so that entries which did not occur are obsolete.
    """
    try:
        if not arguments.one("--baseline") and any(map(arguments.flag, ("--write-baseline", "--prune-baseline"))):
            from heatlint.review.write import require_no_link

            require_no_link(path or os.path.join(config.directory, DEFAULT_NAME))
        if arguments.flag("--write-baseline"):
            faults = [each for each in found if not each.is_note]
            _write(arguments, config, path or os.path.join(config.directory, DEFAULT_NAME), faults)
            return [each for each in found if each.is_note]
        assert path is not None
        baseline = Baseline(path)
        rest = [each for each in found if not baseline.covers(each)]
        files = set(findings.files.values()) if complete else set()
        obsolete = baseline.obsolete(files)
        if arguments.flag("--prune-baseline"):
            baseline.prune(files)
            count = f"{len(obsolete)} {'entry' if len(obsolete) == 1 else 'entries'}"
            _note(arguments, f"removed {count} from {display_path(path)}")
        elif obsolete:
            for file, rule, where in obsolete:
                place = f" at {where}" if where else ""
                _note(arguments, f"{display_path(path)}: {rule} no longer occurs in {file}{place}")
            _note(arguments, "--prune-baseline removes entries that no longer occur")
        return rest
    except OSError as error:
        raise Misuse(not_written(path or DEFAULT_NAME, error)) from None


def _write(arguments: Arguments, config: Config, path: str, found: list[Diagnostic]) -> None:
    write(path, found)
    count = f"{len(found)} {'finding' if len(found) == 1 else 'findings'}"
    is_in_use = config.get("baseline") or arguments.flag("--baseline")
    hint = "" if is_in_use else f'; use it with --baseline, or set baseline = "{os.path.basename(path)}" in a config'
    _note(arguments, f"wrote {count} to {display_path(path)}{hint}")


def _note(arguments: Arguments, text: str) -> None:
    if not arguments.flag("--quiet"):
        note(text)
