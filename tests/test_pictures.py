"""The pictures of the README: the true output of a command, and a chart of what was measured."""

from __future__ import annotations

import importlib.util
import pathlib
import re
import xml.etree.ElementTree as ElementTree

import pytest

from bench.chart import SIZES, chart

ROOT = pathlib.Path(__file__).parent.parent


@pytest.fixture(scope="module")
def pictures():
    """Return the module tools/report_picture.py."""
    spec = importlib.util.spec_from_file_location("report_picture", ROOT / "tools" / "report_picture.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_picture_of_the_report_is_the_real_output(pictures):
    made = pictures.picture(pictures.report())
    assert made == (ROOT / "docs" / "images" / "report.svg").read_text(encoding="utf-8"), "run tools/report_picture.py"


def test_a_picture_has_the_text_and_its_colours(pictures):
    tree = ElementTree.fromstring(pictures.picture("\x1b[1ma<b\x1b[0m: \x1b[1;31merror\x1b[0m x\n"))
    (_prompt, line) = tree.findall("{*}text")
    assert "".join(line.itertext()) == "a<b: error x"
    assert [each.get("class") for each in line] == ["b", "b red"]
    assert "prefers-color-scheme:dark" in tree.findtext("{*}style")


def test_the_chart_has_a_bar_for_each_program():
    figures = {size: {"heatlint check": 50.0, "other": 100.0} for size in SIZES}
    tree = ElementTree.fromstring(chart(figures))
    bars = tree.findall("{*}rect")
    assert [bar.get("class") for bar in bars] == ["ours", "other"] * len(SIZES)
    assert float(bars[1].get("width")) == pytest.approx(2 * float(bars[0].get("width")), abs=1)


def test_the_chart_of_the_readme_is_one_of_these_programs():
    text = (ROOT / "docs" / "images" / "speed.svg").read_text(encoding="utf-8")
    for program in ("heatlint check", "yamllint", "Python alone"):
        assert re.search(rf"{program} \d+ ms", text)
