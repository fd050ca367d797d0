"""Which test process runs what: a file stays whole, for its fixtures are dear, and the journeys share one installation."""

from xdist.scheduler import LoadScopeScheduling

JOURNEYS = "tests/journeys/"


class ByFile(LoadScopeScheduling):
    """Files are handed out in their order; all files of the journeys count as one.

    (xdist's own groups rename tests as they are collected, which this pytest does not allow any more.)
    """

    def _split_scope(self, nodeid: str) -> str:
        return JOURNEYS if nodeid.startswith(JOURNEYS) else nodeid.partition("::")[0]
