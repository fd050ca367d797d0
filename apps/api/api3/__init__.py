"""API 3.0, versions 2021-01-11 and 2019-07-11: one door at the root of the host, one file for each action."""
