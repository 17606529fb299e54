"""The messages of a client: which are handled, which are refused and with which error.

pygls keeps the handlers and sends the answers. This module comes before it and answers the messages that LSP does not
allow: LSP 3.17 (Base Protocol, Server lifecycle) and JSON-RPC 2.0 give each kind of mistake its error code.
"""

from __future__ import annotations

import json
import sys
from enum import Enum

from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInternalError,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcParseError,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol

from heatlint.failure import described
from heatlint.lsp.parameters import explain
from heatlint.report.place import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from cattrs import Converter

    from heatlint.lsp.server import HeatServer

#: The methods that pygls handles by itself. Its handlers of notifications are not used, since pygls keeps the future of
#: each call for ever. Its table of texts stays empty: it splits lines as Python does, also at U+2028 and similar
#: characters, but LSP 3.17 (TextDocument) ends a line only at "\n", "\r\n" and "\r".
_BUILT_IN = frozenset((types.INITIALIZE, types.SHUTDOWN, types.WORKSPACE_EXECUTE_COMMAND))


class _Phase(Enum):
    """The parts of a session: before the request "initialize", the session itself, after the request "shutdown"."""

    NEW = 1
    RUNNING = 2
    SHUT_DOWN = 3


class Protocol(LanguageServerProtocol):
    """The protocol of pygls, with an error for each message that is not allowed.

    exit_status: the exit status of the process once the client has asked it to exit; None before.
    """

    _server: HeatServer

    def __init__(self, server: HeatServer, converter: Converter) -> None:
        self._phase = _Phase.NEW
        self.exit_status: int | None = None
        super().__init__(server, converter)
        for method in self.fm.builtin_features.keys() - _BUILT_IN:
            del self.fm.builtin_features[method]

    @property
    def is_shut_down(self) -> bool:
        """Whether the client has sent the request "shutdown"."""
        return self._phase is _Phase.SHUT_DOWN

    # --- messages --------------------------------------------------------------------------------------------

    def receive(self, content: bytes) -> None:
        """Handle the content of one message. Every request gets an answer, a mistaken one an error."""
        try:
            message = json.loads(content.decode("utf-8"), parse_constant=_refuse_constant)
        except RecursionError:
            self._refuse(None, JsonRpcParseError("the message is nested too deep"))
            return
        except ValueError as error:
            self._refuse(None, JsonRpcParseError(f"the message is not JSON: {error}"))
            return
        if isinstance(message, list):
            self._refuse(None, JsonRpcInvalidRequest("LSP has no batches; expected one message at a time"))
        elif not isinstance(message, dict) or message.get("jsonrpc") != self.VERSION:
            self._refuse(_id_of(message), JsonRpcInvalidRequest('a message must be an object with "jsonrpc": "2.0"'))
        elif "method" not in message and ("result" in message or "error" in message):
            self._receive_answer(message)
        elif not isinstance(message.get("method"), str):
            self._refuse(_id_of(message), JsonRpcInvalidRequest('"method" must be a string'))
        elif "id" not in message:
            self._receive_notification(message)
        elif (number := _id_of(message)) is None:
            self._refuse(None, JsonRpcInvalidRequest('"id" must be a string or a whole number'))
        else:
            self._receive_request(number, message)

    def _receive_request(self, number: int | str, message: dict[str, Any]) -> None:
        method = message["method"]
        try:
            if self.is_shut_down:
                raise JsonRpcInvalidRequest('the server was shut down; expected "exit"')
            if number in self._request_futures:
                raise JsonRpcInvalidRequest(f'the request with the id "{number}" is not answered yet')
            if method == types.INITIALIZE:
                if self._phase is _Phase.RUNNING:
                    raise JsonRpcInvalidRequest('the server is initialized already; expected "initialize" once')
            elif self._phase is _Phase.NEW:
                raise JsonRpcServerNotInitialized(f'"{method}" came before "initialize"')
            if not self._is_known(method):
                raise JsonRpcMethodNotFound(f'the method "{method}" is not known')
            if method in types.METHOD_TO_TYPES and types.METHOD_TO_TYPES[method][1] is None:
                raise JsonRpcInvalidRequest(f'"{method}" is a notification; expected no "id"')
            request = self._structured(message)
            if method == types.WORKSPACE_EXECUTE_COMMAND and request.params.arguments is None:
                request.params.arguments = []  # pygls compares the number of arguments only if there is a list
        except JsonRpcException as error:
            self._refuse(number, error)
            return
        if method == types.INITIALIZE:
            self._phase = _Phase.RUNNING
        elif method == types.SHUTDOWN:
            self._phase = _Phase.SHUT_DOWN
        self.handle_message(request)

    def _receive_notification(self, message: dict[str, Any]) -> None:
        """Handle a notification. It has no answer, so that a mistake goes to the client's log."""
        method = message["method"]
        if method == types.EXIT:
            self.exit_status = 0 if self.is_shut_down else 1
        elif self._phase is _Phase.RUNNING and (method == types.CANCEL_REQUEST or self._is_known(method)):
            try:
                notification = self._structured(message)
            except JsonRpcException as error:
                self._server.log(f'"{method}" is ignored: {error}', types.MessageType.Error)
                return
            if method == types.CANCEL_REQUEST and notification.params.id in self._result_types:
                return
            self.handle_message(notification)

    def _receive_answer(self, message: dict[str, Any]) -> None:
        """Handle the answer to a request of the server. An answer that is not valid counts as an error."""
        number = _id_of(message)
        if number is None or number not in self._result_types:
            return
        result_type = self._result_types.pop(number)
        try:
            answer = self._structured(message, types.ResponseErrorMessage if "error" in message else result_type)
        except JsonRpcException as error:
            answer = types.ResponseErrorMessage(number, error.to_response_error())
        self.handle_message(answer)

    def get_message_type(self, method: str) -> type[Any] | None:  # type: ignore[override]
        """Return the class of the messages of a method; None for a method that LSP does not have.

        pygls remembers the answers of this method and the next one for each protocol, which would keep a server, with
        all it has read, after its session.
        """
        return types.METHOD_TO_TYPES.get(method, (None,))[0]

    def get_result_type(self, method: str) -> type[Any] | None:  # type: ignore[override]
        """Return the class of the answers to the requests of a method; None for a notification."""
        return types.METHOD_TO_TYPES.get(method, (None, None))[1]

    def _is_known(self, method: str) -> bool:
        return method in self.fm.builtin_features or method in self.fm.features

    def _structured(self, message: dict[str, Any], kind: Any = None) -> Any:
        """Return a message as an object of lsprotocol. Raises JsonRpcInvalidParams if a value has another type.

        kind: the class of the object; by default that of the message's method.
        """
        try:
            return self._server.converter.structure(
                message, kind if kind is not None else types.METHOD_TO_TYPES[message["method"]][0]
            )
        except Exception as error:
            raise JsonRpcInvalidParams(explain(error)) from None

    def _send_response(self, msg_id: Any, result: Any = None, error: types.ResponseError | None = None) -> None:
        """Send an answer. For an error of heatlint itself it has neither the traceback nor the message of Python.

        pygls adds both to the answer; they can quote a file. It also writes them to standard error.
        """
        if error is not None and error.code == JsonRpcInternalError.CODE:
            failed = sys.exc_info()[1]
            where = f" ({described(failed)})" if failed is not None else ""
            error = types.ResponseError(error.code, f"heatlint failed to answer{where}; please report it")
        super()._send_response(msg_id, result, error)

    def _refuse(self, number: int | str | None, error: JsonRpcException) -> None:
        """Answer with an error. number: the id of the request; None if it is not known."""
        answer = {"code": error.code, "message": visible(error.message)}
        self._send_data({"jsonrpc": self.VERSION, "id": number, "error": answer})


def _id_of(message: object) -> int | str | None:
    """Return the id of a message; None if it has none that JSON-RPC allows."""
    number = message.get("id") if isinstance(message, dict) else None
    return number if isinstance(number, (int, str)) and not isinstance(number, bool) else None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a value of JSON")
