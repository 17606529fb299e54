"""The templates that bench/ measures with are clean, have the declared size, and are accepted by Heat."""

from __future__ import annotations

import pytest

from bench.generate import template
from heatlint.linter import lint
from heatlint.load import from_files
from heatlint.model.build import build


@pytest.mark.parametrize("size, commented", [(6_000, False), (100_000, False), (1_000_000, True)])
def test_generated_template_is_clean(size, commented, tmp_path):
    text = template(size, commented=commented)
    assert text == template(size, commented=commented)
    assert abs(len(text.encode()) - size) <= 2_700
    path = tmp_path / "template.yaml"
    path.write_text(text, encoding="utf-8")
    stack = build(from_files(str(path)), assume_values=True)
    assert lint(stack) == []
    sections = stack.template.document.value
    assert sections["parameters"] and sections["outputs"] and len(sections["resources"]) <= 1000
