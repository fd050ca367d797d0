"""Composing: the text as the handset shows it, made in one place for preview, API, bill and dispatch."""


def compose(signature: str | None, body: str, *, mainland: bool) -> str:
    """Signature in its brackets, then the body with its values: `【sign】body` mainland, `[sign]body` elsewhere.

    `signature` is the content without brackets (rules 17, 78, 80); None or "" gives the body alone. Whether a message may
    go unsigned is decided by policy, not here.
    """
    if not signature:
        return body
    return f"【{signature}】{body}" if mainland else f"[{signature}]{body}"
