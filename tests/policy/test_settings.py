"""Who may set which limit to what, what the audit trail says of it, and what a refusal leaves: nothing."""

import pytest

from apps.accounts.actors import Actor
from apps.accounts.models import AccountKind, AuditEvent
from apps.accounts.permissions import ROLES, STAFF_ROLES, Role, StaffRole
from apps.core import clock
from apps.core.errors import Code, DomainError, Forbidden
from apps.core.kinds import Region
from apps.policy import country_files, queries
from apps.policy.kinds import DEFAULTS, FREQUENCIES, Limit
from apps.policy.models import (
    AccountLimit,
    AllowedNumber,
    BudgetUse,
    CountryLimit,
    FrequencySetting,
    PlatformLimit,
    SendingThreshold,
)
from apps.policy.rules import sending_threshold
from apps.policy.services import allow_list, countries, granting, settings
from tests.support.sending import Sender, ready_to_send

pytestmark = pytest.mark.django_db
OPERATOR = Actor(None, None, STAFF_ROLES[StaffRole.OPERATOR], via="browser")


def owner(sender: Sender, role: Role = Role.OWNER) -> Actor:
    return Actor(sender.user, sender.account, ROLES[role], via="browser")


def last_event() -> tuple[str, dict[str, object]]:
    event = AuditEvent.objects.order_by("-id")[0]
    return event.verb, event.facts


# Frequency -------------------------------------------------------------------------------------------------------------
def test_only_what_differs_from_the_default_is_a_row(sender: Sender) -> None:
    chosen = {limit: DEFAULTS[limit] for limit in FREQUENCIES} | {Limit.NUMBER_DAY: 20, Limit.NUMBER_HOUR: 5}
    settings.set_frequency(actor=owner(sender), application=sender.application, chosen=chosen)
    rows = dict(FrequencySetting.of(sender.account).values_list("limit", "threshold"))
    assert rows == {"number_day": 20, "number_hour": 5}
    assert last_event() == (
        "application.frequency_set",
        {"before": "number_hour –, number_day 10", "after": "number_hour 5, number_day 20"},
    )
    assert queries.frequency(sender.application)[Limit.NUMBER_DAY] == 20
    settings.set_frequency(actor=owner(sender), application=sender.application, chosen=chosen)
    assert AuditEvent.objects.filter(verb="application.frequency_set").count() == 1


def test_a_rule_that_is_off_where_the_platform_has_it_on_is_a_row_too(sender: Sender) -> None:
    settings.set_frequency(
        actor=owner(sender), application=sender.application, chosen={Limit.SAME_CONTENT: None}
    )
    assert queries.frequency(sender.application)[Limit.SAME_CONTENT] is None
    settings.set_frequency(
        actor=owner(sender), application=sender.application, chosen={Limit.SAME_CONTENT: 1}
    )
    assert not FrequencySetting.of(sender.account).exists()


@pytest.mark.parametrize("threshold", [0, 1_001])
def test_a_threshold_outside_its_range_changes_nothing(sender: Sender, threshold: int) -> None:
    with pytest.raises(DomainError) as caught:
        settings.set_frequency(
            actor=owner(sender),
            application=sender.application,
            chosen={Limit.NUMBER_DAY: threshold},
        )
    assert caught.value.code == Code.LIMIT_RANGE and caught.value.field == "number_day"
    assert not FrequencySetting.unscoped.exists()


def test_individuals_change_nothing(sender: Sender) -> None:
    sender.account.kind = AccountKind.INDIVIDUAL
    sender.account.save()
    with pytest.raises(DomainError) as caught:
        settings.set_frequency(
            actor=owner(sender), application=sender.application, chosen={Limit.NUMBER_DAY: 20}
        )
    assert caught.value.code == Code.LIMIT_FIXED
    with pytest.raises(DomainError) as caught:
        countries.set_country(actor=owner(sender), application=sender.application, country="SG", daily=1)
    assert caught.value.code == Code.COUNTRY_LISTS_FIXED
    assert not FrequencySetting.unscoped.exists() and not CountryLimit.unscoped.exists()


def test_strangers_and_viewers_set_nothing_and_operators_may(sender: Sender) -> None:
    stranger = ready_to_send("mallory", 2)
    for actor in (owner(stranger), owner(sender, Role.VIEWER)):
        with pytest.raises(Forbidden):
            allow_list.add(actor=actor, application=sender.application, numbers=["+8613800000001"])
        with pytest.raises(Forbidden):
            settings.set_frequency(actor=actor, application=sender.application, chosen={})
    assert not AllowedNumber.unscoped.exists()
    assert allow_list.add(actor=OPERATOR, application=sender.application, numbers=["+8613800000001"]) == 1


# Thresholds ------------------------------------------------------------------------------------------------------------
def test_thresholds_are_set_and_taken_away(sender: Sender) -> None:
    def put(alarm: int | None, stop: int | None) -> None:
        settings.set_threshold(
            actor=owner(sender),
            application=sender.application,
            region=Region.MAINLAND,
            alarm=alarm,
            stop=stop,
        )

    put(80, 100)
    assert last_event() == (
        "application.threshold_set",
        {"region": "mainland", "before": "– / –", "after": "80 / 100"},
    )
    put(80, None)
    row = SendingThreshold.of(sender.account).get()
    assert (row.alarm, row.stop) == (80, None)
    put(None, None)
    assert not SendingThreshold.of(sender.account).exists()
    with pytest.raises(DomainError) as caught:
        put(101, 100)
    assert caught.value.code == Code.ALARM_ABOVE_STOP
    assert not SendingThreshold.of(sender.account).exists()


def test_the_applications_global_limit_is_at_most_the_accounts(sender: Sender) -> None:
    with pytest.raises(DomainError) as caught:
        settings.set_threshold(
            actor=owner(sender), application=sender.application, region=Region.GLOBAL, alarm=None, stop=1_001
        )
    assert caught.value.code == Code.LIMIT_ABOVE_ACCOUNT and caught.value.facts == {"most": 1_000}
    granting.set_account_limit(
        actor=OPERATOR, account=sender.account, global_day=5_000, reason="ticket 7: campaign"
    )
    settings.set_threshold(
        actor=owner(sender), application=sender.application, region=Region.GLOBAL, alarm=None, stop=5_000
    )


def test_the_alarms_can_see_whose_alarm_value_is_reached(sender: Sender) -> None:
    own = {"account": sender.account, "application": sender.application}
    SendingThreshold.unscoped.create(region=Region.MAINLAND, alarm=5, stop=9, **own)
    SendingThreshold.unscoped.create(region=Region.GLOBAL, alarm=5, **own)
    CountryLimit.unscoped.create(country="SG", warning=3, **own)
    day = clock.day_window(clock.business_day(clock.now(), sender.account.zone), sender.account.zone)
    window = {"subject": sender.application.pk, "starts_at": day[0], "ends_at": day[1]}
    BudgetUse.objects.create(kind=sending_threshold.KINDS[Region.MAINLAND], used=5, **window)
    BudgetUse.objects.create(kind=sending_threshold.KINDS[Region.GLOBAL], used=4, **window)
    BudgetUse.objects.create(kind="application.country_day", detail="SG", used=3, **window)
    (found,) = queries.alarming_thresholds()
    assert (found.application_id, found.region, found.alarm, found.used) == (
        sender.application.pk,
        Region.MAINLAND,
        5,
        5,
    )
    assert found.is_alarming and not found.is_stopped
    assert queries.warned_countries() == [(sender.application.pk, "SG", 3, 3)]
    BudgetUse.objects.update(ends_at=clock.now())
    assert queries.alarming_thresholds() == [] and queries.warned_countries() == []


# What operators decide ---------------------------------------------------------------------------------------------------
def test_an_operator_grants_an_account_more_and_says_why(sender: Sender) -> None:
    assert queries.account_global_day(sender.account) == 1_000
    with pytest.raises(Forbidden):
        granting.set_account_limit(
            actor=owner(sender), account=sender.account, global_day=9_000, reason="because"
        )
    with pytest.raises(DomainError) as caught:
        granting.set_account_limit(actor=OPERATOR, account=sender.account, global_day=9_000, reason=" ")
    assert caught.value.code == Code.REASON_NEEDED
    assert not AccountLimit.unscoped.exists()
    granting.set_account_limit(actor=OPERATOR, account=sender.account, global_day=9_000, reason="ticket 7")
    assert queries.account_global_day(sender.account) == 9_000
    assert last_event() == (
        "account.limit_set",
        {"before": 1_000, "after": 9_000, "reason": "ticket 7"},
    )


def test_the_platforms_defaults_are_decided_and_follow(sender: Sender) -> None:
    granting.set_default(actor=OPERATOR, limit=Limit.ACCOUNT_GLOBAL_DAY, threshold=100)
    granting.set_default(actor=OPERATOR, limit=Limit.NUMBER_DAY, threshold=None)
    assert queries.account_global_day(sender.account) == 100
    assert queries.frequency(sender.application)[Limit.NUMBER_DAY] is None
    for limit, threshold in ((Limit.ACCOUNT_GLOBAL_DAY, None), (Limit.NUMBER_DAY, 0)):
        with pytest.raises(DomainError) as caught:
            granting.set_default(actor=OPERATOR, limit=limit, threshold=threshold)
        assert caught.value.code == Code.LIMIT_RANGE
    assert PlatformLimit.objects.count() == 2


# Allow-list ------------------------------------------------------------------------------------------------------------
def test_the_allow_list_holds_300_numbers_and_names_the_wrong_line(sender: Sender) -> None:
    def add(numbers: list[str]) -> int:
        return allow_list.add(actor=owner(sender), application=sender.application, numbers=numbers)

    assert add(["13800000001", "", "+8613800000001", "+6591234567"]) == 2
    assert last_event() == ("application.allow_list_added", {"count": 2})
    with pytest.raises(DomainError) as caught:
        add(["+8613800000002", "hello"])
    assert caught.value.code == Code.ALLOWED_NO_NUMBER and caught.value.facts == {"line": 2}
    with pytest.raises(DomainError) as caught:
        add([f"+86138000{index:05d}" for index in range(10, 309)])
    assert caught.value.code == Code.ALLOWED_TOO_MANY and caught.value.facts == {"limit": 300, "count": 301}
    assert AllowedNumber.of(sender.account).count() == 2
    row = AllowedNumber.of(sender.account).get(number_last4="0001")
    assert (
        allow_list.remove(actor=owner(sender), application=sender.application, public_ids=[row.public_id])
        == 1
    )
    assert last_event() == ("application.allow_list_removed", {"count": 1})


# Countries -------------------------------------------------------------------------------------------------------------
def test_a_country_is_added_changed_and_removed(sender: Sender) -> None:
    actor, application = owner(sender), sender.application
    countries.set_country(actor=actor, application=application, country="SG", daily=None)
    countries.set_country(actor=actor, application=application, country="SG", daily=9, warning=5)
    row = CountryLimit.of(sender.account).get()
    assert (row.country, row.daily, row.warning) == ("SG", 9, 5)
    for country, daily, warning, code in (
        ("XX", 1, None, Code.COUNTRY_UNKNOWN),
        ("CN", 1, None, Code.COUNTRY_UNKNOWN),
        ("US", 0, None, Code.LIMIT_RANGE),
        ("US", 5, 6, Code.ALARM_ABOVE_STOP),
    ):
        with pytest.raises(DomainError) as caught:
            countries.set_country(
                actor=actor, application=application, country=country, daily=daily, warning=warning
            )
        assert caught.value.code == code
    countries.remove_country(actor=actor, application=application, country="SG")
    assert not CountryLimit.of(sender.account).exists()
    assert last_event() == ("application.countries_cleared", {"count": 1})


FILE = '国家/地区代码,国家/地区,每日上限,预警值\nSG,新加坡,500,400\nus,,"1,200",\n英国,,,\nXX,,5,\nFR,,many,\nDE,,5,6\n'


def test_a_file_of_countries_is_taken_row_by_row(sender: Sender) -> None:
    CountryLimit.unscoped.create(
        account=sender.account, application=sender.application, country="GB", daily=None
    )
    CountryLimit.unscoped.create(
        account=sender.account, application=sender.application, country="SG", daily=1
    )
    CountryLimit.unscoped.create(account=sender.account, application=sender.application, country="JP")
    result = countries.import_countries(
        actor=owner(sender), application=sender.application, octets=FILE.encode()
    )
    assert (result.added, result.changed, result.same) == (["US"], ["SG"], ["GB"])
    assert [(line.row_no, refusal.code) for line, refusal in result.refused] == [
        (5, Code.COUNTRY_UNKNOWN),
        (6, Code.LIMIT_RANGE),
        (7, Code.ALARM_ABOVE_STOP),
    ]
    rows = {row.country: (row.daily, row.warning) for row in CountryLimit.of(sender.account)}
    assert rows == {"GB": (None, None), "SG": (500, 400), "US": (1_200, None), "JP": (None, None)}
    assert last_event() == ("application.countries_imported", {"added": 1, "changed": 1})


def test_what_goes_out_can_be_brought_again(sender: Sender) -> None:
    for country, daily in (("SG", 5), ("US", None)):
        countries.set_country(
            actor=owner(sender), application=sender.application, country=country, daily=daily
        )
    header = [str(words) for words in country_files.HEADERS]
    lines = [header, *country_files.rows(queries.countries(sender.application))]
    text = "\n".join(",".join(str(cell) for cell in line) for line in lines)
    result = countries.import_countries(
        actor=owner(sender), application=sender.application, octets=text.encode()
    )
    assert sorted(result.same) == ["SG", "US"] and not result.refused


def test_a_file_without_countries_is_refused_whole(sender: Sender) -> None:
    with pytest.raises(DomainError) as caught:
        countries.import_countries(
            actor=owner(sender), application=sender.application, octets=b"name,age\nsomebody,5\n"
        )
    assert caught.value.code == Code.COUNTRY_FILE
    assert not CountryLimit.unscoped.exists()
