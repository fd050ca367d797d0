"""A month's end as finance, in a real Chromium: days, arrears and recovery, invoice, its PDF, credit note by two people."""

import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright import sync_api

from tests.journeys.browsing import Browsing
from tests.support.drawn import Drawn
from tests.support.installation import ROOT, Running
from tests.support.past_month import NAME, TOTAL

EMAIL, PASSWORD = "month.end@example.com", "correct horse 7 battery"
expect = sync_api.expect


@pytest.fixture(scope="module")
def made(running: Running) -> dict[str, str]:
    """The account, its month sent, settled and in debt."""
    environment = {**running.environment, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.support.past_month", EMAIL, PASSWORD]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_a_months_end(made: dict[str, str], browsing: Callable[..., Browsing]) -> None:
    clerk, second = browsing("finance_clerk"), browsing("administrator")
    customer = browsing()
    customer.sign_in({"people": [{"role": "customer", "email": EMAIL, "password": PASSWORD}]}, "customer")
    look_at_the_desk(clerk)
    count_a_day_again(clerk, made)
    see_the_debt(clerk, customer)
    pay_the_debt(clerk, second, made)
    look_at_the_bill(clerk, customer, made)
    ask_for_an_invoice(customer, made)
    number = issue_it(clerk, made)
    read_the_document(customer, number)
    credit_it(clerk, second, number)
    expect_it_free_again(customer, made)
    pack_the_month(clerk, made)
    look_at_the_desk(clerk)


def look_at_the_desk(clerk: Browsing) -> None:
    clerk.open("/backoffice/finance/")
    expect(clerk.page.locator("#main")).to_contain_text("Debtors by age")
    clerk.look("finance-desk")


def count_a_day_again(clerk: Browsing, made: dict[str, str]) -> None:
    """The 20th has the new price, and comes to the same bytes again."""
    page = clerk.page
    clerk.open(f"/backoffice/settlements/?q={made['account']}")
    page.get_by_role("link", name=f"{made['month']}-20").click()
    expect(page.locator("#main")).to_contain_text("13.75")
    page.get_by_role("button", name="Count again").click()
    expect(page.locator("#main")).to_contain_text("Identical")
    clerk.open(f"/backoffice/settlements/?q={made['account']}")
    page.get_by_role("link", name=f"{made['month']}-10").click()
    expect(page.locator("#main")).to_contain_text("12.5")


def see_the_debt(clerk: Browsing, customer: Browsing) -> None:
    clerk.open("/backoffice/arrears/?q=Month")
    expect(clerk.page.locator("tbody")).to_contain_text("Overdue")
    customer.open("/console/billing/balance/")
    expect(customer.page.locator("#main")).to_contain_text("A deduction has failed")
    customer.look("balance-in-arrears")


def pay_the_debt(clerk: Browsing, second: Browsing, made: dict[str, str]) -> None:
    """One proposes the payment, another one posts it; within seconds the debt is settled."""
    page = clerk.page
    clerk.open(f"/backoffice/postings/new/?account={made['account']}")
    page.get_by_label("Amount").fill("200")
    page.get_by_label("Reference").fill("BANK-77")
    page.get_by_label("Reason").fill("bank transfer")
    page.get_by_role("button", name="Propose").click()
    expect(page.locator("#main")).to_contain_text("somebody else has to post it")
    second.page.goto(page.url)
    press(second, "Approve and post")
    expect(second.page.locator("#main")).to_contain_text("Posted.")
    for _try in range(30):
        clerk.open("/backoffice/arrears/?q=Month&status=cleared")
        if page.locator("tbody").count():
            break
        page.wait_for_timeout(1000)
    expect(page.locator("tbody")).to_contain_text(NAME)


def look_at_the_bill(clerk: Browsing, customer: Browsing, made: dict[str, str]) -> None:
    """Both prices are on it, and its total is what will be invoiced."""
    for who, path in (
        (customer, "/console/billing/bills/"),
        (clerk, f"/backoffice/bills/?q={made['account']}"),
    ):
        who.open(path)
        expect(who.page.locator("tbody")).to_contain_text(f"{TOTAL} USD")
        who.page.locator("tbody").get_by_role("link", name=made["month"]).first.click()
        for words in ("37.50 USD" if who is customer else "37.50", "13.75", "2.20"):
            expect(who.page.locator("#main")).to_contain_text(words)


def ask_for_an_invoice(customer: Browsing, made: dict[str, str]) -> None:
    page = customer.page
    customer.open("/console/billing/invoices/titles/")
    customer.look("titles-empty")
    page.get_by_role("link", name="New title").first.click()
    page.get_by_label("Country or region").select_option("SG")
    page.locator("[name=address]").fill("9 Sample Street")
    customer.look("title-form")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#main")).to_contain_text("Approved")
    customer.look("title")
    customer.open("/console/billing/invoices/months/")
    expect(page.locator("tbody")).to_contain_text(f"{TOTAL} USD")
    customer.look("invoiceable")
    page.locator("tbody").get_by_role("link", name="Ask for an invoice").click()
    expect(page.get_by_label(f"{made['month']} · {TOTAL} USD")).to_be_checked()
    page.get_by_label("Remark").fill("PO 4711")
    customer.look("invoice-ask")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("#main")).to_contain_text("Asked for")
    customer.look("invoice-asked")


def issue_it(clerk: Browsing, made: dict[str, str]) -> str:
    """Gives the number."""
    page = clerk.page
    clerk.open("/backoffice/finance/")
    page.locator(".todo-grid").get_by_role("link", name="Invoices asked for").click()
    row = page.locator("tbody tr", has_text=NAME)
    expect(row).to_contain_text(f"{TOTAL} USD")
    clerk.look("invoices-queue")
    row.get_by_role("link", name="no number yet").click()
    expect(page.locator("#main")).to_contain_text("PO 4711")
    press(clerk, "Issue")
    expect(page.locator("#main")).to_contain_text("on its way to the customer")
    clerk.look("invoice-issued")
    return str(page.locator("h1").inner_text().split()[0])


def read_the_document(customer: Browsing, number: str) -> None:
    """Downloaded as the customer does, drawn, and its numbers read back from where the ink is."""
    page = customer.page
    customer.open("/console/billing/invoices/")
    page.get_by_role("link", name=number).click()
    customer.look("invoice")
    for language, words in (("English", ("PO 4711", "Invoice")), ("简体中文", ("美元玖拾肆元柒角整",))):
        with page.expect_download() as download:
            page.get_by_role("link", name=f"PDF · {language}").click()
        drawn = Drawn(Path(download.value.path()).read_bytes())
        for word in (number, "92.50", "2.20", f"{TOTAL} USD", NAME, *words):
            assert drawn.dark_share(word) > 0.02, word


def credit_it(clerk: Browsing, second: Browsing, number: str) -> None:
    """All lines, free again; who proposed it cannot issue it."""
    page = clerk.page
    page.get_by_role("link", name="Credit", exact=True).click()
    page.get_by_label("The amounts may be invoiced again").check()
    page.get_by_label("Reason").fill("wrong title")
    clerk.look("credit-form")
    page.get_by_role("button", name="Propose").click()
    expect(page.locator("#main")).to_contain_text("somebody else has to issue it")
    clerk.look("credit-proposed")
    second.page.goto(page.url)
    press(second, "Issue")
    expect(second.page.locator("h1")).to_contain_text("CN-")
    expect(second.page.locator("#main")).to_contain_text(number)
    second.open("/backoffice/invoices/series/")
    expect(second.page.locator("#main")).not_to_contain_text("Somebody must look")
    second.look("series")


def expect_it_free_again(customer: Browsing, made: dict[str, str]) -> None:
    customer.open("/console/billing/invoices/months/")
    row = customer.page.locator("tbody tr", has_text=made["month"])
    expect(row.get_by_role("link", name="Ask for an invoice")).to_be_visible()
    customer.open("/console/billing/invoices/")
    expect(customer.page.locator("tbody")).to_contain_text("Cancelled by a credit note")
    customer.look("invoices")


def pack_the_month(clerk: Browsing, made: dict[str, str]) -> None:
    """Twice: the second has the same bytes, and every file is as its digest says."""
    page = clerk.page
    for _each in range(2):
        clerk.open("/backoffice/months/new/")
        page.get_by_label("Month").fill(made["month"])
        page.locator("select[name=account]").select_option(made["account"])
        page.get_by_role("button", name="Make the pack").click()
        expect(page.get_by_role("link", name="Download")).to_be_visible(timeout=120_000)
    expect(page.locator("#standing")).to_contain_text("The same bytes as the pack of")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    with zipfile.ZipFile(download.value.path()) as pack:
        sums = pack.read(next(name for name in pack.namelist() if name.endswith("SHA256SUMS"))).decode()
        for line in sums.splitlines():
            digest, name = line.split(maxsplit=1)
            assert hashlib.sha256(pack.read(name.lstrip("*"))).hexdigest() == digest, name
        assert b"13.75" in pack.read("lines.csv") and f"{TOTAL}".encode() in pack.read("bills.csv")


def press(who: Browsing, name: str) -> None:
    """The button, and yes to the question it asks."""
    who.page.get_by_role("button", name=name, exact=True).first.click()
    who.page.locator("dialog[open] [data-confirm-yes]").click()
