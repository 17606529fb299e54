"""Lowers errors that depend on the cloud, if a run or the repository shows that it is for a cloud with other types."""

from __future__ import annotations

from heatlint.diagnostic import INFO, WARNING
from heatlint.run.namespaces import UNKNOWN_NAMESPACE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from heatlint.diagnostic import Diagnostic
    from heatlint.run.scopes import Scopes

UNKNOWN_PROPERTY, UNKNOWN_TYPE, AWS_TEMPLATE = "unknown-property", "unknown-resource-type", "aws-template"
CONSTRAINT_VALUE = "constraint-value"
#: So many types of a service without a property that templates give them show that a cloud has added it to all of them.
LEAST_TYPES = 5
#: So many files that give a type a property show the same, and so many properties that files give to a type.
LEAST_FILES = LEAST_PROPERTIES = 5
#: So many templates for AWS, and more than half of the files with findings, show that the repository is for AWS.
LEAST_TEMPLATES = 5
#: The types of Heat itself need no service: a cloud with other services has them as they are.
_OWN_SERVICE = "OS::Heat"
_IF_YOURS = 'so if your cloud has it, describe the type with "--types"'


def lower(found: list[Diagnostic], scopes: Scopes) -> None:
    """Make warnings or information of the errors about a cloud, if something shows that it differs from Heat's types.

    - A property that no release of Heat has, but that templates give to at least LEAST_TYPES types of a service or in
      LEAST_FILES files, or one of LEAST_PROPERTIES such properties of a type, is a warning. So are the other properties
      of that service that Heat lacks, in files with one that many types lack. A name that is like one of the type's is
      misspelled, unless LEAST_TYPES other types have the same name and none like it.
    - What a service refuses, and a type, a property or a custom constraint that Heat lacks, is a warning in a file with
      types of an unknown namespace: a cloud with such types may have other programs for its services, and more plugins.
      So is a type that the documentation of the repository names.
    - A type that a plugin in the repository adds is information.
    - So is every error in a template with a type "AWS::..." that Heat lacks, in a repository for AWS.
    """
    _lower_for_aws(found)
    errors = [each for each in found if each.can_be_lowered]
    files = {each.file for each in found if each.rule.name == UNKNOWN_NAMESPACE}
    _lower_properties(found, errors, files)
    for each in errors:
        if each.rule.of_service and each.file in files:
            each.level = WARNING
        elif _is_unknown(each, CONSTRAINT_VALUE) and each.file in files:
            each.level = WARNING
            each.message += "; a cloud with the other types of this file may have it"
        elif _is_unknown(each, UNKNOWN_TYPE):
            _lower_type(each, each.file in files, scopes)


def _lower_for_aws(found: list[Diagnostic]) -> None:
    templates = {each.file for each in found if each.rule.name == AWS_TEMPLATE}
    files = {each.file for each in found if not each.rule.skips}
    if len(templates) < LEAST_TEMPLATES or 2 * len(templates) <= len(files):
        return
    lacking = {
        each.file
        for each in found
        if each.rule.name == UNKNOWN_TYPE and each.subject is not None and each.subject.startswith("AWS::")
    }
    for each in found:
        if each.file in lacking and each.can_be_lowered:
            each.level = INFO
            each.message += (
                f"; {len(templates)} templates of the run are for AWS CloudFormation, so this one may be, too"
            )


def _lower_type(found: Diagnostic, is_of_plugins: bool, scopes: Scopes) -> None:
    """Lower the finding about a type that Heat lacks. is_of_plugins: whether its file has types of other namespaces."""
    from heatlint.project.config import display_path
    from heatlint.run.program_texts import of_repository
    from heatlint.run.reach import root_of

    root = root_of(scopes, scopes.real(found.file)) if found.file else None
    texts = None if root is None else of_repository(scopes, root)
    type_name = found.subject or ""
    plugin = None if texts is None else texts.plugin(type_name)
    document = None if texts is None else texts.document(type_name)
    if plugin is not None:
        found.level = INFO
        found.message += (
            f'; the plugin "{display_path(plugin)}" adds it: describe it with "--types" to check its properties'
        )
    elif document is not None:
        found.level = WARNING
        found.message += f', but "{display_path(document)}" names it; if your cloud has it, describe it with "--types"'
    elif is_of_plugins:
        found.level = WARNING
        found.message += '; if your cloud has it, describe it with "--types"'


def _lower_properties(found: list[Diagnostic], errors: list[Diagnostic], of_plugins: Collection[str | None]) -> None:
    """Lower the findings about properties that Heat lacks. of_plugins: files with types of unknown namespaces."""
    types: dict[tuple[str, str], set[str]] = {}
    files: dict[str, set[str]] = {}
    properties: dict[str, set[str]] = {}
    for each in found:
        if _is_unknown(each, UNKNOWN_PROPERTY):
            properties.setdefault(_type(each), set()).add(each.subject or "")
            types.setdefault(_service_and_property(each), set()).add(each.subject or "")
            files.setdefault(each.subject or "", set()).add(each.file or "")
    changed = set()  # the files and the services in them that differ
    for each in errors:
        if _is_unknown(each, UNKNOWN_PROPERTY) and len(types[_service_and_property(each)]) >= LEAST_TYPES:
            changed.add((each.file, _service_and_property(each)[0]))
    for each in errors:
        if each.rule.name != UNKNOWN_PROPERTY or each.subject is None:
            continue
        service, name = key = _service_and_property(each)
        if not _is_unknown(each, UNKNOWN_PROPERTY):
            if len(types.get(key, ())) >= LEAST_TYPES:
                _lower_proposal(each, name, len(types[key]))
            continue
        if len(types[key]) >= LEAST_TYPES:
            why = f"{len(types[key])} types lack it"
        elif len(files[each.subject or ""]) >= LEAST_FILES:
            why = f"{len(files[each.subject or ''])} files have it"
        elif len(properties[_type(each)]) >= LEAST_PROPERTIES:
            why = f"the type lacks {len(properties[_type(each)])} properties"
        elif (each.file, service) in changed:
            why = "other types in this file have properties that Heat lacks"
        elif each.file in of_plugins and service != _OWN_SERVICE:
            why = "this file has types that Heat lacks"
        else:
            continue
        each.level = WARNING
        each.message += f"; {why}, {_IF_YOURS}"


def _lower_proposal(found: Diagnostic, name: str, types: int) -> None:
    """Lower the finding about a property that many other types of the service lack, while this one has one like it."""
    found.level = WARNING
    found.message += f' {types} other types lack "{name}", {_IF_YOURS}'
    found.withhold(f'templates also give "{name}" to {types} other types that lack it')


def _is_unknown(found: Diagnostic, rule: str) -> bool:
    """Whether a finding of a rule is about a name that no release of Heat has, and that is like none that it has."""
    has_proposal = found.fix is not None or found.withheld is not None
    return found.rule.name == rule and found.subject is not None and not has_proposal


def _type(found: Diagnostic) -> str:
    return (found.subject or "").partition(".")[0]


def _service_and_property(found: Diagnostic) -> tuple[str, str]:
    """Return the namespace of the type and the name of the property. subject: the type, a dot, the property."""
    type_name, _, name = (found.subject or "").partition(".")
    return type_name.rpartition("::")[0], name
