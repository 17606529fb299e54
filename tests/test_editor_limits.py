"""What an editor does with a text is bounded: it reads the text once, and keeps and lists only so much of it."""

from __future__ import annotations

import gc
import weakref

import pytest
from editor_project import Project

from heatlint.editor import actions, brackets, items, outline, rename
from heatlint.editor import file as editor_file
from heatlint.editor.completion import complete
from heatlint.editor.hover import hover
from heatlint.editor.place import find_place
from heatlint.editor.renaming import CannotRename
from heatlint.editor.sketch import Sketch
from heatlint.load.client import texts
from heatlint.text import parse

HOT = "heat_template_version: 2021-04-16\n"


@pytest.fixture()
def project(tmp_path):
    return Project(tmp_path)


def test_the_memory_of_a_sketch_is_free_without_a_garbage_collection():
    gc.disable()
    try:
        sketch = Sketch("a: {b: [c, {d: e}]}\nf:\n  g: h\n i: j\n", 8)
        parts = [weakref.ref(sketch.root), weakref.ref(sketch.root.slots[0]), weakref.ref(sketch.root.slots[1].node)]
        del sketch
        assert [each() for each in parts] == [None, None, None]
    finally:
        gc.enable()


def test_a_cursor_below_an_entry_that_has_a_value_already_has_a_place():
    text = "a:\n    b: 1\n  c: \n"
    assert find_place(Sketch(text, text.index("c: ") + 3)).path == ("a", "c")


def test_brackets_with_too_many_parts_have_no_place(monkeypatch):
    text = "a: [b, c, d, {e: f}]\n"
    at = text.index("f}") + 1
    assert find_place(Sketch(text, at)).path == ("a", 3, "e")
    monkeypatch.setattr(brackets, "MOST_PARTS", 2)
    assert find_place(Sketch(text, at)).role is None


def test_an_open_template_is_read_once_for_the_editor_and_its_check(project, monkeypatch):
    read = []
    original = texts._read_template
    monkeypatch.setattr(texts, "_read_template", lambda data, name: read.append(name) or original(data, name))
    text = f"{HOT}resources:\n  r: {{type: OS::Nova::Server, properties: {{flavor: a, user_data: {{get_file: x}}}}}}\n"
    file = project.open("new.yaml", text)
    at = text.index("flavor") + 2
    assert hover(project.workspace, file, at) is not None
    assert project.workspace.stack(file) is not None
    assert len([name for name in read if name.endswith("new.yaml")]) == 1
    # The check has put a URL in the place of the name of the file, in a value of its own.
    assert file.reading.document.value["resources"]["r"]["properties"]["user_data"] == {"get_file": "x"}


@pytest.mark.parametrize("most, is_offered", [(1000, True), (100, False)])
def test_an_action_that_is_checked_counts_what_the_check_reads(project, monkeypatch, most, is_offered):
    monkeypatch.setattr(actions, "MOST_READ", most)
    text = "heat_template_version: 2018-08-31\nresources: {r: {type: OS::Heat::None}}\n"
    file = project.open("new.yaml", text)
    file.read()
    assert project.workspace.stack(file) is not None
    found = [each.title for each in actions.actions(project.workspace, file, 5, 5)]
    assert any(title.startswith("Convert to") for title in found) == is_offered


def test_calls_that_are_nested_deep_have_names_and_tokens(project):
    depth = 900
    text = f"{HOT}conditions:\n  a: {'{not: ' * depth}b{'}' * depth}\n  b: {{equals: [1, 1]}}\n"
    file = project.open("new.yaml", text)
    file.read()
    found = outline.tokens(file)
    assert sum(kind == "function" for _, _, kind, _ in found) == depth + 1
    assert {text[start:end] for start, end, _, _ in found} == {"a", "b", "not", "equals"}


def test_the_places_of_deep_paths_do_not_depend_on_the_order_in_which_they_are_asked_for():
    document = parse("a: " + "{b: [x, " * 20 + "c" + "]}" * 20 + "\nd: {e: f}\n", "t")
    paths = [("a", *(("b", 1) * depth)) for depth in range(21)]
    paths += [(*path, "b", 0) for path in paths[:-1]] + [(*path, "none") for path in paths] + [("d", "e"), ("d",)]
    expected = {path: parse(document.text, "t").span(path) for path in paths}
    for order in (paths, paths[::-1], sorted(paths, key=repr)):
        assert {path: document.span(path) for path in order} == expected


def test_only_so_many_allowed_values_are_proposed(project, monkeypatch):
    monkeypatch.setattr(items, "MOST_VALUES", 2)
    value = "{type: OS::Heat::RandomString, properties: {character_classes: [{class: }]}}"
    text = f"{HOT}resources: {{v: {value}}}\n"
    file = project.open("new.yaml", text)
    found = complete(project.workspace, file, text.index("class: }") + 7).sorted()
    assert len([each for each in found if each.kind == items.VALUE]) == 2


def test_a_name_with_too_many_places_is_not_renamed(project, monkeypatch):
    uses = "[{get_param: p}, {get_param: p}]"
    text = f"{HOT}parameters: {{p: {{type: string}}}}\noutputs: {{o: {{value: {uses}}}}}\n"
    file = project.open("new.yaml", text)
    file.read()
    target = rename.target_at(project.workspace, file, text.index("p: {type"))
    assert rename.rename(project.workspace, target, "q")
    monkeypatch.setattr(rename, "MOST_PLACES", 2)
    with pytest.raises(CannotRename, match='"p" has more than 2 places'):
        rename.rename(project.workspace, target, "q")


def test_only_so_many_names_have_a_colour(project, monkeypatch):
    monkeypatch.setattr(outline, "MOST_TOKENS", 3)
    file = project.open("new.yaml", f"{HOT}parameters: {{a: {{}}, b: {{}}, c: {{}}, d: {{}}}}\n")
    file.read()
    assert len(outline.tokens(file)) == 3


def test_names_with_long_paths_are_found_but_not_kept(project, monkeypatch):
    file = project.open("new.yaml", f"{HOT}conditions: {{a: {{not: {{not: b}}}}}}\n")
    file.read()
    expected = [(each.name, each.path) for each in file.reading.names]
    assert file.reading.names is file.reading.names
    monkeypatch.setattr(editor_file, "MOST_STEPS_KEPT", 3)
    file = project.open("other.yaml", file.buffer.text)
    file.read()
    for _ in range(2):
        assert [(each.name, each.path) for each in file.reading.names] == expected
    assert file.reading.names is not file.reading.names


def test_names_that_aliases_repeat_in_a_list_are_found_once(project):
    text = f"{HOT}outputs: {{o: {{value: [&a {{get_param: [p]}}, *a, &b [{{get_param: q}}], *b]}}}}\n"
    file = project.open("new.yaml", text)
    file.read()
    names = [each.name for each in file.reading.each_name()]
    assert (names.count("p"), names.count("q"), names.count("get_param")) == (1, 1, 2)
