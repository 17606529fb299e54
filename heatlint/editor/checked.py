"""Actions that are done only if a check finds nothing new afterwards."""

from __future__ import annotations

from heatlint.editor.action import READINGS, CannotDo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.editor.file import File
    from heatlint.editor.workspace import Workspace

#: How many readings of its texts a check counts as.
READINGS_OF_CHECK = 2


def readings_with_check(workspace: Workspace, file: File) -> int:
    """Return how often the text of a file could be read in the time that such an action takes."""
    root = workspace.checker(file.real).stack(file.real)
    stacks = root.all() if root is not None else ()
    checked = sum(len(each.template.document.text or "") for each in stacks if each.group_template is None)
    return READINGS + READINGS_OF_CHECK * -(-checked // max(1, len(file.buffer.text)))


def require_no_new_findings(workspace: Workspace, file: File, texts: dict[str, bytes], what: str) -> None:
    """Raise CannotDo if a check with other texts of files finds something that it does not find now.

    file: the stack that uses it is checked. texts: by real path. what: the reason of the change, for the message.
    """
    checker = workspace.checker(file.real)
    before = checker.findings_with(file.real)
    after = checker.findings_with(file.real, texts)
    if before is None or after is None:
        raise CannotDo("the template is not checked, so it is not known whether it stays valid; nothing is changed")
    new = sorted(after - before)
    if new:
        raise CannotDo(f"{what} gives new findings, such as {new[0][0]}: {new[0][1]}; nothing is changed")
