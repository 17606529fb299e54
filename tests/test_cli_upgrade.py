"""heatlint upgrade: what is rewritten, what an update does with it, and what is left for a person."""

from __future__ import annotations

import json
import pathlib

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heatlint.cli import main

VERSION = "heat_template_version: 2021-04-16\n"
RENAMED = """\
resources:
  address:
    type: OS::Neutron::FloatingIP
    properties:
      floating_network_id: {get_param: net}  # why
parameters:
  net: {type: string}
"""
BOTH = """\
resources:
  one: {type: OS::Designate::Domain, properties: {name: a.org., email: b@a.org}}
  two: {type: OS::Heat::HARestarter, properties: {InstanceId: i}}
"""
SCHEMA = json.loads((pathlib.Path(__file__).parent.parent / "schemas" / "upgrade.json").read_text(encoding="utf-8"))


@pytest.fixture
def upgrade(tmp_path, monkeypatch, capsys):
    """Return a function that upgrades a template in app.yaml: (exit status, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)

    def run(text, *words, target="2026.2"):
        pathlib.Path("app.yaml").write_text(VERSION + text)
        status = main(["upgrade", *(["--target", target] if target else []), *words])
        return status, *capsys.readouterr()

    return run


def test_a_renamed_property_is_one_diff_and_replaces_nothing(upgrade):
    status, out, err = upgrade(RENAMED)
    assert (status, err) == (1, "")
    assert (
        "-      floating_network_id: {get_param: net}  # why\n+      floating_network: {get_param: net}  # why\n" in out
    )
    assert "what an update" not in out and "left for a person" not in out
    assert pathlib.Path("app.yaml").read_text() == VERSION + RENAMED


def test_advice_about_the_value_does_not_keep_a_property_from_its_new_name(upgrade):
    """The production profile says that the name of an image exists in one cloud; it knows that of `image` only."""
    volume = "resources: {a: {type: OS::Cinder::Volume, properties: {size: 1, imageRef: cirros}}}\n"
    status, out, _ = upgrade(volume)
    assert status == 1 and "+" + volume.replace("imageRef", "image") in out and "left for a person" not in out


def test_write(upgrade):
    status, out, err = upgrade(RENAMED, "--write")
    assert (status, out) == (0, "")
    assert err == 'heatlint: app.yaml: replace "floating_network_id" with "floating_network"\n'
    new = pathlib.Path("app.yaml").read_text()
    assert new == VERSION + RENAMED.replace("network_id", "network")
    assert upgrade(new.removeprefix(VERSION)) == (0, "", "")


def test_a_type_with_a_successor_replaces_the_resource(upgrade):
    text = "resources:\n  one: {type: OS::Designate::Domain, properties: {name: a.org., email: b@a.org}}\n"
    status, out, _ = upgrade(text)
    assert status == 1 and "+  one: {type: OS::Designate::Zone, properties" in out
    assert "-/+ one OS::Designate::Domain -> OS::Designate::Zone replaced app.yaml:3:3\n" in out
    assert "left for a person" not in out


def test_another_name_of_a_type_replaces_nothing(upgrade):
    """The environment that comes with Heat maps the old name to the new one."""
    status, out, _ = upgrade("resources:\n  one: {type: OS::Quantum::Net}\n")
    assert status == 1 and out.endswith("-  one: {type: OS::Quantum::Net}\n+  one: {type: OS::Neutron::Net}\n")


@pytest.mark.parametrize(
    ("resource", "left"),
    [
        pytest.param("{type: OS::Heat::HARestarter}", "Heat creates nothing for it", id="no successor"),
        pytest.param(
            "{type: OS::Neutron::Pool, properties: {name: x}}", 'use "OS::Octavia::Pool"', id="other properties"
        ),
        pytest.param("{type: OS::Neutron::Net, properties: {nmae: x}}", 'no property "nmae"', id="a property"),
    ],
)
def test_what_is_left_for_a_person(upgrade, resource, left):
    status, out, _ = upgrade(f"resources:\n  one: {resource}\n")
    assert status == 1 and left in out.partition("what is left for a person:\napp.yaml:3:")[2]


@pytest.mark.parametrize(
    ("definition", "output", "reason"),
    [
        pytest.param(
            "type: OS::Neutron::Pool, properties: {name: x, subnet: s}",
            "1",
            'OS::Octavia::Pool has no property "subnet"',
            id="a property that it lacks",
        ),
        pytest.param(
            "type: OS::Neutron::LBaaS::Pool, properties: {lb_algorithm: ROUND_ROBIN}",
            "1",
            'OS::Octavia::Pool needs the property "protocol"',
            id="a property that it needs",
        ),
        pytest.param(
            "type: OS::Designate::Domain, properties: {name: a.org., email: b@a.org}",
            "{get_attr: [one, nope]}",
            'OS::Designate::Zone has no attribute "nope"',
            id="an attribute",
        ),
        pytest.param(
            "type: OS::Ceilometer::Alarm, properties: {meter_name: m, threshold: 1}",
            "1",
            'the environment that comes with Heat maps it to "OS::Aodh::Alarm"',
            id="a mapped type",
        ),
    ],
)
def test_a_type_that_keeps_its_name_has_the_reason(upgrade, definition, output, reason):
    text = f"resources:\n  one: {{{definition}}}\noutputs: {{o: {{value: {output}}}}}\n"
    status, out, _ = upgrade(text)
    assert status == 1 and "+++" not in out
    assert f"; not changed: {reason}\n" in out
    (left,) = json.loads(upgrade(text, "--format", "json")[1])["left"]
    assert left["withheld"]["reason"] == reason and left["withheld"]["title"].startswith('replace "OS::')


IMAGE = """\
parameters: {p: {type: %s}}
resources:
  one:
    type: OS::Glance::Image
    properties: {location: l, disk_format: raw, container_format: bare, %s}
"""
ONE_OF = "; it must be one of public, private, community, shared"


@pytest.mark.parametrize(
    ("parameter", "prop", "unknown"),
    [
        pytest.param("string", "visibility: {get_param: p}", ONE_OF, id="any text"),
        pytest.param("string", "visibility: {list_join: ['', [p, {get_param: p}]]}", ONE_OF, id="a call"),
        pytest.param("string, default: public", "visibility: {get_param: p}", None, id="a default"),
        pytest.param(
            "string, constraints: [{allowed_values: [public, all]}]",
            "visibility: {get_param: p}",
            ONE_OF,
            id="allowed values of which one does not fit",
        ),
        pytest.param(
            "string, constraints: [{allowed_values: [public, shared]}]",
            "visibility: {get_param: p}",
            None,
            id="allowed values that fit",
        ),
        pytest.param("number", "min_ram: {get_param: p}", "; it must be at least 0", id="any number"),
        pytest.param(
            "number, constraints: [{range: {min: -1}}]",
            "min_ram: {get_param: p}",
            "; it must be at least 0",
            id="a range that does not fit",
        ),
        pytest.param("number, constraints: [{range: {min: 0}}]", "min_ram: {get_param: p}", None, id="a range"),
        pytest.param("string", "architecture: {get_param: p}", None, id="a property without a constraint"),
    ],
)
def test_a_value_that_is_not_known_and_that_only_the_new_type_checks_is_left_for_a_person(
    upgrade, parameter, prop, unknown
):
    """The type is replaced all the same: while Heat had the old type, it took no other values, either."""
    status, out, err = upgrade(IMAGE % (parameter, prop), "--write")
    assert "OS::Glance::WebImage" in pathlib.Path("app.yaml").read_text()
    assert 'replace "OS::Glance::Image" with "OS::Glance::WebImage"' in err
    name, _, value = prop.partition(": ")
    column = len("    properties: {location: l, disk_format: raw, container_format: bare, ") + len(name) + 3
    message = f'HL803 OS::Glance::WebImage checks "{name}", unlike OS::Glance::Image, and the value is not known'
    left = f"what is left for a person:\napp.yaml:6:{column}: {message}{unknown}\n"
    assert status == (1 if unknown else 0)
    assert out.endswith(left) if unknown else "left for a person" not in out


def test_a_value_that_is_not_known_in_a_nested_template_is_left_for_a_person_once(upgrade):
    nested = VERSION + IMAGE % ("string", "visibility: {get_param: p}")
    pathlib.Path("nested.yaml").write_text(nested)
    text = "parameters: {p: {type: string}}\nresources:\n"
    text += "".join(f"  {name}: {{type: nested.yaml, properties: {{p: {{get_param: p}}}}}}\n" for name in "ab")
    report = json.loads(upgrade(text, "--format", "json")[1])
    jsonschema.Draft202012Validator(SCHEMA).validate(report)
    (left,) = report["left"]
    assert (left["file"], left["name"], left["range"]["start"]["line"]) == ("nested.yaml", "discarded-type", 6)
    assert left["message"].startswith('OS::Glance::WebImage checks "visibility"')


@pytest.mark.parametrize(
    ("group", "prop"), [("OS::Heat::ResourceGroup", "resource_def"), ("OS::Heat::AutoScalingGroup", "resource")]
)
@pytest.mark.parametrize(
    ("member", "left"),
    [
        pytest.param("{type: OS::Designate::Domain, properties: {name: a.org., email: b@a.org}}", None, id="it fits"),
        pytest.param("{type: OS::Quantum::Net}", None, id="another name"),
        pytest.param(
            "{type: OS::Neutron::Pool, properties: {subnet: s}}",
            'not changed: OS::Octavia::Pool has no property "subnet"',
            id="it does not fit",
        ),
        pytest.param(
            "{type: OS::Glance::Image, properties: {location: l, disk_format: {get_param: p}, container_format: bare}}",
            'WebImage checks "disk_format", unlike OS::Glance::Image, and the value is not known',
            id="a value is not known",
        ),
    ],
)
def test_the_type_of_the_members_of_a_group(upgrade, group, prop, member, left):
    size = "count: 2" if prop == "resource_def" else "min_size: 1, max_size: 2"
    text = f"parameters: {{p: {{type: string}}}}\nresources:\n  g:\n    type: {group}\n    properties:\n"
    status, out, _ = upgrade(f"{text}      {size.replace(', ', chr(10) + '      ')}\n      {prop}: {member}\n")
    new = {"Domain": "OS::Designate::Zone", "Quantum": "OS::Neutron::Net", "Image": "OS::Glance::WebImage"}
    replaced = next((each for name, each in new.items() if name in member), None)
    assert (replaced is None) == ("+++" not in out)
    assert replaced is None or f"+      {prop}: {{type: {replaced}" in out
    assert left in out.partition("left for a person")[2] if left else "left for a person" not in out
    assert ("0 OS::Designate::Domain -> OS::Designate::Zone replaced" in out) == ("Domain" in member)


MERGED = """\
resources:
  a:
    type: OS::Neutron::Port
    properties: &port
      network_id: n  # of both
  b:
    type: %s
    properties: {<<: *port, name: b}
  c: {type: OS::Neutron::Port, properties: *port}
"""


def test_a_property_that_an_anchor_gives_to_several_resources_is_renamed_once(upgrade):
    text = MERGED % "OS::Neutron::Port"
    status, out, err = upgrade(text, "--write")
    assert (status, out) == (0, "") and err.count("replace") == 1
    assert pathlib.Path("app.yaml").read_text() == VERSION + text.replace("network_id", "network")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("resources:\n  v: {type: OS::Heat::Value, properties: {value: *pp}}\n", id="a value"),
        pytest.param("resources:\n  v: {type: OS::Heat::None, metadata: *pp}\n", id="metadata"),
        pytest.param("outputs: {o: {value: *pp}}\nresources:\n", id="an output"),
    ],
)
def test_a_property_in_a_map_that_is_data_elsewhere_keeps_its_name(upgrade, other):
    text = f"{other}  p: {{type: OS::Neutron::Port, properties: *pp}}\n".replace("*pp", "&pp {network_id: n}", 1)
    status, out, _ = upgrade(text)
    assert status == 1 and "+++" not in out
    assert "not changed: another part of the file would change, too, such as one with an alias" in out


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        pytest.param(
            MERGED % "My::Port",
            "6:7",
            "another part of the file would change, too, such as one with an alias",
            id="merge",
        ),
        pytest.param(
            "resources: {a: {type: OS::Neutron::Port, properties: {network_id: a, network: b}}}\n",
            "2:55",
            '"network" is there already',
            id="both names",
        ),
    ],
)
def test_a_property_that_keeps_its_name_has_the_reason(upgrade, text, place, reason):
    status, out, _ = upgrade(text)
    assert status == 1 and "+++" not in out
    assert (
        f'app.yaml:{place}: HL802 "network_id" is hidden since 5 (liberty); use "network"; not changed: {reason}' in out
    )
    (left,) = (each for each in json.loads(upgrade(text, "--format", "json")[1])["left"] if each["rule"] == "HL802")
    assert left["withheld"] == {"title": 'replace "network_id" with "network"', "reason": reason}


MAPPED = "resource_registry:\n  My::Domain: OS::Designate::Domain\n  My::Net: OS::Neutron::Net\n"


def test_a_type_that_an_environment_maps_to_an_outdated_one_is_left_for_a_person(upgrade):
    pathlib.Path("env.yaml").write_text(MAPPED)
    pathlib.Path("heatlint.toml").write_text('[[stack]]\ntemplate = "app.yaml"\nenvironments = ["env.yaml"]\n')
    status, out, _ = upgrade("resources:\n  a: {type: My::Domain, properties: {name: a.org., email: b@a.org}}\n")
    message = '"My::Domain" is mapped to "OS::Designate::Domain", which is hidden'
    assert status == 1 and f"what is left for a person:\napp.yaml:3:13: HL803 {message}" in out


def test_an_environment_without_a_template_is_left_for_a_person(upgrade):
    pathlib.Path("env.yaml").write_text(MAPPED)
    status, out, _ = upgrade("resources: {}\n", "env.yaml")
    message = '"My::Domain" is mapped to "OS::Designate::Domain", which is hidden'
    assert status == 1 and out.startswith(f"what is left for a person:\nenv.yaml:2:15: HL803 {message}")
    assert out.count("HL8") == 1


def test_json(upgrade):
    status, out, err = upgrade(BOTH, "--format", "json")
    report = json.loads(out)
    jsonschema.Draft202012Validator(SCHEMA).validate(report)
    (file,) = report["files"]
    assert (status, err, file["file"]) == (1, "", "app.yaml")
    assert file["changes"] == ['replace "OS::Designate::Domain" with "OS::Designate::Zone"']
    assert "+  one: {type: OS::Designate::Zone" in file["diff"]
    assert report["plan"]["summary"]["replaced"] == 1
    assert [(each["rule"], each["range"]["start"]["line"]) for each in report["left"]] == [("HL803", 4)]
    assert "Domain" in pathlib.Path("app.yaml").read_text()


def test_json_after_writing(upgrade):
    status, out, err = upgrade(BOTH, "--format", "json", "--write")
    assert (status, len(json.loads(out)["files"]), "OS::Designate::Zone" in err) == (1, 1, True)
    assert "Domain" not in pathlib.Path("app.yaml").read_text()


def test_a_file_that_cannot_be_read_is_left_for_a_person(upgrade):
    status, out, _ = upgrade("resources: [\n")
    assert (status, out.splitlines()[0]) == (1, "what is left for a person:")
    assert "app.yaml:2:13: HL002 " in out


def test_a_file_without_a_version_is_left_for_a_person(upgrade, tmp_path):
    (tmp_path / "other.yaml").write_text("foo: bar\n")
    status, out, _ = upgrade("resources: {}\n", "other.yaml")
    assert (status, out.splitlines()[0]) == (1, "what is left for a person:")
    assert "other.yaml:1:1: HL101 " in out


def test_a_change_that_breaks_a_parent_is_not_made(upgrade):
    """The successor has no attribute that the template reads."""
    text = "resources:\n  a: {type: OS::Designate::Domain, properties: {name: a.org., email: b@a.org}}\n"
    status, out, _ = upgrade(text + "outputs:\n  x: {value: {get_attr: [a, gone]}}\n")
    assert status == 1 and out.startswith("what is left for a person:\n")


@pytest.mark.parametrize(
    ("words", "target", "message"),
    [
        pytest.param([], None, "--target RELEASE is missing", id="no target"),
        pytest.param(["-"], "2026.2", "standard input cannot be upgraded", id="standard input"),
        pytest.param([], "nova", '"nova"', id="no release"),
    ],
)
def test_misuse(upgrade, words, target, message):
    status, out, err = upgrade(RENAMED, *words, target=target)
    assert (status, out) == (2, "") and message in err


def test_a_link_out_of_the_project_is_not_written(upgrade, tmp_path, capsys, monkeypatch):
    (tmp_path / "project" / ".git").mkdir(parents=True)
    (tmp_path / "outside.yaml").write_text(VERSION + RENAMED)
    (tmp_path / "project" / "link.yaml").symlink_to("../outside.yaml")
    monkeypatch.chdir(tmp_path / "project")
    assert main(["upgrade", "--target", "2026.2", "--write", "link.yaml"]) == 1
    message = "heatlint: link.yaml: is a symbolic link to a file outside of the project; not upgraded\n"
    assert capsys.readouterr() == ("", message)
    assert (tmp_path / "outside.yaml").read_text() == VERSION + RENAMED


NAMES = ["floating_network_id", "floating_network", "port_id", "network_id", "network", "imageRef", "name", "size", "x"]
TYPES = [
    "OS::Cinder::Volume",
    "OS::Designate::Domain",
    "OS::Heat::HARestarter",
    "OS::Neutron::FloatingIP",
    "OS::Neutron::Pool",
    "OS::Neutron::Port",
    "OS::Nova::FloatingIP",
    "OS::Quantum::Net",
]
DEFINITIONS = st.fixed_dictionaries(
    {"type": st.sampled_from(TYPES)},
    optional={"properties": st.dictionaries(st.sampled_from(NAMES), st.sampled_from([1, "a", "network_id"]))},
)
VERSIONS = st.sampled_from(["2013-05-23", "2015-10-15", "2018-08-31", "2021-04-16"])


def differences(old, new):
    """Yield each key and each scalar that is another one in the place of an old one, as (old, new)."""
    if isinstance(old, dict) and isinstance(new, dict) and len(old) == len(new):
        for (old_key, old_value), (new_key, new_value) in zip(old.items(), new.items(), strict=True):
            if old_key != new_key:
                yield old_key, new_key
            yield from differences(old_value, new_value)
    elif old != new:
        yield old, new


@given(version=VERSIONS, resources=st.dictionaries(st.sampled_from("abc"), DEFINITIONS, min_size=1))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_only_what_the_report_lists_changes_and_a_second_run_changes_nothing(
    tmp_path, monkeypatch, capsys, version, resources
):
    monkeypatch.chdir(tmp_path)
    path = pathlib.Path("app.yaml")
    old = {"heat_template_version": version, "resources": resources}
    path.write_text(json.dumps(old))

    def report():
        main(["upgrade", "--target", "2026.2", "--format", "json"])
        return json.loads(capsys.readouterr().out)

    first = report()
    main(["upgrade", "--target", "2026.2", "--write"])
    capsys.readouterr()
    listed = [title for file in first["files"] for title in file["changes"]]
    found = list(differences(old, json.loads(path.read_text())))
    assert {f'replace "{before}" with "{after}"' for before, after in found} == set(listed)
    second = report()
    assert second["files"] == []
    assert [each["message"] for each in second["left"]] == [each["message"] for each in first["left"]]


def test_what_a_killed_run_has_left_is_removed_when_nothing_is_left_to_write(upgrade, tmp_path):
    assert upgrade(RENAMED, "--write")[0] == 0
    (tmp_path / ".heatlint-abcdefgh.tmp").write_text("left")
    text = (tmp_path / "app.yaml").read_text()
    assert upgrade(text.removeprefix(VERSION), "--write")[0] == 0
    assert [each.name for each in tmp_path.iterdir()] == ["app.yaml"]
