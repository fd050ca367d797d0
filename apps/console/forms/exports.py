"""From the filters of a page to what its file is asked for: the subject's parameters, and the same in words."""

from collections.abc import Callable
from typing import Final

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries as accounts
from apps.accounts.models import Account
from apps.console.forms.billing import StatementFilters
from apps.console.forms.people import STAFF, TrailFilters
from apps.console.forms.records import RecordFilters, SpanFilters
from apps.console.forms.replies import ReplyFilters
from apps.console.forms.statistics import StatisticsFilters
from apps.console.forms.unsubscribes import UnsubscribedFilters
from apps.core.clock import day_window
from apps.core.phones import Phone, mask_number, try_parse
from apps.exports.task_files import Rows
from apps.messaging.models import SendTask
from apps.unsubscribes import queries as unsubscribes
from apps.web.exporting import Asked, described

ROWS: Final[dict[Rows, Promise]] = {
    Rows.ALL: _("All rows"),
    Rows.BAD: _("Bad rows"),
    Rows.FAILED: _("Rows whose message failed"),
    Rows.UNSENT: _("Rows not sent"),
}


def _records(account: Account, query: QueryDict) -> Asked:
    filters = RecordFilters(query, account=account)
    found = _span(filters)
    criteria = filters.criteria()
    task = criteria["send_task"]
    found.parameters.update(
        region=criteria["region"] or None,
        statuses=list(criteria["statuses"]),
        send_task=task.public_id if task else None,
        code=criteria["code"],
        template=criteria["template"].public_id if criteria["template"] else None,
        signature=criteria["signature"].public_id if criteria["signature"] else None,
        reference=criteria["reference"],
    )
    # The words stay readable in the list of files; what was asked for is sealed.
    found.described[:] = [
        (name, "…" if value == criteria["reference"] else value) for name, value in found.described
    ]
    return found


def _replies(account: Account, query: QueryDict) -> Asked:
    filters = ReplyFilters(query, account=account)
    found = _span(filters)
    criteria = filters.criteria()
    template = criteria["template"]
    found.parameters.update(
        template=template.public_id if template else None,
        **{name: criteria[name] for name in ("meaning", "label", "is_late")},
    )
    return found


def _span(filters: SpanFilters) -> Asked:
    filters.full_clean()
    criteria = filters.criteria()
    number, application = criteria["number"], criteria["application"]
    parameters = {
        "number": number,
        "application": application.public_id if application else None,
        **{name: criteria[name].isoformat() if criteria[name] else None for name in ("since", "until")},
    }
    words = described(filters)
    if number:
        phone = try_parse(number)
        masked = mask_number(phone.e164) if isinstance(phone, Phone) else "…"
        words = [(name, masked if value == number else value) for name, value in words]
    return Asked(parameters, words)


def _trail(account: Account, query: QueryDict) -> Asked:
    filters = TrailFilters(query, people=accounts.members(account))
    filters.full_clean()
    asked = filters.cleaned_data
    since, until = asked.get("since"), asked.get("until")
    parameters = {
        "noun": asked.get("noun") or None,
        "what": asked.get("q") or None,
        "is_staff": asked.get("person") == STAFF,
        "person": asked.get("person") if asked.get("person") not in ("", None, STAFF) else None,
        "since": day_window(since, account.zone)[0].isoformat() if since else None,
        "until": day_window(until, account.zone)[1].isoformat() if until else None,
    }
    return Asked(parameters, described(filters))


def _statistics(account: Account, query: QueryDict) -> Asked:
    """The days of the page; asked for without any, every day there is."""
    filters = StatisticsFilters(query, account=account)
    asked, said = filters.asked, filters.cleaned_data
    is_of_days = any(said.get(name) for name in ("span", "since", "until")) or "span" in query
    days = {"since": asked.days.first.isoformat(), "until": asked.days.last.isoformat()} if is_of_days else {}
    parameters = {
        **days,
        **{name: said.get(name) or None for name in ("application", "region", "kind", "country")},
    }
    words = described(filters, ("application", "region", "kind", "country"))
    if days:
        words.insert(0, (str(_("Days")), " – ".join(days.values())))
    return Asked(parameters, words)


def _statement(_account: Account, query: QueryDict) -> Asked:
    filters = StatementFilters(query)
    filters.full_clean()
    asked = filters.cleaned_data
    days = {name: asked[name].isoformat() for name in ("since", "until") if asked.get(name)}
    return Asked({"kind": asked.get("kind") or None, **days}, described(filters))


def _unsubscribed(account: Account, query: QueryDict) -> Asked:
    signatures = unsubscribes.signatures_of(unsubscribes.unsubscribed(account))
    filters = UnsubscribedFilters(query, account=account, signatures=signatures)
    filters.full_clean()
    asked = filters.cleaned_data
    parameters = {name: asked.get(name) or None for name in ("signature", "kind", "application", "origin")}
    words = [pair for pair in described(filters) if pair[1] != asked.get("q")]
    number = asked.get("q") or None
    if number:
        words.insert(0, (str(filters.fields["q"].label), f"****{number[-4:]}"))
    return Asked({**parameters, "number": number}, words)


def _task_rows(account: Account, query: QueryDict) -> Asked:
    """Raises DomainError(NOT_FOUND) for another account's list."""
    task = SendTask.one_of(account, query.get("send_task", ""))
    rows = query.get("rows", Rows.ALL.value)
    chosen = Rows(rows) if rows in list(Rows) else Rows.ALL
    parameters = {"send_task": task.public_id, "rows": chosen.value}
    return Asked(parameters, [(gettext("List"), task.name), (gettext("Rows"), str(ROWS[chosen]))])


def _whole(_account: Account, _query: QueryDict) -> Asked:
    return Asked({}, [])


# Which subjects the console offers, and how each reads the query of its page.
ASKED: Final[dict[str, Callable[[Account, QueryDict], Asked]]] = {
    "message_records": _records,
    "reply_records": _replies,
    "daily_counts": _statistics,
    "failure_counts": _statistics,
    "latency_counts": _statistics,
    "statement": _statement,
    "settlement_lines": _whole,
    "unsubscribed": _unsubscribed,
    "task_rows": _task_rows,
    "audit_trail": _trail,
    "access_report": _whole,
    "deletions": _whole,
}
