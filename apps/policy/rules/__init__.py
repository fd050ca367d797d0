"""The rules, one file each; their order stands in policy.engine.RULES."""
