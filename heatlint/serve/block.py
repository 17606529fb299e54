"""The variables with which clients find the endpoint."""

from __future__ import annotations

from shlex import quote

from heatlint.serve.settings import AUTH_NONE, DOMAIN, Settings


def os_block(settings: Settings, address: str, password: str | None) -> str:
    """Return the lines for a shell that set the OS_* variables of the first user and its first project.

    password: of that user; None where the user knows it from serve.toml, so that no file of logs has it.
    """
    user = settings.users[0]
    project = next(each for each in settings.projects if each.id == user.projects[0])
    values: dict[str, str | None]
    if settings.auth == AUTH_NONE:
        values = {"OS_AUTH_TYPE": "none", "OS_ENDPOINT": f"{address}/v1/{project.id}"}
    else:
        values = {
            "OS_AUTH_URL": f"{address}/identity/v3",
            "OS_IDENTITY_API_VERSION": "3",
            "OS_USERNAME": user.name,
            "OS_USER_DOMAIN_NAME": DOMAIN["name"],
            "OS_PASSWORD": password,
            "OS_PROJECT_NAME": project.name,
            "OS_PROJECT_DOMAIN_NAME": DOMAIN["name"],
            "OS_REGION_NAME": settings.region,
        }
    lines = [f"export {name}={quote(value)}" for name, value in values.items() if value is not None]
    if settings.auth != AUTH_NONE and password is None:
        lines.append(f"# OS_PASSWORD is that of {user.name} in serve.toml")
    return "\n".join(lines) + "\n"
