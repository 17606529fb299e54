"""Checks the body of a request as `heatlint check` checks a template: every rule, every stage."""

from __future__ import annotations

from heatlint.diagnostic import Diagnostic
from heatlint.linter import lint
from heatlint.load import from_body
from heatlint.model.build import build
from heatlint.plugins import built_in
from heatlint.run.check_one import quota_findings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.catalog import Known


def check_body(body: dict[str, Any], known: Known | None, *, assume_values: bool) -> list[Diagnostic]:
    """Return the findings of heatlint's own rules, of all profiles, in a body of POST /validate.

    known: the release and the types of the cloud. assume_values: whether a parameter without a value has an unknown
    value; otherwise it has none.
    """
    request = from_body({**body, "stage": "deploy"})
    request.may_have_types = True
    stack = build(request, known=known, assume_values=assume_values)
    found = lint(stack, built_in(), codes())
    quotas = quota_findings(stack, built_in())
    if quotas:
        found = sorted([*found, *quotas], key=Diagnostic.sort_key)
    stack.dissolve()
    return found


def codes() -> list[str]:
    """Return the codes of heatlint's own rules."""
    return sorted(rule.code for rule in built_in().rules)
