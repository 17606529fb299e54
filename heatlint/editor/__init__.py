"""Answers the requests of an editor about a text that is being typed: plain data with offsets, without a protocol."""
