"""One running web server for each module, and an account that can send."""

from collections.abc import Iterator

import pytest

from tests.support.sending import Sender, open_network, ready_to_send
from tests.support.web_server import web_server


@pytest.fixture(scope="module")
def endpoint(django_db_setup: None) -> Iterator[str]:
    """`host:port` of the product's web server."""
    with web_server() as address:
        yield address


@pytest.fixture
def alice(transactional_db: None) -> Sender:
    """Committed, so that the server's own connections see it."""
    open_network()
    return ready_to_send("alice", 1)
