"""Leaves out findings about templates that make nothing if another file of the repository names the template.

An environment maps a type to such a template where nothing is to be made for it.
"""

from __future__ import annotations

from heatlint.project.config import display_path
from heatlint.run.reach import root_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.diagnostic import Diagnostic
    from heatlint.run.other_texts import OtherTexts
    from heatlint.run.scopes import Scopes

NO_RESOURCES = "no-resources"


def without_held_places(found: list[Diagnostic], scopes: Scopes) -> list[Diagnostic]:
    """Return the findings of a run, in order, without those about templates that hold a place."""
    texts: dict[str, OtherTexts] = {}
    return [each for each in found if each.rule.name != NO_RESOURCES or not _holds_place(each, scopes, texts)]


def _holds_place(found: Diagnostic, scopes: Scopes, texts: dict[str, OtherTexts]) -> bool:
    """Whether a file of the repository names the template of a finding. texts: those read before, by repository."""
    root = None if found.file is None else root_of(scopes, scopes.real(found.file))
    if root is None or found.file is None:
        return False
    if root not in texts:
        from heatlint.run.other_texts import OtherTexts

        texts[root] = OtherTexts(display_path(root), (), ())
    return texts[root].mention(found.file) is not None
