"""Words can be read: on every page and in every picture, on light and on dark pages.

WCAG 2.1 asks for a contrast of 4.5 to 1 between a word and what is behind it (success criterion 1.4.3).
"""

from __future__ import annotations

import re
from importlib.resources import files
from itertools import product
from pathlib import Path

import pytest

import heatlint.picture.html
import heatlint.planning.reports.html
import heatlint.report.html
import heatlint.report.html_source
from heatlint.picture.style import CHANGE_COLORS, COLORS, SEVERITY_COLORS
from heatlint.picture.svg import stylesheet
from heatlint.report.palette import PALETTE, variables

LEAST = 4.5
SCHEMES = pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
ROOT = Path(__file__).parent.parent
REPORT = variables() + heatlint.report.html.STYLE + heatlint.report.html_source.STYLE
PLAYGROUND = variables() + (ROOT / "playground" / "style.css").read_text(encoding="utf-8")
TAGS, _, THEME = (ROOT / "playground" / "src" / "editor.ts").read_text(encoding="utf-8").partition("EditorView.theme({")
#: The theme of the editor as a stylesheet: its parts, and a rule for each colour of a kind of word.
EDITOR = re.sub(
    r'"([^"\n]*)": \{([^}]*)\}',
    lambda rule: f"{rule[1]}{{{re.sub(', *(?=[a-z]|$)', ';', rule[2].strip()).replace(chr(34), '')}}}",
    THEME,
).replace("backgroundColor", "background") + "".join(
    f".{value[6:-1]}{{color:{value}}}\n" for value in re.findall(r'\{ tag: .*?color: "(.*?)"', TAGS)
)
SHEETS = {
    "report": REPORT,
    "plan": variables() + heatlint.planning.reports.html.STYLE,
    "graph": variables() + heatlint.picture.html.STYLE,
    "endpoint": variables() + (files("heatlint.serve") / "page" / "page.css").read_text(encoding="utf-8"),
    "playground": PLAYGROUND + EDITOR,
}
#: Backgrounds that no words are on.
WITHOUT_WORDS = {".bar", "dialog::backdrop"}
DARK = re.compile(r"@media (?:screen and )?\(prefers-color-scheme: ?dark\) ?\{((?:[^{}]*\{[^{}]*\})*)[^{}]*\}")
Color = tuple[float, float, float]


def rgb(color: str) -> tuple[Color, float]:
    """Return a colour and its opacity."""
    digits = color.removeprefix("#")
    if len(digits) < 6:
        digits = "".join(2 * digit for digit in digits)
    red, green, blue, opacity = (int(digits.ljust(8, "f")[start : start + 2], 16) / 255 for start in (0, 2, 4, 6))
    return (red, green, blue), opacity


def over(front: Color, opacity: float, behind: Color) -> Color:
    red, green, blue = (opacity * one + (1 - opacity) * other for one, other in zip(front, behind, strict=True))
    return red, green, blue


def luminance(color: Color) -> float:
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in color]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Color, other: Color) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def rules(sheet: str, scheme: int) -> list[tuple[str, dict[str, str]]]:
    """Return the rules of a stylesheet for light or dark pages: selector, and properties with plain colours."""
    dark = "".join(DARK.findall(sheet))
    sheet = DARK.sub("", sheet) + (dark if scheme else "")
    found = []
    values: dict[str, str] = {}
    for selector, body in re.findall(r"([^{}\n]+)\{([^{}]*)\}", sheet):
        pairs = dict(re.findall(r"([\w-]+):\s*([^;]+?)\s*(?=;|$)", body.replace("\n", " ")))
        values.update({name: value for name, value in pairs.items() if name.startswith("--")})
        found.append((selector.strip(), pairs))
    for _, pairs in found:
        for name, value in pairs.items():
            pairs[name] = re.sub(r"var\((--\w+)\)", lambda variable: values.get(variable[1], variable[0]), value)
    return found


def pairs_of(sheet: str, scheme: int) -> list[tuple[str, str, str, str]]:
    """Return each colour of words with each background that may be behind it: selector, colour, selector, colour.

    A rule that has both is a pair of its own, except that of the page.
    """
    colors, backgrounds, own = [], [], []
    for selector, each in rules(sheet, scheme):
        color = each.get("color", "")
        background = each.get("background", "")
        if color.startswith("#") and background.startswith("#") and selector != "body":
            own.append((selector, color, selector, background))
            continue
        if color.startswith("#"):
            colors.append((selector, color))
        if background.startswith("#") and selector not in WITHOUT_WORDS:
            backgrounds.append((selector, background))
    return [(*word, *behind) for word, behind in product(colors, backgrounds)] + own


@SCHEMES
@pytest.mark.parametrize("name", SHEETS)
def test_words_of_a_page_can_be_read(name, scheme):
    page = rgb(next(each for selector, each in rules(SHEETS[name], scheme) if selector == "body")["background"])[0]
    pairs = pairs_of(SHEETS[name], scheme)
    assert len({color for _, color, _, _ in pairs}) > 1
    poor = [
        f"{selector} on {other}: {found:.2f}"
        for selector, color, other, background in pairs
        if (found := contrast(rgb(color)[0], over(*rgb(background), page))) < LEAST
    ]
    assert poor == []


@pytest.mark.parametrize("name", SHEETS)
def test_no_page_has_words_in_colours_of_the_browser(name):
    """Browsers choose other colours on light and on dark pages only for words whose colour is not set."""
    assert [
        selector for selector, each in rules(SHEETS[name], 0) if re.search("Text|Canvas", each.get("color", ""))
    ] == []


def test_no_page_has_a_colour_of_its_own():
    """All are in the palette, where one change reaches every page. A shadow behind a dialog is none."""
    for name, sheet in SHEETS.items():
        own = re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet.removeprefix(variables()))
        assert [each for each in own if each != "#0008"] == [], name


def test_every_variable_has_a_dark_value():
    for name, sheet in SHEETS.items():
        light, dark = (
            {key for _, each in rules(text, 0) for key in each if key[:2] == "--"}
            for text in (sheet, "".join(DARK.findall(sheet)))
        )
        assert light == dark, name


def fills(scheme: int) -> dict[str, Color]:
    return {family: rgb(pair[scheme][0])[0] for family, pair in COLORS.items()}


def opacity(selector: str, name: str) -> float:
    """Return an opacity in the stylesheet of pictures."""
    found = re.search(rf"{re.escape(selector)}\{{[^}}]*\b{name}:(\.\d+)", stylesheet())
    assert found is not None
    return float(found[1])


@SCHEMES
def test_words_of_a_picture_can_be_read(scheme):
    """Also those in a box in a box, and those of what is not made."""
    page = rgb(PALETTE["page"][scheme])[0]
    names = {name: rgb(PALETTE[name][scheme])[0] for name in ("text", "quiet")}
    accents = {name: rgb(pair[scheme])[0] for name, pair in (*SEVERITY_COLORS.items(), *CHANGE_COLORS.items())}
    boxed = {
        f"box {family}": over(fill, opacity(".box>rect", "fill-opacity"), page)
        for family, fill in fills(scheme).items()
    }
    boxed |= {
        f"{outer}, box {family}": over(fill, opacity(".box>rect", "fill-opacity"), behind)
        for outer, behind in boxed.items()
        for family, fill in fills(scheme).items()
    }
    pale = {
        f"{family} that is not made, in {place}": over(fill, opacity(".off>rect", "fill-opacity"), behind)
        for (family, fill), (place, behind) in product(fills(scheme).items(), {"page": page, **boxed}.items())
    }
    places = {"page": page, **fills(scheme), **boxed, **pale}
    poor = [
        f"{name} on {place}: {found:.2f}"
        for (name, color), (place, behind) in product({**names, **accents}.items(), places.items())
        if (found := contrast(color, behind)) < LEAST
    ]
    assert poor == []
