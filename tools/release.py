#!/usr/bin/env python3
"""Make a release: the version everywhere, the changelogs, a commit and a tag.

    release.py VERSION [DATE]
    release.py --notes VERSION

The first form writes the version into the files that name it, gives the changes under "Unreleased" in CHANGELOG.md and
in the changelog of the extension the version and the date (YYYY-MM-DD, by default today), commits, and makes the tag
vVERSION. It publishes nothing: pushing the tag does (.github/workflows/publish.yml). It stops before the first change
if the working tree has changes, the version is not higher than the last one, or nothing is unreleased.

The second form prints the changes of a version, in Markdown that can be read anywhere.
"""

from __future__ import annotations

import datetime
import re
import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
CHANGELOG = "CHANGELOG.md"
#: The changelog of the extension for VS Code, which may have nothing new in a release.
EXTENSION = "editors/vscode/CHANGELOG.md"
REPOSITORY = "https://github.com/heatlint/heatlint"
NUMBER = r"\d+\.\d+\.\d+"
#: The version in the program, and the first one that was published.
VERSION = re.compile(rf'^__version__ = "({NUMBER})"$', re.MULTILINE)
FIRST = re.compile(rf'^FIRST = "({NUMBER})"$', re.MULTILINE)
#: The files that name the version to their readers, and how they do: recipes, hooks, actions, the extension.
_BEFORE = (
    "heatlint/heatlint@v",
    "rev: v",
    "heatlint==",
    "heatlint/heatlint:v",
    'HEATLINT_VERSION: "',
    '^  "version": "',
)
RECIPES = re.compile(rf"(?:{'|'.join(_BEFORE)})({NUMBER})", re.MULTILINE)
PACKAGE = re.compile(rf'"name": "heatlint",\s+(?:"[^"]+": "[^"]*",\s+)*?"version": "({NUMBER})"')
NAMED: dict[str, re.Pattern[str]] = {
    "heatlint/_version.py": VERSION,
    "ci/gitlab.yml": RECIPES,
    "docs/ci.md": RECIPES,
    "docs/formats.md": RECIPES,
    "docs/install.md": RECIPES,
    "docs/plan.md": RECIPES,
    "editors/vscode/package.json": PACKAGE,
    "editors/vscode/package-lock.json": PACKAGE,
}
_UNRELEASED = "Unreleased"
_RELATIVE = re.compile(r"\]\((?!https?:|#)([^)]+)\)")
_DATED = re.compile(rf"^## \[({NUMBER})\]", re.MULTILINE)


class Refused(Exception):
    """The release cannot be made; the message says why."""


def named_versions() -> dict[str, set[str]]:
    """Return the versions that each file names."""
    return {name: set(pattern.findall(_read(name))) for name, pattern in NAMED.items()}


def new_texts(version: str, date: str) -> dict[str, str]:
    """Return the new text of each file that changes. Raises Refused."""
    if not re.fullmatch(NUMBER, version):
        raise Refused(f'"{version}" is not a version; expected three numbers, as in 1.2.0')
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", date):
        raise Refused(f'"{date}" is not a date; expected YYYY-MM-DD')
    changelog = _read(CHANGELOG)
    released = _DATED.findall(changelog)
    if released and _numbers(version) <= _numbers(released[0]):
        raise Refused(f"{version} is not higher than the last release, {released[0]}")
    if not changes(changelog, _UNRELEASED):
        raise Refused(f'{CHANGELOG} has nothing under "{_UNRELEASED}"')
    texts = {CHANGELOG: _with_release(changelog, version, date)}
    extension = _read(EXTENSION)
    if changes(extension, _UNRELEASED):
        texts[EXTENSION] = _with_release(extension, version, date)
    for name, pattern in NAMED.items():
        texts[name] = pattern.sub(lambda match: _with_version(match, version), _read(name))
    if not released:
        own = "heatlint/_version.py"
        texts[own] = FIRST.sub(lambda match: _with_version(match, version), texts[own])
    return texts


def changes(changelog: str, title: str) -> str:
    """Return what a changelog has about a version, or about what is unreleased; "" if that is nothing."""
    section = re.compile(rf"^## \[{re.escape(title)}\][^\n]*\n(.*?)(?=^## \[|^\[|\Z)", re.MULTILINE | re.DOTALL)
    found = section.search(changelog)
    return found[1].strip() if found is not None else ""


def notes(version: str) -> str:
    """Return the changes of a version, with links that work outside of the repository. Raises Refused."""
    text = changes(_read(CHANGELOG), version)
    if not text:
        raise Refused(f"{CHANGELOG} has nothing about {version}")
    return _RELATIVE.sub(rf"]({REPOSITORY}/blob/v{version}/\1)", text) + "\n"


def main(arguments: list[str]) -> int:
    """Make the release, or print the changes of one; return the exit status."""
    if len(arguments) not in (1, 2):
        sys.exit(__doc__)
    try:
        if arguments[0] == "--notes":
            print(notes(arguments[-1]), end="")
            return 0
        return _make(*arguments)
    except Refused as refused:
        print(f"release.py: {refused}", file=sys.stderr)
        return 2


def _make(version: str, date: str = "") -> int:
    """Make the release of a version; the date is today by default. Raises Refused before the first change."""
    if _git("status", "--porcelain", "--untracked-files=no"):
        raise Refused("the working tree has changes; commit them first")
    if _git("tag", "--list", f"v{version}"):
        raise Refused(f"the tag v{version} exists")
    texts = new_texts(version, date or datetime.date.today().isoformat())
    for name, text in texts.items():
        (HOME / name).write_text(text, encoding="utf-8", newline="\n")
    _git("commit", "--quiet", "--message", f"release: {version}", "--", *texts)
    _git("tag", "--annotate", f"v{version}", "--message", f"heatlint {version}")
    print(f"made the commit and the tag v{version}; publish with: git push origin HEAD v{version}")
    return 0


def _with_release(changelog: str, version: str, date: str) -> str:
    """Return a changelog in which the unreleased changes are those of a version, with a link to its files."""
    heading = f"## [{_UNRELEASED}]\n"
    dated = changelog.replace(heading, f"{heading}\n## [{version}] - {date}\n", 1)
    return f"{dated.rstrip()}\n[{version}]: {REPOSITORY}/releases/tag/v{version}\n"


def _with_version(match: re.Match[str], version: str) -> str:
    """Return the text that a pattern has matched, with another version in its group."""
    start = match.start()
    return match[0][: match.start(1) - start] + version + match[0][match.end(1) - start :]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _read(name: str) -> str:
    return (HOME / name).read_text(encoding="utf-8")


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=HOME, check=True, capture_output=True, text=True)
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
