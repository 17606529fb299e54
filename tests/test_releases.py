"""Releases: what a target does not have, no longer has or deprecates; and what an upgrade breaks."""

from __future__ import annotations

import pathlib

import pytest

from heatlint import catalog
from heatlint.catalog.successors import SUCCESSORS
from heatlint.cli import main
from heatlint.language.functions.hot import Invalid
from heatlint.language.versions import VERSIONS
from heatlint.linter import lint
from heatlint.load import from_body
from heatlint.model.build import build

ROOT = pathlib.Path(__file__).parent.parent


@pytest.mark.parametrize(
    "page", ["README.md", "docs/releases.md", "schemas/catalog/README.md", "schemas/stock/README.md"]
)
def test_the_pages_that_name_the_newest_release_name_the_right_one(page):
    assert catalog.describe_release(catalog.NEWEST) in (ROOT / page).read_text(encoding="utf-8")


def found(text, release):
    request = from_body({"template": text})
    return [(each.rule.code, each.message) for each in lint(build(request, known=catalog.known(release)))]


def test_every_version_has_the_functions_that_heat_has():
    facts = catalog.language()
    assert {name for _, name in VERSIONS} == set(facts)
    for (key, name), version in VERSIONS.items():
        assert key == facts[name]["key"]
        assert sorted(name for name, each in version.functions.items() if not each.removed) == facts[name]["functions"]
        if version.conditions:
            assert (
                sorted(
                    name
                    for name, each in version.condition_functions.items()
                    if not each.removed and not isinstance(each, Invalid)
                )
                == facts[name]["condition_functions"]
            )


def test_functions_and_versions_changed_only_with_the_last_version():
    new = catalog.language(27)
    for release in catalog.RELEASES:
        old = catalog.language(release)
        assert {name for name in new if old.get(name) != new[name]} == (
            {"wallaby", "2021-04-16"} if release < 16 else set()
        )


@pytest.mark.parametrize("release, codes", [(15, ["HL102"]), (16, []), (27, [])])
def test_a_version_that_the_target_does_not_have(release, codes):
    text = "heat_template_version: wallaby\nresources: {a: {type: OS::Heat::None}}"
    findings = found(text, release)
    assert [code for code, _ in findings] == codes
    assert all(
        'Heat 15 (victoria) does not have the version "wallaby"; its latest is "2018-08-31"' == message
        for _, message in findings
    )


def test_a_type_that_the_target_does_not_have_yet():
    ((code, message),) = found("heat_template_version: rocky\nresources: {a: {type: OS::Octavia::Flavor}}", 11)
    assert code == "HL301" and message.startswith(
        'Heat has no resource type "OS::Octavia::Flavor" in release 11 (rocky)'
    )


def test_a_property_that_the_target_does_not_have_yet():
    text = "heat_template_version: rocky\nresources: {a: {type: OS::Nova::ServerGroup, properties: {rules: {}}}}"
    ((code, message),) = found(text, 11)
    assert code == "HL302"
    assert message == 'OS::Nova::ServerGroup has no property "rules" in release 11 (rocky), only in 17 (xena) and later'


def test_a_deprecation_says_since_when_and_what_replaces_it():
    text = """
heat_template_version: rocky
resources:
  a: {type: OS::Neutron::LBaaS::LoadBalancer, properties: {vip_subnet: s}}
  p: {type: OS::Neutron::Port, properties: {network_id: n, fixed_ips: [{subnet_id: s}]}}
"""
    assert found(text, 27) == [
        (
            "HL803",
            '"OS::Neutron::LBaaS::LoadBalancer" is hidden since 21 (2023.2), and Heat creates nothing for it; '
            'use "OS::Octavia::LoadBalancer"',
        ),
        ("HL802", '"network_id" is hidden since 5 (liberty); use "network"'),
        ("HL802", '"subnet_id" is hidden since 5 (liberty); use "subnet"'),
    ]


LBAAS = "{type: OS::Neutron::LBaaS::LoadBalancer}"
ADDRESS = "{type: OS::Nova::FloatingIP}"
PORT = "{type: OS::Neutron::Port, properties: {network_id: n}}"


@pytest.mark.parametrize(
    ("kind", "properties", "message", "new"),
    [
        pytest.param(
            "OS::Designate::Zone",
            "{name: a.org., type: SECONDARY, masters: [m]}",
            '"masters" is deprecated since 15 (victoria); use "primaries"',
            "primaries",
            id="Heat translates the new name to the old one, which the service has",
        ),
        pytest.param(
            "OS::Neutron::Router",
            "{l3_agent_id: 11111111-1111-1111-1111-111111111111}",
            '"l3_agent_id" is hidden since 6 (mitaka); use "l3_agent_ids"',
            None,
            id="Heat makes a list of it",
        ),
        pytest.param(
            "OS::Heat::RandomString",
            "{sequence: lowercase}",
            '"sequence" is hidden since 5 (liberty); use "character_classes"',
            None,
            id="Heat makes a list of maps of it",
        ),
        pytest.param(
            "OS::Mistral::Workflow",
            "{type: direct, tasks: [{name: a, action: std.noop, policies: {timeout: 1}}]}",
            '"policies" is hidden since 8 (ocata); write its keys, such as "pause_before", beside it',
            None,
            id="Heat moves each of its keys",
        ),
    ],
)
def test_what_to_use_for_a_property_that_heat_translates(kind, properties, message, new):
    text = f"heat_template_version: wallaby\nresources: {{a: {{type: {kind}, properties: {properties}}}}}"
    [finding] = lint(build(from_body({"template": text}), known=catalog.known(27)))
    assert (finding.rule.code, finding.message) == ("HL802", message)
    assert [each.new for each in (finding.fix.changes if finding.fix else ())] == [new] * (new is not None)


@pytest.mark.parametrize(
    ("resource", "release", "expected"),
    [
        pytest.param(LBAAS, 20, [], id="not yet deprecated"),
        pytest.param(LBAAS, 21, [("HL804", "warning")], id="a type that the next release does not create"),
        pytest.param(LBAAS, 22, [("HL803", "error")], id="a type that the target does not create"),
        pytest.param(LBAAS, 27, [("HL803", "error")], id="a type that has not been created for long"),
        pytest.param(ADDRESS, 27, [("HL801", "info")], id="a type that the newest release creates"),
        pytest.param(ADDRESS, 11, [("HL801", "info")], id="a type that all releases create"),
        pytest.param(PORT, 11, [("HL802", "info")], id="a property that all releases have"),
    ],
)
def test_the_severity_of_what_is_deprecated_depends_on_later_releases(resource, release, expected):
    text = f"heat_template_version: rocky\nresources: {{a: {resource}}}"
    findings = lint(build(from_body({"template": text}), known=catalog.known(release)))
    assert [(each.rule.code, each.severity) for each in findings if each.rule.code.startswith("HL8")] == expected


def test_what_a_later_release_does_not_have_is_reported_with_that_release():
    text = f"heat_template_version: rocky\nresources: {{a: {LBAAS}}}"
    assert (
        "HL804",
        '"OS::Neutron::LBaaS::LoadBalancer" is hidden since 21 (2023.2), and gone from 22 (2024.1) on; '
        'use "OS::Octavia::LoadBalancer"',
    ) in found(text, 21)


def test_an_upgrade_to_a_release_that_does_not_create_a_type_breaks_it(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.yaml").write_text(f"heat_template_version: rocky\nresources: {{a: {LBAAS}, b: {ADDRESS}}}\n")
    assert main(["check", "t.yaml", "--from", "21", "--format", "concise"]) == 1
    assert [line.split()[2] for line in capsys.readouterr().out.splitlines()] == ["HL803"]


DISK = "{device_name: vda, image: i, volume_type: fast}"
SERVER = f"{{type: OS::Nova::Server, properties: {{flavor: f, networks: [], block_device_mapping_v2: [{DISK}]}}}}"
GROUP = "{type: OS::Nova::ServerGroup, properties: {rules: {max_server_per_host: 2}}}"
TRUNK = "{type: OS::Neutron::Trunk, properties: {port: p}}"


@pytest.mark.parametrize(
    "version, resources, release, expected",
    [
        pytest.param(
            "2016-10-14",
            f"a: {TRUNK}",
            27,
            [("OS::Neutron::Trunk", "9 (pike)", "2016-10-14", "7 (newton)")],
            id="a type",
        ),
        pytest.param(
            "rocky",
            f"a: {GROUP}",
            27,
            [("rules", "17 (xena)", "rocky", "11 (rocky)")],
            id="a property",
        ),
        pytest.param(
            "newton",
            f"a: {TRUNK}, b: {SERVER}, c: {GROUP}",
            27,
            [("volume_type", "26 (2026.1)", "newton", "7 (newton)")],
            id="only the newest, here inside of a property",
        ),
        pytest.param("2017-09-01", f"a: {TRUNK}", 27, [], id="the release of the version has it"),
        pytest.param("2013-05-23", f"a: {SERVER}", 27, [], id="the first version says nothing"),
        pytest.param("2021-04-16", f"a: {SERVER}", 27, [], id="there is no newer version"),
        pytest.param("rocky", f"a: {SERVER}", 26, [], id="the author names a release that has it"),
        pytest.param("rocky", "a: {type: OS::Nova::Server, external_id: s}", 27, [], id="nothing is made"),
    ],
)
def test_what_is_newer_than_the_version_is_reported_with_the_first_release(version, resources, release, expected):
    text = f"heat_template_version: {version}\nresources: {{{resources}}}"
    assert [message for code, message in found(text, release) if code == "HL805"] == [
        f'Heat has "{name}" from {first} on, and the version "{written}" from {of_version} on; '
        "name the release of your cloud with --target"
        for name, first, written, of_version in expected
    ]


def test_each_version_has_a_first_release_in_the_order_of_the_versions():
    firsts = [catalog.first_with_version(name) for key, name in VERSIONS if key == "heat_template_version"]
    orders = [catalog.order(each) for each in firsts]
    assert -1 not in orders and orders == sorted(orders)
    assert catalog.first_with_version("2019-01-01") is None
    assert catalog.order("5.0.1") == catalog.order("5") < catalog.order("11.0.0")
    assert catalog.order("next") == catalog.order(None) == -1


@pytest.mark.parametrize(
    "definition, path, has_fix",
    [
        pytest.param(
            "{type: OS::Neutron::Port, properties: {network_id: n}}",
            ("resources", "g", "properties", "resource_def", "properties", "network_id"),
            True,
            id="written-in-the-group",
        ),
        pytest.param(
            "{get_param: definition}", ("resources", "g", "properties", "resource_def"), False, id="from-a-parameter"
        ),
    ],
)
def test_a_deprecated_property_of_a_member_is_reported_once_where_it_is_written(definition, path, has_fix):
    text = f"""
heat_template_version: rocky
parameters:
  definition: {{type: json, default: {{type: OS::Neutron::Port, properties: {{network_id: n}}}}}}
resources:
  g: {{type: OS::Heat::ResourceGroup, properties: {{count: 3, resource_def: {definition}}}}}
outputs: {{o: {{value: {{get_param: definition}}}}}}
"""
    (finding,) = lint(build(from_body({"template": text, "stage": "deploy"})))
    assert (finding.rule.code, finding.path, finding.fix is not None) == ("HL802", path, has_fix)


@pytest.fixture
def template(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.yaml").write_text("""\
heat_template_version: rocky
resources:
  new: {type: OS::Octavia::Flavor}
  wrong: {type: OS::Heat::RandomString, properties: {length: 0}}
  strict: {type: OS::Neutron::Port, properties: {network: n, allowed_address_pairs: [{ip_address: 10.0.0.256}]}}
  net: {type: OS::Neutron::Subnet, properties: {network: n, cidr: 10.0.0.1}}
""")


def test_only_what_the_upgrade_breaks(template, capsys):
    assert main(["check", "t.yaml", "--target", "2026.2", "--from", "rocky"]) == 1
    report = capsys.readouterr().out
    assert "t.yaml:6:67: error HL321" in report and report.endswith("1 error in 1 file\n")


def test_an_upgrade_to_the_same_release_breaks_nothing(template, capsys):
    assert main(["check", "t.yaml", "--target", "18", "--from", "yoga"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "name, message", [("rokcy", 'did you mean "rocky"?'), ("queens", "too old"), ("99", "known are")]
)
def test_an_unknown_release_is_refused(template, capsys, name, message):
    assert main(["check", "t.yaml", "--target", name]) == 2
    assert message in capsys.readouterr().err


TWO = """
heat_template_version: wallaby
conditions: {never: false}
resources:
  a: {type: OS::Heat::RandomString, properties: {salt: {if: [never, x]}}}
outputs:
  o: {value: {if: [never, x]}}
"""


@pytest.mark.parametrize("release, codes", [(16, ["HL505"]), (22, ["HL505"]), (23, []), (27, [])])
def test_an_if_that_leaves_a_property_out_crashes_some_releases(release, codes):
    assert [code for code, _ in found(TWO, release) if code != "HL320"] == codes


@pytest.mark.parametrize("release, stage", [(13, "validate"), (14, "create")])
def test_the_stage_of_a_value_that_does_not_convert(release, stage):
    text = (
        "heat_template_version: rocky\nparameters: {p: {type: json, default: '{x'}}\n"
        "outputs: {o: {value: {get_param: p}}}"
    )
    request = from_body({"template": text})
    found = lint(build(request, known=catalog.known(release)))
    assert [(each.rule.code, each.stage) for each in found if each.fails_in_heat] == [("HL211", stage)]


@pytest.mark.parametrize("release, codes", [(21, []), (22, ["HL211"])])
def test_the_case_of_a_timezone(release, codes):
    text = """
heat_template_version: rocky
parameters: {p: {type: string, default: europe/berlin, constraints: [{custom_constraint: timezone}]}}
outputs: {o: {value: {get_param: p}}}
"""
    assert [code for code, _ in found(text, release)] == codes


ENVIRONMENTS = {
    "e0": "{parameters: {l: a}, parameter_merge_strategies: {l: merge}}",
    "e1": "{parameters: {l: b}}",
    "e2": "{parameters: {l: b}, parameter_merge_strategies: {l: merge}}",
    "e3": "{parameters: {l: b}, parameter_merge_strategies: {l: overwrite}}",
}


@pytest.mark.parametrize(
    "first, second, release, value",
    [
        ("e0", "e1", 15, "b"),
        ("e0", "e1", 16, "merged"),
        ("e1", "e2", 15, "merged"),
        ("e1", "e2", 16, None),
        ("e0", "e3", 15, "b"),
        ("e0", "e3", 16, None),
    ],
)
def test_which_merge_strategy_is_used(first, second, release, value):
    template = (
        "heat_template_version: rocky\nparameters: {l: {type: comma_delimited_list}}\n"
        "outputs: {o: {value: {get_param: l}}}"
    )
    request = from_body(
        {
            "template": template,
            "files": {name: ENVIRONMENTS[name] for name in (first, second)},
            "environment_files": [first, second],
        }
    )
    stack = build(request, known=catalog.known(release))
    errors = [each for each in lint(stack) if each.fails_in_heat]
    assert bool(errors) == (value is None)
    if value is not None:
        assert len(stack.parameters["l"].value()) == (2 if value == "merged" else 1)


@pytest.mark.parametrize("release, value", [(13, ["a", "b", "c"]), (14, ["b", "a", "c"])])
def test_which_of_equal_items_is_kept(release, value):
    text = "heat_template_version: rocky\nresources: {a: {type: OS::Heat::None}}"
    stack = build(from_body({"template": text}), known=catalog.known(release))
    assert stack.evaluator.resolve({"list_concat_unique": [["b", "a"], ["b", "c"]]}) == value


def last_real(name):
    """The facts of a type in the last release that made something for it; None if no release that is known did."""
    known = (catalog.find(name, release) for release in range(catalog.NEWEST, catalog.OLDEST - 1, -1))
    return next((each for each in known if each is not None and not each.placeholder), None)


def allows_all(constraints, old):
    """Whether constraints allow each value that older ones allow, as far as they can be compared."""
    return all(
        each in old
        or any(
            {*each.get("allowed_values", ())} >= {*other["allowed_values"]}
            for other in old
            if "allowed_values" in other
        )
        for each in constraints
    )


def test_a_type_that_replaces_another_refuses_no_value_that_the_other_took():
    """So a value that only the creation of a stack gives does not speak against the replacement.

    In a release that makes nothing for the old type, Heat does not look at its values.
    """
    compared = []
    for name, successor in SUCCESSORS.items():
        old, new = last_real(name), catalog.find(successor, catalog.NEWEST)
        if old is None or not {*new.required} <= {*old.properties}:
            continue  # heatlint replaces no definition with these properties
        compared.append(name)
        for prop in {*old.properties} & {*new.properties}:
            before, after = old.properties[prop], new.properties[prop]
            assert (before.type, before.default) == (after.type, after.default), (name, prop)
            assert allows_all(after.constraints, before.constraints), (name, prop)
    assert "OS::Glance::Image" in compared and "OS::Designate::Domain" in compared
