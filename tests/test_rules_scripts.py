"""HL516: scripts and cloud-configs that YAML or cloud-init reads in another way than their author means."""

from __future__ import annotations

import pytest
from helpers import found

HEAD = """\
heat_template_version: 2018-08-31
resources:
  web:
    type: OS::Nova::Server
    properties:
      image: i
      flavor: f
"""


def report(lines):
    return found(HEAD + "".join(f"      {line}\n" for line in lines.splitlines()), rules={"HL516", "HL321"})


@pytest.mark.parametrize(
    "lines, message, place",
    [
        pytest.param(
            "user_data:\n  #!/bin/sh\n  echo ready",
            '"#!/bin/sh" is a comment of YAML, not the first line of a text; expected "|" after "user_data:"',
            (9, 9, 9, 18),
            id="a comment above a line of text",
        ),
        pytest.param(
            "user_data: >-\n  #!/bin/sh\n  echo ready",
            '">" joins the lines of a text, so the next one becomes a part of "#!/bin/sh"; expected "|"',
            (8, 18, 8, 19),
            id="a folded script",
        ),
        pytest.param(
            "user_data: |\n  # cloud-config\n  packages: [nginx]",
            'cloud-init ignores a text that begins with "# cloud-config"; expected "#cloud-config"',
            (9, 9, 9, 23),
            id="a header with a space",
        ),
    ],
)
def test_a_script_that_loses_its_first_line_is_advice(lines, message, place):
    (finding,) = report(lines)
    assert (finding.rule.code, finding.stage, finding.message) == ("HL516", "advice", message)
    assert finding.range == place


def test_what_heat_refuses_because_of_it_follows_from_it():
    (finding,) = report("user_data:\n  #cloud-config\n  packages: [nginx]")
    assert (finding.rule.code, finding.stage) == ("HL516", "create")


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param("user_data: |\n  #!/bin/sh\n  echo ready", id="a script"),
        pytest.param("user_data: |\n  #cloud-config\n  packages: [nginx]", id="a cloud-config"),
        pytest.param("user_data: >\n  #!/bin/sh\n\n  echo ready", id="a folded text with an empty line"),
        pytest.param("user_data:\n  # the script\n  echo ready", id="an ordinary comment"),
        pytest.param("user_data:\n  #!/bin/sh\n  str_replace: {template: a, params: {a: b}}", id="above a call"),
        pytest.param(
            "user_data: |\n  #cloud-config\n  write_files:\n  - content: >\n      #!/bin/sh\n      a\n"
            "  - content:\n      #!/bin/sh\n      a\n  - content: |\n      # cloud-config",
            id="inside a text",
        ),
    ],
)
def test_other_texts_are_not_reported(lines):
    assert report(lines) == []


def user_data(properties: str, user_data: str = "{get_resource: c}") -> list[str]:
    text = f"""heat_template_version: 2018-08-31
resources:
  c: {{type: OS::Heat::SoftwareConfig, properties: {{config: "#!/bin/sh"}}}}
  h: {{type: OS::Heat::WaitConditionHandle}}
  s:
    type: OS::Nova::Server
    properties: {{image: i, flavor: f, networks: [{{network: n}}], {properties} user_data: {user_data}}}
"""
    return [each.message for each in found(text, stage="deploy", rules={"HL516"})]


@pytest.mark.parametrize("properties", ["", "user_data_format: HEAT_CFNTOOLS,"])
def test_the_id_of_a_configuration_in_the_place_of_its_text(properties: str) -> None:
    assert user_data(properties) == [
        'the server gets the ID of "c" in the place of its text, since "user_data_format" is HEAT_CFNTOOLS; '
        'expected "user_data_format: RAW"'
    ]


@pytest.mark.parametrize(
    "properties, written",
    [
        ("user_data_format: RAW,", "{get_resource: c}"),
        ("user_data_format: SOFTWARE_CONFIG,", "{get_resource: c}"),
        ("", "{get_attr: [c, config]}"),
        ("", "'#!/bin/sh'"),
        ("", "{get_resource: h}"),
    ],
)
def test_user_data_that_the_server_gets(properties: str, written: str) -> None:
    assert user_data(properties, written) == []
