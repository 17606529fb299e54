"""Random templates whose outputs and conditions are expressions: every function, every version, right and wrong.

This module uses neither Heat nor heatlint: an example is what an author might write. Equal seeds give equal examples.
"""

from __future__ import annotations

import json
import random
from typing import Any

import yaml
import yaql_examples

HOT_VERSIONS = (
    "2013-05-23",
    "2014-10-16",
    "2015-04-30",
    "2015-10-15",
    "2016-04-08",
    "2016-10-14",
    "2017-02-24",
    "2017-09-01",
    "2018-03-02",
    "2018-08-31",
    "2021-04-16",
    "newton",
    "ocata",
    "pike",
    "queens",
    "rocky",
    "wallaby",
)
HOT, AWS, CFN = "heat_template_version", "AWSTemplateFormatVersion", "HeatTemplateFormatVersion"
VERSIONS = [(HOT, name) for name in HOT_VERSIONS] + [(AWS, "2010-09-09")] * 4 + [(CFN, "2012-12-12")] * 3

#: What a function makes, and its name; the first HOT version that has it, as an index among the dated versions.
SINCE = {
    "get_param": 0,
    "get_resource": 0,
    "get_attr": 0,
    "get_file": 0,
    "list_join": 0,
    "str_replace": 0,
    "resource_facade": 0,
    "repeat": 2,
    "digest": 2,
    "str_split": 3,
    "map_merge": 4,
    "yaql": 5,
    "map_replace": 5,
    "if": 5,
    "filter": 6,
    "str_replace_strict": 6,
    "make_url": 7,
    "list_concat": 7,
    "list_concat_unique": 7,
    "str_replace_vstrict": 7,
    "contains": 7,
}
NAMED = {"newton": 5, "ocata": 6, "pike": 7, "queens": 8, "rocky": 9, "wallaby": 10}
FIRST_HOT_ONLY = (
    "Fn::GetAZs",
    "Ref",
    "Fn::Select",
    "Fn::Join",
    "Fn::Split",
    "Fn::Replace",
    "Fn::Base64",
    "Fn::MemberListToMap",
    "Fn::ResourceFacade",
)
CFN_FUNCTIONS = FIRST_HOT_ONLY + ("Fn::FindInMap", "Fn::GetAtt")
CONDITION_FUNCTIONS = ("equals", "not", "and", "or", "Fn::Equals", "Fn::Not", "Fn::And", "Fn::Or", "Fn::If")
MAKES = {
    "text": (
        "list_join",
        "str_replace",
        "str_replace_strict",
        "str_replace_vstrict",
        "digest",
        "str_split_item",
        "make_url",
        "get_file",
        "Fn::Join",
        "Fn::Replace",
        "Fn::Base64",
        "Fn::Select",
        "Fn::FindInMap",
    ),
    "list": ("repeat", "str_split", "filter", "list_concat", "list_concat_unique", "Fn::Split"),
    "map": ("map_merge", "map_replace", "Fn::MemberListToMap"),
    "boolean": ("contains",),
    "any": (
        "yaql",
        "if",
        "Fn::If",
        "get_resource",
        "get_attr",
        "resource_facade",
        "Fn::GetAZs",
        "Fn::GetAtt",
        "Fn::ResourceFacade",
    ),
}

TEXTS = (
    "",
    "a",
    "b",
    "ab",
    "a,b",
    "a,b,,c",
    "a b",
    "%a%",
    "%b%",
    "%a%-%b%",
    "k",
    "x",
    "é",
    "€uro",
    "日本",
    "1",
    "0",
    "-1",
    "1.5",
    "true",
    "no",
    "null",
    "[1, 2]",
    '{"a": 1}',
    "a=b",
    "md5",
    "x\ny",
    "\U0001f600",
    "  ",
    "http",
    "[::1]",
    "a/b?c",
    "metadata",
    ".member.0.Name=x",
    "2013-05-23",
    '"',
)
NUMBERS = (0, 1, -1, 2, 3, 7, 80, 65535, 65536, 10**20, 1.0, 0.5, -2.5, 1e300)
KEYS = ("a", "b", "ab", "k", "%a%", "%b%", "x", "keys", "values", "é", "1", "")
PARAMETERS = ("p_text", "p_number", "p_list", "p_json", "p_boolean")
TYPES = {
    "p_text": ("string", "String"),
    "p_number": ("number", "Number"),
    "p_json": ("json", "Json"),
    "p_list": ("comma_delimited_list", "CommaDelimitedList"),
    "p_boolean": ("boolean", "Boolean"),
    "p_void": ("string", "String"),
}
HOLDS = {
    "text": ("p_text",),
    "number": ("p_number",),
    "list": ("p_list", "p_json"),
    "map": ("p_json",),
    "boolean": ("p_boolean",),
    "any": PARAMETERS,
}
CONDITIONS = ("c0", "c1", "c2", "c3")
RESOURCES = ("r0", "r1")
FILES = {"file:///f": "content, é", "file:///e": ""}
MAPPINGS = {"m": {"a": {"x": "v", "y": ["l", "i"]}, "b": {"x": 5}, "k": {"x": True, "y": {"deep": None}}}}


class Maker:
    """Makes expressions for one version of the language. odds: how likely a value is of another kind than expected."""

    def __init__(self, rng: random.Random, version: tuple[str, str]) -> None:
        self.rng = rng
        self.key, self.name = version
        self.hot = self.key == HOT
        self.age = 0
        if self.hot:
            self.age = NAMED.get(self.name, HOT_VERSIONS.index(self.name))
        self.odds = rng.choice((0.0, 0.02, 0.08))
        self.in_condition = False
        self.conditions = self.age >= 5 if self.hot else self.key == AWS
        self.texts_only = rng.random() < 0.5  # JSON has only string keys
        self.wild = rng.random() < 0.03

    def one(self, *choices: Any) -> Any:
        """Return one of the choices."""
        return self.rng.choice(choices)

    def likely(self, odds: float) -> bool:
        """Return True with this probability."""
        return self.rng.random() < odds

    def has(self, name: str) -> bool:
        """Whether the version has a function, as an author would believe; sometimes the answer is wrong on purpose."""
        if self.wild and self.likely(0.2):
            return True
        if self.in_condition:
            if not self.hot:
                return name in ("Fn::FindInMap", "Ref")
            return name == "get_param" or (self.age >= 7 and name in ("yaql", "contains"))
        if name == "Fn::If":
            return self.key == AWS
        if not self.hot:
            return name in CFN_FUNCTIONS
        return self.age >= SINCE[name] if name in SINCE else self.age == 0 and name in FIRST_HOT_ONLY

    # --- values of a kind ------------------------------------------------------------------------------------

    def make(self, kind: str, depth: int) -> Any:
        """Return a value of a kind, written plainly, as a parameter or as a call; sometimes of another kind."""
        if self.likely(self.odds):
            kind = self.one("text", "number", "list", "map", "boolean", "any", "null")
        if kind == "null":
            return None
        if kind == "any" and self.likely(0.7):
            kind = self.one("text", "text", "number", "list", "map", "boolean")
        if depth > 0 and self.likely(0.6):
            names = self.makers(kind)
            if names and self.likely(0.75):
                return self.call(self.one(*names), depth - 1)
            return self.parameter(kind)
        return self.plain(kind, depth - 1)

    def makers(self, kind: str) -> list[str]:
        """Return the functions that make a value of a kind; sometimes also those that make a value of any kind."""
        own = [name for name in MAKES[kind] if self.has(name.replace("_item", ""))] if kind in MAKES else []
        return own if own and self.likely(0.8) else own + [name for name in MAKES["any"] if self.has(name)]

    def output(self) -> Any:
        """Return an expression for an output: usually a call."""
        if self.likely(0.15):
            return self.make("any", 3)
        return self.call(self.one(*[name for kind in MAKES for name in self.makers(kind)]), 3)

    def plain(self, kind: str, depth: int) -> Any:
        """Return a value that is not a call; it may contain calls."""
        if kind == "text":
            return self.one(*TEXTS)
        if kind == "number":
            return self.one(*NUMBERS)
        if kind == "boolean":
            return self.likely(0.5)
        if kind == "list":
            inner = self.one("text", "text", "text", "number", "any", "list", "map")
            return [self.make(inner, depth) for _ in range(self.one(0, 1, 1, 2, 2, 3))]
        if kind == "map":
            inner = self.one("text", "text", "number", "any", "list")
            return {self.map_key(): self.make(inner, depth) for _ in range(self.one(0, 1, 2, 2, 3))}
        return None

    def map_key(self) -> Any:
        """Return a key, sometimes not a string."""
        return self.one(1, True, None, 2.5) if not self.texts_only and self.likely(self.odds) else self.one(*KEYS)

    def parameter(self, kind: str) -> Any:
        """Return a reference to a parameter of a kind."""
        name = self.one(*HOLDS[kind])
        if self.likely(self.odds):
            name = self.one(
                "p_void",
                "nope",
                "OS::stack_name",
                "OS::project_id",
                "AWS::Region",
                "AWS::StackId",
                "OS::stack_id",
                "AWS::StackName",
                *PARAMETERS,
            )
        if not self.hot or (self.age == 0 and self.likely(0.1)):
            return {"Ref": name}
        if self.likely(0.3):
            steps = [
                self.one("a", "b", "k", 0, 1, "0", "1", -1, 9, *((True, None, 1.0) if self.likely(0.2) else ()))
                for _ in range(self.one(0, 1, 1, 2))
            ]
            return {"get_param": [name, *steps]}
        return {"get_param": {"get_param": "p_text"} if self.likely(self.odds) else name}

    # --- calls -----------------------------------------------------------------------------------------------

    def call(self, name: str, depth: int) -> Any:
        """Return a call of a function; sometimes its arguments are broken."""
        args = getattr(self, "_" + name.replace("Fn::", "fn_").lower())(depth)
        name = name.replace("_item", "")
        return {name: self.broken(args) if self.likely(self.odds) else args}

    def broken(self, args: Any) -> Any:
        """Return the arguments with something added, removed or replaced by another kind."""
        if isinstance(args, list) and args and self.likely(0.8):
            args = list(args)
            index = self.rng.randrange(len(args))
            change = self.one("drop", "add", "other", "null")
            if change == "drop":
                del args[index]
            elif change == "add":
                args.insert(index, self.make("any", 1))
            else:
                args[index] = self.make("any", 1) if change == "other" else None
            return args
        if isinstance(args, dict) and args and self.likely(0.8):
            args = dict(args)
            key = self.one(*args)
            change = self.one("drop", "add", "other", "null")
            if change == "drop":
                del args[key]
            elif change == "add":
                args[self.map_key()] = self.make("any", 1)
            else:
                args[key] = self.make("any", 1) if change == "other" else None
            return args
        return self.make("any", 2)

    def _list_join(self, depth: int) -> Any:
        lists = [self.make("list", depth) for _ in range(self.one(1, 1, 2, 3) if self.age >= 3 else 1)]
        if self.age < 3 and self.likely(0.7):
            lists = [[self.make("text", depth) for _ in range(self.one(0, 1, 2, 3))]]
        return [self.make("text", depth - 1), *lists]

    _fn_join = _list_join

    def _params(self, depth: int) -> Any:
        if self.likely(0.1):
            return self.make("map", depth)
        inner = self.one("text", "number", "any", "boolean")
        return {
            self.one(*KEYS[:-1]) if self.likely(0.97) else self.map_key(): self.make(inner, depth)
            for _ in range(self.one(0, 1, 1, 2, 3))
        }

    def _str_replace(self, depth: int) -> Any:
        template = (
            self.one("%a%", "a%a%b", "%a%%b%k", "ab ab a", "x%b%é\n") if self.likely(0.7) else self.make("text", depth)
        )
        params = self._params(depth)
        if self.likely(0.4) and isinstance(template, str) and isinstance(params, dict) and len(params) > 1:
            params = {key: value for key, value in params.items() if isinstance(key, str) and key in template}
        return {"template": template, "params": params}

    _str_replace_strict = _str_replace_vstrict = _str_replace

    def _fn_replace(self, depth: int) -> Any:
        args = self._str_replace(depth)
        return [args["params"], args["template"]]

    def _digest(self, depth: int) -> Any:
        algorithm = self.one("md5", "sha1", "SHA256", "sha512", "blake2b", "shake_128", "sha3_256", "Md5", "nope")
        return [algorithm, self.make("text", depth)]

    def _delimiter(self) -> Any:
        return self.one(",", ",", " ", "a", "ab", "", *((None, 1) if self.likely(0.3) else ()))

    def _str_split(self, depth: int) -> Any:
        if self.likely(self.odds):
            return self.parameter("list")
        return [self._delimiter(), self.make("text", depth)]

    def _str_split_item(self, depth: int) -> Any:
        index = self.one(0, 0, 1, -1, "0", "1", 9, *(("x", None, True, 1.9, float("inf")) if self.likely(0.3) else ()))
        return [*self._str_split(depth), index]

    def _fn_split(self, depth: int) -> Any:
        return [self._delimiter(), self.make("text", depth)]

    def _get_file(self, depth: int) -> Any:
        return self.one("file:///f", "file:///f", "file:///e", "file:///none" if self.likely(0.2) else "file:///f")

    def _repeat(self, depth: int) -> Any:
        inner = self.one("text", "text", "any")
        loops = {
            self.one("%a%", "%b%", "k", self.map_key()): [
                self.make(inner, depth - 1) for _ in range(self.one(0, 1, 2, 2, 3))
            ]
            for _ in range(self.one(1, 1, 2))
        }
        if self.likely(0.2):
            loops[self.one("%a%", "k")] = self.make(self.one("list", "map"), depth)
        template = (
            self.one("%a%", "%a%-%b%", "k", {"%a%": ["%b%", 1]}, ["%a%", None, {"k": "%a%"}], 5, None)
            if self.likely(0.8)
            else self.make("any", depth)
        )
        args = {"for_each": loops if self.likely(0.95) else self.make("map", depth), "template": template}
        if self.likely(0.3):
            args["permutations"] = self.one(True, False, False)
        return args

    def _map_merge(self, depth: int) -> Any:
        return (
            [self.make("map", depth) for _ in range(self.one(0, 1, 2, 3))]
            if self.likely(0.95)
            else self.make("list", depth)
        )

    def _map_replace(self, depth: int) -> Any:
        source = {
            self.map_key(): self.make(self.one("text", "number", "any"), depth) for _ in range(self.one(0, 1, 2, 3))
        }
        changes = {}
        for part in ("keys", "values"):
            if self.likely(0.7):
                old = (
                    list(source)
                    if part == "keys"
                    else [each for each in source.values() if not isinstance(each, (dict, list))]
                )
                changes[part] = {
                    self.one(*(old or ["a"])): self.one(
                        *TEXTS[:8], *((1, None, ["z"], 2.5) if self.likely(0.3) else ())
                    )
                    for _ in range(self.one(0, 1, 1, 2))
                }
                if self.texts_only:
                    changes[part] = {str(key): value for key, value in changes[part].items()}
        return [source if self.likely(0.8) else self.make("map", depth), changes]

    def _filter(self, depth: int) -> Any:
        return [self.make("list", depth), self.make("list", depth)]

    def _list_concat(self, depth: int) -> Any:
        return [self.make("list", depth) for _ in range(self.one(0, 1, 2, 3))]

    _list_concat_unique = _list_concat

    def _contains(self, depth: int) -> Any:
        return [self.make(self.one("text", "any"), depth), self.make(self.one("list", "list", "text"), depth)]

    def _make_url(self, depth: int) -> Any:
        args: dict[str, Any] = {}
        for part in ("scheme", "username", "password", "host", "path", "fragment"):
            if self.likely(0.5):
                args[part] = self.one(
                    "http",
                    "a b",
                    "é",
                    "[::1]",
                    "::1",
                    "h",
                    "/p/q r",
                    "x:y" if self.likely(0.1) else "",
                    self.make("text", depth),
                )
        if self.likely(0.5):
            args["port"] = self.one(
                80,
                "8080",
                65535,
                "080",
                *((0, 65536, -1, "", "x", 80.5, True, None, float("inf")) if self.likely(0.3) else ()),
            )
        if self.likely(0.4):
            args["query"] = self.make("map", depth)
        return args

    def _yaql(self, depth: int) -> Any:
        expression, data = yaql_examples.example(self.rng)
        if self.likely(0.3):
            key = self.one(*data)
            data[key] = self.make("any", depth)
        if self.likely(self.odds):
            return {"expression": self.make("text", depth), "data": data}
        return {"expression": expression, "data": data} if self.likely(0.95) else {"expression": expression}

    def _if(self, depth: int) -> Any:
        values = [self.make(self.one("text", "any"), depth) for _ in range(2)]
        if (self.age >= 10 or self.likely(self.odds)) and self.likely(0.5):
            del values[1]
        return [self.condition(2), *values]

    _fn_if = _if

    def _get_resource(self, depth: int) -> Any:
        return self.one(*RESOURCES, "off" if self.likely(0.2) else "r0", "none" if self.likely(0.1) else "r1")

    def _get_attr(self, depth: int) -> Any:
        if self.age >= 3 and self.likely(0.1):
            return [self._get_resource(depth)]
        return [self._get_resource(depth), "value", *self.one((), (), ("k",), (0, "a"))]

    def _fn_getatt(self, depth: int) -> Any:
        return [self._get_resource(depth), "value"]

    def _resource_facade(self, depth: int) -> Any:
        return self.one("metadata", "deletion_policy", "update_policy", "other")

    def _fn_resourcefacade(self, depth: int) -> Any:
        return self.one("Metadata", "DeletionPolicy", "UpdatePolicy", "metadata")

    def _fn_getazs(self, depth: int) -> Any:
        return self.make("text", depth)

    def _fn_base64(self, depth: int) -> Any:
        return self.make("text", depth)

    def _fn_select(self, depth: int) -> Any:
        index = self.one(
            0, 1, "0", "1", "a", "k", -1, 9, *((None, True, 1.9, float("inf"), [0]) if self.likely(0.3) else ())
        )
        items = (
            self.make(self.one("list", "map"), depth)
            if self.likely(0.8)
            else self.one("[1, 2]", '{"a": 1}', "", "null", '"x"', "5", "no json", None)
        )
        return [index, items]

    def _fn_findinmap(self, depth: int) -> Any:
        args = [self.one("m", "m", "m", "nope"), self.one("a", "b", "k", "k", "z"), self.one("x", "y", "x", "z")]
        if self.likely(0.1):
            args[self.one(0, 1, 2)] = self.make("text", depth)
        return args

    def _fn_memberlisttomap(self, depth: int) -> Any:
        words = ("Name", "Name", "Value", "Value", "Value", "Name.b", "", "Name\nx")
        members = [
            f"{self.one('', '', '', 'x')}.member.{self.one('0', '1', '2', '01', '10', 'x', '')}."
            f"{self.one(*words)}={self.one('u', 'v', '', 'w=x')}"
            for _ in range(self.one(0, 1, 2, 2, 3, 4))
        ]
        return ["Name", "Value", members if self.likely(0.9) else self.make(self.one("list", "text", "map"), depth)]

    # --- conditions ------------------------------------------------------------------------------------------

    def condition(self, depth: int) -> Any:
        """Return a condition as written in an `if`, or in the conditions section."""
        outside, self.in_condition = self.in_condition, True
        try:
            return self._condition(depth)
        finally:
            self.in_condition = outside

    def _condition(self, depth: int) -> Any:
        if self.likely(self.odds):
            return self.make("any", 1)
        if depth <= 0 or self.likely(0.3):
            return self.one(
                *CONDITIONS, True, False, None if self.likely(0.3) else True, "nope" if self.likely(0.1) else "c0"
            )
        if self.likely(0.2):
            names = [name for name in ("contains", "yaql") if self.has(name)]
            if names:
                return self.call(self.one(*names), depth - 1)
            return self.parameter("boolean")
        word = self.one("equals", "equals", "not", "and", "or")
        args: Any
        if word == "equals":
            args = [self.make("any", depth - 1), self.make("any", depth - 1)]
            if self.likely(0.4):
                args[1] = args[0]
        elif word == "not":
            args = self._condition(depth - 1)
            args = args if self.hot else [args]
        else:
            args = [self._condition(depth - 1) for _ in range(self.one(2, 2, 3))]
        if self.likely(self.odds):
            args = self.broken(args)
        return {word if self.hot else "Fn::" + word.capitalize(): args}

    # --- templates -------------------------------------------------------------------------------------------

    def value_of(self, name: str) -> Any:
        """Return a value that the type of a parameter accepts; sometimes one that it does not."""
        if self.likely(self.odds):
            return self.plain(self.one("text", "number", "list", "map", "boolean"), 0)
        if name == "p_text":
            return self.one(*TEXTS, 5, True, 1.5)
        if name == "p_number":
            return self.one(*NUMBERS, "3", "1.5", "1e3", " 4 ", "1_0")
        if name == "p_boolean":
            return self.one(True, False, "true", "False", "on", "0", 1, " yes ")
        if name == "p_list":
            return self.one("", "a", "a,b", "a, b,,c", [], ["a", "b", "k"], ["%a%", 1, None, True], "k")
        return self.one(
            {"a": 1, "k": {"a": ["x"]}},
            ["a", {"k": "v"}],
            '{"a": "b", "1": null}',
            "[1, 2.5]",
            "",
            {},
            '"text"',
            "5",
            "null",
            [["a"], ["b"]],
            {"k": "a", "a": "k"},
            [{"a": 1}, {"a": 2}],
        )


def example(rng: random.Random, count: int = 8) -> dict[str, Any]:
    """Return the body of a request: a template with `count` outputs named o0, o1, ..., an environment and files."""
    maker = Maker(rng, rng.choice(VERSIONS))
    hot = maker.hot
    type_word, default = ("type", "default") if hot else ("Type", "Default")
    parameters: dict[str, Any] = {}
    values: dict[str, Any] = {}
    defaults: dict[str, Any] = {}
    for name, types in TYPES.items():
        parameters[name] = {type_word: types[0 if hot else 1]}
        if name == "p_void":
            continue
        if rng.random() < 0.7:
            parameters[name][default] = maker.value_of(name)
        if default not in parameters[name] or rng.random() < 0.4:
            (defaults if rng.random() < 0.1 else values)[name] = maker.value_of(name)
    word = (lambda text: text) if hot else str.capitalize
    resource: dict[str, Any] = {type_word: "OS::Heat::Value", word("properties"): {"value": "v"}}
    resources = {name: dict(resource) for name in RESOURCES}
    template: dict[str, Any] = {maker.key: maker.name, word("parameters"): parameters, word("resources"): resources}
    if maker.conditions:
        template[word("conditions")] = {name: maker.condition(2) for name in CONDITIONS}
        if rng.random() < 0.7:  # correct conditions
            template[word("conditions")] = {
                "c0": True,
                "c1": False,
                **{name: {"equals" if hot else "Fn::Equals": [maker.plain("text", 0), "a"]} for name in ("c2", "c3")},
            }
        resources["off"] = {**resource, word("condition"): False}
    if not hot:
        template["Mappings"] = MAPPINGS
    template[word("outputs")] = {f"o{index}": {word("value"): maker.output()} for index in range(count)}
    body: dict[str, Any] = {
        "template": template,
        "files": dict(FILES),
        "environment": {"parameters": values, "parameter_defaults": defaults},
    }
    body["template"] = written(template, "json" if maker.texts_only and rng.random() < 0.7 else "yaml")
    return body


def written(template: Any, style: str) -> str:
    """Return the template as a text."""
    if style == "json" and plain_json(template):
        return json.dumps(template)
    return yaml.dump(template, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=10_000)


def plain_json(value: Any) -> bool:
    """Whether JSON can represent a value exactly."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and plain_json(each) for key, each in value.items())
    if isinstance(value, list):
        return all(map(plain_json, value))
    return not isinstance(value, float) or value == value and abs(value) != float("inf")


class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes YAML without anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
