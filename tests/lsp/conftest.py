"""The fixtures of the tests with a real client."""

from lsp_client import bare, editor, own_editor, project, shared_client, shared_editor  # noqa: F401
