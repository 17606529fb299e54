"""The text of a file in the layout of `heatlint fmt`, within the time that an editor waits."""

from __future__ import annotations

from heatlint.editor.file import File
from heatlint.editor.workspace import Workspace
from heatlint.rewrite.fmt import NotFormatted, formatted
from heatlint.rewrite.options import options_of

#: The longest text that is formatted, in characters; a dense one of this length takes a second.
MOST_CHARACTERS = 100_000
#: How many characters are read to find the entries that cannot be formatted.
MOST_READ = 300_000


def formatted_text(
    workspace: Workspace, file: File, lines: tuple[int, int] | None = None, *, sorts_sections: bool = False
) -> str:
    """Return the text of a file in the layout that the project's config chooses. Raises NotFormatted and Misuse.

    lines: see `formatted`. sorts_sections: sort the sections, whatever the config says.
    """
    text = file.buffer.text
    if len(text) > MOST_CHARACTERS:
        raise NotFormatted(
            f"an editor formats at most {MOST_CHARACTERS} characters; heatlint fmt formats longer files, too"
        )
    options = options_of(workspace.checker(file.real).config_of(file.real).get("fmt"))
    if sorts_sections:
        options.sort_sections = True
    return formatted(text, options, lines, MOST_READ).text
