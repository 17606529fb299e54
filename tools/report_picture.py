#!/usr/bin/env python3
"""Make a picture of a report, for the README: what a terminal shows, in light and dark colours.

    report_picture.py > docs/images/report.svg

The picture has the true output of COMMAND, with its colours. The viewer's setting for dark colours decides.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
from collections.abc import Iterator
from html import escape

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, HOME)

from heatlint.cli import main  # noqa: E402

#: The command, which runs at the top of the repository.
COMMAND = "heatlint check fixtures/demo/app.yaml -e fixtures/demo/env.yaml --select HL4,HL6"
#: Columns of the terminal, and the size of a character and a line in pixels.
COLUMNS, CHARACTER, LINE, MARGIN = 98, 8.0, 19, 16
#: What an ANSI attribute (SGR) becomes: the class in the picture.
CLASSES = {"1": "b", "31": "red", "32": "green", "33": "yellow", "34": "blue", "35": "violet", "36": "cyan"}
STYLE = """\
:root{color-scheme:light dark}
text{font:13.3px ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;white-space:pre;fill:#1f2328}
.back{fill:#f6f8fa;stroke:#d1d9e0}.b{font-weight:700}.prompt{fill:#59636e}
.red{fill:#b3201b}.green{fill:#116329}.yellow{fill:#7d4e00}.blue{fill:#0550ae}.violet{fill:#7a2fb5}.cyan{fill:#0b6370}
@media (prefers-color-scheme:dark){
text{fill:#e6edf3}.back{fill:#151b23;stroke:#3d444d}.prompt{fill:#9198a1}
.red{fill:#ff8f87}.green{fill:#7ee08a}.yellow{fill:#e3b341}.blue{fill:#86b9ff}.violet{fill:#d2a8ff}.cyan{fill:#76d9e6}
}"""
_ATTRIBUTES = re.compile("\x1b\\[([0-9;]*)m")


def report() -> str:
    """Return what COMMAND prints in a terminal with colours."""
    output = io.StringIO()
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = str(COLUMNS)
    try:
        with contextlib.redirect_stdout(output), contextlib.chdir(HOME):
            main([*COMMAND.split()[1:], "--color", "always", "--no-cache"])
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before
    return output.getvalue()


def picture(text: str) -> str:
    """Return the picture of a text with ANSI attributes."""
    lines = text.rstrip("\n").split("\n")
    width = int(COLUMNS * CHARACTER) + 2 * MARGIN
    height = (len(lines) + 2) * LINE + 2 * MARGIN
    plain = escape(_ATTRIBUTES.sub("", text).strip())
    rows = [_row(0, f'<tspan class="prompt">$</tspan> {escape(COMMAND)}')]
    rows += [_row(number, "".join(_spans(line))) for number, line in enumerate(lines, 2) if line]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            'role="img" aria-labelledby="title description">',
            f'<title id="title">{escape(COMMAND)}</title>',
            f'<desc id="description">{plain}</desc>',
            f"<style>\n{STYLE}\n</style>",
            f'<rect class="back" x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="8"/>',
            *rows,
            "</svg>\n",
        ]
    )


def _row(number: int, content: str) -> str:
    return f'<text x="{MARGIN}" y="{MARGIN + number * LINE + 14}">{content}</text>'


def _spans(line: str) -> Iterator[str]:
    """Yield the parts of a line with the classes of their attributes."""
    classes: list[str] = []
    parts = _ATTRIBUTES.split(line)
    for number, part in enumerate(parts):
        if number % 2:
            codes = part.split(";")
            classes = [] if "0" in codes else [*classes, *(CLASSES[code] for code in codes if code in CLASSES)]
        elif part:
            yield f'<tspan class="{" ".join(classes)}">{escape(part)}</tspan>' if classes else escape(part)


if __name__ == "__main__":
    sys.stdout.write(picture(report()))
