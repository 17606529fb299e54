"""The parameters that a template does not use, which an editor shows faded.

With the rule unused-parameter of the production profile they are findings, and are not reported a second time.
"""

from __future__ import annotations

import os

from heatlint.editor.file import TEMPLATE, File
from heatlint.editor.workspace import Workspace
from heatlint.model.unused_parameters import unused_parameters

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

#: The code of the rule.
_RULE = "HL215"


def faded_parameters(workspace: Workspace, file: File) -> Iterator[tuple[str, int, int]]:
    """Yield the parameters that a template declares and does not use: name, start, end."""
    file.read()
    stack = workspace.stack(file) if file.kind == TEMPLATE else None
    reading = file.reading
    if stack is None or reading is None or reading.version is None or os.path.realpath(stack.file) != file.real:
        return
    if _RULE in workspace.checker(file.real).codes(file.real):
        return
    for name in unused_parameters(stack):
        if name in reading.template.schemas:
            yield (str(name), *file.span((reading.version.words.parameters, name), True))
