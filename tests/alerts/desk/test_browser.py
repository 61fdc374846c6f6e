"""A duty officer's hour in a real browser against the real server: see, confirm, answer, stop.

Skips loudly without Debian's Chromium or the playwright package. With HUIYING_SCREENSHOTS=1 the
pages are also written to docs/screenshots/, which is where README's picture comes from.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from alerts.desk import context
from alerts.desk.roles import Role

playwright = pytest.importorskip("playwright.sync_api", reason="needs the playwright package")
PASSWORD = "a-long-Enough-phrase-7"  # for accounts of this test run only
CHROMIUM = shutil.which("chromium")
PICTURES = Path(__file__).parents[3] / "docs/screenshots"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update"]
SIZES = {"desktop": (1280, 900), "phone": (390, 844), "wall": (1920, 1080)}

pytestmark = [pytest.mark.browser,
              pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")]


@pytest.fixture
def address(desk: context.Desk) -> Iterator[str]:
    from django.contrib.auth.models import User

    from alerts.desk.people import create_user
    from alerts.desk.server import running

    for name, role in (("duty-b", Role.DUTY), ("reviewer-b", Role.REVIEWER)):
        User.objects.filter(username=name).delete()
        create_user(name, PASSWORD, role)
    with running(desk) as url:
        yield url.rstrip("/")


@pytest.fixture
def browser(address: str) -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


def enter(browser: Any, address: str, name: str, size: str = "desktop") -> Any:
    """A page of a person who just logged in; what it asks of other hosts is recorded."""
    width, height = SIZES[size]
    page = browser.new_context(viewport={"width": width, "height": height},
                               locale="zh-CN").new_page()
    page.foreign = []
    page.on("request", lambda request: page.foreign.append(request.url)
            if not request.url.startswith((address, "data:")) else None)
    page.goto(address + "/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("button.primary")
    page.wait_for_url(address + "/")
    return page


def picture(page: Any, name: str) -> None:
    if os.environ.get("HUIYING_SCREENSHOTS"):
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(PICTURES / f"{name}.png"))


def answer(page: Any, label: str) -> None:
    page.click(f"button:has-text('{label}')")
    page.wait_for_load_state()


@pytest.mark.timeout(240)
def test_an_officer_sees_the_clock_run_confirms_answers_and_the_clock_stops(
        browser: Any, address: str, major: str) -> None:
    duty, second = (enter(browser, address, name) for name in ("duty-b", "reviewer-b"))
    picture(duty, "inbox")
    duty.click(f"a[href='/case/{major}']")
    clock = duty.locator(".clocks li", has_text="24小时内举行新闻发布会").locator(".countdown")
    before = clock.text_content()
    duty.wait_for_function("old => [...document.querySelectorAll('.clocks .countdown')]"
                           ".every(mark => mark.textContent !== old)", arg=before)
    assert "秒" in clock.text_content()
    picture(duty, "incident")

    duty.select_option("#confirm [name=level]", "重大")
    answer(duty, "签名确认")
    assert "已确认" in duty.text_content("#level")
    duty.keyboard.press("r")
    duty.select_option("#draft [name=kind]", "press_conference")
    for field in ("facts", "measures", "results"):
        duty.fill(f"#draft [name={field}]", "经核实的情况")
    answer(duty, "存为拟稿")

    second.goto(f"{address}/case/{major}")
    answer(second, "保密审查通过")
    answer(second, "签发")
    duty.reload()
    duty.fill("[name=address]", "区政府新闻发布厅")
    duty.fill("[name=authorization]", "授权〔2026〕1号")
    answer(duty, "登记发布")
    stopped = duty.locator(".clocks li", has_text="24小时内举行新闻发布会")
    assert "按时完成" in stopped.text_content()
    assert stopped.locator("[data-due]").count() == 0
    picture(duty, "answered")
    assert duty.foreign == second.foreign == []


@pytest.mark.parametrize("size", ["phone", "wall"])
def test_pages_fit_the_screens_people_have(browser: Any, address: str, major: str,
                                           size: str) -> None:
    page = enter(browser, address, "duty-b", size)
    for path, name in (("/", "inbox"), (f"/case/{major}", "incident"), ("/review", "review"),
                       ("/sources", "sources"), ("/system", "system")):
        page.goto(address + path)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= SIZES[size][0] + 1, f"{path} is {width} px wide"
        picture(page, f"{name}-{size}")


def test_the_list_is_walked_by_keyboard(browser: Any, address: str, major: str) -> None:
    page = enter(browser, address, "duty-b")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    title = page.locator(".row.here h3").text_content()
    page.keyboard.press("Enter")
    page.wait_for_url("**/case/*")
    assert page.text_content("h1") == title
    page.keyboard.press("c")
    page.keyboard.press("g")
    page.wait_for_url(address + "/")


def test_hostile_text_neither_runs_nor_loads(browser: Any, address: str,
                                             desk: context.Desk) -> None:
    page = enter(browser, address, "duty-b")
    page.on("dialog", lambda dialog: pytest.fail(f"text ran: {dialog.message}"))
    with desk.open() as db:
        post = next(row[0] for row in db.conn.execute(
            "select id from post where text like '%<script>%'"))
    page.goto(f"{address}/post/{post}")
    assert "<script>" in page.text_content("main")
    assert page.locator("main script").count() == 0
    assert page.foreign == []
