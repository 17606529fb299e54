"""What standard output can show: colours, lines of which width, and hyperlinks."""

from __future__ import annotations

import os
import stat

from heatlint.report.style import Style

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

#: Variables that CI systems set in their jobs. Azure Pipelines sets TF_BUILD, Jenkins JENKINS_URL, the others CI.
CI_VARIABLES = ("CI", "TF_BUILD", "JENKINS_URL")
#: The narrowest terminal whose width is respected.
LEAST_WIDTH = 40
#: What terminals with hyperlinks (OSC 8) have in TERM_PROGRAM and in TERM.
LINKING_PROGRAMS = ("iTerm.app", "WezTerm", "vscode", "ghostty")
LINKING_TERMS = ("xterm-kitty", "xterm-ghostty", "foot", "foot-extra", "alacritty", "wezterm")
#: The first version of the library VTE, which GNOME Terminal and others use, in which hyperlinks work: 0.50.1.
VTE_WITH_LINKS = 5001


def style_of(choice: str | None, environment: Mapping[str, str], stream: TextIO) -> Style:
    """Return how a text report on a stream looks. choice: the value of `--color`."""
    is_terminal = stream.isatty()
    return Style(
        color=wants_color(choice, environment, is_terminal=is_terminal),
        width=_width(environment, stream) if is_terminal or "COLUMNS" in environment else None,
        url=_file_url if is_terminal and has_links(environment) else None,
    )


def is_filtered(stream: TextIO, other: TextIO) -> bool:
    """Whether another program reads a stream, and not the other stream as well."""
    try:
        about, about_other = os.fstat(stream.fileno()), os.fstat(other.fileno())
    except (OSError, ValueError):  # closed, or not a stream of the system
        return False
    is_pipe = stat.S_ISFIFO(about.st_mode) or stat.S_ISSOCK(about.st_mode)
    return is_pipe and not os.path.samestat(about, about_other)


def is_in_ci(environment: Mapping[str, str]) -> bool:
    """Whether the program runs in a job of a CI system."""
    return any(environment.get(name, "") not in ("", "false") for name in CI_VARIABLES)


def wants_color(choice: str | None, environment: Mapping[str, str], *, is_terminal: bool) -> bool:
    """Whether to use colours.

    `--color` decides, then NO_COLOR (no-color.org), then FORCE_COLOR (force-color.org), then whether it is a terminal
    with colours.
    """
    if choice in ("always", "never"):
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return is_terminal and environment.get("TERM") != "dumb"


def has_links(environment: Mapping[str, str]) -> bool:
    """Whether the terminal is known to show hyperlinks to files.

    Not in CI, not inside of tmux and screen, which may drop them, and not over SSH, where a file is on another machine.
    """
    term = environment.get("TERM", "")
    multiplexed = environment.get("TMUX") or environment.get("STY") or term.startswith(("tmux", "screen"))
    if is_in_ci(environment) or multiplexed or environment.get("SSH_CONNECTION") or term == "dumb":
        return False
    vte = environment.get("VTE_VERSION", "")
    return (
        environment.get("TERM_PROGRAM") in LINKING_PROGRAMS
        or term in LINKING_TERMS
        or bool(environment.get("WT_SESSION"))
        or (vte.isdecimal() and int(vte) >= VTE_WITH_LINKS)
    )


def _width(environment: Mapping[str, str], stream: TextIO) -> int | None:
    """Return the columns of a line: COLUMNS, or the width of the terminal; None when neither is known."""
    columns = environment.get("COLUMNS", "")
    width = int(columns) if columns.isdecimal() and len(columns) < 6 else 0
    if not width:
        try:
            width = os.get_terminal_size(stream.fileno()).columns
        except (OSError, ValueError):
            width = 0
    return max(LEAST_WIDTH, width) if width else None


def _file_url(name: str) -> str | None:
    """Return the URL of a file that a report names, relative to the current directory; None for other names."""
    if "://" in name or name.startswith("<"):
        return None
    from pathlib import Path
    from socket import gethostname

    # With the name of the machine, a terminal knows whether the file is its own.
    return Path(os.path.abspath(name)).as_uri().replace("file:///", f"file://{gethostname()}/", 1)
