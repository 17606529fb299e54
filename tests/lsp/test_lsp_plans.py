"""The lens that says what the update of a stack would do since the last commit, and its page."""

from __future__ import annotations

import asyncio
import collections
import subprocess
from types import SimpleNamespace

import pytest
from lsprotocol import types

from heatlint.editor.file import TEMPLATE
from heatlint.lsp.plans import Plans, title_of
from heatlint.planning.changes import ACTIONS

NET = "heat_template_version: 2021-04-16\nresources: {net: {type: OS::Neutron::%s}}\n"


class FakeServer:
    """A server whose client takes lenses and shows documents."""

    def __init__(self, refresh=True):
        self.readers = collections.defaultdict(list)
        lenses = types.CodeLensWorkspaceClientCapabilities(refresh_support=refresh)
        self.client_capabilities = SimpleNamespace(workspace=SimpleNamespace(code_lens=lenses))
        self.documents = SimpleNamespace(range=lambda *_: types.Range(*[types.Position(0, 0)] * 2), uri=str)
        self.checking = SimpleNamespace(all_checked=self._nothing)
        self.heat_workspace = SimpleNamespace(
            checker=lambda _: SimpleNamespace(templates_reading=self.readers.__getitem__)
        )
        self.refreshed = 0
        self.shown = []

    async def _nothing(self):
        pass

    def workspace_code_lens_refresh(self, _):
        self.refreshed += 1

    def window_show_document(self, params):
        self.shown.append(params)

    window_show_message = window_show_document


class OpenFile(SimpleNamespace):
    """A template that is open in the editor."""

    kind = TEMPLATE
    buffer = None

    def read(self):
        """Nothing has to be read."""


def counts(**numbers):
    return {action: numbers.get(action, 0) for action in ACTIONS}


@pytest.mark.parametrize(
    "summary, refused, title",
    [
        (counts(unchanged=2), None, None),
        (counts(replaced=2, unchanged=1), None, "2 replaced since HEAD"),
        (counts(replaced=1, updated=3), None, "1 replaced, 3 updated since HEAD"),
        (counts(), "no", "Heat refuses the update since HEAD"),
    ],
)
def test_title(summary, refused, title):
    assert title_of({"stacks": [{"refused": refused}], "summary": summary}) == title


@pytest.fixture
def template(tmp_path):
    """Return a template that differs from the one of the last commit, and that another template nests three times."""
    path = tmp_path / "app.yaml"
    path.write_text(NET % "Net")
    members = "{type: OS::Heat::ResourceGroup, properties: {count: 3, resource_def: {type: app.yaml}}}"
    (tmp_path / "root.yaml").write_text(f"heat_template_version: 2021-04-16\nresources: {{group: {members}}}\n")
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    for words in (("init", "-q", "."), ("add", "-A"), ("commit", "-q", "-m", "one")):
        subprocess.run(["git", *identity, *words], cwd=tmp_path, check=True, capture_output=True)
    path.write_text(NET % "Router")
    return OpenFile(real=str(path))


def test_a_saved_template_gets_a_lens_and_a_page(template):
    server = FakeServer()
    plans = Plans(server)

    async def save():
        assert plans.lens(template) is None
        plans.soon(template)
        plans.soon(template)
        assert plans.lens(template) is None  # nothing has waited
        await plans.idle()

    asyncio.run(save())
    lens = plans.lens(template)
    assert lens.command.title == "1 replaced since HEAD"
    assert server.refreshed == 1
    asyncio.run(plans.show(template))
    (shown,) = server.shown
    assert shown.external and shown.uri.startswith("file:")


def test_a_template_without_a_plan_says_so(tmp_path):
    server = FakeServer()
    asyncio.run(Plans(server).show(OpenFile(real=str(tmp_path / "app.yaml"))))
    (said,) = server.shown
    assert said.message.startswith('"app.yaml" has no plan: nothing changes since HEAD')


def test_a_nested_template_is_compared_within_the_stacks_that_read_it(tmp_path, template):
    server = FakeServer()
    server.readers[template.real] = [template.real, str(tmp_path / "root.yaml")]
    plans = Plans(server)

    async def save():
        plans.soon(template)
        await plans.idle()

    asyncio.run(save())
    assert plans.lens(template).command.title == "3 replaced, 4 updated since HEAD"


def test_nothing_runs_without_a_repository_or_a_client_that_takes_lenses(tmp_path, template):
    async def save(server, file):
        plans = Plans(server)
        plans.soon(file)
        assert plans.is_idle

    asyncio.run(save(FakeServer(refresh=False), template))
    outside = OpenFile(real="/nowhere/app.yaml")
    asyncio.run(save(FakeServer(), outside))
