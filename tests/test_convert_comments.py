"""heatlint convert keeps each comment beside what it belongs to, also where the text is written anew."""

from __future__ import annotations

import textwrap

import pytest

from heatlint.rewrite.convert import converted
from heatlint.rewrite.options import Options
from heatlint.text import parse

HEAD = "HeatTemplateFormatVersion: '2016-10-14'\n"
NEW_HEAD = "heat_template_version: '2021-04-16'\n\n"


def hot(text, version="hot"):
    return converted(textwrap.dedent(text).lstrip("\n"), version, Options()).text


def value_of(written):
    """Return what a property in block style becomes, with its comments."""
    lines = textwrap.indent(textwrap.dedent(written).strip("\n"), " " * 6)
    parameters = "Parameters:\n  p: {Type: CommaDelimitedList}\n"
    resource = "Resources:\n  a:\n    Type: OS::Heat::Value\n    Properties:\n"
    new = converted(f"{HEAD}{parameters}{resource}{lines}\n", "hot", Options()).text
    return textwrap.dedent(new[new.index("properties:\n") + len("properties:\n") :])


CASES = {
    "a list in brackets with comments, of which nothing changes": (
        """
        value: [a,  # one
          b]  # two
        """,
        """
        value: [a,  # one
          b]  # two
        """,
    ),
    "a call that gets another name": (
        """
        # the property
        value:  # its value
          # the call
          Fn::Join:  # all of them
            # between
            - ','
            - # the items
              - a  # first
              # the parameter
              - Ref: p  # p
              # - c
        """,
        """
        # the property
        value:  # its value
          # the call
          list_join:  # all of them
            # between
            - ','
            - # the items
              - a  # first
              # the parameter
              - get_param: p  # p
              # - c
        """,
    ),
    "a call that is left out, around a block scalar": (
        """
        value:
          # not encoded
          Fn::Base64: |  # a script
            #!/bin/sh
              echo
        # the end
        """,
        """
        # not encoded
        value: |  # a script
          #!/bin/sh
            echo
        # the end
        """,
    ),
    "a call that is left out, around a list": (
        """
        value:
          Fn::Base64:  # twice
            Fn::Base64:
              # join
              Fn::Join: ['', [a,  # one
                b]]
        """,
        """
        # twice
        value:
          # join
          list_join: ['', [a,  # one
            b]]
        """,
    ),
    "arguments with other places": (
        """
        value:
          Fn::Replace:  # replace
            # what
            - # names
              $a: b  # with b
            # where
            - |  # text
              x $a
        """,
        """
        value:
          str_replace:  # replace
            # where
            template: |-  # text
              x $a
            # what
            params: # names
              $a: b  # with b
        """,
    ),
    "an item that becomes an index": (
        """
        value:
          Fn::Select:
            - '1'  # the second
            # of these
            - Ref: p  # p
        """,
        """
        # of these
        value:
          get_param:  # p
            - p
            - 1  # the second
        """,
    ),
    "a comment in arguments that are written anew inside of a piece that stays": (
        """
        value:
          Fn::Select:
            - '0'
            - Fn::GetAtt:
              # of the server
                - a
                - networks
        """,
        """
        # of the server
        # to check: for an item that is not there "get_attr" returns null; "Fn::Select" returned an empty text
        value:
          get_attr: [a, networks, 0]
        """,
    ),
    "an item of a list takes the place of the call": (
        """
        value:
          - Fn::Select:  # choose
              - 1
              - - a  # one
                - b  # two
        """,
        """
        value:
          # choose
          # one
          - b  # two
        """,
    ),
    "a change in brackets with comments makes a block of them": (
        """
        value: [a,  # one
          {"Fn::Base64": b},  # two
          # three
          {"Fn::Base64": [c,  # c
            d]}]
        """,
        """
        value:
          - a  # one
          - b  # two
          # three
          - [c,  # c
           d]
        """,
    ),
}


@pytest.mark.parametrize(("old", "new"), CASES.values(), ids=CASES.keys())
def test_comments_of_values(old, new):
    assert value_of(old) == textwrap.dedent(new).lstrip("\n")


def test_comments_of_a_parameter():
    text = (
        HEAD
        + """\
Parameters:
  # of the server
  Stage:  # dev or prod
    # its kind
    Type: String  # text
    # which
    AllowedValues:  # two
      # first
      - dev
      - prod  # last
      # - test
    # if none is given
    Default: dev
    # at least
    MinLength: '3'
    MaxLength: 5  # at most
    # says
    ConstraintDescription: no such stage
    # the end of it
  # more to come
"""
    )
    assert (
        hot(text)
        == NEW_HEAD
        + """\
parameters:
  # of the server
  Stage:  # dev or prod
    # its kind
    type: string  # text
    # if none is given
    default: dev
    constraints:
      # which
      - allowed_values:  # two
          # first
          - dev
          - prod  # last
          # - test
        # says
        description: no such stage
      - length:
          # at least
          min: 3
          max: 5  # at most
        description: no such stage
    # the end of it
  # more to come
"""
    )


def test_comments_of_mappings_go_to_the_parameters_that_stand_for_them():
    text = (
        HEAD
        + """\
# ---- mappings ----
Mappings:  # two
  # by stage
  Sizes:  # sizes
    # small
    dev: {flavor: m1.small}  # cheap
    # - test
  Other: {a: {b: c}}
  # no more
# ---- parameters ----
Parameters:
  # first
  p: {Type: String}
  # last
"""
    )
    assert (
        hot(text)
        == NEW_HEAD
        + """\
# ---- parameters ----
parameters:
  # first
  p:
    type: string
  # last
  # ---- mappings ----
  # two
  # by stage
  Sizes:  # sizes
    type: json
    description: 'The mapping "Sizes"'
    default:
      # small
      dev: {flavor: m1.small}  # cheap
      # - test
  Other:
    type: json
    description: 'The mapping "Other"'
    default: {a: {b: c}}
  # no more
"""
    )


def test_comments_at_the_end_of_sections():
    text = (
        HEAD
        + """Parameters:
  p: {Type: String}
# end of parameters
# the mappings
Mappings:
  First: {a: {b: c}}
  Last: {a: {b: c}}
# end of mappings
Resources: {}
"""
    )
    assert (
        hot(text)
        == NEW_HEAD
        + """parameters:
  p:
    type: string
  # the mappings
  First:
    type: json
    description: 'The mapping "First"'
    default: {a: {b: c}}
  Last:
    type: json
    description: 'The mapping "Last"'
    default: {a: {b: c}}
  # end of mappings
# end of parameters

resources: {}
"""
    )


def test_a_comment_of_a_key_that_is_left_out_goes_to_its_resource():
    text = (
        HEAD
        + """\
Resources:
  # the server
  a:  # a
    # waits
    CreationPolicy:  # for
      Count: 1  # one
    # kind
    Type: OS::Heat::Value
    # the end
"""
    )
    assert (
        hot(text)
        == NEW_HEAD
        + """\
resources:
  # the server
  # waits
  # for
  # one
  # to check: HOT has no key "CreationPolicy" here; its value was {"Count": 1}
  a:  # a
    # kind
    type: OS::Heat::Value
    # the end
"""
    )


def test_mappings_without_parameters():
    text = (
        HEAD
        + """\
Mappings:
  # by stage
  Sizes: {dev: {flavor: a}}
  # no more
Resources:  # none
  # yet
"""
    )
    assert (
        hot(text)
        == NEW_HEAD
        + """\
parameters:
  # by stage
  Sizes:
    type: json
    description: 'The mapping "Sizes"'
    default: {dev: {flavor: a}}
  # no more

resources:  # none
  # yet
"""
    )


def test_comments_of_native_types():
    text = (
        HEAD
        + """\
Resources:
  v:
    Type: AWS::EC2::Volume
    Properties:
      # how big
      Size: 1  # GB
      Tags:  # two
        # of a
        - Key: a  # name
          Value: b  # value
"""
    )
    assert (
        converted(text, "hot", Options(), native=True).text
        == NEW_HEAD
        + """\
resources:
  v:
    type: OS::Cinder::Volume
    properties:
      # how big
      size: 1  # GB
      metadata:  # two
        # of a
        # name
        a: b  # value
"""
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "Parameters:\n  p:\n    Type: &s String\n    # why\n    Default: *s\n    MinLength: 1  # one\n",
            id="an anchor whose value changes in one place",
        ),
        pytest.param(
            "Parameters:\n  p: &p\n    # kind\n    Type: String\n    AllowedValues: [a]  # a\n  q: *p\n",
            id="an anchor of a part that changes",
        ),
        pytest.param(
            "Resources:\n  a:\n    Type: &t OS::Heat::Value  # a\n    Other: *t  # b\n  b:\n    Type: *t  # c\n",
            id="an alias in what is left out",
        ),
        pytest.param(
            "Resources:\n  a:\n    Creation: &t OS::Heat::Value  # a\n    Type: *t  # b\n    # c\n",
            id="an anchor in what is left out",
        ),
        pytest.param(
            "Parameters:\n  p:\n    Type: String  # a\n    Type: Number  # b\n    MinValue: 1  # c\n",
            id="a repeated key",
        ),
        pytest.param("Mappings: {a: {b: {c: d}}}  # a\nParameters:  # b\nResources: {}\n", id="no parameters"),
        pytest.param("Resources:\n  ? a  # a\n  : # b\n    Type: X  # c\n", id="a key after a question mark"),
        pytest.param(
            "Parameters: {p: {Type: String,  # a\n  AllowedValues: [a]}}  # b\n...\n# c\n", id="an end marker"
        ),
    ],
)
def test_all_comments_are_there_once(text):
    new = hot(HEAD + text)
    assert parse(new, "").fault is None and "no place" not in new
    assert [new.count(f"# {each}\n") for each in "abc"] == [(HEAD + text).count(f"# {each}\n") for each in "abc"]
