"""Tokens: who calls, and for which project. A token is kept as a hash, so that the database has none that works."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, insert, select

from heatlint.serve.settings import ROLES, Project, Settings, User, stable_id
from heatlint.serve.store import Store
from heatlint.serve.tables import TOKENS

#: Seconds for which a token that was found in the database is not looked up again.
FRESH = 5.0
#: How many tokens are kept in memory.
MOST_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Identity:
    """Who calls. project: an id. project_is_free: whether the caller may name another project in the path.

    expires, issued: seconds since 1970. methods: how the user proved who it is, in Keystone's words.
    """

    user_id: str
    user_name: str
    project: str
    project_name: str
    roles: tuple[str, ...] = ROLES
    project_is_free: bool = False
    methods: tuple[str, ...] = ("password",)
    issued: float = 0.0
    expires: float = 0.0

    def in_project(self, project: str) -> Identity:
        """Return the identity in another project."""
        return replace(self, project=project, project_name=project)

    def to_data(self) -> dict[str, Any]:
        """Return the identity as JSON data."""
        return {
            "user_id": self.user_id,
            "user_name": self.user_name,
            "project": self.project,
            "project_name": self.project_name,
            "roles": list(self.roles),
            "methods": list(self.methods),
            "issued": self.issued,
            "expires": self.expires,
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Identity:
        """Return the identity that `to_data` has written."""
        return cls(**{**data, "roles": tuple(data["roles"]), "methods": tuple(data["methods"])})


class Tokens:
    """The tokens in a store."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings
        self._kept: dict[str, tuple[float, Identity]] = {}

    def issue(
        self, user: User, project: Project | None, methods: tuple[str, ...], expires: float | None = None
    ) -> tuple[str, Identity]:
        """Make a token for a user and a project, and return its text and what it stands for.

        expires: when it ends, in seconds since 1970; None for a whole life from now.
        """
        now = time.time()
        identity = Identity(
            user.id,
            user.name,
            project.id if project else "",
            project.name if project else "",
            user.roles if project else (),
            methods=methods,
            issued=now,
            expires=now + self.settings.token_life if expires is None else expires,
        )
        text = secrets.token_urlsafe(48)
        with self.store.write() as connection:
            connection.execute(delete(TOKENS).where(TOKENS.c.expires < now))
            row = {"hash": _hash(text), "data": identity.to_data(), "expires": identity.expires}
            connection.execute(insert(TOKENS).values(row))
        return text, identity

    def find(self, text: str) -> Identity | None:
        """Return what a token stands for; None when it is not valid."""
        key, now = _hash(text), time.time()
        identity = self._fresh(key, now)
        if identity is None:
            with self.store.read() as connection:
                data = connection.execute(select(TOKENS.c.data).where(TOKENS.c.hash == key)).scalar()
            if data is None:
                self._kept.pop(key, None)
                return None
            identity = Identity.from_data(data)
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[key] = now, identity
        return identity if identity.expires > now else None

    def known(self, text: str) -> Identity | None:
        """Return what `find` returns where it needs not ask the database, else None."""
        now = time.time()
        identity = self._fresh(_hash(text), now)
        return identity if identity is not None and identity.expires > now else None

    def _fresh(self, key: str, now: float) -> Identity | None:
        """Return what the database said of a token a short time ago, else None. key: the hash of the token."""
        looked, identity = self._kept.get(key, (0.0, None))
        return identity if now - looked <= FRESH else None

    def revoke(self, text: str) -> None:
        """End a token."""
        key = _hash(text)
        self._kept.pop(key, None)
        with self.store.write() as connection:
            connection.execute(delete(TOKENS).where(TOKENS.c.hash == key))


def anyone(project: str) -> Identity:
    """Return who calls where nobody is asked. project: the id that the path names."""
    return Identity(stable_id("user", "demo"), "demo", project, project, project_is_free=True)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
