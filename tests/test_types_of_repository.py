"""Types that the template and its environments do not define: mapped elsewhere in the repository, or of a plugin."""

from __future__ import annotations

import json

import pytest

import heatlint
from heatlint.cli import main
from heatlint.load.disk import Directories
from heatlint.run.find_jobs import JobFinder
from heatlint.run.mappings import Mappings
from heatlint.run.options import CheckOptions
from heatlint.run.scopes import Scopes

CHILD = "heat_template_version: 2018-08-31\nparameters:\n  size: {type: number}\n"
PLUGIN = """\
{"resource_type": "My::Cloud::Thing", "properties": {"size": {"type": "integer", "required": false}},
 "attributes": {}, "support_status": {"status": "SUPPORTED", "version": null, "message": null, "previous_status": null}}
"""


def using(*types, properties="{size: 1}"):
    lines = [f"  r{number}: {{type: {name}, properties: {properties}}}" for number, name in enumerate(types)]
    return "\n".join(["heat_template_version: 2018-08-31", "resources:", *lines]) + "\n"


def mapping(**targets):
    return "resource_registry:\n" + "".join(
        f'  "{name.replace("_", "::")}": {target}\n' for name, target in targets.items()
    )


@pytest.fixture
def check(capsys):
    """Return a function that runs heatlint check and returns the exit status, the findings and the notes."""

    def run(*words):
        status = main(["check", "--format", "json", *words])
        run.report = json.loads(capsys.readouterr().out)
        return status, *(list(map(place, run.report[kind])) for kind in ("diagnostics", "notes"))

    def place(found):
        line = 0 if found["range"] is None else found["range"]["start"]["line"]
        return f"{found['file']}:{line} {found['rule']} {found['severity']}"

    return run


BOTH = pytest.mark.parametrize("words", [(), ("app.yaml",)], ids=["the directory", "the file alone"])


@BOTH
@pytest.mark.parametrize(
    ("name", "environments"),
    [
        ("A::B", {"x.env": mapping(A_B="child.yaml")}),
        ("A::B", {"env/x.env": mapping(A_B="../child.yaml"), "y.env": mapping(A_B="./child.yaml")}),
        ("A::Other", {"x.env": 'resource_registry: {"A::*": "B::*", "B::Other": child.yaml}\n'}),
        ("OS::Nova::Mine", {"x.env": mapping(OS_Nova_Mine="child.yaml")}),
        ("Plain", {"x.env": mapping(Plain="child.yaml")}),
    ],
    ids=["a type", "two environments that agree", "a pattern", "a namespace of Heat", "no namespace"],
)
def test_a_type_is_checked_with_the_only_mapping_of_the_repository(project, check, words, name, environments):
    project({"app.yaml": using(name), "child.yaml": CHILD, **environments})
    assert check(*words) == (0, [], [])
    project({"app.yaml": using(name, properties="{sice: 1}")})
    assert check(*words) == (1, ["app.yaml:3 HL302 error"], [])


@BOTH
def test_a_mapping_may_lead_to_a_template_with_another_such_type(project, check, words):
    project(
        {
            "app.yaml": using("A::B", properties="{}"),
            "middle.yaml": using("A::C", properties="{size: many}"),
            "child.yaml": CHILD,
            "x.env": mapping(A_B="middle.yaml", A_C="child.yaml"),
        }
    )
    assert check(*words) == (1, ["middle.yaml:3 HL321 error"], [])


@BOTH
def test_a_mapping_to_a_type_of_heat(project, check, words):
    project({"app.yaml": using("A::B", properties="{value: 1, extra: 1}"), "x.env": mapping(A_B="OS::Heat::Value")})
    assert check(*words) == (1, ["app.yaml:3 HL302 error"], [])


@BOTH
@pytest.mark.parametrize(
    "environments",
    [
        {"x.env": mapping(A_B="child.yaml"), "y.env": mapping(A_B="OS::Heat::None")},
        {"x.env": mapping(A_B="nowhere.yaml")},
        {"x.env": mapping(A_B="https://example.org/a.yaml")},
        {"x.env": 'resource_registry: {base_url: "file:///etc", "A::B": child.yaml}\n'},
    ],
    ids=["they differ", "a file that is missing", "a URL", "a base_url"],
)
def test_a_mapping_that_is_not_certain_is_a_note(project, check, words, environments):
    project({"app.yaml": using("A::B", "A::B"), "child.yaml": CHILD, **environments})
    status, found, notes = check(*words)
    is_missing = "nowhere.yaml" in environments["x.env"] and not words  # the search has found the environment, too
    assert (status, found) == ((1, ["x.env:2 HL010 warning"]) if is_missing else (0, []))
    assert [note for note in notes if note.startswith("app.yaml")] == ["app.yaml:3 HL314 info", "app.yaml:4 HL314 info"]


def test_the_summary_counts_each_type_once(project, capsys):
    project({"app.yaml": using("A::B", "A::B"), "x.env": mapping(A_B="nowhere.yaml")})
    assert main(["check", "app.yaml"]) == 0
    assert capsys.readouterr().out == "1 resource type not resolved; --verbose shows where\n"


def test_the_environments_that_are_named_win(project, check):
    project(
        {
            "app.yaml": using("A::B"),
            "child.yaml": CHILD,
            "x.env": mapping(A_B="nowhere.yaml"),
            "y.env": mapping(A_B="child.yaml"),
        }
    )
    assert check("app.yaml", "-e", "y.env") == (0, [], [])


def test_a_mapping_says_nothing_about_the_other_types_of_its_namespace(project, check):
    project({"app.yaml": using("A::B", "A::Storage"), "child.yaml": CHILD, "x.env": mapping(A_B="child.yaml")})
    assert check("app.yaml", "-e", "x.env") == (0, ["app.yaml:4 HL313 info"], [])


def test_only_a_repository_is_searched(project, check, tmp_path):
    (tmp_path / ".git").rmdir()
    project({"sub/app.yaml": using("A::B"), "sub/child.yaml": CHILD, "sub/x.env": mapping(A_B="child.yaml")})
    assert check("sub/app.yaml") == (0, ["sub/app.yaml:3 HL313 info"], [])
    assert check("sub") == (0, [], [])  # the user asked to search it


def test_a_broken_config_elsewhere_does_not_matter_for_one_file(project, check):
    project({"app.yaml": using("A::B"), "other/heatlint.toml": "unknown = 1\n", "other/b.yaml": CHILD})
    assert check("app.yaml") == (0, ["app.yaml:3 HL313 info"], [])


def test_a_namespace_is_reported_once_with_its_places(project, check):
    project(
        {
            "a.yaml": using("OS::Contrail::Policy", "OS::Contrail::Network", "Other::Thing"),
            "b.yaml": using("OS::Contrail::Policy", "OS::Contrail::Policy", "OS::Contrail::Policy"),
        }
    )
    assert check() == (0, ["a.yaml:3 HL313 info", "a.yaml:5 HL313 info"], [])
    first, second = check.report["diagnostics"]
    assert first["message"] == (
        '2 types "OS::Contrail::*" are not checked, since Heat has no types with this namespace: '
        "5 resources in 2 files; give the environment that maps them with -e; for types of the cloud, run "
        '"openstack orchestration resource type show -f json OS::Contrail::Network > types/os-contrail-network.json" '
        'and so on, then use "--types types"'
    )
    places = [(each["file"], each["range"]["start"]["line"]) for each in first["related"]]
    assert places == [("a.yaml", 4), ("b.yaml", 3), ("b.yaml", 4)]
    assert '"Other::Thing" is not checked' in second["message"]
    assert "1 resource in 1 file; give the environment that maps it with -e; for types" in second["message"]


MEMBERS = {
    "OS::Heat::ResourceGroup": "{resource_def: {type: %s}}",
    "OS::Heat::AutoScalingGroup": "{min_size: 1, max_size: 1, resource: {type: %s}}",
    "OS::Heat::ResourceChain": "{resources: [%s]}",
}


@pytest.mark.parametrize("group", MEMBERS)
def test_the_type_of_a_member_is_told_like_another_one(project, check, group):
    """Heat 27.0.1 accepts the template and cannot make a member: "The Resource Type could not be found"."""
    properties = MEMBERS[group] % "A::B"
    text = f"heat_template_version: 2018-08-31\nresources:\n  g:\n    type: {group}\n    properties: {properties}\n"
    project({"app.yaml": text})
    assert check() == (0, ["app.yaml:5 HL313 info"], [])
    project({"child.yaml": CHILD, "x.env": mapping(A_B="child.yaml")})
    assert check() == (1, ["app.yaml:5 HL608 warning"], [])  # its "size" has no value
    project({"child.yaml": CHILD.replace("number", "number, default: 1")})
    assert check() == (0, [], [])


def test_a_suppressed_place_is_not_counted(project, check):
    text = using("A::B", "A::B").replace("r0:", "# heatlint: ignore[HL313]\n  r0:")
    project({"a.yaml": text})
    assert check() == (0, ["a.yaml:5 HL313 info"], [])
    assert "1 resource in 1 file" in check.report["diagnostics"][0]["message"]


def test_a_project_may_say_that_it_uses_no_plugins(project, check):
    project({"a.yaml": using("A::B"), "heatlint.toml": '[severity]\nunknown-namespace = "error"\n'})
    assert check() == (1, ["a.yaml:3 HL313 error"], [])


@pytest.mark.parametrize(
    "name", ["OS::Nova::Serer", "OS::Heat::ChefSolo", "AWS::Lambda::Function", "Servr", "child.yml", "My::Cloud::Thin"]
)
def test_a_type_of_a_known_namespace_is_an_error(project, check, name):
    project({"a.yaml": using(name), "types/thing.json": PLUGIN})
    status, found, _ = check("--types", "types")
    assert (status, found) == (1, ["a.yaml:3 HL301 error"])


@pytest.mark.parametrize(("config", "severity"), [("", "info"), ('[severity]\nunknown-namespace = "error"\n', "error")])
def test_who_describes_one_type_does_not_say_that_its_namespace_has_no_others(project, check, config, severity):
    project({"a.yaml": using("My::Cloud::Gadget"), "types/thing.json": PLUGIN, "heatlint.toml": config})
    status, found, _ = check("--types", "types")
    assert (status, found) == (int(severity == "error"), [f"a.yaml:3 HL313 {severity}"])


def test_a_name_like_one_of_the_registry_is_an_error(project, check):
    project({"a.yaml": using("My::Cloud::Thinh"), "child.yaml": CHILD, "x.env": mapping(My_Cloud_Thing="child.yaml")})
    assert check("a.yaml", "-e", "x.env") == (1, ["a.yaml:3 HL301 error"], [])


def test_validate_refuses_as_heat_does(project, capsys):
    project({"app.yaml": using("A::B"), "child.yaml": CHILD, "x.env": mapping(A_B="child.yaml")})
    assert main(["validate", "app.yaml"]) == 1
    assert 'no resource type "A::B"' in json.loads(capsys.readouterr().out)["error"]["message"]
    answer = heatlint.validate({"template": using("A::B")})
    assert [(each.rule.code, each.severity) for each in answer.diagnostics] == [("HL301", "error")]


def test_the_python_api_reports_a_namespace_once(project):
    project({"a.yaml": using("A::B", "A::B")})
    report = heatlint.check(".")
    assert [each.rule.code for each in report.diagnostics] == ["HL313"] and report.ok


def test_an_upgrade_does_not_break_a_type_that_was_not_known(project, check):
    project({"a.yaml": using("A::B")})
    assert check("--from", "rocky") == (0, [], [])


def test_kept_results_have_the_mappings(project, check, tmp_path, monkeypatch):
    monkeypatch.setenv("HEATLINT_CACHE_DIR", str(tmp_path / "cache"))
    project({"a.yaml": using("A::B"), "b.yaml": using("A::B"), "child.yaml": CHILD, "x.env": mapping(A_B="child.yaml")})
    assert check() == check() == (0, [], [])
    project({"child.yaml": CHILD.replace("size: {type: number}", "length: {type: number, default: 1}")})
    assert check()[1] == ["a.yaml:3 HL302 error", "b.yaml:3 HL302 error"]
    project({"x.env": "resource_registry: {}\n"})
    assert check()[1] == ["a.yaml:3 HL313 info"]


def test_the_real_path_of_an_environment_is_found_once_for_all_templates(project, monkeypatch):
    project({f"{number}.yaml": using("A::B") for number in range(3)} | {"x.env": mapping(A_C="child.yaml")})
    scopes = Scopes(CheckOptions())
    jobs = [job for job in JobFinder(scopes).jobs(["."]) if not job.is_environment]
    asked = []
    real = Directories.real
    monkeypatch.setattr(Directories, "real", lambda self, path: asked.append(path) or real(self, path))
    mappings = Mappings(scopes)
    for job in jobs:
        mappings.extend(job, ["A::B"])
    assert len(jobs) == 3 and sum(path.endswith("x.env") for path in asked) == 1
