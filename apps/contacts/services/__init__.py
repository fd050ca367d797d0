"""Verbs of contact groups: `groups` for people, `filling` for the worker that reads a file."""
