"""Reads what clients, APIs and openstacksdk say about a cloud, and puts an inventory together."""
