"""The kinds of names in templates as kinds of LSP symbols."""

from __future__ import annotations

from lsprotocol import types

from heatlint.editor.outline import SECTION
from heatlint.model.names import CONDITION, OUTPUT, PARAMETER, RESOURCE, TYPE

SYMBOL_KINDS = {
    SECTION: types.SymbolKind.Namespace,
    PARAMETER: types.SymbolKind.Variable,
    RESOURCE: types.SymbolKind.Object,
    OUTPUT: types.SymbolKind.Field,
    CONDITION: types.SymbolKind.Boolean,
    TYPE: types.SymbolKind.Class,
}
