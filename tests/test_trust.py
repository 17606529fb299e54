"""A project that the user does not trust runs nothing of its own and reads nothing elsewhere; a finding says so."""

from __future__ import annotations

import importlib.util
import json
import os
import py_compile
import sys

import pytest

import heatlint
from heatlint.cli import main
from heatlint.project.configs import Configs

GOOD = "heat_template_version: 2018-08-31\nresources:\n  web: {type: OS::Heat::None}\n"
#: A plugin that writes a file when it is loaded, and reports something in each template.
PLUGIN = """\
from heatlint.rule import ADVICE, Rule, check
open({marker!r}, "w").close()
OWN = Rule("XY001", "own-rule", stage=ADVICE)
@check
def own(stack):
    yield OWN.at((), "found")
"""
STACK = '[[stack]]\ntemplate = "app.yaml"\nenvironments = ["{}"]\n'
NOT_LOADED = 'the rules in "lint" are not loaded, because they are programs and this config is not trusted; '
CHANGED = "something has changed since you trusted it: look at it, then "
ABOVE = 'this config is above the repository and is not used; name it with "--config" to use it'
RUN_TRUST = 'run "heatlint trust" if you trust its authors'


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def marker(tmp_path):
    return tmp_path / "plugin-ran"


@pytest.fixture
def project(tmp_path, monkeypatch, marker):
    """A repository whose config names a plugin. Nothing is trusted yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    write(folder / "app.yaml", GOOD)
    write(folder / "lint" / "own.py", PLUGIN.format(marker=str(marker)))
    write(folder / "heatlint.toml", '# our rules\nrules = ["lint"]\n')
    monkeypatch.chdir(folder)
    return folder


def run(capsys, *words):
    status = main(list(words))
    return status, *capsys.readouterr()


def found(capsys, *words):
    """Return the place, the code and the message of each finding of `heatlint check`."""
    _, out, _ = run(capsys, "check", "--format", "json", "--fail-on", "error", *words)
    return [
        (each["file"], each["range"] and each["range"]["start"]["line"], each["rule"], each["message"])
        for each in json.loads(out)["diagnostics"]
    ]


# --- plugins --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [("check",), ("check", "app.yaml"), ("check", "--diff"), ("check", "--fix"), ("check", "--show-files"),
     ("check", "-"), ("check", "--affected", "app.yaml"), ("rules",), ("explain", "HL401"), ("config",),
     ("check", "--config", "heatlint.toml"), ("trust",), ("trust", "--list")],
    ids=" ".join,
)  # fmt: skip
def test_no_command_runs_a_plugin_because_a_config_names_it(project, marker, capsys, monkeypatch, words):
    monkeypatch.setattr(sys, "stdin", type("", (), {"buffer": __import__("io").BytesIO(GOOD.encode())}))
    run(capsys, *words)
    assert not marker.exists()


def test_rules_that_are_not_loaded_are_an_error_where_the_config_names_them(project, capsys):
    assert found(capsys) == [("heatlint.toml", 2, "HL012", NOT_LOADED + RUN_TRUST)]
    status, out, _ = run(capsys, "check", "--fail-on", "error")
    assert status == 1 and out.startswith("heatlint.toml:2:1: error HL012 untrusted-setting ")
    assert '  2 | rules = ["lint"]\n    | ^^^^^^^^^^^^^^^^\n' in out and out.endswith("1 error in 1 of 2 files\n")


@pytest.mark.parametrize(
    "words",
    [
        ("rules",),
        ("explain", "HL401"),
        ("config",),
        ("check", "--show-files"),
        ("where", "OS::Heat::None"),
        ("unused",),
    ],
    ids=" ".join,
)
def test_a_command_without_a_report_says_it_on_standard_error(project, capsys, words):
    status, _, err = run(capsys, *words)
    assert (status, err) == (0, f"heatlint: heatlint.toml:2: {NOT_LOADED}{RUN_TRUST}\n")


def test_trust_loads_the_plugins_from_then_on(project, marker, capsys):
    assert run(capsys, "trust") == (0, "heatlint.toml may run lint/own.py\n", "")
    assert not marker.exists()
    assert found(capsys) == [("app.yaml", 1, "XY001", "found")]
    assert marker.exists()
    assert "XY001" in run(capsys, "rules")[1]


def test_one_run_can_trust_a_project(project, marker, capsys):
    assert [each[2] for each in found(capsys, "--trust")] == ["XY001"]
    assert [each[2] for each in found(capsys)] == ["HL012"]


def test_a_variable_of_the_environment_trusts_a_project(project, capsys, monkeypatch):
    monkeypatch.setenv("HEATLINT_TRUST", "1")
    assert [each[2] for each in found(capsys)] == ["XY001"]
    monkeypatch.setenv("HEATLINT_TRUST", "0")
    assert [each[2] for each in found(capsys)] == ["HL012"]


def test_the_python_api_asks_for_trust_too(project, marker):
    assert [each.rule.code for each in heatlint.check().diagnostics] == ["HL012"]
    assert not heatlint.check().ok and not marker.exists()
    assert [each.rule.code for each in heatlint.check(trust=True).diagnostics] == ["XY001"]
    assert heatlint.check(use_config=False).ok


def test_the_command_line_names_rules_by_the_will_of_the_user(project, capsys):
    assert [each[2] for each in found(capsys, "--no-config", "--rules", "lint")] == ["XY001"]


@pytest.mark.parametrize(
    "name, text",
    [
        ("lint/own.py", "raise SystemExit\n"),
        ("lint/another.py", "raise SystemExit\n"),
        ("lint/inner/words.py", "WORD = 1\n"),
        ("heatlint.toml", 'rules = ["lint", "other"]\n'),
        ("heatlint.toml", 'rules = ["lint"]\nroots = ["/"]\n'),
        ("heatlint.toml", 'rules = ["lint"]\nignore = ["HL4"]\n'),
    ],
    ids=["plugin", "another plugin", "a file of the plugin", "more rules", "more roots", "another setting"],
)
def test_changed_content_asks_for_trust_again(project, marker, capsys, name, text):
    main(["trust"])
    write(project / name, text)
    capsys.readouterr()
    messages = [message for *_, code, message in found(capsys) if code == "HL012"]
    assert CHANGED in messages[0] and messages[0].endswith(RUN_TRUST)
    assert not marker.exists()
    assert run(capsys, "trust", "--list")[1].endswith("heatlint.toml (changed: not trusted)\n")
    write(project / "other" / "x.md", "")


def test_changed_settings_of_an_extended_config_ask_again(project, capsys):
    write(project / "base.toml", 'rules = ["lint"]\n')
    write(project / "heatlint.toml", 'extends = "base.toml"\n')
    assert found(capsys)[0][:3] == ("base.toml", 1, "HL012")
    main(["trust"])
    capsys.readouterr()
    assert [each[2] for each in found(capsys)] == ["XY001"]
    write(project / "base.toml", 'rules = ["lint"]\ntarget = "22"\n')
    assert [each[2] for each in found(capsys)] == ["HL012"]


def test_a_comment_in_the_config_and_other_files_do_not_ask_again(project, capsys):
    main(["trust"])
    write(project / "heatlint.toml", 'rules   = [ "lint" ]  # reformatted\n')
    write(project / "other.txt", "")
    capsys.readouterr()
    assert [each[2] for each in found(capsys)] == ["XY001"]


def test_trust_is_for_a_path(project, capsys):
    main(["trust"])
    os.rename(project, project.parent / "moved")
    os.chdir(project.parent / "moved")
    capsys.readouterr()
    assert [each[2] for each in found(capsys)] == ["HL012"]


def test_bytecode_beside_a_plugin_is_not_used(project, marker, capsys):
    """Python uses bytecode of PEP 552's "unchecked" kind whatever the source is; a repository can contain it."""
    source = project / "lint" / "own.py"
    other = marker.parent / "bytecode-ran"
    write(project / "other.py", f"open({str(other)!r}, 'w').close()\n")
    py_compile.compile(
        str(project / "other.py"),
        cfile=importlib.util.cache_from_source(str(source)),
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
    assert [each[2] for each in found(capsys, "--trust")] == ["XY001"]
    assert marker.exists() and not other.exists()


def test_what_is_trusted_can_be_listed_and_removed(project, capsys):
    main(["trust"])
    path = str(project / "heatlint.toml")
    capsys.readouterr()
    assert run(capsys, "trust", "--list") == (0, f"{path}\n", "")
    assert run(capsys, "trust", "--remove") == (0, "", "heatlint: heatlint.toml is not trusted any more\n")
    assert run(capsys, "trust", "--list") == (0, "", "")
    assert [each[2] for each in found(capsys)] == ["HL012"]
    assert run(capsys, "trust", "--remove")[0] == 2
    main(["trust"])
    os.unlink(path)
    capsys.readouterr()
    assert run(capsys, "trust", "--list") == (0, f"{path} (does not exist)\n", "")
    assert run(capsys, "trust", "--remove", path)[0] == 0


def test_trust_prints_what_the_config_may_do_then(project, capsys):
    write(project.parent / "base.toml", 'roots = ["/more"]\nrules = ["rules"]\n')
    write(project.parent / "rules" / "shared.py", "")
    write(project / "heatlint.toml", 'extends = "../base.toml"\n' + STACK.format("../env.yaml"))
    assert run(capsys, "trust")[1].splitlines() == [
        f"heatlint.toml may use {project.parent / 'base.toml'} (extends)",
        "heatlint.toml may use /more (roots)",
        "heatlint.toml may use ../env.yaml (stack)",
        f"heatlint.toml may run {project.parent / 'rules' / 'shared.py'}",
    ]


def test_trust_needs_a_config(project, capsys):
    os.unlink("heatlint.toml")
    assert run(capsys, "trust") == (
        2, "", 'heatlint: "." has no config; expected a directory with a config such as heatlint.toml\n'
    )  # fmt: skip


def test_trust_of_a_config_in_a_subdirectory_or_named_by_an_option(project, capsys):
    write(project / "sub" / "heatlint.toml", 'rules = ["../lint"]\n')
    write(project / "sub" / "a.yaml", GOOD)
    write(project / "ci.toml", 'rules = ["lint"]\n')
    assert found(capsys, "sub/a.yaml")[-1][3].endswith('run "heatlint trust sub" if you trust its authors')
    assert found(capsys, "--config", "ci.toml")[0][3].endswith('run "heatlint trust ci.toml" if you trust its authors')
    main(["trust", "sub"])
    main(["trust", "ci.toml"])
    capsys.readouterr()
    assert [each[2] for each in found(capsys, "--config", "ci.toml", "app.yaml")] == ["XY001"]


def test_records_in_the_current_directory_do_not_count(project, monkeypatch, capsys):
    monkeypatch.setattr("platformdirs.user_config_dir", lambda *names, **options: "settings")  # as old versions do
    status, out, err = run(capsys, "check")
    assert (status, out) == (2, "") and "is not the absolute path of a config directory" in err


def test_only_the_configs_of_the_templates_count(project, marker, capsys):
    """The config of the current directory decides about the baseline and `fail-on`; its plugins are not needed."""
    write(project.parent / "elsewhere" / "app.yaml", GOOD)
    assert found(capsys, "../elsewhere/app.yaml") == []
    assert found(capsys, "--trust", "../elsewhere/app.yaml") == [] and not marker.exists()


def test_words_for_rules_that_are_not_loaded_are_no_error(project, capsys):
    write(project / "heatlint.toml", 'rules = ["lint"]\nextend-select = ["XY001"]\n[severity]\nown-rule = "info"\n')
    write(project / "app.yaml", f"{GOOD.rstrip()}  # heatlint: ignore[XY001]\n")
    assert [each[2] for each in found(capsys)] == ["HL012"]
    assert [each[2] for each in found(capsys, "--ignore", "own-rule")] == ["HL012"]
    main(["trust"])
    capsys.readouterr()
    assert [each[2] for each in found(capsys)] == ["XY001", "HL020"]


@pytest.mark.parametrize("option", ["--write-baseline", "--prune-baseline"])
def test_a_baseline_does_not_lose_the_findings_of_rules_that_are_not_loaded(project, capsys, option):
    status, out, err = run(capsys, "check", option)
    assert (status, out) == (2, "")
    assert err == f"heatlint: {option} needs every setting of the config, but {NOT_LOADED}{RUN_TRUST}\n"


def test_a_project_can_decide_that_it_does_not_matter(project, capsys):
    write(project / "heatlint.toml", 'rules = ["lint"]\n[severity]\nuntrusted-setting = "info"\n')
    status, out, err = run(capsys, "check")
    assert (status, err) == (0, "") and "info HL012" in out


@pytest.mark.parametrize(
    "words", ['ignore = ["HL012"]', 'ignore = ["HL"]', '[[path]]\nfiles = ["*"]\nignore = ["HL0"]']
)
def test_only_the_user_can_hide_that_rules_are_not_loaded(project, capsys, words):
    write(project / "heatlint.toml", f'rules = ["lint"]\n{words}\n')
    assert [each[2] for each in found(capsys)] == ["HL012"]
    assert found(capsys, "--ignore", "HL012") == []


def test_a_config_in_pyproject(project, capsys):
    os.unlink("heatlint.toml")
    text = '[tool.other]\nrules = ["x"]\n[tool.heatlint]\nrules = ["lint"]\n'
    write(project / "pyproject.toml", text + '[[tool.heatlint.stack]]\ntemplate = "../a.yaml"\n')
    assert [each[:3] for each in found(capsys)] == [("pyproject.toml", 4, "HL012"), ("pyproject.toml", 5, "HL012")]


def test_entry_points_in_the_project_are_not_used(project, marker, capsys, monkeypatch):
    """A package that is installed elsewhere is the user's own choice; see test_plugins.py."""
    write(project / "mine_for_trust.py", PLUGIN.format(marker=str(marker)))
    write(project / "mine-1.dist-info" / "entry_points.txt", "[heatlint.rules]\nmine = mine_for_trust\n")
    write(project / "heatlint.toml", "")
    monkeypatch.syspath_prepend(project)
    [(file, _, code, message)] = found(capsys)
    assert (file, code) == ("mine-1.dist-info/entry_points.txt", "HL012") and '"--trust"' in message
    assert not marker.exists()
    assert [each[2] for each in found(capsys, "--trust")] == ["XY001"]


# --- paths outside of the repository ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('roots = ["/"]', 1),
        ('roots = ["inside", "../elsewhere"]', 1),
        ('roots = ["link"]', 1),
        ('target = "22"\nextends = "../elsewhere/base.toml"', 2),
        ('extends = ["inside.toml", "../elsewhere/base.toml"]', 1),
        ('types = ["../elsewhere/types.json"]', 1),
        ('types = ["with-a-link"]', 1),
        ('baseline = "../elsewhere/baseline.json"', 1),
        ('[[stack]]\ntemplate = "../elsewhere/*.yaml"', 1),
        ('[[stack]]\ntemplate = "link/*.yaml"', 1),
        ('[[stack]]\ntemplate = "l*/app.yaml"', 1),
        ('[[stack]]\ntemplate = "app.yaml"\n\n' + STACK.format("../elsewhere/env.yaml"), 4),
        (STACK.format("link/env.yaml"), 1),
        ('[[stack]]\ntemplate = "app.yaml"\ntypes = ["../elsewhere/types.json"]', 1),
        ('[[stack]]\ntemplate = "app.yaml"\ntypes = ["with-a-link"]', 1),
        ('stack = [{template = "../elsewhere/app.yaml"}]', 1),
    ],
)
def test_a_config_may_not_name_files_elsewhere(project, capsys, text, line):
    elsewhere = project.parent / "elsewhere"
    write(elsewhere / "app.yaml", GOOD.replace("None", "Nonsense"))
    write(elsewhere / "base.toml", 'select = ["HL0"]\n')
    for name in ("types.json", "baseline.json", "env.yaml"):
        write(elsewhere / name, "no JSON and no map")
    os.symlink("../elsewhere", project / "link")
    os.mkdir("with-a-link")
    os.symlink("../../elsewhere/types.json", "with-a-link/types.json")
    write(project / ".gitignore", "link\n")
    write(project / "inside.toml", 'target = "22"\n')
    write(project / "heatlint.toml", text + "\n")
    [(file, found_line, code, message)] = found(capsys)
    assert (file, found_line, code) == ("heatlint.toml", line, "HL012")
    assert "outside of the repository" in message and message.endswith(RUN_TRUST)
    main(["trust"])
    capsys.readouterr()
    status, out, err = run(capsys, "check")
    assert "HL012" not in out  # what is named is used now: it may be wrong


@pytest.mark.parametrize(
    "text",
    [
        'roots = [".", "sub"]',
        'extends = "sub/base.toml"',
        'types = ["types"]',
        'baseline = "sub/baseline.json"',
        '[[stack]]\ntemplate = "a*.yaml"\nenvironments = ["sub/../env.yaml"]',
    ],
)
def test_what_is_inside_of_the_repository_needs_no_trust(project, capsys, text):
    write(project / "sub" / "base.toml", 'roots = [".."]\n')
    write(project / "types" / "own.json", '{"resource_type": "My::Type", "properties": {}, "attributes": {}}')
    write(project / "sub" / "baseline.json", '{"version": 1, "findings": []}')
    write(project / "env.yaml", "parameters: {}\n")
    write(project / "heatlint.toml", text + "\n")
    assert run(capsys, "check") == (0, "", "")
    write(project / "part" / "heatlint.toml", 'roots = ["../sub"]\n')
    write(project / "part" / "a.yaml", GOOD)
    assert run(capsys, "check", "part") == (0, "", "")
    assert run(capsys, "trust")[1].startswith("heatlint.toml does not name plugins or anything outside")


def test_without_a_repository_the_directory_of_the_config_is_the_limit(project, capsys):
    os.rmdir(".git")
    write(project / "sub" / "heatlint.toml", 'roots = [".."]\n')
    write(project / "sub" / "a.yaml", GOOD)
    assert found(capsys, "sub/a.yaml")[-1][:3] == ("sub/heatlint.toml", 1, "HL012")


def test_a_type_is_not_called_unknown_when_the_types_may_not_be_read(project, capsys):
    write(project / "heatlint.toml", 'types = ["../types.json"]\n')
    write(project / "app.yaml", GOOD.replace("OS::Heat::None", "My::Type"))
    assert [each[2] for each in found(capsys)] == ["HL012"]
    write(project / "heatlint.toml", "")
    assert [each[2] for each in found(capsys)] == ["HL313"]


# --- configs that are not used ----------------------------------------------------------------------------------------


def test_a_config_above_the_repository_is_not_used_and_a_note_says_so(project, capsys):
    os.unlink("heatlint.toml")
    write(project.parent / "heatlint.toml", 'ignore = ["HL3"]\n')
    write(project / "app.yaml", GOOD.replace("None", "Nonsense"))
    assert [each[2] for each in found(capsys)] == ["HL301"]
    assert "1 config not used" in run(capsys, "check")[1]
    place = f"{project.parent / 'heatlint.toml'}"
    assert f"{place}: note HL013 config-above-repository {ABOVE}\n" in run(capsys, "check", "--verbose")[1]
    assert run(capsys, "check", "--config", "../heatlint.toml") == (0, "", "")
    write(project / "heatlint.toml", "")
    assert "config not used" not in run(capsys, "check")[1]


def owned_by(monkeypatch, path, uid):
    """Let a file belong to a user, and all others to root."""
    real = os.stat

    def stat(file, *args, **options):
        found = real(file, *args, **options)
        return os.stat_result((*found[:4], uid if file == str(path) else 0, *found[5:]))

    monkeypatch.setattr(os, "stat", stat)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="files have no owners here")
@pytest.mark.parametrize(
    ("owner", "user", "sudo", "is_used"),
    [
        (1000, 1000, None, True),
        (0, 1000, None, True),
        (1001, 1000, None, False),
        (1001, 1000, "1001", False),
        (1000, 0, None, False),
        (1000, 0, "1000", True),
        (1001, 0, "1000", False),
    ],
    ids=[
        "own",
        "root's",
        "another's",
        "another's for a user",
        "a user's for root",
        "after sudo",
        "another's after sudo",
    ],
)
def test_a_config_of_another_user_is_not_used(project, capsys, monkeypatch, owner, user, sudo, is_used):
    write(project / "sub" / "heatlint.toml", 'ignore = ["HL3"]\n')
    write(project / "sub" / "app.yaml", GOOD.replace("None", "Nonsense"))
    write(project / "heatlint.toml", "")
    owned_by(monkeypatch, project / "sub" / "heatlint.toml", owner)
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.delenv("SUDO_UID", raising=False)
    if sudo is not None:
        monkeypatch.setenv("SUDO_UID", sudo)
    assert (Configs().of("sub").path == str(project / "sub" / "heatlint.toml")) == is_used
    expected = [] if is_used else ["HL301", "HL012"]
    assert [each[2] for each in found(capsys, "sub")] == expected
    if not is_used:
        assert found(capsys, "sub")[1][3] == (
            'this config belongs to another user and is not used; run "heatlint trust sub" if you trust its authors'
        )
        main(["trust", "sub"])
        capsys.readouterr()
        assert found(capsys, "sub") == []


def test_a_link_to_a_config_outside_of_the_repository_is_not_used(project, capsys):
    os.rename("heatlint.toml", project.parent / "other.toml")
    os.symlink("../other.toml", "heatlint.toml")
    [(file, line, code, message)] = found(capsys)
    assert (file, line, code) == ("heatlint.toml", None, "HL012")
    assert message.startswith("this config is a link that leads out of the repository and is not used; run")


@pytest.mark.parametrize("form", ["text", "concise", "json", "github", "sarif"])
def test_nothing_of_a_config_that_is_not_used_is_shown(project, capsys, form):
    os.unlink("heatlint.toml")
    write(project.parent / "other.toml", "PRIVATE = 'value'\n")
    os.symlink("../other.toml", "heatlint.toml")
    status, out, err = run(capsys, "check", "--format", form)
    assert status == 1 and "HL012" in out and "PRIVATE" not in out + err
