"""Which values in templates, environments and configs are secrets, also misspelled and at a wrong place."""

from __future__ import annotations

import contextlib
import io
import json
import pathlib
import sys

import pytest

from heatlint.cli import main

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))

from secret_inputs import shown  # noqa: E402

SECRET = "Zq7vK-Mark9W"
HOT = "heat_template_version: 2018-08-31\n"
HIDDEN = HOT + "parameters: {a: {type: string, hidden: true, default: S_}}\n"
CHILD = f"{HOT}parameters: {{x: {{type: number, hidden: true}}, secret_word: {{type: string}}}}\n"
COMMANDS = (["--format", "text"], ["--format", "json"], ["--format", "sarif"], ["--unsafe-fixes", "--diff"])


@pytest.fixture(autouse=True)
def own_cache(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEATLINT_CACHE_DIR", str(tmp_path / "cache"))


def outputs(*words: str, cwd: pathlib.Path) -> list[str]:
    """Return what `heatlint check` prints in several formats; each finds something."""
    found = []
    for command in COMMANDS:
        out = io.StringIO()
        with contextlib.chdir(cwd), contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            status = main(["check", *words, "--no-config", "--profile", "production", *command])
        assert status == 1 or command[-1] == "--diff"
        found.append(out.getvalue())
    return found


#: S_ stands for the secret.
KEYS = {
    "property": "resources: {r: {type: OS::Cinder::Volume, properties: {S_: 1}}}",
    "key of a property": "resources: {r: {type: OS::Nova::Server, properties: {flavor: f, networks: [{S_: 1}]}}}",
    "section": "S_: {}",
    "key of a resource": "resources: {r: {type: OS::Heat::None, S_: 1}}",
    "key of an output": "outputs: {o: {value: 1, S_: 1}}",
    "key of a group": "parameter_groups: [{S_: 1}]",
    "argument of a function": "outputs: {o: {value: {str_replace: {template: x, params: {S_: 1}, S_: 1}}}}",
}


@pytest.mark.parametrize("place", KEYS.values(), ids=KEYS)
def test_a_secret_that_is_a_key_is_covered(place: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / "t.yaml").write_text((HIDDEN + place).replace("S_", SECRET))
    for output in outputs("t.yaml", cwd=tmp_path):
        assert shown(output, SECRET) == []


DEFINITIONS = {
    "misspelled default": "parameters: {a: {type: string, hidden: true, defualt: S_}}",
    "default of CFN": "parameters: {a: {type: string, hidden: true, Default: S_}}",
    "another word for default": "parameters: {a: {type: string, hidden: true, value: S_}}",
    "hidden in capitals": "parameters: {a: {type: string, Hidden: true, default: S_, constraints: [length: {max: 2}]}}",
    "misspelled hidden": "parameters: {a: {type: string, hiden: true, default: S_, constraints: [length: {max: 2}]}}",
    "hidden among constraints": "parameters: {a: {type: string, default: S_, constraints: [{hidden: 1}]}}",
    "NoEcho in HOT": "parameters: {a: {type: string, NoEcho: true, default: S_, constraints: [length: {max: 2}]}}",
    "key of a constraint": "parameters: {a: {type: string, hidden: true, default: S_, constraints: [{S_: 1}]}}",
    "line of a default that is a key": "parameters:\n  a:\n    hidden: true\n    default: |\n      one\n    S_: x\n",
    "no space before the default": "parameters:\n  a:\n    hidden: true\n    default:S_:\n",
    "no colon after the default": "parameters:\n  a:\n    hidden: true\n    default S_: x\n",
    "default beside its parameter": "parameters:\n  a: {type: string, hidden: true}\n  default: S_\n",
    "hidden beside its parameter": "parameters:\n  a: {type: strng, default: S_}\n  hidden: true\n",
    "misspelled password": "parameters: {pasword: {type: string, default: S_, constraints: [length: {max: 2}]}}",
    "password that is a number": "parameters: {db_password: {type: number, default: S_}}",
    "credentials": "parameters: {credentials: {type: json, default: S_}}",
    "unknown type": "parameters: {token: {type: strng, default: S_}}",
    "no type": "parameters: {token: {default: S_, x: 1}}",
    "value instead of a definition": "parameters: {db_password: S_}",
    "list instead of a definition": "parameters: {db_password: [S_]}",
    "list of definitions": "parameters: [{a: {hidden: true, default: S_}}, {db_password: {default: S_}}]",
    "text instead of the parameters": "parameters: db_password:S_",
    "definition in a text": "parameters: 'a: {hidden: true, default: S_}'",
    "two defaults": "parameters: {a: {type: string, hidden: true, default: x, Default: S_}}",
    "misspelled section": "parametres: {a: {hidden: true, default: S_}}",
    "section of CFN": "Parameters: {a: {hidden: true, default: S_}}",
}


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=DEFINITIONS)
def test_the_value_of_a_misspelled_definition_is_covered(definition: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / "t.yaml").write_text((HOT + definition).replace("S_", SECRET))
    for output in outputs("t.yaml", cwd=tmp_path):
        assert shown(output, SECRET) == []


PROPERTIES = {
    "joined": "OS::Keystone::User, properties: {password: {list_join: ['-', [Zq7vK, Mark9W], 1]}}",
    "joined, shown as a whole": "OS::Nova::Server, properties: {admin_pass: {list_join: ['-', [Zq7vK, Mark9W]]},"
    " name: {list_join: ['-', [Zq7vK, Mark9W]]}, user_data_format: {list_join: ['-', [Zq7vK, Mark9W]]}}",
    "template of a text": "OS::Keystone::User, properties: {password: {str_replace: {template: S_, params: {$z: 1}}}}",
    "part of a text": "OS::Keystone::User, properties: {password: {str_replace: {template: a, params: {x: S_}, y: 1}}}",
    "misspelled function": "OS::Keystone::User, properties: {password: {str_replce: {template: S_, params: {x: S_}}}}",
    "map": "OS::Keystone::User, properties: {password: {a: S_}}",
    "list": "OS::Keystone::User, properties: {password: [S_]}",
    "key without a value": "OS::Keystone::User, properties: {password: {S_}}",
    "key of a call": "OS::Keystone::User, properties: {password: [{S_: {get_param: x}}]}",
    "URL with a password": "OS::Keystone::User, properties: {password: ['mysql://root:S_@db/x']}",
    "misspelled property": "OS::Nova::Server, properties: {flavor: f, admin_pas: S_}",
    "property of another style": "OS::Nova::Server, properties: {flavor: f, adminPass: S_}",
    "payload": "OS::Barbican::Secret, properties: {payload: S_, payload_content_encoding: S_}",
    "hidden parameter of a nested template": "child.yaml, properties: {x: S_}",
    "misspelled parameter of a nested template": "child.yaml, properties: {x: 1, secrte_word: S_}",
    "metadata": "OS::Nova::Server, properties: {flavor: f, metadata: {db_password: S_}, user_data_format: S_}",
}


@pytest.mark.parametrize("resource", PROPERTIES.values(), ids=PROPERTIES)
def test_a_literal_secret_among_properties_is_covered(resource: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / "child.yaml").write_text(CHILD)
    (tmp_path / "t.yaml").write_text(f"{HOT}resources: {{r: {{type: {resource}}}}}".replace("S_", SECRET))
    for output in outputs("t.yaml", cwd=tmp_path):
        assert shown(output, SECRET) == []


#: Properties that do not stand under "properties" of a resource.
MISPLACED = {
    "misspelled properties": "resources: {r: {type: OS::Keystone::User, propertees: {password: S_}}}",
    "properties in capitals": "resources: {r: {type: OS::Keystone::User, Properties: {pasword: [S_]}}}",
    "list of properties": "resources: {r: {type: OS::Keystone::User, properties: [{password: S_}]}}",
    "text instead of properties": "resources: {r: {type: OS::Keystone::User, properties: password=S_}}",
    "payload in misspelled properties": "resources: {r: {type: OS::Barbican::Secret, propertees: {payload: S_}}}",
    "hidden parameter in misspelled properties": "resources: {r: {type: child.yaml, propertees: {x: S_}}}",
    "property beside the type": "resources: {r: {type: OS::Keystone::User, password: S_}}",
    "list beside the type": "resources: {r: {type: OS::Keystone::User, password: [S_]}}",
    "property beside properties": "resources:\n  r:\n    type: OS::Keystone::User\n    properties:\n    password: S_\n",
    "payload beside the type": "resources: {r: {type: OS::Barbican::Secret, payload: S_}}",
    "hidden parameter beside the type": "resources: {r: {type: child.yaml, x: S_}}",
    "name and value in a key": "resources: {r: {type: OS::Keystone::User, password=S_: 1}}",
    "metadata": "resources: {r: {type: OS::Keystone::User, metadata: {password: S_}, x: 1}}",
    "property beside the resources": "resources: {type: OS::Keystone::User, password: S_}",
    "text instead of a resource": "resources: {r: password=S_}",
    "text instead of the resources": "resources: password=S_",
    "list of resources": "resources: [{r: {type: OS::Keystone::User, password: S_}}]",
    "misspelled resources": "resource: {r: {type: OS::Keystone::User, properties: {password: S_}}}",
    "properties at the top": "resources: {}\nproperties: {password: S_}",
    "property at the top": "db_password: S_",
    "property in an output": "outputs: {o: {value: 1, password: S_}}",
    "value of an output": "outputs: {o: {value: [{password: S_, tokens: [S_]}], x: 1}}",
    "output": "outputs: {admin_password: {value: S_, x: 1}}",
    "key of a map in an output": "outputs: {o: {value: {password: {S_: 1}}, x: 1}}",
    "quote before the name": "resources:\n  r:\n    type: OS::Keystone::User\n    properties:\n      'password: S_\n",
    "reserved character before the name": "resources:\n  r:\n    properties:\n      @password: S_\n",
}


@pytest.mark.parametrize("template", MISPLACED.values(), ids=MISPLACED)
def test_a_literal_secret_where_no_properties_belong_is_covered(template: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / "child.yaml").write_text(CHILD)
    (tmp_path / "t.yaml").write_text(f"{HOT}{template}".replace("S_", SECRET))
    for output in outputs("t.yaml", cwd=tmp_path):
        assert shown(output, SECRET) == []


def test_keys_that_look_like_names_are_no_secrets(tmp_path: pathlib.Path) -> None:
    (tmp_path / "t.yaml").write_text(
        f"{HOT}resources:\n"
        "  r: {type: OS::Keystone::User, properties: {password: {of_the_user: 1}, of_the_user: 1}}\n"
    )
    assert 'no property "of_the_user"' in outputs("t.yaml", cwd=tmp_path)[0]


def test_names_in_a_map_that_is_to_be_filled_in_are_no_secrets(tmp_path: pathlib.Path) -> None:
    """The default says which keys the value has. A key that does not look like a name may be the value itself."""
    (tmp_path / "t.yaml").write_text(
        f"{HOT}parameters: {{keys: {{type: json, hidden: true, default: {{public_key: '', {SECRET}: ''}}}}}}\n"
        f"resources: {{r: {{type: OS::Nova::KeyPair, properties: {{public_keys: 1, {SECRET}: 1}}}}}}\n"
    )
    text = outputs("t.yaml", cwd=tmp_path)[0]
    assert 'did you mean "public_key"?' in text
    assert shown(text, SECRET) == []


def test_an_index_in_a_call_is_no_secret(tmp_path: pathlib.Path) -> None:
    (tmp_path / "t.yaml").write_text(
        "HeatTemplateFormatVersion: '2012-12-12'\n"
        "Resources:\n"
        "  r: {Type: OS::Keystone::User, Properties: {password: {'Fn::Select': ['12345678', {'Fn::Split': [a, b]}]}}}\n"
        "  s: {Type: OS::Cinder::Volume, Properties: {size: 12345678, nmae: 12345678, '12345678': 1}}\n"
    )
    assert 'no property "12345678"' in outputs("t.yaml", cwd=tmp_path)[0]


def test_names_in_calls_are_no_secrets(tmp_path: pathlib.Path) -> None:
    (tmp_path / "t.yaml").write_text(
        f"{HOT}resources:\n"
        "  r: {type: OS::Keystone::User, properties: {password: {get_attr: [random12, valeu123]}}}\n"
        "  s: {type: OS::Keystone::User, properties: {password: {digest: [sha123, {get_param: nobody123}]}}}\n"
        "  t: {type: OS::Keystone::User, properties: {password: {digest: [sha123, text]}}}\n"
    )
    text = outputs("t.yaml", cwd=tmp_path)[0]
    assert 'the template has no resource "random12"' in text
    assert 'the template has no parameter "nobody123"' in text
    assert '"sha123"' in text


def test_a_sentence_about_passwords_is_no_secret(tmp_path: pathlib.Path) -> None:
    (tmp_path / "t.yaml").write_text(f"{HOT}about: Sets the password\nresources: {{r: the token}}\n")
    text = outputs("t.yaml", cwd=tmp_path)[0]
    assert "about: Sets the password" in text
    assert 'not the string "the token"' in text


ENVIRONMENTS = {
    "misspelled names": "parameters: {pasword: S_, secrte: S_}",
    "text instead of the parameters": "parameters: db_password=S_",
    "text instead of a misspelled section": "paramaters: db_password=S_",
    "name and value in a key": "parameters: {db_password=S_: }",
    "name and value in a key in quotes": "parameters: {'secret: S_': 1}",
    "text instead of the environment": "db_password:S_",
    "value without a name": "parameters: S_",
    "list of values without names": "parameter_defaults: [S_]",
    "list instead of the environment": "- db_password: S_",
    "strategy": "parameters: {db_password: {a: S_}}\nparameter_merge_strategies: {db_password: S_}",
    "key": "parameters: {db_password: S_}\nS_: 1",
    "keys of the registry": "parameters: {db_password: S_}\nresource_registry: {S_: S_, resources: {S_: {hooks: S_}}}",
    "sink": "parameters: {db_password: S_}\nevent_sinks: [S_]",
}


@pytest.mark.parametrize("environment", ENVIRONMENTS.values(), ids=ENVIRONMENTS)
def test_a_value_in_a_faulty_environment_is_covered(environment: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / "t.yaml").write_text(
        f"{HOT}parameters: {{db_password: {{type: string}}, secret: {{type: string, hidden: true}}}}\n"
    )
    (tmp_path / "e.yaml").write_text(environment.replace("S_", SECRET))
    for output in outputs("t.yaml", "-e", "e.yaml", cwd=tmp_path):
        assert shown(output, SECRET) == []


CONFIGS = {
    "text instead of the parameters": 'template = "t.yaml"\nparameters = "p=S_"',
    "list instead of the parameters": 'template = "t.yaml"\nparameters = ["p=S_"]',
    "text instead of environments": 'template = "t.yaml"\nenvironments = "p=S_"',
    "another word": 'template = "t.yaml"\nparams = ["p=S_"]',
    "not TOML": 'template = "t.yaml"\nparameters = {p = S_}',
}


@pytest.mark.parametrize("stack", CONFIGS.values(), ids=CONFIGS)
@pytest.mark.parametrize("command", [["check"], ["config"], ["check", "--show-files"]], ids=" ".join)
def test_a_faulty_config_shows_no_value_of_a_parameter(
    command: list[str], stack: str, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "heatlint.toml").write_text(f"[[stack]]\n{stack}\n".replace("S_", SECRET))
    with contextlib.chdir(tmp_path):
        assert main(command) == 2
    captured = capsys.readouterr()
    assert shown(captured.out + captured.err, SECRET) == []


def test_the_kept_results_have_no_secret(tmp_path: pathlib.Path) -> None:
    for name in ("t.yaml", "u.yaml"):  # nothing is kept of a run with one template
        (tmp_path / name).write_text((HIDDEN + KEYS["property"]).replace("S_", SECRET))
    report = json.loads(outputs("t.yaml", "u.yaml", cwd=tmp_path)[1])
    assert any("******" in each["path"] for each in report["diagnostics"])
    kept = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert kept
    assert [path for path in kept if shown(path.read_text("utf-8", "replace"), SECRET)] == []
