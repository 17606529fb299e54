"""heatlint plan: a value that is kept from a stack that hides it is shown nowhere, whatever the new template says."""

from __future__ import annotations

from pathlib import Path

import pytest

from heatlint.cli import main

OLD = """\
heat_template_version: 2018-08-31
parameters: {p: {type: string, hidden: true}}
resources: {r: {type: OS::Heat::Value, properties: {value: a}}}
"""


@pytest.mark.parametrize("secret", ["x7Kq9-pass1", "zq4"])
@pytest.mark.parametrize(
    "parameter",
    ["{type: number}", "{type: string, constraints: [{length: {min: 40}}]}", "{type: string, constraints: [{x: 1}]}"],
)
@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_a_parameter_that_is_no_longer_hidden(
    secret: str, parameter: str, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "old.yaml").write_text(OLD)
    (tmp_path / "new.yaml").write_text(OLD.replace("{type: string, hidden: true}", parameter))
    names = [str(tmp_path / name) for name in ("old.yaml", "new.yaml")]
    status = main(["plan", *names, "--existing", "--old-parameter", f"p={secret}", "--format", form])
    out, err = capsys.readouterr()
    assert status == 1
    assert "refuse" in out
    assert secret not in out + err


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_a_parameter_that_a_nested_template_hid(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The value that the root keeps was a secret in the nested stack, and the new nested template does not say so."""
    root = "resources: {c: {type: child.yaml, properties: {p: {get_param: q}}}}\n"
    hidden = "{type: string, hidden: true}"
    for version, outer, inner in (("old", "string", hidden), ("new", "number", "{type: string}")):
        (tmp_path / version).mkdir()
        top = f"heat_template_version: 2018-08-31\nparameters: {{q: {{type: {outer}}}}}\n"
        (tmp_path / version / "root.yaml").write_text(top + root)
        (tmp_path / version / "child.yaml").write_text(OLD.replace(hidden, inner))
    names = [str(tmp_path / version / "root.yaml") for version in ("old", "new")]
    secret = "x7Kq9-pass1"
    assert main(["plan", *names, "--existing", "--old-parameter", f"q={secret}", "--format", form]) == 1
    out, err = capsys.readouterr()
    assert "HL211" in out
    assert secret not in out + err
