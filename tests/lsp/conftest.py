"""The fixtures of the tests with a real client."""

from lsp_client import bare, editor, project  # noqa: F401
