"""The parts of a comment in Markdown on a pull request that several reports have."""

from __future__ import annotations

import re

#: The longest comment of GitHub, in characters; those of GitLab and Gitea may be longer.
MOST_CHARACTERS = 65_536
#: No line of a comment wraps before this width.
WIDTH = 100


def backticks(text: str, least: int) -> str:
    """Return backticks to put around a text, more than it has in a row anywhere. least: how many at least."""
    longest = max((len(each) for each in re.findall("`+", text)), default=0)
    return "`" * max(least, longest + 1)


def details(heading: str, body: str, language: str, *, is_open: bool) -> str:
    """Return a part to open and close, with lines of text in a fenced block. heading: HTML."""
    fence = backticks(body, 3)
    opened = " open" if is_open else ""
    return f"<details{opened}><summary>{heading}</summary>\n\n{fence}{language}\n{body}{fence}\n\n</details>\n"
