"""Lists by the REST API, as a program calls it: upload, report, confirm, steer; and every refusal."""

import base64
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.accounts.permissions import Role
from apps.core import files
from apps.messaging.models import Message, SendTask
from apps.messaging.services import imports, runs
from tests.support.sending import Sender, ready_to_send, template

LIST = "手机号,姓名,取件码\n13800000001,王,111111\n13800000002,李,222222\n1380,张,333333\n13800000001,王,111111\n"


class Rest:
    """Speaks as one key; answers are (status, document)."""

    def __init__(self, secret_id: str, secret_key: str) -> None:
        pair = base64.b64encode(f"{secret_id}:{secret_key}".encode()).decode()
        self.headers = {"Authorization": f"Basic {pair}"}
        self.client = Client()

    def get(self, path: str, **query: Any) -> tuple[int, Any]:
        return self._read(self.client.get(f"/api/v1/{path}", query, headers=self.headers))

    def post(self, path: str, document: Any = None, **headers: str) -> tuple[int, Any]:
        return self._read(
            self.client.post(
                f"/api/v1/{path}",
                document or {},
                content_type="application/json",
                headers={**self.headers, **headers},
            )
        )

    def upload(self, text: str, fields: dict[str, str], *, key: str = "") -> tuple[int, Any]:
        file = SimpleUploadedFile("list.csv", text.encode())
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        return self._read(self.client.post("/api/v1/send-tasks", {**fields, "file": file}, headers=headers))

    @staticmethod
    def _read(answer: Any) -> tuple[int, Any]:
        return answer.status_code, answer.json()


@pytest.fixture
def notice(alice: Sender) -> dict[str, str]:
    row = template(alice.account, "{1}，取件码{2}，请尽快领取。", alice.mainland_template.region)
    type(row).unscoped.filter(pk=row.pk).update(message_kind=2)
    return {
        "application": alice.sdk_app_id,
        "template": str(row.number),
        "signature": alice.signature.content,
    }


@pytest.fixture
def rest(alice: Sender) -> Rest:
    return Rest(alice.secret_id, alice.secret_key)


def stored() -> int:
    return sum(1 for path in files._folder().iterdir() if path.is_file())


def ready(rest: Rest, notice: dict[str, str]) -> dict[str, Any]:
    status, task = rest.upload(LIST, notice)
    assert status == 201, task
    assert task["status"] == "importing"
    imports.run(SendTask.unscoped.get(public_id=task["id"]).pk)
    status, found = rest.get(f"send-tasks/{task['id']}")
    assert status == 200
    document: dict[str, Any] = found
    return document


def test_a_list_goes_in_and_its_report_comes_out(rest: Rest, notice: dict[str, str]) -> None:
    task = ready(rest, notice)
    assert task["status"] == "ready"
    assert task["rows"] == 4
    assert task["counts"] == {"good": 2, "invalid": 1, "duplicate": 1}
    assert task["quote"]["messages"] == 2
    assert task["quote"]["amount"] == "0.0158"
    status, page = rest.get(f"send-tasks/{task['id']}/rows", verdict="invalid")
    assert status == 200
    assert [(row["row"], row["value"]) for row in page["rows"]] == [(4, "1380")]
    assert page["rows"][0]["reason"]
    assert len(rest.get(f"send-tasks/{task['id']}/rows", verdict="not_good")[1]["rows"]) == 2
    status, refusal = rest.get(f"send-tasks/{task['id']}/rows", verdict="wrong")
    assert (status, refusal["error"]["field"]) == (400, "verdict")
    assert page["after"] is None


def test_confirmed_it_is_sent_once_and_adds_up(rest: Rest, notice: dict[str, str]) -> None:
    task = ready(rest, notice)
    for _ in range(2):
        status, found = rest.post(f"send-tasks/{task['id']}/confirm", {"quote": task["quote"]["id"]})
        assert status == 200, found
        assert found["status"] == "sending"
    runs.run(SendTask.unscoped.get(public_id=task["id"]).pk)
    assert Message.unscoped.count() == 2
    _status, found = rest.get(f"send-tasks/{task['id']}")
    equation = found["progress"]["equation"]
    assert equation["rows"]["holds"]
    assert equation["messages"]["holds"]
    assert sum(equation["rows"]["is"].values()) == 4


def test_an_old_quote_is_refused_and_nothing_is_sent(rest: Rest, notice: dict[str, str]) -> None:
    task = ready(rest, notice)
    status, found = rest.post(f"send-tasks/{task['id']}/confirm", {"quote": "another"})
    assert (status, found["error"]["code"]) == (422, "quote_changed")
    assert SendTask.unscoped.get().status == "ready"
    assert not Message.unscoped.exists()


def test_pause_resume_pace_and_stop(rest: Rest, notice: dict[str, str]) -> None:
    task = ready(rest, notice)
    path = f"send-tasks/{task['id']}"
    assert rest.post(f"{path}/pause")[0] == 409
    rest.post(f"{path}/confirm", {"quote": task["quote"]["id"]})
    assert rest.post(f"{path}/pause")[1]["status"] == "paused"
    assert rest.post(f"{path}/pace", {"per_minute": 60})[0] == 200
    assert rest.post(f"{path}/pace", {"per_minute": 0})[0] == 400
    assert rest.post(f"{path}/resume")[1]["status"] == "sending"
    assert rest.post(f"{path}/stop")[1]["status"] == "cancelled"
    assert rest.post(f"{path}/resume")[0] == 409


def test_a_ready_list_is_discarded_by_stop(rest: Rest, notice: dict[str, str]) -> None:
    task = ready(rest, notice)
    status, found = rest.post(f"send-tasks/{task['id']}/stop")
    assert (status, found["status"]) == (200, "cancelled")


def test_other_columns_are_read_from_the_same_file(rest: Rest, notice: dict[str, str]) -> None:
    task = ready(rest, notice)
    mapping = {"number": 0, "variables": [2, 1]}
    status, found = rest.post(f"send-tasks/{task['id']}/mapping", mapping)
    assert (status, found["status"]) == (200, "importing")
    imports.run(SendTask.unscoped.get().pk)
    assert rest.get(f"send-tasks/{task['id']}")[1]["mapping"]["variables"] == [2, 1]
    status, found = rest.post(f"send-tasks/{task['id']}/mapping", {"number": 77, "variables": [1, 2]})
    assert status == 422


def test_the_same_key_uploads_once(rest: Rest, notice: dict[str, str]) -> None:
    before = stored()
    first = rest.upload(LIST, notice, key="order-1")
    again = rest.upload(LIST, notice, key="order-1")
    assert first[1]["id"] == again[1]["id"]
    assert SendTask.unscoped.count() == 1
    assert stored() == before + 1
    assert rest.upload(LIST.replace("111111", "111112"), notice, key="order-1")[0] == 422, (
        "the same size, other rows"
    )
    other = {**notice, "dedupe": "values"}
    status, found = rest.upload(LIST, other, key="order-1")
    assert (status, found["error"]["code"]) == (422, "key_reused")
    assert stored() == before + 1


def test_lists_are_paged_newest_first(rest: Rest, notice: dict[str, str]) -> None:
    made = [rest.upload(LIST, notice)[1]["id"] for _ in range(3)]
    status, page = rest.get("send-tasks", limit="2")
    assert status == 200
    assert [one["id"] for one in page["send_tasks"]] == made[:0:-1]
    assert [one["id"] for one in rest.get("send-tasks", before=made[1])[1]["send_tasks"]] == made[:1]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"application": "1400999999"}, 422, "application_unknown"),
        ({"template": "999"}, 422, "template_unapproved"),
        ({"template": "x"}, 400, "invalid"),
        ({"signature": "nobody"}, 422, "signature_unapproved"),
        ({"signature": ""}, 422, "signature_unapproved"),
        ({"dedupe": "sometimes"}, 400, "invalid"),
    ],
)
def test_refused_uploads_leave_no_row_and_no_file(
    rest: Rest, notice: dict[str, str], change: dict[str, str], status: int, code: str
) -> None:
    before = stored()
    found = rest.upload(LIST, {**notice, **change})
    assert (found[0], found[1]["error"]["code"]) == (status, code)
    assert not SendTask.unscoped.exists()
    assert stored() == before


def test_an_upload_without_file_or_with_an_empty_one_says_so(rest: Rest, notice: dict[str, str]) -> None:
    answer = rest.client.post("/api/v1/send-tasks", notice, headers=rest.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "file_missing")
    assert rest.upload("", notice)[1]["error"]["code"] in ("file_empty", "file_missing")


@pytest.mark.parametrize("further", [{f"f{at}": "1" for at in range(1_001)}, {}], ids=["fields", "files"])
def test_a_body_of_countless_parts_is_malformed(
    rest: Rest, notice: dict[str, str], further: dict[str, str]
) -> None:
    surplus = {f"file{at}": SimpleUploadedFile("x.csv", b"1") for at in range(101)} if not further else {}
    answer = rest.client.post("/api/v1/send-tasks", {**notice, **further, **surplus}, headers=rest.headers)
    assert answer.status_code == 400 and answer.json()["error"]["code"] == "parse_error"
    assert not SendTask.unscoped.exists()


def test_strangers_find_nothing(rest: Rest, notice: dict[str, str], mallory: Sender) -> None:
    task = ready(rest, notice)
    other = Rest(mallory.secret_id, mallory.secret_key)
    path = f"send-tasks/{task['id']}"
    assert other.get(path)[0] == 404
    assert other.get(f"{path}/rows")[0] == 404
    for verb in ("confirm", "pause", "resume", "stop"):
        assert other.post(f"{path}/{verb}", {"quote": "x"})[0] == 404, verb
    assert other.get("send-tasks")[1] == {"send_tasks": []}
    assert SendTask.unscoped.get().status == "ready"


@pytest.mark.parametrize("header", ["", "Basic", "Basic !!", "Bearer x", "Basic " + "a" * 600])
def test_without_a_key_the_body_is_not_stored(alice: Sender, notice: dict[str, str], header: str) -> None:
    before = stored()
    file = SimpleUploadedFile("list.csv", LIST.encode())
    answer = Client().post("/api/v1/send-tasks", {**notice, "file": file}, headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json()["error"]["code"]
    assert "Basic" in answer["WWW-Authenticate"]
    assert stored() == before


def test_a_wrong_secret_key_is_refused(alice: Sender) -> None:
    assert Rest(alice.secret_id, "wrong").get("send-tasks")[0] == 401
    assert Rest("nobody", alice.secret_key).get("send-tasks")[0] == 401


def test_who_may_only_look_may_not_send(network: Any) -> None:
    viewer = ready_to_send("vera", 3, Role.VIEWER)
    rest = Rest(viewer.secret_id, viewer.secret_key)
    assert rest.get("send-tasks")[0] == 200
    fields = {"application": viewer.sdk_app_id, "template": "1", "signature": "x"}
    status, found = rest.upload(LIST, fields)
    assert (status, found["error"]["code"]) == (403, "forbidden")
