"""What only rules about the template language and its types need, besides heatlint.rule.

Few templates need the names in _RARE, so the modules that define these are imported at the first use. A module of rules
therefore imports `language` from heatlint.rule and writes `language.described(...)`.
"""

from __future__ import annotations

from heatlint.heat import (
    ANYWHERE,
    AWS_KEY,
    EQUAL_RULES,
    HOT_KEY,
    HOT_PSEUDO_PARAMETERS,
    LARGEST_NUMBER,
    LONGEST_NAME,
    LONGEST_TAG,
    MOST_RESOURCES,
    PARAMETER_TYPES,
    PROPERTY_TYPES,
    RULES_IN_ONE_REQUEST,
    STACK_NAME,
    VERSION_KEYS,
)
from heatlint.language import structure
from heatlint.language.functions.calls import Call, steps
from heatlint.language.functions.cfn import FindInMap, ParamRef, Select
from heatlint.language.functions.cfn import Not as CfnNot
from heatlint.language.functions.evaluate import Function, Partial
from heatlint.language.functions.hot import GetAttr, GetAttrAll, GetAttrThenSelect, GetFile, GetParam, Invalid
from heatlint.language.functions.hot_control import (
    And,
    Equals,
    If,
    IfNullable,
    Not,
    Repeat,
    RepeatNested,
    RepeatWithMap,
)
from heatlint.language.functions.hot_values import Join, JoinMultiple, Replace, ReplaceJson
from heatlint.language.functions.signature import CONDITION, KeyMap, Value, listed, quoted, unknown_keys
from heatlint.language.parameters import ParameterSchema
from heatlint.language.secret_names import is_harmless, may_name_secret, names_secret
from heatlint.language.shapes import type_of
from heatlint.language.values import PARAMETERS_FOR, convert, has_pattern, read, unjudged
from heatlint.language.versions import (
    VERSIONS,
    Version,
    Words,
    first_with,
    first_with_form,
    is_date,
    names,
    versions_with,
)
from heatlint.load.dense import MOST_CHARACTERS
from heatlint.load.server.environment import PARAMETER_DEFAULTS, PARAMETERS, RESOURCE_REGISTRY, SECTIONS
from heatlint.model.attributes import (
    CHARACTER,
    NO_ATTRIBUTE,
    NO_ITEM,
    NO_MEMBER,
    NO_NAME,
    NO_OUTPUT,
    NOT_READ,
    Lost,
    instead_of_id,
    lost_attributes,
    members_of,
)
from heatlint.model.dependencies import Order, Unordered, is_dependency, written_needs
from heatlint.model.groups import DEPLOYMENT_GROUPS, DEPLOYMENTS, group_of
from heatlint.model.implicit import implicit, implicit_groups
from heatlint.model.nesting import MOST_DEPTH
from heatlint.model.places import given_place, parameter_of, value_place, written_path
from heatlint.model.scope import EXPECTED, EvaluationFault
from heatlint.model.targets import asks_cloud, misdirected, target_of, thing_needed, thing_of
from heatlint.model.template import Template, known_versions
from heatlint.model.view import is_other
from heatlint.suggest import (
    Budget,
    colon_missing,
    equals_sign,
    misspelled_name,
    name_with_more_words,
    proposal,
    space_missing,
    uncertainty,
)
from heatlint.text import Document, Duplicate, parse, value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.failure import described_or_raised
    from heatlint.language.described import described
    from heatlint.language.explain import StructureFault
    from heatlint.language.functions.base import IsCall as IsCall
    from heatlint.language.misplaced import all_keys_unknown, displaced_keys, misnamed_properties
    from heatlint.language.other_language import (
        AWS_FUNCTIONS,
        AWS_SECTIONS,
        counterpart,
        is_aws_parameter_type,
        not_in_conditions,
        of_cloud_init,
        until_then,
    )
    from heatlint.language.uuids import is_uuid
    from heatlint.model.addressless import addressless
    from heatlint.model.deployments import unknown_inputs
    from heatlint.model.environment_names import TemplateNames, is_tree_known, names_in_environments
    from heatlint.model.failing import failing_calls
    from heatlint.model.floating import unrouted
    from heatlint.model.groups_for_response import why_not_fetched
    from heatlint.model.lost_paths import LostStep, is_decided, lost_selection, lost_step
    from heatlint.model.lost_values import taken_for_environment
    from heatlint.model.other_files import other_file
    from heatlint.model.replaced_types import replaced_type
    from heatlint.model.trunks import untrunked
    from heatlint.model.unused_parameters import unused_parameters
    from heatlint.rule.addresses import address_of, range_of
    from heatlint.rule.succession import successor_fix
    from heatlint.text.json_problems import json_offsets
    from heatlint.text.yaml.problems import refusal
else:
    _RARE = {
        "described_or_raised": "failure",
        "described": "language.described",
        "StructureFault": "language.explain",
        "displaced_keys": "language.misplaced",
        "all_keys_unknown": "language.misplaced",
        "misnamed_properties": "language.misplaced",
        "AWS_FUNCTIONS": "language.other_language",
        "AWS_SECTIONS": "language.other_language",
        "counterpart": "language.other_language",
        "is_aws_parameter_type": "language.other_language",
        "not_in_conditions": "language.other_language",
        "of_cloud_init": "language.other_language",
        "until_then": "language.other_language",
        "unknown_inputs": "model.deployments",
        "is_uuid": "language.uuids",
        "TemplateNames": "model.environment_names",
        "is_tree_known": "model.environment_names",
        "names_in_environments": "model.environment_names",
        "failing_calls": "model.failing",
        "why_not_fetched": "model.groups_for_response",
        "addressless": "model.addressless",
        "unrouted": "model.floating",
        "LostStep": "model.lost_paths",
        "is_decided": "model.lost_paths",
        "lost_selection": "model.lost_paths",
        "lost_step": "model.lost_paths",
        "other_file": "model.other_files",
        "replaced_type": "model.replaced_types",
        "taken_for_environment": "model.lost_values",
        "untrunked": "model.trunks",
        "unused_parameters": "model.unused_parameters",
        "address_of": "rule.addresses",
        "range_of": "rule.addresses",
        "successor_fix": "rule.succession",
        "json_offsets": "text.json_problems",
        "refusal": "text.yaml.problems",
    }

    def __getattr__(name):
        if name not in _RARE:
            raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
        from importlib import import_module

        globals()[name] = found = getattr(import_module(f"heatlint.{_RARE[name]}"), name)
        return found


__all__ = [
    "addressless",
    "Order",
    "why_not_fetched",
    "Unordered",
    "untrunked",
    "DEPLOYMENTS",
    "DEPLOYMENT_GROUPS",
    "displaced_keys",
    "all_keys_unknown",
    "misnamed_properties",
    "address_of",
    "range_of",
    "AWS_FUNCTIONS",
    "AWS_KEY",
    "AWS_SECTIONS",
    "MOST_RESOURCES",
    "is_aws_parameter_type",
    "NOT_READ",
    "NO_OUTPUT",
    "NO_NAME",
    "NO_MEMBER",
    "NO_ITEM",
    "NO_ATTRIBUTE",
    "lost_attributes",
    "unknown_inputs",
    "asks_cloud",
    "given_place",
    "value_place",
    "colon_missing",
    "equals_sign",
    "parse",
    "value_at",
    "instead_of_id",
    "not_in_conditions",
    "of_cloud_init",
    "until_then",
    "Lost",
    "And",
    "Budget",
    "CHARACTER",
    "CONDITION",
    "Call",
    "CfnNot",
    "Document",
    "Duplicate",
    "EXPECTED",
    "Equals",
    "EvaluationFault",
    "FindInMap",
    "Function",
    "ParameterSchema",
    "StructureFault",
    "Template",
    "TemplateNames",
    "Version",
    "Words",
    "GetAttr",
    "GetAttrAll",
    "GetAttrThenSelect",
    "GetFile",
    "GetParam",
    "HOT_KEY",
    "HOT_PSEUDO_PARAMETERS",
    "If",
    "IfNullable",
    "Invalid",
    "Join",
    "JoinMultiple",
    "KeyMap",
    "LostStep",
    "MOST_CHARACTERS",
    "MOST_DEPTH",
    "Not",
    "PARAMETERS",
    "PARAMETERS_FOR",
    "PARAMETER_DEFAULTS",
    "PARAMETER_TYPES",
    "PROPERTY_TYPES",
    "LARGEST_NUMBER",
    "LONGEST_NAME",
    "LONGEST_TAG",
    "STACK_NAME",
    "RESOURCE_REGISTRY",
    "SECTIONS",
    "ParamRef",
    "Partial",
    "Repeat",
    "RepeatNested",
    "RepeatWithMap",
    "Replace",
    "ReplaceJson",
    "Select",
    "VERSIONS",
    "VERSION_KEYS",
    "Value",
    "convert",
    "counterpart",
    "described",
    "described_or_raised",
    "has_pattern",
    "failing_calls",
    "first_with",
    "first_with_form",
    "group_of",
    "implicit",
    "implicit_groups",
    "json_offsets",
    "refusal",
    "is_dependency",
    "is_decided",
    "is_harmless",
    "is_tree_known",
    "is_uuid",
    "misspelled_name",
    "name_with_more_words",
    "proposal",
    "names_in_environments",
    "is_other",
    "parameter_of",
    "known_versions",
    "listed",
    "members_of",
    "misdirected",
    "target_of",
    "thing_needed",
    "thing_of",
    "lost_selection",
    "lost_step",
    "is_date",
    "names",
    "other_file",
    "replaced_type",
    "taken_for_environment",
    "may_name_secret",
    "names_secret",
    "quoted",
    "read",
    "ANYWHERE",
    "EQUAL_RULES",
    "RULES_IN_ONE_REQUEST",
    "unjudged",
    "unused_parameters",
    "unrouted",
    "written_needs",
    "written_path",
    "space_missing",
    "steps",
    "successor_fix",
    "structure",
    "type_of",
    "uncertainty",
    "unknown_keys",
    "versions_with",
]
