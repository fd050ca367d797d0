"""Every address is in the access table, and answers each kind of person as its row says.

Logged out → the sign-in page; a stranger → 404; the wrong role → 403; and a refusal has written nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from apps.accounts.permissions import ROLES, STAFF_ROLES, Perm, Role, StaffRole
from apps.web.pages import Page
from tests.architecture.access_table import TABLE, Open, Row
from tests.architecture.things import Things
from tests.people import Person

pytestmark = pytest.mark.django_db
# A browser's session is no row of the domain; signing in and flash messages live there.
SESSIONS = ("django_session", "usersessions_usersession")


def addresses() -> dict[str, URLPattern]:
    """Every named route with its namespace; of two with one name the first, which is the one that answers."""
    found: dict[str, URLPattern] = {}
    for name, pattern in _walk(get_resolver(), ""):
        found.setdefault(name, pattern)
    return found


def _walk(resolver: URLResolver, namespace: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, inner)
        else:
            yield f"{namespace}{pattern.name or pattern.pattern}", pattern


def row_of(name: str) -> str:
    """The key of the row: the name, or its whole namespace."""
    everything = f"{name.partition(':')[0]}:*"
    return everything if everything in TABLE else name


ADDRESSES = addresses()
FACES = sorted(name for name, row in TABLE.items() if isinstance(row.who, Perm) and name in ADDRESSES)
BY_WHO = {
    who: sorted(name for name, row in TABLE.items() if row.who is who and name in ADDRESSES) for who in Open
}


def test_every_address_has_a_row() -> None:
    missing = sorted({row_of(name) for name in ADDRESSES} - set(TABLE))
    assert not missing, f"add to tests/architecture/access_table.py: {missing}"


def test_every_row_has_an_address() -> None:
    gone = sorted(set(TABLE) - {row_of(name) for name in ADDRESSES})
    assert not gone, f"no such address any more: {gone}"


@pytest.mark.parametrize("name", FACES)
def test_the_page_declares_the_right_of_its_row(name: str) -> None:
    view: Any = ADDRESSES[name].callback
    assert issubclass(view.view_class, Page), "a page of a face is a web.pages.Page"
    assert view.view_class.perm == TABLE[name].who


@contextmanager
def nothing_is_written() -> Iterator[None]:
    """PostgreSQL's own count of rows inserted, changed and deleted by the test's transaction stays the same."""
    before = _writes()
    yield
    assert _writes() == before, "a refusal has written"


def _writes() -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 AND NOT relname = ANY(%s) ORDER BY relname",
            [list(SESSIONS)],
        )
        return cursor.fetchall()


def address(name: str, row: Row, things: Things) -> str:
    arguments = dict(row.arguments)
    if row.thing:
        arguments[row.key] = getattr(things, row.thing).public_id
    path = reverse(name, kwargs=arguments)
    assert resolve(path).view_name == name, "another address answers here"
    return path


def methods(name: str) -> list[str]:
    view: Any = ADDRESSES[name].callback
    return [method for method in ("get", "post") if hasattr(view.view_class, method)]


def ask(client: Client, method: str, path: str) -> Any:
    with nothing_is_written():
        return getattr(client, method)(path)


@pytest.mark.parametrize("name", FACES)
def test_logged_out_goes_to_the_sign_in_page(name: str, alice: Person) -> None:
    path = address(name, TABLE[name], Things(alice))
    for method in methods(name):
        answer = ask(Client(), method, path)
        assert answer.status_code in (302, 303), method
        assert answer["Location"].startswith(reverse("account_login")), method


@pytest.mark.parametrize("name", FACES)
def test_a_stranger_finds_nothing(
    name: str, alice: Person, mallory: Person, olga: Callable[..., Person]
) -> None:
    """In the back office every customer is a stranger; in the console staff is, and others' rows are not there."""
    row = TABLE[name]
    path = address(name, row, Things(alice))
    strangers = [alice] if name.startswith("backoffice:") else [olga(*StaffRole)]
    if row.thing and not name.startswith("backoffice:"):
        strangers.append(mallory)
    for method in methods(name):
        for stranger in strangers:
            answer = ask(stranger.client, method, path)
            assert answer.status_code == 404, (method, stranger.user)


@pytest.mark.parametrize("name", FACES)
def test_the_wrong_role_is_refused(
    name: str, alice: Person, bob: Callable[..., Person], olga: Callable[..., Person]
) -> None:
    row = TABLE[name]
    path = address(name, row, Things(alice))
    wrong = [bob(role) for role in Role if row.who not in ROLES[role]]
    if name.startswith("backoffice:"):
        wrong = [olga(role) for role in StaffRole if row.who not in STAFF_ROLES[role]]
    for person in wrong:
        for method in methods(name):
            assert ask(person.client, method, path).status_code == 403, (method, person.actor.perms)


@pytest.mark.parametrize("name", FACES)
def test_the_right_role_comes_in(
    name: str, alice: Person, bob: Callable[..., Person], olga: Callable[..., Person]
) -> None:
    row = TABLE[name]
    path = address(name, row, Things(alice))
    if "get" not in methods(name):
        return
    if name.startswith("backoffice:"):
        right = [olga(role) for role in StaffRole if row.who in STAFF_ROLES[role]]
    else:
        right = [bob(role) for role in Role if row.who in ROLES[role]]
    assert right, "nobody has the right"
    for person in right:
        answer = person.client.get(path)
        assert answer.status_code in (200, 302, 303, 405), person.actor.perms


@pytest.mark.parametrize("name", BY_WHO[Open.SIGNED_IN])
def test_ones_own_pages_ask_for_a_sign_in(name: str, alice: Person) -> None:
    path = address(name, TABLE[name], Things(alice))
    for method in ("get", "post"):
        answer = ask(Client(), method, path)
        assert answer.status_code == 302, method
        assert answer["Location"].startswith(reverse("account_login")), method


@pytest.mark.parametrize("name", BY_WHO[Open.PUBLIC])
def test_public_pages_answer_everybody_and_write_nothing_when_read(name: str, alice: Person) -> None:
    path = address(name, TABLE[name], Things(alice))
    for client in (Client(), alice.client):
        answer = ask(client, "get", path)
        # A probe says 503 when what it looks at is not well, as the alarms are here where no tick has ever run.
        assert answer.status_code < 500 or (name == "watchz" and answer.status_code == 503)


@pytest.mark.parametrize("name", BY_WHO[Open.PROGRAM])
def test_programs_without_a_signature_are_refused(name: str, alice: Person) -> None:
    path = address(name, TABLE[name], Things(alice))
    call = {"Action": "SendSms", "Version": "2021-01-11"}
    for client in (Client(), alice.client):
        for method in ("get", "post"):
            with nothing_is_written():
                answer = getattr(client, method)(path, call)
            document = answer.json()
            is_refused = "Error" in document.get("Response", {}) or (
                answer.status_code == 401 and "error" in document
            )
            assert is_refused, (method, answer.status_code)
