"""Verbs: `listing` puts numbers on the unsubscribed list and lets them return, `removals` are applied for and reviewed,
`blocklist` is the customer's own, `scopes` and `keywords` are settings.
"""
