"""The colours of the pages of HTML and of the pictures, on light and on dark pages.

tests/test_contrast.py checks that words can be read on everything that is behind them.
"""

from __future__ import annotations

#: Name -> the colour on a light and on a dark page.
#: page, panel, mark: behind words; active, selection: behind those of an editor. text, quiet, link: of words.
#: line: of borders. edge: of a picture. bar: of a chart. error, warning, info, good, replaced: of words and borders
#: that say how something is. name, string, number: in source lines.
PALETTE = {
    "page": ("#ffffff", "#0d1117"),
    "panel": ("#f3f4f6", "#1a2028"),
    "mark": ("#fff0b3", "#4d3d0a"),
    "active": ("#eef3f880", "#1c232c80"),
    "selection": ("#d0e5ff", "#1d3d5e"),
    "text": ("#1f2328", "#f0f6fc"),
    "quiet": ("#57606a", "#a9b4c0"),
    "link": ("#0a58ad", "#79b8ff"),
    "line": ("#d0d7de", "#3d444d"),
    "edge": ("#6e7781", "#8b949e"),
    "bar": ("#6b4bb3", "#ab93e6"),
    "error": ("#b3121d", "#ff8087"),
    "warning": ("#7d4e00", "#e3b341"),
    "info": ("#0a58ad", "#79b8ff"),
    "good": ("#116329", "#4ac26b"),
    "replaced": ("#a0246e", "#ff8ac4"),
    "name": ("#0550ae", "#79c0ff"),
    "string": ("#116329", "#7ee787"),
    "number": ("#7d4e00", "#e3b341"),
}


def variables() -> str:
    """Return the rules of a stylesheet that give each colour as a variable, such as `--error`, and the page its own.

    A page is printed with the colours of a light one.
    """
    light, dark = (";".join(f"--{name}:{pair[scheme]}" for name, pair in PALETTE.items()) for scheme in (0, 1))
    return (
        f":root{{color-scheme:light dark;{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
        "@media print{:root{color-scheme:light}}\n"
        "body{background:var(--page);color:var(--text)}a{color:var(--link)}\n"
    )
