"""What the starter says when it cannot go on."""


class SetupError(Exception):
    """A sentence for the person at the terminal: what is wrong and what to do about it."""
