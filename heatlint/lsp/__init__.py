"""The language server: the Language Server Protocol 3.17 in front of heatlint.editor, with pygls."""
