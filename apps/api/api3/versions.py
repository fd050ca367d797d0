"""The two versions of the SMS product's API 3.0."""

V2021 = "2021-01-11"
V2019 = "2019-07-11"
BOTH = frozenset({V2021, V2019})
