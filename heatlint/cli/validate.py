"""heatlint validate: the answer of Heat's validate endpoint, for a template or for a stream of requests."""

from __future__ import annotations

import sys

from heatlint.cli import exit_status
from heatlint.cli.inputs import STDIN, known_of, request_of, require_usable
from heatlint.cli.options import Misuse
from heatlint.endpoint import answer, to_json
from heatlint.report.response import HEAT, OK, with_lists
from heatlint.run.paths import require_directory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments


def run(arguments: Arguments) -> int:
    """Print the answer and return the exit status: 1 when the template or one of the requests is refused."""
    shape = arguments.one("--shape") or HEAT
    requests = arguments.one("--requests")
    if requests is not None:
        if arguments.operands:
            raise Misuse("--requests cannot be used together with TEMPLATE; give one of them")
        for name in arguments.given:
            if name not in (
                "--requests",
                "--root",
                "--shape",
                "--target",
                "--types",
                "--global-environment",
                "--cloud",
            ):
                raise Misuse(f"{name} cannot be used together with --requests; each request sets its own")
        from heatlint.cli.stream import answer_all

        for path in arguments.many("--root"):
            require_directory(path)
        return answer_all(requests, shape, known_of(arguments), arguments.many("--root"))
    if not arguments.operands:
        raise Misuse('"validate" needs TEMPLATE or --requests FILE; see heatlint validate --help')
    require_usable(arguments)
    needs_cloud = arguments.flag("--resource-validate") and not arguments.flag("--cloud")
    known = known_of(arguments, _cloud_of_config(arguments) if needs_cloud else None)
    request = request_of(arguments.operands[0], arguments)
    request.show_nested = arguments.flag("--show-nested") or request.show_nested
    if arguments.flag("--resource-validate"):
        if known.inventory is None:
            raise Misuse(
                '"--resource-validate" needs an inventory with the quotas of the project: --cloud FILE, or "cloud" in '
                "the config"
            )
        request.resource_validate = True
    request.ignore_errors = arguments.one("--ignore-errors") or request.ignore_errors
    request.stage = arguments.one("--stage") or "validate"
    found = answer(request, shape, known)
    if found.status == OK and found.stack is not None:
        from heatlint.report.accepted import without_secrets

        found.body = without_secrets(found.body, found.stack)
    has_lists = arguments.one("--format") == "json"
    body = with_lists(found.body, found.report()) if has_lists else found.body
    sys.stdout.write(to_json(body, indent=2) + "\n")
    notes = [each for each in found.diagnostics if each.is_note]
    if notes and not has_lists:
        from heatlint.cli.notes import note
        from heatlint.report.notes import amounts

        note(f"{amounts(notes)}; --format json shows where")
    return exit_status.OK if found.status == OK else exit_status.FINDINGS


def _cloud_of_config(arguments: Arguments) -> str | None:
    """Return the path of the inventory that the config names for the template; None without one."""
    if arguments.operands[0] == STDIN:
        return None
    from heatlint.cli.check import options_of
    from heatlint.cli.job import job_of
    from heatlint.run.scopes import Scopes

    return job_of(arguments.operands[0], Scopes(options_of(arguments)), arguments).cloud
