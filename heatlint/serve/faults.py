"""Errors of the API, in the shape in which Heat sends them, or in that of the API reference.

Source: heat.api.middleware.fault (FaultWrapper), webob.exc for titles and explanations.
"""

from __future__ import annotations

from typing import Any

from heatlint.report.response import DOCUMENTED, HEAT, MALFORMED

#: Title and explanation by status.
STATUSES = {
    300: ("Multiple Choices", "The resource has several representations."),
    400: ("Bad Request", MALFORMED),
    401: ("Unauthorized", "The request you have made requires authentication."),
    403: ("Forbidden", "Access was denied to this resource."),
    404: ("Not Found", "The resource could not be found."),
    405: ("Method Not Allowed", MALFORMED),
    406: ("Not Acceptable", "The resource could not be generated that was acceptable to your browser"),
    407: ("Proxy Authentication Required", "Authentication with a local proxy is needed."),
    408: ("Request Timeout", "The server has waited too long for the request to be sent by the client."),
    409: ("Conflict", "There was a conflict when trying to complete your request."),
    413: ("Request Entity Too Large", "The body of your request was too large for this server."),
    429: ("Too Many Requests", "The client has sent too many requests in a given amount of time."),
    500: (
        "Internal Server Error",
        "The server has either erred or is incapable of performing the requested operation.",
    ),
    501: ("Not Implemented", "The request method is not implemented by this server."),
    502: ("Bad Gateway", "The server received an invalid response from another server."),
    503: ("Service Unavailable", "The server is currently unavailable. Please try again at a later time."),
    504: ("Gateway Timeout", "The gateway has timed out."),
}


class Fault(Exception):
    """An answer that refuses a call.

    status: the HTTP status. message: what is wrong; None for an error whose message Heat does not send. type: Heat's
    class of error. headers: headers of the answer.
    """

    def __init__(
        self,
        status: int,
        message: str | None = None,
        type: str | None = None,
        *,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(status, message, type)  # pickle makes it of these again
        self.status = status
        self.message = message
        self.type = type or "HTTP" + STATUSES[status][0].replace(" ", "")
        self.headers = headers or {}

    def body(self, shape: str = HEAT) -> dict[str, Any]:
        """Return the body of the answer. shape: HEAT or DOCUMENTED, see heatlint.report.response."""
        title, explanation = STATUSES[self.status]
        if shape == DOCUMENTED or self.status == 401:
            return {"error": {"message": self.message or explanation, "code": self.status, "title": title}}
        error: dict[str, Any] = {"type": self.type, "traceback": None}
        if self.message is not None:
            error["message"] = self.message
        return {"code": self.status, "title": title, "explanation": explanation, "error": error}


class IdentityFault(Fault):
    """An answer of Keystone that refuses a call. Its errors have a shape of their own."""

    def body(self, shape: str = HEAT) -> dict[str, Any]:
        """Return the body of the answer."""
        return super().body(DOCUMENTED)


def bad_request(message: str) -> Fault:
    """Return the refusal of a request that is not well formed."""
    return Fault(400, message, "HTTPBadRequest")


def not_kept() -> Fault:
    """Return the refusal of a value that a database does not keep. Heat fails with status 500."""
    return bad_request("A value is too long for the database, or has a character that it cannot keep.")


def not_found(kind: str, name: str) -> Fault:
    """Return the answer for an object that does not exist, for example not_found("Stack", "web")."""
    return Fault(404, f"The {kind} ({name}) could not be found.", "EntityNotFound")


def no_such_id(kind: str, id: Any) -> Fault:
    """Return the answer for an id that nothing of a kind has. Heat's message has {} in place of the id."""
    return Fault(404, f"{kind} with id {id} not found", "NotFound")


def too_many_stacks(most: int) -> Fault:
    """Return the answer for a project that has as many stacks as it may have."""
    message = f"You have reached the maximum stacks per tenant, {most}. Please delete some stacks."
    return Fault(400, f"Request limit exceeded: {message}", "RequestLimitExceeded")


def forbidden(action: str) -> Fault:
    """Return the answer for an action that the policy does not allow the user."""
    return Fault(403, f"You are not authorized to use {action}.", "Forbidden")


def refusal(status: int, body: dict[str, Any]) -> Fault:
    """Return the fault for an answer of the engine that refuses a request. body: in the shape of Heat."""
    return Fault(status, body["error"].get("message"), body["error"].get("type"))
