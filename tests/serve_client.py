"""A client of the endpoint's application that runs in the process of the test: no server, no port, no waiting."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from asgi_call import called

from heatlint.serve.app import make_app
from heatlint.serve.settings import Settings, with_demo

PASSWORD = "a password"
ADDRESS = "http://heat.test"


class Answer:
    """An answer: its status, its headers by their names in lower case, and its body."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def text(self):
        return self.body.decode()


class Client:
    """Calls an application. `project` is the id of the user's project, `token` is sent with every call."""

    def __init__(self, app):
        self.app = app
        self.service = app.state.service
        self.project = self.service.settings.projects[0].id
        self.token = None

    def call(self, method, path, body=None, headers=None, *, data=None):
        """Return the answer to a call. path: below the project when it does not begin with "/". data: a raw body."""
        if path.startswith("http"):
            parts = urlsplit(path)
            path = parts.path + (f"?{parts.query}" if parts.query else "")
        if not path.startswith("/"):
            path = f"/v1/{self.project}/{path}"
        sent = {"host": "heat.test", "content-type": "application/json", **(headers or {})}
        if self.token is not None:
            sent.setdefault("x-auth-token", self.token)
        raw = data if data is not None else b"" if body is None else json.dumps(body).encode()
        sent = {name: value for name, value in sent.items() if value is not None}
        return Answer(*called(self.app, method, path, sent, raw))

    def get(self, path, **options):
        return self.call("GET", path, **options)

    def post(self, path, body=None, **options):
        return self.call("POST", path, body, **options)

    def make(self, name, template, **more):
        """Make a stack and return its address."""
        answer = self.post("stacks", {"stack_name": name, "template": template, **more})
        assert answer.status == 201, answer.text
        return answer.headers["location"]

    def stack(self, address):
        return self.get(address).json["stack"]

    def events(self, address, query="sort_dir=asc"):
        """Return (name of the resource, status, reason) of the events of a stack."""
        found = self.get(f"{address}/events?{query}").json["events"]
        return [(each["resource_name"], each["resource_status"], each["resource_status_reason"]) for each in found]


def credentials(name="demo", password=PASSWORD, project="demo"):
    """Return the body that asks for a token."""
    user = {"name": name, "password": password, "domain": {"id": "default"}}
    auth = {"identity": {"methods": ["password"], "password": {"user": user}}}
    if project is not None:
        auth["scope"] = {"project": {"name": project, "domain": {"name": "Default"}}}
    return {"auth": auth}


def serve_client(**settings):
    """Return a client that is logged in. Without other settings, resources take no time."""
    client = Client(make_app(with_demo(Settings(**{"delay": 0.0, **settings}), PASSWORD)))
    answer = client.post("/identity/v3/auth/tokens", credentials())
    client.token = answer.headers.get("x-subject-token")
    return client
