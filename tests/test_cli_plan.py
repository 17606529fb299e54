"""heatlint plan on the command line: two templates, a revision of git, a stack that runs."""

from __future__ import annotations

import hashlib
import json
import os
import pathlib
import subprocess

import pytest
import yaml

from heatlint.cli import main
from heatlint.load.running import RunningStack, add
from heatlint.planning import compare, make
from heatlint.run import git_tree

APP = """\
heat_template_version: 2021-04-16
parameters:
  flavor: {type: string, default: m1.small}
  password: {type: string, hidden: true, default: s3cret-x}
resources:
  port: {type: OS::Neutron::Port, properties: {network: NETWORK}}
  server:
    type: OS::Nova::Server
    properties: {image: cirros, flavor: {get_param: flavor}, admin_pass: {get_param: password}}
"""
GROUP = """\
heat_template_version: 2021-04-16
resources:
  group: {type: OS::Heat::ResourceGroup, properties: {count: 1, resource_def: {type: web.yaml}}}
"""
WEB = "heat_template_version: 2021-04-16\n"


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Return a function that runs `heatlint plan` in a directory with files: (exit status, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)

    def plan(*words):
        status = main(["plan", *words])
        return status, *capsys.readouterr()

    return plan


def write(path, text):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(text)


def git(*words):
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *words], check=True, capture_output=True)


def commit():
    git("init", "-q", ".")
    git("add", "-A")
    git("commit", "-q", "-m", "one")


def test_equal_templates_change_nothing(run):
    write("old.yaml", APP)
    write("new.yaml", APP)
    assert run("old.yaml", "new.yaml") == (0, "nothing changes, 2 unchanged\n", "")


def test_two_templates(run):
    write("old.yaml", APP)
    write("new.yaml", APP.replace("NETWORK", "other"))
    status, out, _ = run("old.yaml", "new.yaml")
    assert status == 1
    assert "-/+ port OS::Neutron::Port replaced old.yaml:6:3 -> new.yaml:6:3\n" in out
    assert out.endswith("1 replaced, 1 unchanged\n")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        pytest.param(["--fail-on", "deleted"], 0, id="a replacement is accepted"),
        pytest.param(["--fail-on", "replaced,deleted"], 1, id="a replacement is not accepted"),
        pytest.param(["--fail-on", "deleted", "--protect", "OS::Neutron::*"], 1, id="the type is protected"),
        pytest.param(["--fail-on", "deleted", "--protect", "port"], 1, id="the name is protected"),
        pytest.param(["--fail-on", "deleted", "--protect", "x,port"], 1, id="one of two names is protected"),
    ],
)
def test_exit_status(run, words, status):
    write("old.yaml", APP)
    write("new.yaml", APP.replace("NETWORK", "other"))
    assert run("old.yaml", "new.yaml", *words)[0] == status


def test_the_config_protects_too(run):
    write("heatlint.toml", '[plan]\nprotect = ["port"]\n')
    write("old.yaml", APP)
    write("new.yaml", APP.replace("NETWORK", "other"))
    status, out, _ = run("old.yaml", "new.yaml", "--fail-on", "deleted")
    assert (status, "the resource is protected" in out) == (1, True)


def cloud(**limits):
    return json.dumps({"quotas": {name: {"limit": limit, "used": 9} for name, limit in limits.items()}})


def test_the_peak_of_an_update_is_compared_with_the_quotas(run):
    write("old.yaml", APP)
    write(
        "new.yaml", APP.replace("NETWORK", "other") + "  extra: {type: OS::Neutron::Port, properties: {network: n}}\n"
    )
    write("cloud.json", cloud(ports=9))
    message = 'error: at its peak, the update needs 1 of the quota "ports", and 0 of 9 are left, so it is short by 1:'
    for format in ("text", "json", "markdown", "html"):
        status, out, _ = run(
            "old.yaml", "new.yaml", "--cloud", "cloud.json", "--format", format, "--fail-on", "deleted"
        )
        shown = " ".join(out.replace("&quot;", '"').replace('\\"', '"').split())
        assert (status, message in shown, "to fit: ask for a quota" in shown) == (1, format != "json", format != "json")
    shortage = json.loads(run("old.yaml", "new.yaml", "--cloud", "cloud.json", "--format", "json")[1])["stacks"][0]
    assert [each["severity"] for each in shortage["shortages"]] == ["error"]


AS_KNOWN = "as far as the quotas are known, the update fits into them at its peak"


@pytest.mark.parametrize(
    ("inventory", "note"),
    [
        (
            {"quotas": {"ports": {"limit": 9}}},
            'what the project uses of the quota "ports" is not known, so only its limit is compared',
        ),
        (
            {"quotas": {"volumes": {"limit": 9, "used": 0}}},
            'the quota "ports" is not compared, since the inventory does not have it',
        ),
        ({}, "no quotas of the services are compared, since the inventory has none"),
    ],
    ids=["use is not known", "quota is not known", "no quotas"],
)
def test_a_plan_says_which_quotas_are_not_compared(run, inventory, note):
    write("old.yaml", APP)
    write("new.yaml", APP.replace("NETWORK", "other"))
    write("cloud.json", json.dumps(inventory))
    for format in ("text", "markdown", "html"):
        _, out, _ = run("old.yaml", "new.yaml", "--cloud", "cloud.json", "--format", format)
        shown = " ".join(out.replace("&quot;", '"').split())
        assert (f"note: {note}" in shown, AS_KNOWN in shown) == (True, True)
    _, out, _ = run("old.yaml", "new.yaml", "--cloud", "cloud.json", "--format", "json")
    assert json.loads(out)["stacks"][0]["quota_notes"] == [note]


def test_a_plan_says_that_it_does_not_count_all(run):
    write("old.yaml", APP)
    write("new.yaml", APP + "  cluster: {type: OS::Magnum::Cluster, properties: {cluster_template: small}}\n")
    write("cloud.json", json.dumps({"quotas": {}}))
    _, out, _ = run("old.yaml", "new.yaml", "--cloud", "cloud.json")
    assert 'note: "cluster" makes a stack of its own, which is not counted' in " ".join(out.split())
    assert "the update fits into the quotas at its peak, without what is not counted\n" in out


@pytest.mark.parametrize("words", [["old.yaml", "new.yaml"], ["--git", "HEAD"]], ids=["files", "git"])
def test_the_config_names_the_cloud(run, words):
    write("old.yaml", APP)
    write("new.yaml", APP)
    write("cloud.json", cloud(ports=10))
    write("heatlint.toml", 'cloud = "cloud.json"\n')
    commit()
    write("new.yaml", APP.replace("NETWORK", "other"))
    status, out, _ = run(*words)
    assert (status, "the update fits into the quotas at its peak\n" in out) == (1, True)


def test_parameters_and_environments_of_both_stacks(run):
    write("app.yaml", APP)
    write("one.yaml", "parameters: {flavor: m1.tiny}\n")
    assert run("app.yaml", "app.yaml", "-e", "one.yaml")[0] == 0  # both have it
    status, out, _ = run("app.yaml", "app.yaml", "--old-environment", "one.yaml")
    assert (status, 'flavor: "m1.tiny" -> "m1.small"' in out) == (1, True)
    status, out, _ = run("app.yaml", "app.yaml", "-P", "flavor=m1.large", "--old-parameter", "flavor=m1.tiny")
    assert (status, 'flavor: "m1.tiny" -> "m1.large"' in out) == (1, True)


def test_no_secret_is_shown(run):
    write("app.yaml", APP)
    words = ("app.yaml", "app.yaml", "-P", "password=s3cret-z", "--old-parameter", "password=s3cret-y")
    for format in ("text", "json", "markdown", "html", "response"):
        status, out, err = run(*words, "--format", format)
        assert (status, "s3cret" in out + err) == (1, False)


def test_copies_of_a_project_in_two_directories_differ_only_by_their_contents(run):
    for directory in ("v1", "v2"):
        write(f"{directory}/app.yaml", GROUP)
        write(f"{directory}/web.yaml", WEB)
    write("v1/a.yaml", APP)
    write("v2/a.yaml", APP.replace("NETWORK", "other"))
    data = json.loads(run("v1/app.yaml", "v2/app.yaml", "--format", "json")[1])
    assert all(not each["causes"] for each in data["stacks"][0]["changes"])
    assert "replaced v1/a.yaml:6:3 -> v2/a.yaml:6:3" in run("v1/a.yaml", "v2/a.yaml")[1]


SIZED = "heat_template_version: 2021-04-16\nparameters: {size: {type: number}%s}\nresources: %s\n"
VOLUME = "{volume: {type: OS::Cinder::Volume, properties: {size: {get_param: size}}}}"


def test_a_parameter_without_a_value_refuses_the_update_when_values_are_given(run):
    write("old.yaml", SIZED % ("", VOLUME))
    write("new.yaml", SIZED % (", extra: {type: string}", VOLUME))
    assert run("old.yaml", "new.yaml")[:2] == (0, "nothing changes, 1 unchanged\n")
    status, out, _ = run("old.yaml", "new.yaml", "-P", "size=1")
    assert (status, 'HL210 the parameter "extra" has no value' in out) == (1, True)


@pytest.mark.parametrize(
    "change, expected",
    [
        pytest.param(
            {"copy.yaml": SIZED % ("", VOLUME)}, "+ volume OS::Cinder::Volume added copy.yaml:3:", id="fits two"
        ),
        pytest.param(
            {"app.yaml": SIZED % (", x: {type: string}", VOLUME), "prod.yaml": "parameters: {size: 6, x: a}\n"},
            'HL210 the parameter "x" has no value',
            id="does not fit",
        ),
    ],
)
def test_an_environment_that_no_longer_fits_deletes_no_stack(run, change, expected):
    write("app.yaml", SIZED % ("", VOLUME))
    for name, size in (("dev", 5), ("prod", 6)):
        write(f"{name}.yaml", f"parameters: {{size: {size}}}\n")
    commit()
    for name, text in change.items():
        write(name, text)
    status, out, _ = run("--git", "HEAD")
    assert (status, expected in out, "deleted" in out) == (1, True, False)


def test_a_template_with_another_name_is_the_same_stack(run):
    write("app.yaml", APP)
    commit()
    os.rename("app.yaml", "main.yaml")
    assert run("--git", "HEAD")[:2] == (0, "nothing changes, 2 unchanged\n")


def test_a_template_with_another_name_keeps_its_environments(run):
    write("app.yaml", SIZED % ("", VOLUME))
    for name, size in (("dev", 5), ("prod", 6)):
        write(f"{name}.yaml", f"parameters: {{size: {size}}}\n")
    commit()
    os.rename("app.yaml", "main.yaml")
    os.remove("dev.yaml")
    stacks = json.loads(run("--git", "HEAD", "--format", "json")[1])["stacks"]
    assert [(each["environments"], each["summary"]["unchanged"], each["summary"]["deleted"]) for each in stacks] == [
        (["prod.yaml"], 1, 0),
        (["dev.yaml"], 0, 1),
    ]


def test_a_template_that_is_renamed_and_changed_is_the_same_stack(run):
    write("app.yaml", APP + "  other: {type: OS::Neutron::Net}\n")
    commit()
    os.remove("app.yaml")
    write("main.yaml", APP.replace("NETWORK", "public") + "  other: {type: OS::Neutron::Net}\n")
    _, out, _ = run("--git", "HEAD")
    assert out.endswith("1 replaced, 2 unchanged\n")
    assert 'note: the plan supposes that "app.yaml" was renamed to "main.yaml", since git calls them' in out


def test_a_renamed_and_changed_template_keeps_its_environments(run):
    write("app.yaml", SIZED % ("", VOLUME))
    for name, size in (("dev", 5), ("prod", 6)):
        write(f"{name}.yaml", f"parameters: {{size: {size}}}\n")
    commit()
    os.remove("app.yaml")
    write("main.yaml", "# another comment\n" + SIZED % ("", VOLUME))
    stacks = json.loads(run("--git", "HEAD", "--format", "json")[1])["stacks"]
    assert [(each["environments"], each["summary"]["unchanged"]) for each in stacks] == [
        (["dev.yaml"], 1),
        (["prod.yaml"], 1),
    ]


def test_another_template_is_another_stack(run):
    write("app.yaml", APP)
    commit()
    os.remove("app.yaml")
    write("main.yaml", WEB + "resources: {it: {type: OS::Heat::None}}\n")
    assert run("--git", "HEAD")[1].endswith("2 deleted, 1 added\n")


def test_a_table_for_one_environment_does_not_delete_the_stacks_of_others(run):
    write("app.yaml", SIZED % ("", VOLUME))
    for name, size in (("dev", 5), ("prod", 6)):
        write(f"{name}.yaml", f"parameters: {{size: {size}}}\n")
    commit()
    write("heatlint.toml", '[[stack]]\ntemplate = "app.yaml"\nenvironments = ["prod.yaml"]\n')
    assert "deleted" not in run("--git", "HEAD")[1]
    write("app.yaml", "# a comment\n" + SIZED % ("", VOLUME))
    _, out, _ = run("--git", "HEAD")
    assert "deleted" not in out and "app.yaml + dev.yaml (HEAD -> working tree)" in out
    assert 'note: no [[stack]] table names "dev.yaml" with its template; the plan supposes that this stack still' in out


def test_a_table_that_is_removed_deletes_its_stack(run):
    table = '[[stack]]\ntemplate = "app.yaml"\nenvironments = ["%s.yaml"]\n'
    write("app.yaml", SIZED % ("", VOLUME))
    for name, size in (("dev", 5), ("prod", 6)):
        write(f"{name}.yaml", f"parameters: {{size: {size}}}\n")
    write("heatlint.toml", table % "dev" + table % "prod")
    commit()
    write("heatlint.toml", table % "prod")
    assert run("--git", "HEAD")[1].endswith("1 deleted\n")


def test_a_config_that_names_the_environments_of_a_template_replaces_the_search_for_them(run):
    write("app.yaml", SIZED % ("", VOLUME))
    write("prod.yaml", "parameters: {size: 6}\n")
    commit()
    write("common.yaml", "parameters: {}\n")
    write("heatlint.toml", '[[stack]]\ntemplate = "app.yaml"\nenvironments = ["common.yaml", "prod.yaml"]\n')
    assert run("--git", "HEAD")[:2] == (0, "nothing changes, 1 unchanged\n")


def test_a_stack_whose_environment_no_longer_fits_has_the_present_config(run):
    write("app.yaml", SIZED % ("", VOLUME))
    write("prod.yaml", "parameters: {size: 6}\n")
    commit()
    for name in ("app", "copy"):
        write(f"{name}.yaml", "# prod.yaml fits two templates now\n" + SIZED % ("", VOLUME))
    write("heatlint.toml", 'target = "rocky"\n')
    assert 'app.yaml:2:24: HL102 Heat 11 (rocky) does not have the version "2021-04-16"' in run("--git", "HEAD")[1]


def test_git_compares_the_stacks_of_a_revision_with_the_working_tree(run):
    write("heatlint.toml", '[[stack]]\ntemplate = "app.yaml"\nenvironments = ["env.yaml"]\n')
    write("app.yaml", APP)
    write("env.yaml", "parameters: {flavor: m1.tiny}\n")
    write("other.yaml", GROUP)
    write("web.yaml", WEB)
    commit()
    assert run("--git", "HEAD")[:2] == (0, "nothing changes\n")
    write("env.yaml", "parameters: {flavor: m1.large}\n")
    write("app.yaml", "# a comment\n" + APP.replace("NETWORK", "other"))
    status, out, err = run("--git", "HEAD")
    assert status == 1
    assert out.startswith("app.yaml + env.yaml (HEAD -> working tree)\n")
    assert "port OS::Neutron::Port replaced app.yaml:7:3 (was 6:3)\n" in out
    assert 'flavor: "m1.tiny" -> "m1.large"' in out
    assert err == "heatlint: 1 stack read the same files as in HEAD\n"
    assert run("--git", "HEAD", "other.yaml")[0] == 0


@pytest.mark.parametrize("kind", ["Our::Server", "OS::Our::Server"])
def test_git_notes_a_type_that_an_environment_may_map(run, kind):
    """Without a [[stack]] table nobody has said which environments the stack has."""
    header = "heat_template_version: 2021-04-16\nresources:\n"
    write("app.yaml", f"{header}  it: {{type: '{kind}'}}\n")
    commit()
    write("app.yaml", f"{header}  it: {{type: '{kind}'}}\n  net: {{type: OS::Heat::None}}\n")
    status, out, _ = run("--git", "HEAD")
    assert status == 1
    assert "+ net OS::Heat::None added" in out
    assert "note: Heat may refuse the update: " in out


def test_git_reads_nested_files_and_environments_of_the_revision(run):
    write("app.yaml", APP.replace("image: cirros", "image: cirros, user_data: {get_file: scripts/boot.sh}"))
    write("scripts/boot.sh", "one\n")
    commit()
    write("scripts/boot.sh", "two\n")
    status, out, _ = run("--git", "HEAD", "--format", "json")
    changes = json.loads(out)["stacks"][0]["changes"]
    assert [each["action"] for each in changes] == ["unchanged", "replaced"]
    assert [each["part"] for each in changes[1]["causes"]] == ["user_data"]


@pytest.mark.parametrize("changed", ["env.yaml", "nested.yaml", "boot.sh"])
def test_git_plans_the_stacks_that_read_a_file(run, changed):
    """Each file of a stack stands for it, and other stacks stay out."""
    header = "heat_template_version: 2021-04-16\n"
    write("app.yaml", f"{header}parameters: {{size: {{type: number}}}}\nresources: {{n: {{type: nested.yaml}}}}\n")
    config = "{type: OS::Heat::SoftwareConfig, properties: {config: {get_file: boot.sh}}}"
    write("nested.yaml", f"{header}resources:\n  c: {config}\n")
    write("boot.sh", "true\n")
    write("env.yaml", "parameters: {size: 1}\n")
    write("web.yaml", WEB)
    commit()
    write("env.yaml", "parameters: {size: 2}\n")
    write("boot.sh", "false\n")
    write("nested.yaml", f"{header}resources:\n  c: {config}\n  d: {config}\n")
    write("web.yaml", WEB + "# a comment\n")
    status, out, err = run("--git", "HEAD", changed)
    assert (status, err) == (1, "")
    assert out.startswith("app.yaml + env.yaml (HEAD -> working tree)\n\n~ n nested.yaml updated")
    assert "size: 1 -> 2" in out
    assert "web" not in out


def test_git_says_which_stacks_are_new_or_gone(run):
    write("gone.yaml", APP)
    commit()
    os.remove("gone.yaml")
    write("new.yaml", WEB + "resources: {one: {type: OS::Heat::None}, two: {type: OS::Neutron::Net}}\n")
    stacks = json.loads(run("--git", "HEAD", "--format", "json")[1])["stacks"]
    assert [(each["template"], each["summary"]["added"], each["summary"]["deleted"]) for each in stacks] == [
        ("new.yaml", 2, 0),
        ("gone.yaml", 0, 2),
    ]
    assert stacks[0]["notes"] == ["HEAD does not have this stack, so everything is added"]
    assert [each["parameters"] for each in stacks] == [[], []]


def test_git_takes_the_names_of_all_files_that_a_change_touches(run):
    """A file that is not a template is left out, and a template may be gone with its directory."""
    write("README.md", "one\n")
    write("old/gone.yaml", APP)
    commit()
    write("README.md", "two\n")
    os.remove("old/gone.yaml")
    os.rmdir("old")
    status, out, err = run("--git", "HEAD", "old/gone.yaml", "README.md")
    assert (status, out.startswith("old/gone.yaml (HEAD -> working tree)"), "2 deleted" in out) == (1, True, True)
    assert err == 'heatlint: no stack reads "README.md"; it is left out\n'
    assert run("--git", "HEAD", "README.md")[:2] == (0, "nothing changes\n")


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ("{flavor: a}", 'since it has only one parameter of "app.yaml", which needs none'),
        ("{flavour: a}", "since it fits no template"),
    ],
)
def test_git_says_why_no_stack_reads_an_environment(run, environment, reason):
    """Its name may end with ".yaml"; its sections say what it is."""
    write("app.yaml", APP)
    write("prod.env.yaml", "parameters: {flavor: b}\n")
    commit()
    write("prod.env.yaml", f"parameters: {environment}\n")
    status, out, err = run("--git", "HEAD", "prod.env.yaml")
    assert (status, out) == (0, "nothing changes\n")
    assert f'no stack reads "prod.env.yaml", {reason}; name it in the [[stack]] table of its template' in err


def test_git_plans_the_template_that_a_changed_environment_fits(run):
    write("app.yaml", APP)
    write("prod.env.yaml", "parameters: {flavor: b, password: c}\n")
    commit()
    write("prod.env.yaml", "parameters: {flavor: d, password: c}\n")
    status, out, err = run("--git", "HEAD", "prod.env.yaml")
    assert (status, err) == (1, "")
    assert "~ server OS::Nova::Server updated" in out


def test_what_is_nested_in_a_replaced_group_is_protected(run):
    group = "{type: OS::Heat::%s, properties: {%s: {type: inner.yaml}}}"
    write("inner.yaml", WEB + "resources: {database: {type: OS::Cinder::Volume, properties: {size: 1}}}")
    write("old.yaml", WEB + "resources: {g: %s}" % group % ("ResourceGroup", "resource_def"))
    write("new.yaml", WEB + "resources: {g: %s}" % group % ("AutoScalingGroup", "min_size: 1, max_size: 1, resource"))
    status, out, _ = run("old.yaml", "new.yaml", "--fail-on", "refused", "--protect", "database")
    assert (status, "- database OS::Cinder::Volume deleted" in out) == (1, True)
    assert "! the resource is protected: it may not be replaced or deleted" in out


@pytest.mark.parametrize("name", ["database", "OS::Trove::*"])
def test_a_note_says_that_nothing_is_protected(run, name):
    write("old.yaml", APP)
    write("new.yaml", APP)
    status, _, err = run("old.yaml", "new.yaml", "--protect", f"server,{name}")
    assert (status, err) == (0, f'heatlint: --protect "{name}" fits no resource of the stacks that are compared\n')


def test_no_note_about_what_the_config_protects(run):
    """It counts for all stacks of the project."""
    write("heatlint.toml", '[plan]\nprotect = ["database"]\n')
    write("old.yaml", APP)
    write("new.yaml", APP)
    assert run("old.yaml", "new.yaml")[2] == ""


def test_no_note_about_the_resources_of_an_update_that_is_refused(run):
    write("old.yaml", APP)
    write("new.yaml", APP.replace("flavor}", "flavour}"))
    assert run("old.yaml", "new.yaml", "--protect", "database")[2] == ""


def test_git_leaves_the_repository_as_it_is(run):
    write("app.yaml", APP)
    os.symlink("app.yaml", "link.yaml")
    os.symlink(os.path.abspath(os.pardir), "outside")
    commit()
    before = sorted(os.listdir(".git"))
    assert run("--git", "HEAD")[0] == 0
    assert sorted(os.listdir(".git")) == before


def test_a_stack_whose_template_was_never_readable_can_be_deleted(run):
    write("a.yaml", "heat_template_version: 2021-04-16\nresources: {a: [}\n")
    write("b.yaml", WEB)
    commit()
    os.remove("a.yaml")
    status, out, _ = run("--git", "HEAD")
    assert (status, "refused" in out) == (0, False)
    assert "note: the template of the old stack cannot be read: " in out


def test_a_running_stack(run):
    template = {
        "heat_template_version": "2021-04-16",
        "parameters": {
            "flavor": {"type": "string", "default": "m1.small"},
            "password": {"type": "string", "hidden": True},
        },
        "resources": {
            "server": {"type": "OS::Nova::Server", "properties": {"image": "cirros", "flavor": {"get_param": "flavor"}}}
        },
    }
    parameters = {"flavor": "m1.tiny", "password": "******", "OS::stack_name": "app"}
    write("template.json", json.dumps(template))
    write("stack.json", json.dumps({"id": "x", "stack_name": "app", "parameters": parameters}))
    write("resources.json", json.dumps([{"resource_name": "server", "resource_status": "UPDATE_FAILED"}]))
    write("app.yaml", json.dumps(template))
    words = [word for name in ("template", "stack", "resources") for word in ("--against", f"{name}.json")]
    status, out, _ = run(*words, "app.yaml", "-P", "password=s3cret-x", "-P", "flavor=m1.tiny")
    assert status == 1
    assert 'note: the cloud does not show the values of "password"; the new values may be others' in out
    assert "-/+ server OS::Nova::Server replaced (not certain)" in out
    assert "the resource is in the state UPDATE_FAILED, so Heat replaces it unless the service says" in out
    status, out, _ = run(*words, "app.yaml", "-P", "password=s3cret-x")
    assert (status, 'flavor: "m1.tiny" -> "m1.small"' in out) == (1, True)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], '"plan" needs OLD and NEW, --git REV, or --against FILE; see heatlint plan --help'),
        (["-", "a.yaml"], '"plan" does not read a template from standard input; expected the path of a file'),
        (["a.yaml", "missing.yaml"], '"missing.yaml" does not exist; expected a file'),
        (["a.yaml", "a.yaml", "--fail-on", "delete"], '"delete" is not an action; did you mean "deleted"?'),
        (["a.yaml", "a.yaml", "--fail-on", ""], '--fail-on "" names no action; expected replaced, '),
        (["a.yaml", "a.yaml", "--protect", "a,"], "--protect needs the type or the name of a resource"),
        (["--git", "HEAD", "--protect", ""], "--protect needs the type or the name of a resource"),
        (
            ["x.yaml", "x.yaml", "--old-environment", "a.yaml", "--format", "json:a.yaml"],
            '"a.yaml" is read and would be overwritten; name another',
        ),
        (
            ["a.yaml", "a.yaml", "--format", "json:./a.yaml"],
            '"./a.yaml" is read and would be overwritten; name another',
        ),
        (["a.yaml", "--git", "-x"], '"-x" is not a revision; expected a commit, branch or tag'),
        (["--git", "HEAD", "-e", "a.yaml"], "--git cannot be used together with --environment"),
        (["--against", "a.yaml", "a.yaml"], '"a.yaml" does not describe a stack; expected '),
        (["--requests", "a.yaml", "--format", "json"], "--requests cannot be used together with --format"),
    ],
)
def test_misuse(run, words, message):
    write("a.yaml", APP)
    commit()
    status, out, err = run(*words)
    assert (status, out) == (2, "")
    assert err.startswith(f"heatlint: {message}")


def against(run, template, rows, *words, status="CREATE_COMPLETE"):
    """Run a plan against a stack that runs with the same template."""
    write("app.yaml", json.dumps({"heat_template_version": "2021-04-16", "resources": template}))
    write("template.json", pathlib.Path("app.yaml").read_text())
    write("stack.json", json.dumps({"stack_name": "app", "stack_status": status}))
    keys = ("resource_name", "resource_status", "physical_resource_id", "resource_type", "stack_name")
    write("resources.json", json.dumps([dict(zip(keys, row, strict=False)) for row in rows]))
    files = [word for name in ("template", "stack", "resources") for word in ("--against", f"{name}.json")]
    return run(*files, *words, "app.yaml")


NETWORK = {"type": "OS::Neutron::Net"}
A_VALUE = {"type": "OS::Heat::Value", "properties": {"value": "x"}}
ONE_MEMBER = {"g": {"type": "OS::Heat::ResourceGroup", "properties": {"count": 1, "resource_def": NETWORK}}}
IN_TURN = {"a": A_VALUE, "b": {"type": "OS::Heat::Value", "properties": {"value": {"get_resource": "a"}}}}


@pytest.mark.parametrize(
    ("template", "rows", "lines"),
    [
        ({"a": NETWORK}, [("a", "CREATE_COMPLETE", "1")], ["nothing changes, 1 unchanged"]),
        ({"a": NETWORK}, [("a", "SUSPEND_COMPLETE", "1")], ["nothing changes, 1 unchanged"]),
        ({"a": NETWORK}, [("a", "CREATE_FAILED", "1")], ["a OS::Neutron::Net replaced (not certain)"]),
        ({"a": NETWORK}, [("a", "CREATE_FAILED", "")], ["a OS::Neutron::Net replaced template"]),
        ({"a": NETWORK}, [("a", "CHECK_FAILED", "1")], ["a OS::Neutron::Net replaced template"]),
        ({"a": A_VALUE}, [("a", "UPDATE_FAILED", "1")], ["a OS::Heat::Value replaced template"]),
        ({"a": NETWORK}, [("a", "INIT_COMPLETE", "")], ["a OS::Neutron::Net added", "does not have this resource yet"]),
        ({"a": NETWORK}, [("a", "INIT_FAILED", "")], ["a OS::Neutron::Net refused"]),
        ({"a": NETWORK}, [], ["a OS::Neutron::Net added", "the stack does not have this resource yet"]),
        (IN_TURN, [("a", "CREATE_FAILED", "1"), ("b", "CREATE_COMPLETE", "2")], ['since "a" gets a new id']),
        (
            {"a": NETWORK},
            [("a", "CREATE_COMPLETE", "1"), ("old", "DELETE_FAILED", "2", "OS::Nova::Server")],
            ["- old OS::Nova::Server deleted", "the stack has this resource from an earlier template"],
        ),
        (
            {"a": NETWORK},
            [("a", "UPDATE_IN_PROGRESS", "1")],
            ['note: resource "a" is in the state UPDATE_IN_PROGRESS; Heat waits for its end'],
        ),
        (
            ONE_MEMBER,
            [("g", "CREATE_FAILED", "1")],
            ['note: the states of the resources in "g" are not known', "nothing changes"],
        ),
        (
            ONE_MEMBER,
            [
                ("g", "CREATE_FAILED", "1", "OS::Heat::ResourceGroup", "app"),
                ("0", "CREATE_FAILED", "", NETWORK["type"], "app-g-abcdefghij23"),
            ],
            ["0 OS::Neutron::Net replaced"],
        ),
    ],
)
def test_the_states_of_resources_decide(run, template, rows, lines):
    """Each state is one that tools/oracle/update_cases.py has, with what Heat does."""
    _, out, _ = against(run, template, rows)
    for line in lines:
        assert line in out


@pytest.mark.parametrize(
    ("type_name", "properties", "target", "words"),
    [
        ("OS::Nova::ServerGroup", {"policies": ["affinity"]}, "17", "replaced (not certain)"),
        ("OS::Nova::ServerGroup", {"policies": ["affinity"]}, "16", "replaced template"),
        ("OS::Neutron::Net", {}, "17", "replaced (not certain)"),
        ("OS::Neutron::LoadBalancer", {"pool_id": "p", "protocol_port": 80}, "18", "replaced template"),
        ("OS::Keystone::Project", {}, "18", "replaced template"),
    ],
)
def test_which_release_asks_the_service_about_what_failed(run, type_name, properties, target, words):
    template = {"a": {"type": type_name, "properties": properties}}
    _, out, _ = against(run, template, [("a", "CREATE_FAILED", "1")], "--target", target)
    assert f"a {type_name} {words}" in out


@pytest.mark.parametrize(
    ("status", "words", "line"),
    [
        ("SUSPEND_COMPLETE", [], "Heat refuses the update: the stack is in the state SUSPEND_COMPLETE"),
        ("DELETE_FAILED", [], "Heat refuses the update: the stack is in the state DELETE_FAILED"),
        ("UPDATE_IN_PROGRESS", ["--engine", "legacy"], "Heat refuses the update: the stack is in the state UPDATE_IN_"),
        ("UPDATE_FAILED", [], "note: the stack is in the state UPDATE_FAILED: what that update did not come to has"),
    ],
)
def test_the_state_of_the_stack_decides(run, status, words, line):
    _, out, _ = against(run, {"a": NETWORK}, [("a", "CREATE_COMPLETE", "1")], *words, status=status)
    assert line in out


def test_the_members_that_run_count(run):
    """A policy has scaled the group to 4 members; the update gives it the size of the template."""
    group = {"type": "OS::Heat::AutoScalingGroup"}
    group["properties"] = {"min_size": 1, "max_size": 5, "desired_capacity": 2, "resource": A_VALUE}
    members = [(name, "CREATE_COMPLETE", "1", A_VALUE["type"], "app-g-abcdefghij23") for name in ("p", "q", "r", "s")]
    _, out, _ = against(run, {"g": group}, [("g", "CREATE_COMPLETE", "1", group["type"], "app"), *members])
    assert out.endswith("2 deleted, 1 updated, 2 unchanged\n")


#: A template that a stack nests, and the name that the client gives its file.
INNER = """\
heat_template_version: 2021-04-16
parameters: {name: {type: string}}
resources:
  net: {type: OS::Neutron::Net, properties: {name: {get_param: name}}}
  port: {type: OS::Neutron::Port, properties: {network: {get_resource: net}}}
outputs:
  net: {value: {get_resource: net}}
"""
INNER_URL = "file:///home/operator/inner.yaml"
NESTING = """\
heat_template_version: 2021-04-16
resources:
  n: {type: %s, properties: {name: %s}}
  s: {type: OS::Neutron::Subnet, properties: {cidr: 10.0.0.0/24, network: {get_attr: [n, net]}}}
"""


def nesting(run, *parts):
    """Run a plan of a new name against a stack that runs with a nested one. parts: what else is given of that stack."""
    write("inner.yaml", INNER)
    write("app.yaml", NESTING % ("inner.yaml", "b"))
    words = []
    for number, part in enumerate((yaml.safe_load(NESTING % (INNER_URL, "a")), *parts)):
        write(f"{number}.json", json.dumps(part, default=str))
        words += ["--against", f"{number}.json"]
    return run(*words, "app.yaml")[1]


def test_what_is_nested_in_a_stack_that_runs_is_not_known_without_its_file(run):
    out = nesting(run)
    assert "added" not in out
    assert "~ net OS::Neutron::Net updated (not certain)" in out
    assert "the template that the stack has is not given, so it is not known whether it has this resource" in out
    assert "-/+ s OS::Neutron::Subnet replaced (only if the value changes)" in out
    assert 'name: "a" -> "b"' in out
    assert (
        f'note: the file "{INNER_URL}" of the stack that runs is not given, so what it contains is not known; add'
        in out
    )
    assert '"openstack stack file list -f json"' in out
    assert "refuse" not in out


def test_the_list_of_resources_tells_what_is_nested_without_the_file(run):
    """The nested stack has a router that the new template does not have, and no port."""
    keys = ("resource_name", "resource_status", "physical_resource_id", "resource_type", "stack_name")
    rows = [
        ("n", "CREATE_COMPLETE", "1", INNER_URL, "app"),
        ("s", "CREATE_COMPLETE", "2", "OS::Neutron::Subnet", "app"),
        ("net", "CREATE_COMPLETE", "3", "OS::Neutron::Net", "app-n-abcdefghij23"),
        ("router", "CREATE_COMPLETE", "4", "OS::Neutron::Router", "app-n-abcdefghij23"),
    ]
    out = nesting(run, {"stack_name": "app"}, [dict(zip(keys, row, strict=True)) for row in rows])
    assert "~ net OS::Neutron::Net updated (not certain)" in out
    assert "+ port OS::Neutron::Port added" in out
    assert "- router OS::Neutron::Router deleted" in out


def test_with_the_file_what_is_nested_is_compared(run):
    out = nesting(run, {INNER_URL: INNER})
    assert "~ net OS::Neutron::Net updated file:" in out
    assert out.endswith("2 updated, 2 unchanged\n")


def test_a_type_that_only_the_new_environment_maps_is_not_replaced(run):
    """The environment of the stack that runs is not given."""
    write("inner.yaml", INNER)
    write("env.yaml", "resource_registry: {My::Net: inner.yaml}")
    write("app.yaml", NESTING % ("My::Net", "a"))
    write("0.json", json.dumps(yaml.safe_load(NESTING % ("My::Net", "a")), default=str))
    _, out, _ = run("--against", "0.json", "app.yaml", "-e", "env.yaml")
    assert "~ n My::Net updated (not certain)" in out
    assert 'it is not known what "My::Net" stands for in one of the stacks' in out
    assert "added" not in out


def test_a_file_of_the_stack_that_runs_is_not_known_when_it_is_not_given(run):
    config = {"type": "OS::Heat::SoftwareConfig", "properties": {"config": {"get_file": "file:///home/a.sh"}}}
    write("a.sh", "echo")
    old = {"heat_template_version": "2021-04-16", "resources": {"c": config}}
    write("0.json", json.dumps(old))
    write("app.yaml", json.dumps(old).replace("file:///home/a.sh", "a.sh"))
    _, out, _ = run("--against", "0.json", "app.yaml")
    assert "-/+ c OS::Heat::SoftwareConfig replaced (not certain)" in out
    write("1.json", json.dumps({"file:///home/a.sh": "echo"}))
    assert run("--against", "0.json", "--against", "1.json", "app.yaml")[0] == 0


@pytest.mark.parametrize(
    "script", ["{get_file: %s}", "{str_replace: {template: {get_file: %s}, params: {x: {get_param: p}}}}"]
)
def test_a_file_that_is_not_given_is_not_known_inside_of_a_value(run, script):
    config = "{type: OS::Heat::CloudConfig, properties: {cloud_config: {write_files: [{content: %s}]}}}" % script
    template = WEB + "parameters: {p: {type: string}}\nresources: {c: %s}\n" % config
    write("a.sh", "x")
    write("0.json", json.dumps(yaml.safe_load(template % "file:///home/a.sh"), default=str))
    write("app.yaml", template % "a.sh")
    _, out, _ = run("--against", "0.json", "app.yaml")
    assert "-/+ c OS::Heat::CloudConfig replaced (not certain)" in out


def test_what_is_passed_to_a_template_that_is_not_read_changes(run):
    url = "http://example.org/inner.yaml"
    group = "{type: OS::Heat::ResourceGroup, properties: {count: 1, resource_def: {type: %s, properties: {name: %s}}}}"
    for name in ("a", "b"):
        write(f"{name}.yaml", f"{NESTING % (url, name)}  g: {group % (url, name)}\n")
    _, out, _ = run("a.yaml", "b.yaml")
    assert f"~ n {url} updated" in out and f"~ 0 {url} updated" in out


def test_a_property_of_an_unknown_type_may_replace_its_resource(run):
    """The cloud may have the type."""
    for name in ("a", "b"):
        write("a.yaml", WEB + "resources: {x: {type: My::T, properties: {p: %s}}}" % name)
        if name == "a":
            commit()
    _, out, _ = run("--git", "HEAD")
    assert "~ x My::T updated (not certain)" in out
    assert 'it is not known whether "p" can be updated in place' in out


def test_nothing_is_deleted_since_the_new_template_is_not_read(run):
    write("inner.yaml", INNER)
    write("old.yaml", NESTING % ("inner.yaml", "a"))
    write("new.yaml", NESTING % ("http://example.org/inner.yaml", "a"))
    _, out, _ = run("old.yaml", "new.yaml")
    assert "deleted" not in out
    assert 'note: what is nested in "n" is not known, so it is not compared' in out


def test_a_file_outside_of_the_project_is_noted(run):
    config = "{type: OS::Heat::SoftwareConfig, properties: {config: {get_file: ../%s.sh}}}"
    for name in ("a", "b"):
        write(f"{name}.yaml", f"heat_template_version: 2021-04-16\nresources: {{c: {config % name}}}\n")
    status, out, _ = run("a.yaml", "b.yaml")
    assert status == 1
    assert 'note: file "../b.sh" is not read, because it is outside the project' in out
    assert "what it contains counts as not known" in out


def test_without_the_states_there_is_a_note(run):
    write("app.yaml", WEB)
    write("stack.json", json.dumps({"heat_template_version": "2021-04-16"}))
    _, out, _ = run("--against", "stack.json", "app.yaml")
    assert "note: the states of the resources are not known; Heat replaces what failed" in out


def test_an_exported_stack_has_states_also_of_nested_resources():
    stack = RunningStack()
    inner = {"c": {"status": "FAILED", "action": "CREATE", "type": "T", "resource_id": None}}
    nested = {"status": "COMPLETE", "action": "CREATE", "resources": inner}
    exported = {"template": {}, "name": "app", "action": "UPDATE", "status": "FAILED"}
    assert add(stack, json.dumps({**exported, "resources": {"a": 5, "b": nested}}))
    resources = stack.resources()
    assert (stack.state, list(resources), resources["b"].state) == ("UPDATE_FAILED", ["b"], "CREATE_COMPLETE")
    only = resources["b"].nested["c"]
    assert (only.state, only.has_id, only.has_failed) == ("CREATE_FAILED", False, True)


def test_the_output_of_the_client_may_begin_with_a_byte_order_mark(run):
    """PowerShell writes one."""
    write("app.yaml", WEB)
    write("stack.json", "\ufeff" + json.dumps({"heat_template_version": "2021-04-16"}))
    assert run("--against", "stack.json", "app.yaml")[0] == 0


def tree_of(*entries):
    """Write a tree with (mode, name, digest), also one that git itself would not make; return its digest."""
    data = b"".join(b"%s %s\0%s" % (mode, name, bytes.fromhex(digest)) for mode, name, digest in entries)
    return stored("tree", data)


def stored(kind, data):
    words = ["git", "hash-object", "-w", "--literally", "-t", kind, "--stdin"]
    return subprocess.run(words, input=data, check=True, capture_output=True).stdout.decode().strip()


@pytest.fixture
def repository(run):
    write("app.yaml", APP)
    commit()
    return run


def test_nothing_is_written_outside_of_the_copy_of_a_revision(repository, tmp_path):
    blob, link = stored("blob", b"x"), stored("blob", b"../outside")
    (tmp_path / "outside").mkdir()
    inner = tree_of((b"100644", b"x.yaml", blob))
    tree = tree_of(
        (b"120000", b"link", link),
        (b"40000", b"link", inner),
        (b"100644", b"../outside/a.yaml", blob),
        (b"40000", b"..", inner),
        (b"40000", b".GIT", inner),
        (b"160000", b"module", blob),
        (b"100644", b"a\n::error::b.yaml", blob),
    )
    (tmp_path / "copy").mkdir()
    git_tree.export(str(tmp_path), tree, str(tmp_path / "copy"))
    assert sorted(os.listdir(tmp_path / "copy")) == ["a\n::error::b.yaml", "link"]
    assert os.listdir(tmp_path / "copy/link") == ["x.yaml"]
    assert not os.listdir(tmp_path / "outside")


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ((b"100644", b"a.yaml", "1" * 40), "cannot be read: an object is missing"),
        ((b"40000", b"a", "1" * 40), "cannot be read: error: Could not read"),
        ((b"100644", b"a" * 300, None), "cannot be written to a temporary directory (file name too long)"),
    ],
    ids=["missing blob", "missing tree", "long name"],
)
def test_a_revision_that_cannot_be_written_is_one_message(repository, entry, reason):
    mode, name, digest = entry
    tree = tree_of((mode, name, digest or stored("blob", b"x")))
    status, out, err = repository("--git", tree)
    assert (status, out) == (2, "")
    assert err.startswith(f'heatlint: the files of "{tree}" {reason}') and err.count("\n") == 1


SCRIPT = "resources: {c: {type: OS::Heat::SoftwareConfig, properties: {config: {get_file: %s}}}}"


def pointer(text):
    """Return what a repository has in the place of a file of Git LFS."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    return digest, f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(text)}\n"


@pytest.mark.parametrize(
    ("stored", "present", "is_fetched", "summary"),
    [
        (pointer("a")[1], "a", False, "nothing changes"),
        (pointer("a")[1], "b", False, "replaced (not certain)"),
        (pointer("a")[1], "b", True, "replaced app.yaml"),
        (pointer("a")[1], pointer("a")[1], True, "nothing changes"),
        (pointer("a")[1], pointer("b")[1], True, "replaced app.yaml"),
        ("a", "b", False, "replaced app.yaml"),
    ],
    ids=["equal", "not here", "fetched", "equal pointers", "other pointers", "no pointer"],
)
def test_a_file_of_git_lfs_is_compared_by_its_content(run, stored, present, is_fetched, summary):
    write("app.yaml", WEB + SCRIPT % "a.sh")
    write("a.sh", stored)
    commit()
    write("a.sh", present)
    digest = pointer("a")[0]
    if is_fetched:
        write(f".git/lfs/objects/{digest[:2]}/{digest[2:4]}/{digest}", "a")
    _, out, _ = run("--git", "HEAD")
    assert summary in out
    assert ("is in Git LFS, and its content in the revision is not here" in out) == ("not certain" in out)
    assert "Heat would refuse" not in out


@pytest.mark.parametrize(("text", "words"), [("a", "nothing changes"), ("b", "replaced app.yaml")])
def test_the_files_of_a_submodule_are_compared(run, text, words):
    write("app.yaml", WEB + SCRIPT % "module/a.sh")
    write("module/a.sh", "a")
    write("module/own.yaml", APP)
    for directory in ("module", "."):
        git("init", "-q", directory)
        git("-C", directory, "add", "-A")
        git("-C", directory, "commit", "-q", "-m", "x")
    write("module/a.sh", text)
    status, out, _ = run("--git", "HEAD")
    assert (status, words in out, "own.yaml" in out) == (int(text == "b"), True, False)


def test_the_files_of_a_submodule_may_not_be_here(run):
    write("app.yaml", WEB + SCRIPT % "module/a.sh")
    commit()
    git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},module")
    git("commit", "-q", "-m", "x")
    write("module/a.sh", "a")
    _, out, _ = run("--git", "HEAD")
    assert "c OS::Heat::SoftwareConfig replaced (not certain)" in out
    assert 'note: file "module/a.sh" is in a submodule whose commit in the revision is not here' in out


@pytest.mark.skipif(os.name != "posix", reason="a script")
@pytest.mark.parametrize("remote", ["ext::{} %S", "ssh://host/path", "/nowhere"])
def test_a_repository_cannot_make_git_start_a_program(repository, tmp_path, monkeypatch, remote):
    """A missing object is not fetched, also by a git that does not know GIT_NO_LAZY_FETCH."""
    monkeypatch.delitem(git_tree._ENVIRONMENT, "GIT_NO_LAZY_FETCH")
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    program.chmod(0o755)
    for name in ("core.fsmonitor", "core.pager", "core.sshCommand", "remote.origin.uploadpack", "alias.ls-tree"):
        git("config", name, f"!{program}" if name.startswith("alias") else str(program))
    settings = {
        "remote.origin.url": remote.format(program),
        "remote.origin.promisor": "true",
        "extensions.partialClone": "origin",
        "core.repositoryformatversion": "1",
        "protocol.allow": "always",
    }
    for name, value in settings.items():
        git("config", name, value)
    digest = subprocess.run(["git", "rev-parse", "HEAD:app.yaml"], capture_output=True, text=True, check=True).stdout
    os.unlink(f".git/objects/{digest[:2]}/{digest[2:].strip()}")
    assert repository("--git", "HEAD")[0] == 2
    assert not (tmp_path / "ran").exists()


def test_groups_in_groups_have_a_limit(run, monkeypatch):
    """With a few hundred characters, a plan could compare billions of members."""
    monkeypatch.setattr(compare, "MOST_RESOURCES", 30)
    monkeypatch.setattr(make, "MOST_RESOURCES", 30)
    group = "{type: OS::Heat::ResourceGroup, properties: {count: 9, resource_def: "
    write("old.yaml", "heat_template_version: 2018-08-31\n")
    write(
        "new.yaml",
        f"heat_template_version: 2018-08-31\nresources:\n  r: {group * 4}{{type: OS::Heat::None}}{'}}' * 4}\n",
    )
    _, out, _ = run("old.yaml", "new.yaml")
    assert 'what is nested in "r.0.0.1", "r.0.0.2", "r.0.0.3" and in' in out
    assert "is not compared, since the nested stacks have more than 30 resources" in out
