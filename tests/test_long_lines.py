"""Reports about lines that are very long, with many findings: each line is read once, not for each finding."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from heatlint.cli import main
from heatlint.report import html_source
from heatlint.run import placeholders
from heatlint.text import edit_finder

VERSION = "heat_template_version: 2018-08-31\n"


class _Counting:
    """A pattern that notes the texts that are searched with it."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.fullmatch = pattern.fullmatch
        self._pattern = pattern
        self.searched: list[str] = []

    def finditer(self, text: str) -> object:
        """Return what the pattern finds."""
        self.searched.append(text)
        return self._pattern.finditer(text)


def test_a_line_is_searched_once_for_tags_of_jinja(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pattern = _Counting(placeholders._RENDERED)
    monkeypatch.setattr(placeholders, "_RENDERED", pattern)
    image = "image: '{{ image }}', flavour: a"
    servers = (f"r{number}: {{type: OS::Nova::Server, properties: {{{image}}}}}" for number in range(100))
    path = tmp_path / "t.yaml"
    path.write_text(f"{VERSION}resources: {{{', '.join(servers)}}}\n")
    assert main(["check", "--no-cache", "--format", "concise", str(path)]) == 1
    assert capsys.readouterr().out.count("flavour") >= 100
    assert len(pattern.searched) == len(set(pattern.searched)) == 1


@pytest.mark.parametrize(("text", "at", "found"), [("a: '{{ x }}', b: \"{{ y }}\"", 4, "'{{ x }}'"), ("a: b", 3, None)])
def test_the_tag_around_a_place(text: str, at: int, found: str | None) -> None:
    tags = placeholders._Tags()
    assert tags.around("f", 1, text, at, at + 1) == found
    assert tags.around("f", 1, text, 0, 1) is None  # before the first one
    assert tags.around("f", 1, text, at, len(text)) is None  # longer than the tag


def test_a_report_in_html_has_no_colours_for_very_long_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pygments looks at the rest of a line for each of its tokens: 0.25 MB on one line took minutes."""
    assert 'class="t-name"' in html_source.colored("a: b\nc: d", is_json=False)
    monkeypatch.setattr(html_source, "LONGEST_COLORED", 3)
    assert html_source.colored("a: b\nc: d", is_json=False).count('class="t-other"') == 2


class _Parts(list[tuple[str, str]]):
    """The parts of a line; it counts those that are looked at."""

    looked = 0

    def __getitem__(self, index: object) -> Any:
        self.looked += 1
        return super().__getitem__(index)  # type: ignore[index]


def test_a_report_in_html_looks_only_at_what_it_quotes_of_a_line() -> None:
    """For each finding, all parts of its line and of those around it were cut: 0.5 MB took 4 s more."""
    parts = _Parts(("- , ", "") for _ in range(1000))
    line = html_source._Line(parts)
    for start in range(0, 4000, 40):
        assert line.quoted(start, start + 8) == "- , - , "
        assert line.whole == "- , " * 75 + "…"
    assert parts.looked <= 100 * 3 + html_source.LONGEST_LINE


def test_a_quoted_part_of_a_line() -> None:
    line = html_source._Line([("abc", ""), ("", ""), ("d<", ""), ("x" * 400, "")])
    assert line.quoted(1, 4) == html_source._part("bc", "") + html_source._part("d", "")
    assert line.quoted(5, 5) == line.quoted(7, 6) == ""
    assert line.quoted(5, 500) == html_source._part("x" * html_source.LONGEST_LINE, "") + "…"
    assert line.whole.endswith("…")


def test_the_comments_are_read_once_to_say_why_fixes_are_withheld(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outlines: list[str] = []
    outline = edit_finder.Outline
    monkeypatch.setattr(edit_finder, "Outline", lambda text: outlines.append(text) or outline(text))
    path = tmp_path / "t.yaml"
    path.write_text(f"{VERSION}resources:\n" + "".join(f"  r{n}: {{type: A, type: B}}\n" for n in range(100)))
    assert main(["check", "--fix", "--no-cache", "--format", "concise", str(path)]) == 1
    assert capsys.readouterr().err.count("not fixed") == 100
    assert len(outlines) <= 3
