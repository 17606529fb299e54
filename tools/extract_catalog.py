#!/usr/bin/env python3
"""Write the raw data of the catalog: the facts about every resource type of an installed Heat.

    python -m venv heat && heat/bin/pip install openstack-heat==27.0.1
    heat/bin/python tools/extract_catalog.py raw/27

For a release that does not install under this Python, see old_heat.py. The program loads Heat's resource plugins in
its own process, without a cloud, a database or a configuration. It writes two files: types.jsonl has one resource type
on each line; index.json says where each line is, and what else the release has. tools/merge_catalog.py makes the
catalog of these files (described in schemas/catalog/README.md). Only facts are copied (names, types, defaults,
constraints, versions), never a description or a message. Equal versions of Heat give equal bytes.
"""

import argparse
import contextlib
import inspect
import io
import json
import logging
import os
import sys
import warnings
from importlib.metadata import entry_points

import old_heat


def main():
    """Read the command line, extract, write; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", help="the directory for types.jsonl and index.json")
    options = parser.parse_args()
    try:
        registry_of_heat, version = boot()
    except ImportError as error:
        print(f"{error}: run this under a Python that has Heat: pip install openstack-heat", file=sys.stderr)
        return 2
    types, index = extract(registry_of_heat, version)
    write(options.directory, types, index)
    print(f"{len(index['types'])} types, {len(types)} bytes, Heat {version}", file=sys.stderr)
    return 0


def boot():
    """Return Heat's global environment with all plugins, and Heat's version. ImportError when Heat is not installed."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    version = old_heat.prepare()

    from heat.common import config  # noqa: F401  registers the options the plugins read
    from heat.engine import resources
    from oslo_config import cfg
    from oslo_log import log

    log.register_options(cfg.CONF)
    nothing = {"default_config_files": [], "default_config_dirs": []}
    cfg.CONF([], project="heat", **nothing)
    cfg.CONF.set_override("environment_dir", "/nonexistent")
    cfg.CONF.set_override("template_dir", "/nonexistent")
    with contextlib.redirect_stdout(io.StringIO()):
        resources.initialise()
    for group in ("heat.constraints", "heat.clients"):  # Heat continues without the plugins that it cannot load
        for point in entry_points(group=group):
            point.load()
    return resources.global_env(), version


def extract(environment, version):
    """Return (the bytes of types.jsonl, the object of index.json) for Heat's global environment."""
    from heat.engine import resource

    classes = registered_classes(environment)
    names_of_class = {}
    for name, cls in classes.items():
        names_of_class.setdefault(cls, name)
    lines, places, offset = [], {}, 0
    for name in sorted(classes):
        line = compact(type_facts(name, classes[name], names_of_class)).encode() + b"\n"
        places[name] = [offset, len(line)]
        offset += len(line)
        lines.append(line)
    index = {
        "heat": version,
        "base_attributes": attributes_facts(resource.Resource.base_attributes_schema, names_of_class),
        "aliases": stock_aliases(),
        "constraints": constraints_facts(environment),
        "versions": dict(sorted(map(version_facts, entry_points(group="heat.templates")))),
        "types": places,
    }
    return b"".join(lines), index


def write(directory, types, index):
    """Write both files to the directory. The index has one entry on each line, so that a diff can be read."""
    os.makedirs(directory, exist_ok=True)
    with open(os.path.join(directory, "types.jsonl"), "wb") as out:
        out.write(types)
    sections = []
    for key, value in index.items():
        if isinstance(value, dict):
            rows = ",\n".join(f"{compact(k)}:{compact(v)}" for k, v in value.items())
            sections.append(f"{compact(key)}:{{\n{rows}\n}}")
        else:
            sections.append(f"{compact(key)}:{compact(value)}")
    with open(os.path.join(directory, "index.json"), "w", encoding="utf-8", newline="\n") as out:
        out.write("{\n" + ",\n".join(sections) + "\n}\n")


def compact(value):
    """Return JSON without spaces, keys in the given order: Heat checks properties in the order of their definition."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False)


def registered_classes(environment):
    """Return type name -> class for all plugins. SystemExit for an entry without a class."""
    classes = {}
    for name, info in environment.registry._registry.items():
        if name == "resources":
            continue
        if not inspect.isclass(info.value):
            raise SystemExit(f"{name} is registered without a class: {info.value!r}")
        classes[name] = info.value
    return classes


def type_facts(name, cls, names_of_class):
    """Return all facts of one resource type. Default facts are left out; the reader knows them."""
    from heat.engine import properties, resource
    from heat.engine.resources.openstack.heat import none_resource

    base = resource.Resource
    facts = {"type": name}
    put(facts, "support", support_facts(cls.support_status, names_of_class))
    put(facts, "properties", properties_facts(properties.schemata(cls.properties_schema), names_of_class))
    policy = properties.schemata(cls.update_policy_schema)
    put(facts, "update_policy", properties_facts(policy, names_of_class))
    own = {k: v for k, v in cls.attributes_schema.items() if k not in base.base_attributes_schema}
    put(facts, "attributes", attributes_facts(own, names_of_class))
    opened = cls.get_attribute is not base.get_attribute or cls.FnGetAtt is not base.FnGetAtt
    put(facts, "attributes_open", opened)
    put(facts, "placeholder", issubclass(cls, none_resource.NoneResource))
    put(facts, "snapshot", callable(getattr(cls, "handle_snapshot_delete", None)))
    put(facts, "family", family(cls))
    if not cls.strict_dependency:
        facts["strict_dependency"] = False
    if cls.translation_rules is not base.translation_rules:
        put(facts, "translations", translations(cls))
    eager, reference = creation_facts(name)
    put(facts, "eager", eager)
    put(facts, "reference", reference)
    if cls.base_attributes_schema is not base.base_attributes_schema:
        raise SystemExit(f"{name} has base attributes of its own: the catalog's format has no place for them")
    return facts


def put(facts, key, value):
    """Store a fact, unless it is empty."""
    if value:
        facts[key] = value


def support_facts(status, names_of_class):
    """Return [[status, version, substitute], ...], the present one first; [] for a plain SUPPORTED."""
    chain = []
    while status is not None:
        substitute = names_of_class.get(status.substitute_class)
        version = status.version and status.version.strip()
        row = [status.status, version, substitute]
        while row[-1] is None:
            row.pop()
        chain.append(row)
        status = status.previous_status
    return [] if chain == [["SUPPORTED"]] else chain


def properties_facts(schemata, names_of_class):
    """Return property name -> facts, in the order of their definition."""
    return {name: property_facts(schema, names_of_class) for name, schema in schemata.items()}


def property_facts(schema, names_of_class):
    """Return the facts of a property and of all properties inside it."""
    from heat.engine import constraints

    facts = {}
    if schema.type != "String":
        facts["type"] = schema.type
    put(facts, "required", schema.required)
    if schema.default is not None:
        facts["default"] = schema.default
    if not schema.implemented:
        facts["implemented"] = False
    put(facts, "update_allowed", schema.update_allowed)
    put(facts, "immutable", schema.immutable)
    put(facts, "allow_conversion", schema.allow_conversion)
    put(facts, "constraints", [constraint_facts(c) for c in schema.constraints])
    put(facts, "support", support_facts(schema.support_status, names_of_class))
    if isinstance(schema.schema, constraints.AnyIndexDict):
        facts["item"] = property_facts(schema.schema.value, names_of_class)
    elif schema.schema is not None:
        facts["keys"] = properties_facts(schema.schema, names_of_class)
    return facts


def constraint_facts(constraint):
    """Return a constraint as a template would write it, without its description."""
    form = {key: value for key, value in dict(constraint).items() if key != "description"}
    if len(form) != 1:
        raise SystemExit(f"a constraint of an unknown form: {form}")
    return form


def attributes_facts(schemata, names_of_class):
    """Return attribute name -> facts, in the order of their definition."""
    found = {}
    for name, schema in schemata.items():
        found[name] = facts = {}
        put(facts, "type", schema.type)
        put(facts, "support", support_facts(schema.support_status, names_of_class))
    return found


def family(cls):
    """Return the names of the classes, nearest first, that give this type a nested stack; [] for other types."""
    from heat.engine.resources.stack_resource import StackResource

    return [c.__name__ for c in cls.__mro__ if issubclass(c, StackResource) and c is not StackResource]


def constraints_facts(environment):
    """Return custom constraint -> whether Heat checks it without asking a cloud."""
    return {
        name: cls.__module__.startswith("heat.engine.constraint.")
        for name, cls in sorted(environment.constraints.items())
    }


def version_facts(point):
    """Return the name of an entry point's template version, and its functions by the names that templates use."""
    from heat.engine.hot.functions import Removed

    key, _, name = point.name.partition(".")
    cls = point.load()
    removed = sorted(each for each, function in cls.functions.items() if function is Removed)
    facts = {"key": key, "class": cls.__name__, "functions": sorted(set(cls.functions) - set(removed))}
    put(facts, "condition_functions", sorted(cls.condition_functions))
    put(facts, "removed", removed)
    return name, facts


def stock_aliases():
    """Return what Heat's own environment file adds to the registry. Its place depends on pip's --target."""
    import heat
    import yaml

    for root in (sys.prefix, os.path.dirname(heat.__path__[0])):
        path = os.path.join(root, "etc", "heat", "environment.d", "default.yaml")
        if os.path.exists(path):
            with open(path, encoding="utf-8") as stock:
                return dict(sorted(yaml.safe_load(stock)["resource_registry"].items()))
    raise SystemExit("environment.d/default.yaml, which comes with Heat, was not installed")


def creation_facts(type_name):
    """Return (the properties Heat reads while it makes the resource, the value of a reference to the new resource).

    The reference is "null", "text:..." or "property:..."; None for the default, the name of the resource.
    """
    eager, later, _ = parse_new_resource(type_name, {})
    known = {name: f"<{name}>" for name in eager | later}  # any value will do
    reference = parse_new_resource(type_name, known)[2]
    if reference == "R":
        return sorted(eager), None
    if reference is None:
        return sorted(eager), "null"
    name = reference.strip("<>")
    return sorted(eager), f"property:{name}" if name in known else f"text:{reference}"


def parse_new_resource(type_name, values):
    """Let Heat parse a stack with one resource, R, that has these properties.

    Return the properties that it reads to make the resource, those that it reads to make its reference, and the
    reference: None when Heat refuses the resource.
    """
    from heat.engine import environment, properties, rsrc_defn, stack, template

    look_up = properties.Properties.__getitem__
    eager, later = set(), set()
    read = eager

    def note(self, key):
        if self.parent_name is None and self.error_prefix == [rsrc_defn.PROPERTIES] and key in self:
            read.add(key)
        return look_up(self, key)

    text = {"heat_template_version": "2018-08-31", "resources": {"R": {"type": type_name, "properties": values}}}
    parsed = template.Template(text, env=environment.Environment({}))
    properties.Properties.__getitem__ = note
    try:
        whole = stack.Stack(offline_context(), "stack", parsed, strict_validate=False)
        resource = whole.resources["R"]
        read = later
        return eager, later, resource.node_data().reference_id()
    except ValueError:  # a required property that Heat reads at once
        return eager, later, None
    finally:
        properties.Properties.__getitem__ = look_up


def offline_context():
    """Return a request context without a user."""
    from heat.common import context

    return context.RequestContext.from_dict(
        {
            "tenant_id": "0" * 32,
            "username": "nobody",
            "user_id": "0" * 32,
            "password": "",
            "roles": [],
            "is_admin": False,
            "auth_url": "http://127.0.0.1/v3",
            "auth_token": "none",
        }
    )


class Asked(str):
    """The unknown value of a property; it remembers the name of the property."""


class Unset:
    """Properties, none of which is set."""

    def get(self, name, default=None):
        """Return the value of a property for a translation rule."""
        return default

    def __getitem__(self, name):
        return self.get(name)


class AllSet(Unset):
    """Properties that are all set, to unknown values; it collects the names that are asked for."""

    def __init__(self, names):
        self.names = names
        self.asked = set()

    def get(self, name, default=None):
        """See Unset.get."""
        if name not in self.names:  # some classes ask for a property that they no longer have
            return default
        self.asked.add(name)
        return Asked(name)


class Anything:
    """A replacement for a client plugin: every attribute is a string."""

    def __getattr__(self, name):
        return name


def translations(cls):
    """Return the translation rules of a class, or True when they cannot be had without a stack.

    A rule that exists only when some property is set says so in "when". The value of a property inside the value of a
    rule is written as {"property": name}.
    """
    try:
        unset, all_set = Unset(), AllSet(cls.properties_schema)
        always = [rule_facts(r) for r in ask_rules(cls, unset)]
        possible = [rule_facts(r) for r in ask_rules(cls, all_set)]
    except Exception as error:  # a plugin may need anything that is missing here
        print(f"{cls.__name__}: translation rules unknown ({error!r})", file=sys.stderr)
        return True
    if [rule for rule in always if rule not in possible]:
        return True
    asked = sorted(all_set.asked)
    return [rule if rule in always else {**rule, "when": asked} for rule in possible]


def ask_rules(cls, properties):
    """Return the rules that a new resource of the class would have."""
    stand_in = object.__new__(cls)
    stand_in.client_plugin = lambda *names: Anything()
    stand_in.client = lambda *names: Anything()
    return stand_in.translation_rules(properties) or []


def rule_facts(rule):
    """Return the facts of a translation rule. How a cloud looks a name up is left out."""
    facts = {"rule": rule.rule, "path": rule.translation_path}
    put(facts, "value_name", rule.value_name)
    put(facts, "value_path", rule.value_path)
    put(facts, "custom_value_path", rule.custom_value_path)
    put(facts, "value", plain(rule.value))
    return facts


def plain(value):
    """Return the value of a rule as JSON can hold it."""
    if isinstance(value, Asked):
        return {"property": str(value)}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


if __name__ == "__main__":
    sys.exit(main())
