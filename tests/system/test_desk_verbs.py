"""The desk's own verbs as a user starts them: the first administrator, and the login."""

import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PASSWORD = "a-first-Phrase-of-9"  # for this test run only


def create(db: Path, password: str, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "pipeline.py", "desk", "createadmin", "--db", str(db),
         "--password-stdin", *more], cwd=ROOT, input=password + "\n", capture_output=True,
        text=True, check=False, timeout=60)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """`huiying desk` on a free port, with one administrator."""
    db = tmp_path / "huiying.db"
    assert create(db, PASSWORD).returncode == 0
    with subprocess.Popen(
            [sys.executable, "pipeline.py", "desk", "--db", str(db), "--port", "0"], cwd=ROOT,
            stderr=subprocess.PIPE, text=True) as desk:
        assert desk.stderr
        found = re.search(r"http://\S+/", desk.stderr.readline())
        assert found
        yield found[0]
        desk.terminate()
        assert desk.wait(20) == 0


def enter(address: str, password: str) -> str:
    """The page after trying to log in, as a browser without scripts would see it."""
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    browser.open(address + "login", timeout=10).read()
    token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
    form = urllib.parse.urlencode({"username": "admin", "password": password,
                                   "csrfmiddlewaretoken": token or ""}).encode()
    return str(browser.open(address + "login", form, timeout=10).read().decode())


def test_the_first_administrator_is_made_once_and_enters(address: str) -> None:
    assert "收件箱" in enter(address, PASSWORD)
    assert "用户名或密码不对" in enter(address, "something else")


@pytest.mark.parametrize(("password", "word"), [("short", "至少"), ("1234567890123", "数字")])
def test_a_weak_password_is_refused_with_the_reason(tmp_path: Path, password: str,
                                                    word: str) -> None:
    done = create(tmp_path / "huiying.db", password)
    assert done.returncode == 1 and word in done.stderr and "Traceback" not in done.stderr


def test_a_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    assert create(tmp_path / "huiying.db", PASSWORD).returncode == 0
    again = create(tmp_path / "huiying.db", PASSWORD)
    assert again.returncode == 1 and "已存在" in again.stderr
