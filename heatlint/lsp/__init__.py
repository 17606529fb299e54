"""The language server: heatlint.editor over the Language Server Protocol 3.17, with pygls."""
