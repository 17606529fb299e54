"""The settings of the endpoint: defaults, serve.toml and the command line."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace

from heatlint.report.response import HEAT
from heatlint.serve.store import IN_MEMORY

#: Ways to authenticate: nobody is asked; the users of the settings; any user with any password.
AUTH_NONE, AUTH_STATIC, AUTH_ANY = AUTH_WAYS = ("none", "static", "any")
#: The domain of all users and projects.
DOMAIN = {"id": "default", "name": "Default"}
#: The roles that Heat's policy asks for.
KNOWN_ROLES = ("reader", "member", "admin")
#: The roles of a user to whom the settings give none. Source: Keystone's default roles.
ROLES = ("member", "reader")


def stable_id(kind: str, name: str) -> str:
    """Return an id of Keystone that is always the same for a name."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"heatlint:{kind}:{name}").hex


@dataclass(frozen=True, slots=True)
class Project:
    """A project of Keystone, which Heat's API calls a tenant."""

    name: str
    id: str


@dataclass(frozen=True, slots=True)
class Credential:
    """An application credential: a user's second password, for one project."""

    id: str
    name: str
    secret: str
    project: str


@dataclass(frozen=True, slots=True)
class User:
    """A user of Keystone. projects: the ids of the projects in which the user has the roles."""

    name: str
    id: str
    password: str
    projects: tuple[str, ...]
    roles: tuple[str, ...] = ROLES
    credentials: tuple[Credential, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost.

    body: bytes of a body in JSON (Heat's max_json_body_size). seconds: for a check, and for a body to arrive.
    rate: requests a second for each project, 0 for any number. stacks: how many stacks a project may have (Heat's
    max_stacks_per_tenant). snapshots: how many snapshots a stack may have (Heat's max_snapshots_per_stack).
    """

    body: int = 1_048_576
    seconds: float = 60.0
    rate: float = 0.0
    stacks: int = 100_000
    snapshots: int = 32


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of the endpoint.

    database: the URL of the store. auth: one of AUTH_WAYS. shape: the shape of errors, HEAT or DOCUMENTED. seed: makes
    ids and times the same in each run. delay: seconds that a resource takes; delays: the same by type. like_heat:
    preview updates as Heat does it, with its mistakes. url: the address that clients use, where it is not the one that
    they call. token_life: seconds. workers: processes that check; 0 to check in the process of the endpoint. release,
    types, environments, inventory: as the options of heatlint validate. template_urls: how the URLs begin from which a
    template is fetched; private_template_urls: whether their hosts may have addresses of a private network.
    playground: the directory with the page that checks templates in the browser.
    """

    database: str = IN_MEMORY
    auth: str = AUTH_STATIC
    shape: str = HEAT
    seed: str | None = None
    delay: float = 0.1
    delays: dict[str, float] = field(default_factory=dict)
    like_heat: bool = False
    url: str | None = None
    region: str = "RegionOne"
    token_life: float = 3600.0
    workers: int = 0
    projects: tuple[Project, ...] = ()
    users: tuple[User, ...] = ()
    limits: Limits = Limits()
    release: str | None = None
    types: tuple[str, ...] = ()
    environments: tuple[str, ...] | None = None
    inventory: str | None = None
    template_urls: tuple[str, ...] = ()
    private_template_urls: bool = False
    playground: str | None = None


def with_demo(settings: Settings, password: str) -> Settings:
    """Return the settings with a user "demo", if they have no user, in all their projects or in one named "demo"."""
    if settings.users:
        return settings
    projects = settings.projects or (Project("demo", stable_id("project", "demo")),)
    user = User("demo", stable_id("user", "demo"), password, tuple(project.id for project in projects))
    return replace(settings, projects=projects, users=(user,))
