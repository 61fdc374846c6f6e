"""A desk on the sample day as it stood at 20:00, played once by the real stages."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from django.test import Client

from alerts import demo, store
from alerts.desk import context, framework
from alerts.desk.roles import Role
from config.clock import SteppedClock
from config.configuration import Configuration

PASSWORD = "a-long-Enough-phrase-7"  # for accounts of this test run only


class Day(NamedTuple):
    """The played day: the file, the configuration with the sample's sources."""

    file: Path
    configuration: Configuration


@pytest.fixture(scope="session")
def day(tmp_path_factory: pytest.TempPathFactory, configuration: Configuration) -> Day:
    folder = tmp_path_factory.mktemp("day")
    clock = SteppedClock(demo.hops()[0])
    with demo.stage(configuration, folder, clock) as played:
        for clock.moment in demo.hops()[:3]:
            played.round()
        return Day(folder / "huiying.db", played.configuration)


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Django takes one people.db a process."""
    return tmp_path_factory.mktemp("people") / "people.db"


@pytest.fixture
def desk(day: Day, people: Path, tmp_path: Path) -> context.Desk:
    """A desk of its own for each test; the clock stands at 20:00:20 until moved."""
    file = Path(shutil.copy(day.file, tmp_path / "huiying.db"))
    clock = SteppedClock(demo.hops()[2].replace(second=20))
    made = context.Desk(configuration=day.configuration, database=file, people=people, clock=clock)
    framework.configure(made)
    return made


@pytest.fixture
def person(desk: context.Desk, request: pytest.FixtureRequest) -> Callable[..., Client]:
    """A person with these roles, logged in through the login page."""
    made: list[str] = []

    def login(*roles: Role) -> Client:
        name = f"{request.node.name[:80]}-{len(made)}"
        made.append(name)
        from alerts.desk.people import create_user

        create_user(name, PASSWORD, *roles)
        client = Client(headers={"host": "127.0.0.1"})
        entered = client.post("/login", {"username": name, "password": PASSWORD})
        assert entered.status_code == 302
        return client

    return login


@pytest.fixture
def major(desk: context.Desk) -> str:
    """The id of the 重大 emergency of the day that most posts speak of: the landslide."""
    with desk.open() as db:
        cases = [line.incident for line in store.list_open(db, desk.now())]
    return max((case for case in cases if case.level == "重大"), key=lambda case: case.posts).id
