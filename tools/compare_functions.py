#!/usr/bin/env python3
"""Compare heatlint's template functions with those of Heat's engine, on random expressions.

    compare_functions.py [--count 20000] [--seed 1] [--show 10]

Run it with a Python that has openstack-heat installed. Each expression is the value of an output, or a condition, of a
random template in some version. Heat's own parser builds it, validates it and resolves it in a stack that does not
exist; heatlint builds its stack from the same request, checks the calls and resolves the value. The two agree when both
give the same value, with the same types and the same order of keys, or when both refuse it, at any stage. heatlint may
answer "unknown" only where no program could know the value (see `may_be_unknown`). Prints a summary and the
differences, reduced to small templates. Exit code 1 when there are differences.
"""

from __future__ import annotations

import argparse
import copy
import json
import logging
import math
import os
import random
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), HERE]

import function_examples  # noqa: E402
import yaml  # noqa: E402

from heatlint.language.functions.base import Refused, Unknown  # noqa: E402
from heatlint.language.functions.hot import GetAttrThenSelect, Invalid, ResourceFacade  # noqa: E402
from heatlint.language.versions import VERSIONS  # noqa: E402
from heatlint.load import from_body  # noqa: E402
from heatlint.model.build import build  # noqa: E402

#: Functions that ask a cloud, the clock or a random generator; that make sets, whose order differs between runs; that
#: write a memory address of Python for a value without a text; or that recurse until Python's stack ends.
NOBODY_KNOWS = ("Fn::GetAZs", "now(", "random(", "localtz(", "toSet(", "set(", "characters(", "str(", "f($)")


class Verdict:
    """What one side makes of an expression. word: "value", "refused" or "unknown"; then the value, or the reason."""

    def __init__(self, word: str, detail: Any = None) -> None:
        self.word = word
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.word} {self.detail!r:.300}" if self.word != "unknown" else self.word


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal, including their types and the order of their keys."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return len(one) == len(other) and all(
            same(key, key2) and same(value, value2) for (key, value), (key2, value2) in zip(one.items(), other.items())
        )
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float):
        return one == other and math.copysign(1, one) == math.copysign(1, other) or one != one and other != other
    equal: Any = type(one).__eq__
    if equal is object.__eq__:  # for example, a function of yaql
        return True
    return bool(one == other)


def may_be_unknown(expression: Any) -> bool:
    """Whether the value of an expression may be unknown."""
    text = str(expression)
    return any(word in text for word in NOBODY_KNOWS)


def agree(heat: Verdict, ours: Verdict, expression: Any) -> bool:
    """Whether the two verdicts agree."""
    if heat.word == ours.word and (heat.word == "refused" or same(heat.detail, ours.detail)):
        return True
    # both branches of an undecided `if` are read
    return ours.word in ("unknown", "refused") and may_be_unknown(expression)


class AnyName:
    """A set that contains every name."""

    def __contains__(self, name: Any) -> bool:
        return hash(name) is not None


class Engine:
    """The functions of the installed Heat, in a stack without a cloud."""

    def __init__(self) -> None:
        warnings.simplefilter("ignore")
        logging.disable(logging.CRITICAL)
        import heat.common.config  # noqa: F401
        from heat.common import context, policy, template_format
        from heat.engine import environment, function, parameters, resources, stack, stk_defn, template
        from oslo_config import cfg
        from oslo_log import log

        log.register_options(cfg.CONF)
        cfg.CONF([], project="heat", default_config_files=[], default_config_dirs=[])
        cfg.CONF.set_override("environment_dir", "/nonexistent")
        cfg.CONF.set_override("template_dir", "/nonexistent")
        policy.ResourceEnforcer.enforce = lambda *args, **words: True
        stk_defn.StackDefinition.get_availability_zones = lambda self: ["some zone"]
        # the attributes of a type are not part of this comparison
        stk_defn.ResourceProxy.attributes_schema = AnyName()
        # str_split and map_replace remove their arguments from the list that the parameter holds
        for kind in (parameters.CommaDelimitedListParam, parameters.JsonParam):
            kind.value = (lambda value: lambda self: copy.deepcopy(value(self)))(kind.value)
        resources.initialise()
        self.context = context.RequestContext.from_dict(
            {
                "tenant_id": "0" * 32,
                "tenant": "offline",
                "username": "offline",
                "user_id": "0" * 32,
                "password": "",
                "roles": [],
                "is_admin": False,
                "auth_url": "http://127.0.0.1:5000/v3",
                "auth_token": "offline",
                "trust_id": None,
                "region_name": None,
            }
        )
        self.template, self.stack, self.environment = template.Template, stack.Stack, environment.Environment
        self.read, self.functions = template_format.parse, function
        self.template_classes = template._get_template_extension_manager

    def verdicts(self, body: dict[str, Any]) -> Iterator[tuple[str, Verdict]]:
        """Yield Heat's verdict on each condition and each output, with its name."""
        heat_template = self.template(self.read(body["template"]), files=body["files"])
        heat_template.env = self.environment(copy.deepcopy(body["environment"]))
        stack = self.stack(self.context, "dummy", heat_template)
        whole = self.verdict(stack.defn.enabled_rsrc_names)  # also parses the resources, and for them all conditions
        conditions = heat_template.t.get("conditions") or heat_template.t.get("Conditions") or {}
        for name in conditions:
            yield (
                name,
                whole if whole.word == "refused" else self.verdict(lambda: self.condition(heat_template, stack, name)),
            )
        outputs = heat_template.t.get("outputs") or heat_template.t.get("Outputs")
        for name, output in outputs.items():
            value = output.get("value", output.get("Value"))
            yield (
                name,
                whole if whole.word == "refused" else self.verdict(lambda: self.value(heat_template, stack, value)),
            )

    def condition(self, heat_template: Any, stack: Any, name: str) -> Any:
        """Return the value of a condition, after its own checks."""
        conditions = heat_template.conditions(stack.defn)
        conditions._check_condition_type(name, conditions._conditions[name])
        self.functions.validate(conditions._conditions[name])
        return conditions.is_enabled(name)

    def value(self, heat_template: Any, stack: Any, written: Any) -> Any:
        """Return the value of an expression."""
        parsed = heat_template.parse(stack.defn, written)
        self.functions.validate(parsed)
        return self.functions.resolve(parsed)

    @staticmethod
    def verdict(question: Any) -> Verdict:
        """Return Heat's verdict: the value, or that Heat refuses the expression or fails."""
        try:
            return Verdict("value", question())
        except Exception as error:
            return Verdict("refused", f"{type(error).__name__}: {error}")

    def tables(self) -> dict[tuple[str, str], tuple[set[str], set[str]]]:
        """Return version -> the names of its functions, and of those that conditions may use."""
        found = {}
        for entry in self.template_classes():
            key, name = entry.name.rsplit(".", 1)
            kind = entry.plugin
            found[key, name] = (_valid(kind.functions), _valid(getattr(kind, "condition_functions", {})))
        return found


def _valid(functions: Any) -> set[str]:
    return {name for name, each in functions.items() if getattr(each, "__name__", "") not in ("Removed", "Invalid")}


def our_tables() -> dict[tuple[str, str], tuple[set[str], set[str]]]:
    """Return the same as `Engine.tables`, for heatlint."""

    def valid(functions: Any) -> set[str]:
        return {name for name, each in functions.items() if not each.removed and not isinstance(each, Invalid)}

    return {
        version: (valid(each.functions), valid(each.condition_functions) if each.conditions else set())
        for version, each in VERSIONS.items()
    }


BROKEN = "broken: "


def our_verdicts(body: dict[str, Any]) -> Iterator[tuple[str, Verdict]]:
    """Return heatlint's verdict on each condition and each output, by name."""
    stack = build(from_body(body))
    faults: dict[str, str] = {}
    whole: str | None = None
    for use in stack.uses():
        call, name = use.call, use.call.path[1]
        try:
            fault = fault_of(stack, use)
            if use.section == "conditions" and whole is None:
                whole = call.function.form(call.name, call.args, stack.is_condition_call)
        except Refused as refused:
            fault = refused.message
        except Unknown:
            continue
        except Exception as error:
            fault = f"{BROKEN}{type(error).__name__}: {error}"
        if fault is not None:
            faults.setdefault(name, fault)
    for name in stack.template.section(stack.words.conditions) if stack.template.version.conditions else ():
        yield name, our_verdict(whole or faults.get(name), lambda: stack.evaluator.enabled(name))
    for name, output in stack.outputs.items():
        written = output.definition[stack.words.value]
        yield name, our_verdict(whole or faults.get(name), lambda: stack.evaluator.resolve(written))


def fault_of(stack: Any, use: Any) -> str | None:
    """Return what is wrong with a call, also when its value is not needed; None when nothing is.

    Heat decides an `if` and a facade when it parses them, and the resource of an attribute when it validates it.
    """
    call = use.call
    is_call = stack.is_condition_call if use.in_condition else stack.is_call
    function = call.function
    fault: str | None = function.form(call.name, call.args, is_call)
    if fault is None and not (function.removed and use.section == "if"):
        fault = function.check(call.name, call.args, is_call)
    if fault is None and function.macro:
        stack.evaluator.condition(call.args[0])
    if fault is None and isinstance(function, ResourceFacade):
        fault = function.form(call.name, stack.evaluator.resolve(call.args), stack.is_call)
    if fault is None and isinstance(function, GetAttrThenSelect):
        stack.evaluator.resolve(call.parent)
    return fault


def our_verdict(fault: str | None, question: Any) -> Verdict:
    """Return heatlint's verdict: the value, or that it refuses the expression or does not know the value."""
    if fault is not None:
        return Verdict("broken" if fault.startswith(BROKEN) else "refused", fault)
    try:
        return Verdict("value", question())
    except Refused as refused:
        return Verdict("refused", refused.message)
    except Unknown:
        return Verdict("unknown")
    except Exception as error:
        return Verdict("broken", f"{type(error).__name__}: {error}")


# --- differences ---------------------------------------------------------------------------------------------------


def differing(engine: Engine, body: dict[str, Any], name: str) -> tuple[Verdict, Verdict] | None:
    """Return the two verdicts on one expression, or None when they agree."""
    try:
        heat, ours = dict(engine.verdicts(body)).get(name), dict(our_verdicts(body)).get(name)
    except Exception:  # the remaining text is not a template
        return None
    if heat is None or ours is None or agree(heat, ours, written(read(body), name)):
        return None
    return heat, ours


def written(template: dict[str, Any], name: str) -> Any:
    """Return the expression of a name as written, with the conditions, which it may use."""
    sections = [template.get(key) or {} for key in ("outputs", "Outputs", "conditions", "Conditions")]
    return [section[name] for section in sections[:2] if name in section], sections[2:]


def read(body: dict[str, Any]) -> Any:
    """Return the template of a request as a value."""
    text = body["template"]
    return json.loads(text) if text[0] == "{" else yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def smaller(value: Any) -> Iterator[Any]:
    """Yield the values that are one step simpler than a value."""
    if isinstance(value, dict):
        yield from value.values()
        for key in value:
            yield {each: item for each, item in value.items() if each != key}
        for key, item in value.items():
            for less in smaller(item):
                yield {**value, key: less}
    elif isinstance(value, list):
        yield from value
        for index in range(len(value)):
            yield value[:index] + value[index + 1 :]
        for index, item in enumerate(value):
            for less in smaller(item):
                yield [*value[:index], less, *value[index + 1 :]]
    elif isinstance(value, str) and len(value) > 1:
        yield value[: len(value) // 2]
        yield value[1:]


def shrunk(engine: Engine, body: dict[str, Any], name: str, tries: int = 400) -> dict[str, Any]:
    """Return a request with a shorter template in which the expression still differs in the same way."""

    def words(found: tuple[Verdict, Verdict]) -> tuple[str, str]:
        return found[0].word, found[1].word

    first = differing(engine, body, name)
    if first is None:
        return body
    template = read(body)
    section = "outputs" if "outputs" in template else "Outputs"
    if name in template[section]:
        template[section] = {name: template[section][name]}
    going = True
    while going and tries:
        going = False
        whole = {key: value for key, value in template.items() if isinstance(value, str) or "esources" in key}
        for part in smaller({key: value for key, value in template.items() if key not in whole}):
            if not isinstance(part, dict) or name not in str(part):
                continue
            tries -= 1
            less = {**whole, **part}
            candidate = {**body, "template": function_examples.written(less, "yaml")}
            found = differing(engine, candidate, name)
            if found is not None and words(found) == words(first):
                template, body, going = less, candidate, True
                break
            if not tries:
                break
    return body


def main() -> int:
    """Compare; return 0 when there is no difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000, help="number of expressions")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=10, help="print the first N differences")
    options = parser.parse_args()
    engine = Engine()
    wrong = [
        f"functions of {version}: {functions} in Heat, {our_tables().get(version)} here"
        for version, functions in engine.tables().items()
        if our_tables().get(version) != functions
    ]
    rng = random.Random(options.seed)
    words: Counter[str] = Counter()
    resolved: Counter[str] = Counter()
    found: list[tuple[dict[str, Any], str]] = []
    count, seconds = 0, [0.0, 0.0]
    while count < options.count:
        body = function_examples.example(rng)
        times = [time.process_time()]
        heat = dict(engine.verdicts(body))
        times.append(time.process_time())
        ours = dict(our_verdicts(body))
        times.append(time.process_time())
        template = read(body)
        seconds = [total + end - start for total, start, end in zip(seconds, times, times[1:])]
        for name in heat:
            count += 1
            words[ours[name].word] += 1
            expression = written(template, name)
            if heat[name].word == ours[name].word == "value":
                resolved.update(used(expression[0] if expression[0] else expression[1]))
            if not agree(heat[name], ours[name], expression):
                found.append((body, name))
    known = {each for functions in our_tables().values() for each in functions[0] | functions[1]}
    never = sorted(known - set(resolved))
    print(
        f"{count} expressions, {len(found)} differ: {words['value']} values, {words['refused']} refused, "
        f"{words['unknown']} unknown; Heat {seconds[0]:.1f} s, heatlint {seconds[1]:.1f} s"
    )
    print(f"functions resolved alike: {len(known) - len(never)}" + (f", never: {', '.join(never)}" if never else ""))
    print(*wrong, sep="\n", end="\n" if wrong else "")
    for body, name in found[: options.show]:
        body = shrunk(engine, body, name)
        verdicts = differing(engine, body, name)
        print(
            f"--- {name}: Heat {verdicts[0]}\n    heatlint {verdicts[1]}"
            if verdicts
            else f"--- {name}: no difference the second time"
        )
        print(body["template"], {key: value for key, value in body["environment"].items() if value})
    return 1 if found or wrong else 0


def used(expression: Any) -> set[str]:
    """Return the names of all maps with a single key in a value; the called functions are among them."""
    if isinstance(expression, dict):
        inside = set().union(*map(used, expression.values())) if expression else set()
        return inside | ({each for each in expression if isinstance(each, str)} if len(expression) == 1 else set())
    if isinstance(expression, (list, tuple)):
        return set().union(*map(used, expression)) if expression else set()
    return set()


if __name__ == "__main__":
    sys.exit(main())
