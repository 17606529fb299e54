"""Lowers errors that depend on the cloud, if a run or the repository shows that it is for a cloud with other types."""

from __future__ import annotations

import os

from heatlint.diagnostic import ERROR, INFO, WARNING
from heatlint.run.added_properties import (
    IF_YOURS,
    OWN_SERVICE,
    UNKNOWN_PROPERTY,
    AddedProperties,
    has_proposal,
    type_and_property,
)
from heatlint.run.namespaces import UNKNOWN_NAMESPACE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from heatlint.diagnostic import Diagnostic
    from heatlint.run.scopes import Scopes

UNKNOWN_TYPE, AWS_TEMPLATE, CONSTRAINT_VALUE = "unknown-resource-type", "aws-template", "constraint-value"
#: So many properties that a type lacks show that a cloud has another type of this name.
LEAST_PROPERTIES = 5
#: So many templates for AWS, and more than half of the files with findings, show that the repository is for AWS.
LEAST_TEMPLATES = 5


def lowered(found: list[Diagnostic], everything: list[Diagnostic], scopes: Scopes) -> list[Diagnostic]:
    """Make warnings or information of the errors about a cloud, if something shows that it differs from Heat's types.

    Return the findings, with one in the place of all about a property that a cloud seems to have added
    (heatlint.run.added_properties). The other properties of that service that Heat lacks, in files with such a
    property, are warnings, too, and so are those of a type that lacks at least LEAST_PROPERTIES.

    - What a service refuses, and a type, a property or a custom constraint that Heat lacks, is a warning in a file with
      types of an unknown namespace: a cloud with such types may have other programs for its services, and more plugins.
      So is a type that the documentation of the repository names.
    - A type that a plugin in the repository adds is information.
    - So is every error in a template with a type "AWS::..." that Heat lacks, in a repository for AWS.

    Nothing but the last is lowered in a project that says that it knows all types of its cloud.
    everything: the findings with those that are not reported, since these show for which cloud a file is as well.
    """
    _lower_for_aws(found, everything)
    errors = _errors(found, scopes)
    files = _with_other_types(everything)
    added = AddedProperties(everything)
    _lower_properties(added, everything, errors, files)
    for each in errors:
        if _is_refused_beside(each, files):
            each.level = WARNING
        elif _is_unknown(each, CONSTRAINT_VALUE) and each.file in files:
            each.level = WARNING
            each.message += "; a cloud with the other types of this file may have it"
        elif _is_unknown(each, UNKNOWN_TYPE):
            _lower_type(each, each.file in files, scopes)
    return added.joined(found)


def lower_beside(found: list[Diagnostic], everything: list[Diagnostic], scopes: Scopes) -> None:
    """Make the same warnings in files with types of an unknown namespace, for an editor or a picture.

    Other files and the repository are not asked, and no message changes: an editor compares them.
    """
    files = _with_other_types(everything)
    for each in _errors(found, scopes) if files else ():
        is_other = _is_unknown(each, CONSTRAINT_VALUE) or _is_unknown(each, UNKNOWN_TYPE) or _is_of_other_service(each)
        if _is_refused_beside(each, files) or (is_other and each.file in files):
            each.level = WARNING


def _errors(found: list[Diagnostic], scopes: Scopes) -> list[Diagnostic]:
    """Return the errors that can be lowered, in projects that do not say that they know all types of their cloud."""
    errors = [each for each in found if each.can_be_lowered]
    complete = {file for file in {each.file for each in errors} if file is not None and _knows_all_types(file, scopes)}
    return [each for each in errors if each.file not in complete]


def _with_other_types(everything: list[Diagnostic]) -> set[str | None]:
    """Return the files with types of an unknown namespace."""
    return {each.file for each in everything if each.rule.name == UNKNOWN_NAMESPACE}


def _is_refused_beside(found: Diagnostic, files: Collection[str | None]) -> bool:
    """Whether a service refuses something that one of the files gives it."""
    return found.rule.of_service and any(file in files for file, _ in found.uses)


def _is_of_other_service(found: Diagnostic) -> bool:
    """Whether a finding is about a property that Heat lacks, of a type whose service a cloud may have extended."""
    return _is_unknown(found, UNKNOWN_PROPERTY) and type_and_property(found)[0].rpartition("::")[0] != OWN_SERVICE


def _knows_all_types(file: str, scopes: Scopes) -> bool:
    """Whether the config of a file says that a type of an unknown namespace is an error."""
    selection = scopes.of(os.path.dirname(scopes.real(file))).selection
    _, severities = selection.of(file)
    code = next((rule.code for rule in selection.rules if rule.name == UNKNOWN_NAMESPACE), None)
    return code is not None and severities.get(code) == ERROR


def _lower_for_aws(found: list[Diagnostic], everything: list[Diagnostic]) -> None:
    templates = {each.file for each in everything if each.rule.name == AWS_TEMPLATE}
    files = {each.file for each in everything if not each.rule.skips}
    if len(templates) < LEAST_TEMPLATES or 2 * len(templates) <= len(files):
        return
    lacking = {
        each.file
        for each in everything
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
        found.settings = ("types",)
    elif document is not None:
        found.level = WARNING
        found.message += f', but "{display_path(document)}" names it; if your cloud has it, describe it with "--types"'
        found.settings = ("types",)
    elif is_of_plugins:
        found.level = WARNING
        found.message += '; if your cloud has it, describe it with "--types"'
        found.settings = ("types",)


def _lower_properties(
    added: AddedProperties, everything: list[Diagnostic], errors: list[Diagnostic], of_plugins: Collection[str | None]
) -> None:
    """Lower the findings about properties that Heat lacks. of_plugins: files with types of unknown namespaces."""
    properties: dict[str, set[str]] = {}
    for each in everything:
        if _is_unknown(each, UNKNOWN_PROPERTY):
            properties.setdefault(type_and_property(each)[0], set()).add(each.subject or "")
    changed = added.lower(errors)  # the files and the services in them that differ
    for each in errors:
        if each.level is not None or not _is_unknown(each, UNKNOWN_PROPERTY):
            continue
        type_name, _ = type_and_property(each)
        service = type_name.rpartition("::")[0]
        if len(properties[type_name]) >= LEAST_PROPERTIES:
            why = f"the type lacks {len(properties[type_name])} properties"
        elif (each.file, service) in changed:
            why = "other types in this file have properties that Heat lacks"
        elif each.file in of_plugins and service != OWN_SERVICE:
            why = "this file has types that Heat lacks"
        else:
            continue
        each.level = WARNING
        each.message += f"; {why}, {IF_YOURS}"
        each.settings = ("types",)


def _is_unknown(found: Diagnostic, rule: str) -> bool:
    """Whether a finding of a rule is about a name that no release of Heat has, and that is like none that it has."""
    return found.rule.name == rule and found.subject is not None and not has_proposal(found)
