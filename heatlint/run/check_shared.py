"""Checks jobs with a server: it judges, and what it finds gets the places in the files here."""

from __future__ import annotations

import json

from heatlint.diagnostic import CHECK_FAILED, Diagnostic
from heatlint.linter import place
from heatlint.load.as_json import dumps
from heatlint.load.body import ENVIRONMENT, REQUEST, TEMPLATE, TEMPLATE_URL
from heatlint.report.finding_data import from_data
from heatlint.run.check_body import check_body
from heatlint.run.check_one import QUOTA_RULES, JobChecker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from typing import Any

    from heatlint.load import Request
    from heatlint.load.disk import Directories
    from heatlint.model.stack import Stack
    from heatlint.plugins import Ruleset
    from heatlint.remote.server import Server
    from heatlint.run.jobs import Catalogs

    #: What two findings have in common that are the same: the rule, the file, the path and the message.
    Key = tuple[str, str | None, tuple[str, ...], str]


class SharedJobChecker(JobChecker):
    """Checks single jobs with a server.

    The server gets the body that a client would send: data without the texts. So each job is also checked here, from
    its files and, if the server finds something else, from that body. What differs between these two comes from the
    files, and is corrected in what the server finds: faults that only a text shows, and files that could not be read.
    Everything else comes from the server, and so does what depends on the cloud.
    """

    __slots__ = ("_server", "_over_quota")

    def __init__(
        self,
        server: Server,
        ruleset: Ruleset,
        wanted: Collection[str],
        catalogs: Catalogs,
        directories: Directories,
        texts: dict[str, bytes] | None = None,
        *,
        record_reads: bool = False,
    ) -> None:
        """server: the one that judges. The other arguments are those of JobChecker."""
        super().__init__(ruleset, wanted, catalogs, directories, texts, record_reads=record_reads)
        self._server = server
        self._over_quota: list[Diagnostic] = []

    def _lint(self, stack: Stack) -> list[Diagnostic]:
        self._over_quota = []
        local = super()._lint(stack)
        if stack.request.template.value is None:
            return local  # a client has nothing to send then
        found = self._shared(stack, local)
        self._over_quota = [each for each in found if each.rule.name in QUOTA_RULES]
        return [each for each in found if each.rule.name not in QUOTA_RULES]

    def _quotas(self, stack: Stack) -> list[Diagnostic]:
        """Return what the server says about the quotas of its cloud."""
        return self._over_quota

    def _shared(self, stack: Stack, local: list[Diagnostic]) -> list[Diagnostic]:
        """Return the findings of the server, with the corrections. local: what is found in the files here."""
        request, server = stack.request, self._server
        try:
            text = dumps(_body(request))
        except (TypeError, ValueError, RecursionError):
            return [*local, _not_checked(request, server, "the request cannot be written as JSON")]
        answered = server.check(text.encode(), assume_values=stack.assume_values)
        if answered.findings is None:
            return [*local, _not_checked(request, server, answered.why)]
        remote = _placed(request, self._read(answered.findings))
        own = {_key(each): each for each in local}
        if {_key(each) for each in remote} == {key for key in own if key[0] in answered.rules}:
            return local
        of_body = check_body(json.loads(text), stack.known, assume_values=stack.assume_values)
        without_files = {_key(each) for each in _placed(request, of_body)}
        found = {}
        for each in remote:
            key = _key(each)
            if key in own or key not in without_files:
                found[key] = own.get(key, each)
        for key, each in own.items():
            if key not in without_files or key[0] not in answered.rules:
                found.setdefault(key, each)
        return sorted(found.values(), key=Diagnostic.sort_key)

    def _read(self, data: Iterable[Any]) -> list[Diagnostic]:
        """Return the wanted findings in data of the server. An error of a rule that is new there counts as well."""
        rules = {rule.code: rule for rule in self.ruleset.rules}
        found = []
        for each in data:
            rule = rules.get(each["rule"]) if isinstance(each, dict) and isinstance(each.get("rule"), str) else None
            try:
                it = from_data(each, rule or CHECK_FAILED)
            except ValueError as error:
                it = CHECK_FAILED.at((), f'"{self._server.address}" sent what is not a finding: {error}', file=TEMPLATE)
            else:
                if rule is None and not it.fails_in_heat:
                    continue
                if rule is None:
                    it.message = f'"{self._server.address}" has the newer rule {each["rule"]}: {it.message}'
            if rule is None or rule.code in self.wanted:
                found.append(it)
        return found


def _body(request: Request) -> dict[str, Any]:
    """Return the body that is sent. The template is in it, also when a saved body names it by a URL."""
    body = request.body()
    if TEMPLATE not in body and TEMPLATE_URL in body:
        files = {url: file.text for url, file in request.files.items()}
        rest = {key: value for key, value in body.items() if key != TEMPLATE_URL}
        return {**rest, TEMPLATE: request.template.value, "files": files}
    return body


def _placed(request: Request, found: list[Diagnostic]) -> list[Diagnostic]:
    """Give the findings in a body the names and the places of the files that it was made of. Returns them."""
    names = {TEMPLATE: request.template.name, REQUEST: request.file, **request.names}
    environments = request.environments
    if environments:
        names[ENVIRONMENT] = environments[-1].name
    for each in found:
        each.file = names.get(each.file or "", each.file)
        for related in each.related:
            related.file = names.get(related.file or "", related.file)
    place(request, found)
    return found


def _key(each: Diagnostic) -> Key:
    return each.rule.code, each.file, tuple(map(str, each.path)), each.message


def _not_checked(request: Request, server: Server, why: str) -> Diagnostic:
    return CHECK_FAILED.at((), f'"{server.address}" did not check this template: {why}', file=request.file)
