"""heatlint graph: a picture does not depend on the directory in which it is made, and does not name it."""

from __future__ import annotations

import json

import pytest

from heatlint.cli import main
from heatlint.cli.outputs import GRAPH_FORMATS
from heatlint.picture.graph import Graph
from heatlint.picture.relative import relative

HEAD = "heat_template_version: 2021-04-16\n"
APP = f"""\
{HEAD}resources:
  web: {{type: lib/web.yaml, properties: {{not-there: 1}}}}
  server: {{type: OS::Nova::Server, properties: {{flavor: small, user_data: {{get_file: ../run.sh}}}}}}
"""
FILES = {
    "stacks/app.yaml": APP,
    "stacks/env.yaml": "parameters: {}\n",
    "stacks/lib/web.yaml": f"{HEAD}resources: {{r: {{type: OS::Heat::RandomString}}}}\n",
    "run.sh": "#!/bin/sh\n",
}


@pytest.fixture
def run(capsys):
    """Return a function that runs `heatlint graph`: its standard output."""

    def of(*words):
        assert main(["graph", *words]) == 0
        return capsys.readouterr().out

    return of


@pytest.fixture
def repository(tmp_path):
    """Return a function that makes a repository with FILES: its directory."""

    def of(name):
        (tmp_path / name / ".git").mkdir(parents=True)
        for file, text in FILES.items():
            path = tmp_path / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path / name

    return of


@pytest.mark.parametrize("format", GRAPH_FORMATS)
@pytest.mark.parametrize("view", ["resources", "network", "nesting"])
def test_pictures_of_absolute_paths_are_equal_in_each_place(view, format, run, repository, tmp_path):
    places = [repository(name) for name in ("one", "other place")]
    pictures = [
        run("--what", view, "--format", format, f"{place}/stacks/app.yaml", "-e", f"{place}/stacks/env.yaml")
        for place in places
    ]
    assert pictures[0] == pictures[1]
    assert str(tmp_path) not in pictures[0]


@pytest.mark.parametrize("format", ["json", "html"])
def test_a_picture_does_not_name_the_directory_of_a_relative_path(format, run, repository, tmp_path, monkeypatch):
    monkeypatch.chdir(repository("one"))
    found = run("--format", format, "stacks/app.yaml")
    assert "../run.sh" in found, "as seen from the template"
    assert str(tmp_path) not in found


@pytest.mark.parametrize("view", ["resources", "nesting"])
def test_an_absolute_path_below_the_current_directory_is_a_relative_one(view, run, repository, monkeypatch):
    place = repository("one")
    monkeypatch.chdir(place)
    for path in ("stacks/app.yaml", "stacks")[: 1 + (view == "nesting")]:
        assert run("--what", view, path) == run("--what", view, f"{place}/{path}")


def test_what_an_update_deletes_is_named_in_the_same_way(run, repository, tmp_path):
    place = repository("one")
    (place / "old.yaml").write_text(f"{HEAD}resources: {{gone: {{type: OS::Heat::None}}}}\n")
    found = run("--format", "json", f"{place}/stacks/lib/web.yaml", "--diff", f"{place}/old.yaml")
    assert '"place": "old.yaml:2"' in found
    assert str(tmp_path) not in found


def test_files_of_two_projects_keep_different_names(run, tmp_path):
    paths = [str(tmp_path / name / "app.yaml") for name in ("one", "other")]
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "app.yaml").write_text(f"{HEAD}resources: {{r: {{type: OS::Heat::None}}}}\n")
    nodes = json.loads(run("--what", "nesting", "--format", "json", *paths))["nodes"]
    assert [node["name"] for node in nodes] == paths


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('"/srv/heat/lib/web.yaml" has no property', '"lib/web.yaml" has no property'),
        ("/srv/heat", "heat"),
        ("/srv/heat-old/a.yaml", "/srv/heat-old/a.yaml"),
        ("/mnt/srv/heat/a.yaml", "/mnt/srv/heat/a.yaml"),
    ],
)
def test_only_whole_directories_are_left_out(text, shown):
    assert relative(Graph(text), ["/srv/heat"]).title == shown
