"""An ordinary word that is a secret is shown in names that the author has chosen without it, and nowhere else."""

from __future__ import annotations

import contextlib
import io
import pathlib

import pytest

from heatlint.cli import main
from heatlint.cli.outputs import FORMATS
from heatlint.model.secret_text import SecretTexts

HOT = "heat_template_version: 2021-04-16\n"
CLOUD = HOT + "parameters: {CloudName: {type: string, hidden: true, default: overcloud}}\n"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEATLINT_CACHE_DIR", str(tmp_path / "cache"))


def run(folder: pathlib.Path, *words: str) -> str:
    out = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        main(words)
    return out.getvalue()


NAMED = CLOUD + (
    "resources:\n"
    "  overcloud_server:\n"
    "    {type: OS::Nova::Server, depends_on: overcloud_server, properties: {name: {get_param: CloudName}}}\n"
    "  net: {type: net/overcloud-net.yaml}\n"
    "  other: {type: OS::Overcloud::Thing}\n"
)


@pytest.mark.parametrize("format", FORMATS)
def test_names_with_the_word_are_shown(format: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / "net").mkdir()
    (tmp_path / "overcloud.yaml").write_text(NAMED)
    (tmp_path / "net" / "overcloud-net.yaml").write_text(f"{HOT}resources: {{r: {{type: OS::Nova::Serverr}}}}\n")
    report = run(tmp_path, "check", "overcloud.yaml", "--format", format, "--no-config", "--all")
    assert "overcloud-net.yaml" in report
    assert "OS::Overcloud::Thing" in report
    assert "overcloud_server" in report


def test_a_picture_shows_names_with_the_word(tmp_path: pathlib.Path) -> None:
    (tmp_path / "t.yaml").write_text(NAMED.replace("net/", ""))
    (tmp_path / "overcloud-net.yaml").write_text(f"{HOT}resources: {{r: {{type: OS::Heat::None}}}}\n")
    picture = run(tmp_path, "graph", "t.yaml", "--no-config")
    assert "overcloud_server" in picture
    assert "overcloud-net.yaml" in picture
    assert "OS::Overcloud::Thing" in picture


PLACES = {
    "default": "resources: {r: {type: OS::Cinder::Volume, properties: {size: {get_param: CloudName}}}}",
    "comment": "resources: {r: {type: Nope}} # the overcloud of today",
    "value": "resources: {r: {type: OS::Cinder::Volume, properties: {size: overcloud}}}",
    "part of a value": "resources: {r: {type: OS::Cinder::Volume, properties: {size: the-overcloud-size}}}",
    "made text": "resources: {r: {type: OS::Cinder::Volume, "
    "properties: {size: {list_join: ['-', [my, {get_param: CloudName}, {get_param: CloudName}]]}}}}",
    "attribute": "outputs: {o: {value: {get_attr: [overcloud, x]}}}",
    "type without a namespace": "resources: {r: {type: overcloud}}",
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("format", FORMATS)
def test_the_word_is_covered_where_it_is_a_value(place: str, format: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / "t.yaml").write_text(CLOUD + place + "\n")
    report = run(tmp_path, "check", "t.yaml", "--format", format, "--no-config", "--profile", "production")
    assert "HL" in report
    assert "overcloud" not in report.lower()


@pytest.mark.parametrize("name", ["overcloud", "database1", "admin"])
def test_a_message_about_a_use_does_not_quote_a_secret_that_is_also_a_name(name: str, tmp_path: pathlib.Path) -> None:
    """The resource has the name of the secret, and so has an output."""
    (tmp_path / "t.yaml").write_text(
        f"{HOT}parameters: {{p: {{type: string, hidden: true, default: {name}}}}}\n"
        f"resources: {{{name}: {{type: OS::Cinder::Volume, properties: {{size: {{get_param: p}}}}}}}}\n"
        f"outputs: {{{name}: {{value: 1}}}}\n"
    )
    report = run(tmp_path, "check", "t.yaml", "--format", "concise", "--no-config")
    assert '"size" must be an integer, not the string "******"' in report


@pytest.mark.parametrize(
    "text, expected",
    [
        ("file net/overcloud-net.yaml:3:1 is", "file net/overcloud-net.yaml:3:1 is"),
        ('"Overcloud_Server"', '"Overcloud_Server"'),
        ("OS::Overcloud::Thing.", "OS::Overcloud::Thing."),
        ("overcloud_servers", "******_servers"),
        ("my-overcloud-net.yaml", "my-******-net.yaml"),
        ("overcloud", "******"),
        ("the overcloud and overcloud_server", "the ****** and overcloud_server"),
        ("x7-K9pass-net.yaml", "******-net.yaml"),
        ("hunter2-net", "******-net"),
    ],
)
def test_only_whole_names_are_shown_and_only_with_ordinary_words(text: str, expected: str) -> None:
    names = ("overcloud_server", "hunter2-net")
    others = ("OS::Overcloud::Thing", "overcloud-net.yaml", "x7-K9pass-net.yaml", "net")
    secrets = SecretTexts(("overcloud", "x7-K9pass", "hunter2"), names=names, other_names=others)
    assert secrets.covered(text) == expected


@pytest.mark.parametrize("secret", ["overcloud", "Zq7vK-Mark9W"])
def test_a_secret_that_is_a_file_name_is_covered_unless_it_is_an_ordinary_word(secret: str) -> None:
    found = SecretTexts((secret,), other_names=(secret,)).covered(f"in {secret} there")
    assert (secret in found) == (secret == "overcloud")
