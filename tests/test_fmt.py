"""The layout of templates and environments: what heatlint fmt changes, and what it must never change."""

from __future__ import annotations

import json
import pathlib
import textwrap

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from heatlint.load.client.texts import parse_template
from heatlint.rewrite.fmt import NotFormatted, formatted, same_value
from heatlint.rewrite.options import Options
from heatlint.text import parse

FIXTURES = sorted((pathlib.Path(__file__).parent.parent / "fixtures").rglob("*.yaml"))
VERSION = "heat_template_version: '2021-04-16'\n"


def layout(text, *, lines=None, **options):
    return formatted(text, Options(**options), lines).text


def block(text):
    return textwrap.dedent(text).lstrip("\n")


CASES = {
    "sections in the order of the specification": (
        """
        outputs: {}
        resources: {}
        heat_template_version: rocky
        """,
        """
        heat_template_version: rocky

        resources: {}

        outputs: {}
        """,
    ),
    "keys of definitions in their order, with their comments": (
        """
        heat_template_version: rocky
        resources:
          server:
            # how
            properties: {image: cirros}  # small
            # what
            type: OS::Nova::Server
        """,
        """
        heat_template_version: rocky

        resources:
          server:
            # what
            type: OS::Nova::Server
            # how
            properties: {image: cirros}  # small
        """,
    ),
    "keys of definitions in brackets in their order": (
        """
        heat_template_version: rocky
        parameters: {a: {default: "x", type: string}}
        resources:
          a: {properties: {value: {properties: 1, type: 2}}, "type": OS::Heat::Value}
        """,
        """
        heat_template_version: rocky

        parameters: {a: {type: string, default: x}}

        resources:
          a: {type: OS::Heat::Value, properties: {value: {properties: 1, type: 2}}}
        """,
    ),
    "a licence stays at the top": (
        """
        # licence

        # about the text
        description: text
        heat_template_version: rocky
        """,
        """
        # licence

        # about the text
        heat_template_version: rocky

        description: text
        """,
    ),
    "comments directly below a section belong to it when they are apart from the next": (
        """
        heat_template_version: rocky
        outputs:
          a: {value: 1}
        #  b: {value: 2}
        # and more

        # what it has
        resources: {}
        # ---- parameters ----

        parameters: {}
        """,
        """
        heat_template_version: rocky

        # ---- parameters ----

        parameters: {}

        # what it has
        resources: {}

        outputs:
          a: {value: 1}
        #  b: {value: 2}
        # and more
        """,
    ),
    "a comment in the place of a value belongs to its key": (
        """
        heat_template_version: rocky
        resources:
          # none yet

        # what it gives
        outputs:
            # nothing
        parameters:
          a:
            # b: 1
            #   c: 2
          # d:
        """,
        """
        heat_template_version: rocky

        parameters:
          a:
            # b: 1
            #   c: 2
          # d:

        resources:
          # none yet

        # what it gives
        outputs:
          # nothing
        """,
    ),
    "a banner belongs to the section below it": (
        """
        # licence

        ####################
        # Outputs section  #
        ####################

        outputs: {}

        # ---- resources ----

        resources: {}
        heat_template_version: rocky
        """,
        """
        # licence

        heat_template_version: rocky

        # ---- resources ----

        resources: {}

        ####################
        # Outputs section  #
        ####################

        outputs: {}
        """,
    ),
    "a banner above a marker stays there": (
        """
        # outputs
        ---
        outputs: {}
        heat_template_version: rocky
        """,
        """
        # outputs
        ---
        heat_template_version: rocky

        outputs: {}
        """,
    ),
    "what is at the top and names no section stays there": (
        """
        # The outputs of this template are read by the others

        outputs: {}
        heat_template_version: rocky
        """,
        """
        # The outputs of this template are read by the others

        heat_template_version: rocky

        outputs: {}
        """,
    ),
    "empty values and keys alone in brackets": (
        """
        parameters:
          a: { b : 1,   c: }
          d: [ e: , {f: , g : &g , h :  !!null } ]
          i: {  j, k  }
        """,
        """
        parameters:
          a: {b: 1, c: }
          d: [{e: }, {f: , g: &g , h: !!null }]
          i: {j, k}
        """,
    ),
    "brackets as in JSON": (
        """
        parameters:
          a: {"b":1,   "c":["d","e"],"f":{"g":null}, 'h':x}
        """,
        """
        parameters:
          a: {b: 1, c: [d, e], f: {g: null}, h: x}
        """,
    ),
    "a version that is a date has quotes": (
        "heat_template_version: 2021-04-16\n",
        "heat_template_version: '2021-04-16'\n",
    ),
    "quotes stay where they are needed or help": (
        """
        parameters:
          a: "text"
          b: "yes"
          c: "0755"
          d: "2021-04-16"
          e: "a: b"
          f: "fa:16:3e:00:00:01"
          g: 'it is plain'
          h: "tab\\t"
          i: ""
        """,
        """
        parameters:
          a: text
          b: "yes"
          c: "0755"
          d: "2021-04-16"
          e: "a: b"
          f: "fa:16:3e:00:00:01"
          g: it is plain
          h: "tab\\t"
          i: ""
        """,
    ),
    "items of a list keep quotes together": (
        """
        parameters:
          a: ['sed', '-i']
          b:
            - 'x'
            - '1'
          c: ['w', "x"]
        """,
        """
        parameters:
          a: ['sed', '-i']
          b:
            - 'x'
            - '1'
          c: [w, x]
        """,
    ),
    "two columns for a block, also for a list": (
        """
        parameters:
            a:
            -   b: 1
                c:
                    - 2
            -
                d: 3
        """,
        """
        parameters:
          a:
            - b: 1
              c:
                - 2
            - d: 3
        """,
    ),
    "one blank line between resources": (
        """
        heat_template_version: rocky

        resources:

          a: {type: A}
          # about b
          b: {type: B}


          c: {type: C}
        """,
        """
        heat_template_version: rocky

        resources:
          a: {type: A}

          # about b
          b: {type: B}

          c: {type: C}
        """,
    ),
    "a short call stays in its line": (
        "parameters: { a : {get_param:   [ x, y ]} }\n",
        "parameters: {a: {get_param: [x, y]}}\n",
    ),
    "a block scalar keeps its lines": (
        """
        parameters:
            a: |
                #!/bin/sh
                  echo "a"   
                \techo

            b: |+
              x


            c: >-   # folded
                long
                text
        """,
        """
        parameters:
          a: |
              #!/bin/sh
                echo "a"   
              \techo

          b: |+
            x


          c: >-   # folded
              long
              text
        """,
    ),
    "anchors, aliases and merge keys": (
        """
        parameters:
            a: &a
                x: 1
            b:
                <<: *a
                y: &y "text"
            c: *y
        """,
        """
        parameters:
          a: &a
            x: 1
          b:
            <<: *a
            y: &y "text"
          c: *y
        """,
    ),
    "an anchor, a tag and a value in lines of their own": (
        """
        parameters:
          a:
            &a {x:  1}
          b: &b
            !!str
            text
          c: &c
          d: &d
            x: 1
        """,
        """
        parameters:
          a: &a {x: 1}
          b: &b !!str text
          c: &c
          d: &d
            x: 1
        """,
    ),
    "sections with anchors": (
        """
        outputs: {a: {value: 1}}
        resources: {a: &a {type: A}}
        heat_template_version: rocky
        parameters: {a: {default: *a, type: json}}
        """,
        """
        heat_template_version: rocky

        resources: {a: &a {type: A}}

        parameters: {a: {default: *a, type: json}}

        outputs: {a: {value: 1}}
        """,
    ),
    "definitions with anchors": (
        """
        heat_template_version: rocky
        resources:
          a:
            properties: &a {x: 1}
            type: A
          b:
            metadata: &b {x: 2}
            properties: &c {x: *b}
            type: B
          c:
            properties: *c
            <<: &d {condition: c}
            type: C
        """,
        """
        heat_template_version: rocky

        resources:
          a:
            type: A
            properties: &a {x: 1}

          b:
            type: B
            metadata: &b {x: 2}
            properties: &c {x: *b}

          c:
            <<: &d {condition: c}
            type: C
            properties: *c
        """,
    ),
    "sections that end in blank lines which are their value": (
        """
        outputs:
          a: |+
            x


        resources: {}

        heat_template_version: rocky
        parameters:
          p:
            default: |+
              y

            type: string
        """,
        """
        heat_template_version: rocky

        parameters:
          p:
            type: string
            default: |+
              y

        resources: {}

        outputs:
          a: |+
            x


        ...
        """,
    ),
    "a key that is repeated": (
        """
        outputs: {a: 1}
        resources: {}
        outputs: {b: 1}
        heat_template_version: rocky
        """,
        """
        heat_template_version: rocky

        resources: {}

        outputs: {a: 1}

        outputs: {b: 1}
        """,
    ),
    "sections with comments in brackets": (
        """
        outputs: {a: 1,  # one
                  b: 2}  # two
        heat_template_version: rocky
        """,
        """
        heat_template_version: rocky

        outputs: {a: 1,  # one
                  b: 2}  # two
        """,
    ),
    "one map in brackets": (
        """
        # the file
        {  # the outputs
          "outputs": {"a": {"value": [1,  # one
                                      2]}},  # done
          "resources": {}, "heat_template_version": "rocky", # the version
          # the end
        }
        # below
        """,
        """
        # the file
        heat_template_version: rocky # the version

        resources: {}

        # the outputs
        outputs: {"a": {"value": [1,  # one
                                    2]}}  # done
        # the end

        # below
        """,
    ),
    "what is unusual is only moved": (
        """
        parameters:
            a: [1,   # one
                2]
            ? b
            : 2
            c: "two
              lines"
        """,
        """
        parameters:
          a: [1,   # one
              2]
          ? b
          : 2
          c: "two
            lines"
        """,
    ),
    "a comment below a block belongs to it": (
        """
        parameters:
            a:
                b: 1
                # c: 2
            # d: 3
        # end
        """,
        """
        parameters:
          a:
            b: 1
            # c: 2
          # d: 3
        # end
        """,
    ),
    "formatting is switched off and on": (
        """
        parameters:
            a: [ 1 ]
            # heatlint: fmt off
            b: [ 1 ]
            c: "x"
            # heatlint: fmt on
            d: [ 1 ]
        """,
        """
        parameters:
          a: [1]
          # heatlint: fmt off
          b: [ 1 ]
          c: "x"
          # heatlint: fmt on
          d: [1]
        """,
    ),
    "nothing changes as far as the line that switches formatting on again": (
        """
        heat_template_version: '2018-08-31'
        # heatlint: fmt off
        resources:
            a:   {type: A}
        # heatlint: fmt on
        # the names
        outputs:   {}
        """,
        """
        heat_template_version: '2018-08-31'
        # heatlint: fmt off
        resources:
            a:   {type: A}
        # heatlint: fmt on

        # the names
        outputs: {}
        """,
    ),
    "formatting is switched on again between resources": (
        """
        resources:
          # heatlint: fmt off
          a:   {type: A}
          # heatlint: fmt on
          b:   {type: A}
        """,
        """
        resources:
          # heatlint: fmt off
          a:   {type: A}
          # heatlint: fmt on

          b: {type: A}
        """,
    ),
    "formatting is switched off for the whole file": (
        """
        # heatlint: fmt off
        outputs:   {}


        heat_template_version: rocky
        """,
        """
        # heatlint: fmt off
        outputs:   {}


        heat_template_version: rocky
        """,
    ),
    "comments at the end of a document": (
        """
        a:
            b:
              c:   1
              # of b
        # of a
        ...   # end
        # after it
        """,
        """
        a:
          b:
            c: 1
            # of b
        # of a
        ...   # end
        # after it
        """,
    ),
    "a comment that says what ends above it": (
        """
        outputs: {}
        # END outputs
        heat_template_version: rocky
        """,
        """
        heat_template_version: rocky

        outputs: {}
        # END outputs
        """,
    ),
    "the end of a document is left out": ("a:   1\n\n...\n", "a: 1\n"),
    "the start of a document stays": ("---\n\nparameters: { a: 1 }\n", "---\n\nparameters: {a: 1}\n"),
}


@pytest.mark.parametrize(("old", "new"), [pytest.param(*map(block, case), id=name) for name, case in CASES.items()])
def test_layout(old, new):
    assert layout(old) == new
    assert layout(new) == new


def test_keys_in_brackets_keep_their_order_where_it_is_wanted_or_a_part_is_left():
    text = "heat_template_version: rocky\n\nresources:\n  a: {properties: {},\n      type: A}\n"
    assert "{properties: {}, type: A}" in layout(text, sort_sections=False)
    assert "{properties: {}, type: A}" in layout(text, lines=(4, 4))
    assert "{type: A, properties: {}}" in layout(text)


def test_brackets_with_a_suppression_behind_them_keep_their_lines():
    """It is about the findings of its line: in another one it would not hold, or for more than it is meant for."""
    long = "{b: 1, aaaaaaaaaaaaaaaaaaaa: [xxxxxxxxxxxxxxxxxxxxxx, y]}  # heatlint: ignore[HL302] -- old"
    text = block(
        f"""
        heat_template_version: '2018-08-31'

        resources:
          a:
            type: A
            properties: {long}
            metadata: {{a: 1,
              b: 2}}  # Heatlint: ignore
          b: {{type: A,  properties: {{}}}}  # heatlint: ignore
          c:
            type: A
            properties:
              - {long}
        """
    )
    new = text.replace("{type: A,  properties", "{type: A, properties").replace("\n  b:", "\n\n  b:")
    new = new.replace("\n  c:", "\n\n  c:")
    assert layout(text, line_length=40) == new == layout(new, line_length=40)
    assert "b: 1\n" in layout(text.replace("heatlint: ignore", "old"), line_length=40)


def test_keys_of_definitions_in_json_have_their_order_also_on_one_line():
    text = '{"heat_template_version": "rocky", "resources": {"a": {"properties": {"type": 1, "a": 2}, "type": "A"}}}'
    assert '{"a": {"type": "A", "properties": {"type": 1, "a": 2}}}' in layout(text)
    assert '{"a": {"properties": {"type": 1, "a": 2}, "type": "A"}}' in layout(text, sort_sections=False)


@pytest.mark.parametrize("after", ["", ', "b": 1'])
def test_json_that_fills_its_line_stays_on_it(after):
    """The comma counts, but the last value has none."""
    line = '    "a": [' + "1" * 20 + ", 2]"
    text = f'{{\n  "resources": {{\n{line}{after}\n  }}\n}}\n'
    width = len(line) + (1 if after else 0)
    assert line in layout(text, line_length=width)
    assert line not in layout(text, line_length=width - 1)


def test_lines_of_blanks_in_and_at_the_end_of_a_block_scalar_stay():
    """They move with its column, and keep a blank. A line of them stands for the empty line between resources."""
    text = (
        f"{VERSION}\nresources:\n    a:\n        properties:\n            value: |\n                x\n"
        f"{' ' * 15}\n{' ' * 18}\n{' ' * 2}\n                y\n\n{' ' * 16}\n{' ' * 9}\n\n"
        f"        type: A\n    b:\n        metadata: >\n            x\n{' ' * 12}\n    c:\n        metadata: |\n"
        f"            x\n{' ' * 12}\n"
    )
    new = (
        f"{VERSION}\nresources:\n  a:\n    type: A\n    properties:\n      value: |\n          x\n"
        f"{' ' * 9}\n{' ' * 12}\n \n          y\n\n{' ' * 10}\n{' ' * 3}\n"
        f"  b:\n    metadata: >\n        x\n{' ' * 8}\n  c:\n    metadata: |\n"
        f"        x\n{' ' * 8}\n"
    )
    assert layout(text) == new and layout(new) == new
    wide = layout(new, indent=6)
    assert parse(wide, "").value == parse(text, "").value and layout(wide, indent=6) == wide


def test_a_long_map_in_brackets_becomes_a_block():
    text = block(
        """
        parameters:
          a: {name: {get_param: some_name}, items: [one, two]}  # why
          b: [[one_one_one, two_two_two], [three_three]]
        """
    )
    assert layout(text, line_length=40) == block(
        """
        parameters:
          a:  # why
            name: {get_param: some_name}
            items: [one, two]
          b:
            - [one_one_one, two_two_two]
            - [three_three]
        """
    )


def test_options():
    text = "outputs: {}\nparameters:\n  a:\n  - b: 1\n    c: 2\nheat_template_version: rocky\n"
    assert layout(text, indent=4, sort_sections=False) == block(
        """
        outputs: {}

        parameters:
            a:
                - b: 1
                  c: 2

        heat_template_version: rocky
        """
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("\ufeffparameters: { a: 1 }\n", "\ufeffparameters: {a: 1}\n", id="a byte order mark stays"),
        pytest.param("parameters:\r\n    a: 1\r\n", "parameters:\r\n  a: 1\r\n", id="CRLF stays"),
        pytest.param("a: 1\r\nb: 2\nc: 3\n", "a: 1\n\nb: 2\n\nc: 3\n", id="of two kinds of line breaks the usual one"),
        pytest.param("parameters: {}", "parameters: {}\n", id="a line break at the end"),
        pytest.param(
            "parameters:\n  a: |\n    x", "parameters:\n  a: |\n    x", id="unless it would be a part of a text"
        ),
        pytest.param("", "", id="an empty file"),
        pytest.param("- a\n-  b\n", "- a\n-  b\n", id="a list"),
        pytest.param("{a: 1,\n b: 2}\n", "a: 1\n\nb: 2\n", id="one map in brackets"),
        pytest.param(
            "resources: {}\nheat_template_version: rocky\nparameters:\n  a: |-\n    x",
            "heat_template_version: rocky\n\nparameters:\n  a: |-\n    x\n\nresources: {}\n",
            id="a text without a line break at its end moves",
        ),
    ],
)
def test_text(old, new):
    assert layout(old) == new


def test_json_stays_json():
    text = (
        '{"resources": {"a": {"properties": {"x": [1.0, 2e3,\n"\\u00e9"]}, "type":"A"}},'
        ' "heat_template_version": "rocky"}'
    )
    expected = block(
        """
        {
          "heat_template_version": "rocky",
          "resources": {
            "a": {
              "type": "A",
              "properties": {
                "x": [
                  1.0,
                  2e3,
                  "\\u00e9"
                ]
              }
            }
          }
        }
        """
    )
    assert layout(text) == expected and layout(expected) == expected
    assert json.loads(expected) == json.loads(text)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        pytest.param("x: 1\na: b: c\n", 2, "Heat cannot read", id="syntax error"),
        pytest.param('{"a": 1,\n"a": 2}', 2, 'the key "a" is repeated', id="JSON that repeats a key"),
        pytest.param("a: 1\n---\nb: 1\n", 2, "Heat cannot read", id="two documents"),
        pytest.param("a: 'x\u2028y'\n", 1, "line breaks that only YAML knows", id="a line separator"),
    ],
)
def test_a_text_that_cannot_be_formatted(text, line, reason):
    with pytest.raises(NotFormatted, match=reason) as caught:
        layout(text)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("text", "line", "note"),
    [
        pytest.param(
            "resources: {a: &a {type: A}}\nparameters: {p: {default: *a}}\n",
            3,
            '"parameters" is not sorted: an alias must stay below its anchor',
            id="a section that needs another",
        ),
        pytest.param(
            "resources:\n  a:\n    properties: &a {b: c}\n    type: *a\n",
            5,
            '"type" is not sorted: an alias must stay below its anchor',
            id="a key that needs another",
        ),
        pytest.param(
            "\"resources\": {a: &a {type: A}}\n'parameters' : {p: {default: *a}}\n",
            3,
            '"parameters" is not sorted: an alias must stay below its anchor',
            id="a section with quotes",
        ),
        pytest.param(
            "resources: {}\nparameters:\n  p: |\n    x",
            3,
            '"parameters" is not sorted: Heat reads the text at the end of the file without a line break',
            id="a text that would get a line break",
        ),
        pytest.param(
            "# heatlint: fmt off\nresources: {}\n# heatlint: fmt on\nparameters: {}\n",
            5,
            '"parameters" is not sorted: entries below "# heatlint: fmt off" in its map keep the order',
            id="a section below one that is not formatted",
        ),
    ],
)
def test_what_cannot_be_sorted_has_a_note(text, line, note):
    found = formatted("heat_template_version: '2018-08-31'\n" + text, Options())
    assert found.left == [(line, note)]


HEAD = "heat_template_version: '2018-08-31'\n\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(
            "outputs: {}\n\nresources:\n  a:\n    type: A\n    metadata: |\n      x\n\n\n",
            "outputs: {}\n\nresources:\n  a:\n    type: A\n    metadata: |\n      x\n",
            id="what Heat reads without a line break stays at the end",
        ),
        pytest.param(
            "resources:\n  a:\n    metadata: |\n      x\n    type: A\n",
            "resources:\n  a:\n    type: A\n    metadata: |\n      x\n...\n",
            id="what Heat reads with a line break keeps it at the end",
        ),
        pytest.param(
            "outputs:\n  a:\n    value: >+\n      x\n\n    description: d\n",
            "outputs:\n  a:\n    description: d\n    value: >+\n      x\n\n...\n",
            id="and all of them",
        ),
        pytest.param(
            "resources:\n  a:\n    metadata: |-\n      x\n    type: A\n...\n",
            "resources:\n  a:\n    type: A\n    metadata: |-\n      x\n",
            id="what has none needs no mark",
        ),
        pytest.param(
            "resources:\n  a:\n    metadata: |\n      x\n...\n",
            "resources:\n  a:\n    metadata: |\n      x\n...\n",
            id="a mark with a meaning stays",
        ),
        pytest.param(
            "resources:\n  a:\n    metadata: |\n      x\n    type: A\n# end\n",
            "resources:\n  a:\n    type: A\n    metadata: |\n      x\n# end\n",
            id="a comment is as good",
        ),
    ],
)
def test_a_text_at_the_end_has_the_value_that_the_client_reads(old, new):
    """heatclient parses a template without the white space at its end, and so a block scalar without its line break."""
    assert layout(HEAD + old) == HEAD + new == layout(HEAD + new)
    old, new = parse_template(HEAD + old, "").value, parse_template(HEAD + new, "").value
    assert same_value(old, new)


def test_entries_that_are_not_formatted_have_no_note_about_their_order():
    text = "heat_template_version: '2018-08-31'\n\nresources: {}\n# heatlint: fmt off\nparameters: {}\n"
    assert formatted(text, Options()).left == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{a: 1,\n b: 2}\n", id="one map in brackets"),
        pytest.param('{"a":   1}\n', id="JSON"),
        pytest.param("a:   1\r\nb:   2\n", id="line breaks of two kinds"),
    ],
)
def test_of_what_only_the_whole_can_be_formatted(text):
    with pytest.raises(NotFormatted, match="only the whole file can be formatted"):
        layout(text, lines=(1, 1))


def test_a_part_that_cannot_be_formatted_is_left(monkeypatch):
    """If the printer fails for one resource, the others are formatted, and the result says which one is left."""
    from heatlint.rewrite import brackets as module

    text = VERSION + "\nresources:\n    a: {type:  A}\n    b: {type:  B}\n"
    monkeypatch.setattr(module, "without_quotes", lambda written, **_: written)
    original = module.Brackets.line

    def wrong(self, node, order):
        return (original(self, node, order) or "").replace("A", "lost") or None

    monkeypatch.setattr(module.Brackets, "line", wrong)
    found = formatted(text, Options())
    assert found.text == VERSION + "\nresources:\n  a: {type:  A}\n\n  b: {type: B}\n"
    assert [line for line, _ in found.left] == [4]


def test_a_file_with_many_parts_that_cannot_be_formatted_is_left(monkeypatch):
    """To find these parts, at most so many characters are read; else the whole file is left as it is."""
    from heatlint.rewrite import brackets as module

    monkeypatch.setattr(module.Brackets, "line", lambda self, node, order: "lost")
    text = VERSION + "\nresources:\n" + "".join(f"  a{number}: {{type:  A}}\n" for number in range(50))
    assert len(formatted(text, Options()).left) == 50
    with pytest.raises(NotFormatted, match="too many entries had to be tried"):
        formatted(text, Options(), most_read=5 * len(text))


def test_lines_limit_what_is_formatted():
    text = VERSION + "\nresources:\n  a: {type:  A}\n\n  b: {type:  B}\n"
    assert layout(text, lines=(6, 6)) == text.replace("type:  B", "type: B")


def test_lines_outside_of_a_selection_keep_their_blank_lines_and_dashes_and_the_end_of_the_document():
    text = (
        f"{VERSION}description: d\nparameters: {{}}\n\nresources:\n  a:\n    properties:\n      b:\n"
        "        -\n          c:  1\n          d:  2\n\n  e: {}\n  f: {}\n\noutputs: {}\n\n\nconditions: {}\n...\n"
    )
    assert layout(text, lines=(11, 11)) == text.replace("d:  2", "d: 2")


@pytest.mark.parametrize("path", FIXTURES[::7], ids=lambda path: path.stem)
def test_fixtures_keep_their_values_and_comments(path):
    text = path.read_text(encoding="utf-8")
    if parse(text, "").fault is not None:
        with pytest.raises(NotFormatted):
            layout(text)
        return
    new = layout(text)
    assert parse(new, "").value == parse(text, "").value
    assert layout(new) == new
    assert sorted(line.split("#", 1)[1].rstrip() for line in text.splitlines() if "#" in line) == sorted(
        line.split("#", 1)[1] for line in new.splitlines() if "#" in line
    )


SCALARS = st.one_of(
    st.text(st.characters(blacklist_categories=("Cs",)), max_size=12),
    st.integers(),
    st.booleans(),
    st.none(),
    st.sampled_from(["yes", "0755", "1e3", "a: b", "# c", "x\n y\n", "x\n\n", "- a", "2021-04-16", "~"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text("ab #:'\"-", max_size=4), inner, max_size=3)
    ),
    max_leaves=12,
)
STYLES = st.fixed_dictionaries(
    {
        "default_flow_style": st.sampled_from([False, None, True]),
        "default_style": st.sampled_from([None, "'", '"', "|", ">"]),
        "indent": st.integers(2, 6),
        "width": st.integers(20, 90),
    }
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(["resources", "outputs", "x", "y"]), VALUES, min_size=1), STYLES, st.data())
def test_any_value_stays_and_a_second_run_changes_nothing(value, style, data):
    """PyYAML writes the value in one of its styles; comments are put between its lines where YAML allows them."""
    text = yaml.safe_dump({"heat_template_version": "rocky", **value}, sort_keys=False, allow_unicode=True, **style)
    before = parse(text, "")
    for number in data.draw(st.lists(st.integers(0, text.count("\n")), max_size=3)):
        lines = text.split("\n")
        changed = "\n".join([*lines[:number], " " * (number % 5) + f"# comment {number}", *lines[number:]])
        document = parse(changed, "")
        if document.fault is None and repr(document.value) == repr(before.value):
            text = changed
    options = Options(line_length=40 + len(text) % 80, indent=2 + 2 * (len(text) % 2))
    try:
        found = formatted(text, options)
    except NotFormatted as reason:
        assert "line breaks" in str(reason)  # no other reason is left for what PyYAML writes
        return
    document = parse(found.text, "")
    assert document.value == before.value
    left = [reason for _, reason in found.left]  # a block scalar at the end of the file may have to stay there
    assert len(left) <= 1 and all(reason.endswith("file without a line break") for reason in left)
    assert formatted(found.text, options).text == found.text
    assert found.text.count("# comment ") == text.count("# comment ")


@pytest.mark.parametrize(
    ("comment", "moves"),
    [
        pytest.param("#  gone: {type: string}", True, id="an entry that is commented out"),
        pytest.param("# end of parameters", True, id="what says that the section ends"),
        pytest.param("# vim: sw=2", False, id="the settings of an editor"),
        pytest.param("# End:", False, id="the end of the settings of an editor"),
        pytest.param("# the end", False, id="prose"),
    ],
)
def test_a_comment_directly_below_the_last_section(comment, moves):
    text = f"heat_template_version: 2018-08-31\nresources: {{}}\nparameters:\n  p: {{type: string}}\n{comment}\n"
    new = formatted(text, Options()).text
    assert (new.index(comment) < new.index("resources")) == moves
    assert new.endswith(f"{comment}\n") != moves
    assert formatted(new, Options()).text == new


#: Lines between two entries of `resources`, and an entry: all of them have another layout.
UNFORMATTED = st.lists(
    st.sampled_from(["", "", "  # a comment", "  a:   {type: A}", "  b: # c\n       type:  A", "  c:  |\n     x\n\n"]),
    max_size=12,
).filter(lambda lines: all(sum(line.startswith(f"  {name}:") for line in lines) < 2 for name in "abc"))


@settings(max_examples=100, deadline=None)
@given(UNFORMATTED, st.booleans())
def test_what_is_between_the_switches_stays_byte_for_byte(lines, is_last):
    region = "\n".join(["  # heatlint: fmt off", "  first:  {type: A}", *lines, "  last:  {type: A}", ""])
    rest = "" if is_last else "\n\n  # heatlint: fmt on\n  z:   {type: A}\n"
    text = f"heat_template_version:   rocky\n\n\nresources:\n\n\n{region}{rest}"
    new = formatted(text, Options()).text
    off = region if is_last else region + rest[: rest.index("  z:")]
    assert new.startswith(f"heat_template_version: rocky\n\nresources:\n{off}")
    assert formatted(new, Options()).text == new


@pytest.mark.parametrize("comment", ["# end", "# EOF", "# --- end of the template ---", "# End of file"])
def test_what_says_that_the_file_ends_stays_at_the_end(comment):
    text = f"{VERSION}resources: {{}}\nparameters: {{}}\n{comment}\n"
    assert layout(text) == f"{VERSION}\nparameters: {{}}\n\nresources: {{}}\n{comment}\n"


def test_a_line_break_that_only_yaml_knows_has_its_line():
    with pytest.raises(NotFormatted, match="line breaks that only YAML knows") as reason:
        layout(VERSION + 'description: "a\u2028b"\n')
    assert reason.value.line == 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("resources: [" + "a, " * 20 + "]\n", "it has more than 20 values", id="values"),
        pytest.param("a: &a [1, 2, 3, 4]\nb: [*a, *a, *a]\n", "it has more than 20 values", id="values of aliases"),
        pytest.param("# a\n" * 21, "it has more than 20 comments", id="comments"),
    ],
)
def test_a_text_with_too_many_parts_is_left(text, reason, monkeypatch):
    monkeypatch.setattr("heatlint.rewrite.fmt.MOST_VALUES", 20)
    with pytest.raises(NotFormatted, match=reason):
        formatted(f"heat_template_version: 2021-04-16\n{text}", Options())
    assert formatted("heat_template_version: 2021-04-16\na: '#" + "#" * 30 + "'\n", Options()).left == []
