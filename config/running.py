"""Shapes of what an installation runs with: sources, routes, channels, settings."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, model_validator

from config.columns import Columns
from config.law import Frozen, LevelName

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$")]

ReasonName = Literal["new_incident", "level_raised", "earlier_start", "clock_reminder",
                     "clock_overdue", "clock_born_overdue", "clock_unknown", "review_waiting",
                     "channel_failed", "source_blind", "unjudged"]
"""Reasons of a notice (alerts.notices.NotifyReason) by value."""


class Selectors(Frozen):
    """CSS selectors, or dotted paths for JSON, that read one site; empty = find it yourself."""

    list: str = ""
    next: str = ""
    title: str = ""
    body: str = ""
    time: str = ""
    type: str = ""
    answer: str = ""
    answer_time: str = ""
    answer_unit: str = ""
    items: str = ""
    id: str = ""
    author: str = ""
    views: str = ""
    replies: str = ""


class SelectorVersion(Frozen):
    """How a site was laid out up to a day (旧版式); kept to read its stored pages again."""

    valid_until: date
    selectors: Selectors


CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
TIER_MINUTES = {"fast": 15, "hourly": 60, "daily": 1_440}


class SourceRow(Frozen):
    """A place that is read (来源)."""

    id: Slug
    name: str
    kind: Literal["news", "government", "forum", "messages", "microblog", "hotlist", "hotline",
                  "feed", "file"]
    class_: Literal["official", "media", "public"] = Field(alias="class")
    spider: Literal["feed", "pages", "messages", "hotlist", "forum", "microblog", "file"]
    url: Annotated[str, Field(pattern=r"^(https?://[^\s\\]+)?$")] = ""
    """Empty for spider = file, and only there."""
    folder: Annotated[str, Field(pattern=r"^([^/\\:]+(/[^/\\:]+)*)?$", max_length=200)] = ""
    """For spider = file: the watched folder, relative to the data directory."""
    token_env: Annotated[str, Field(pattern=r"^([A-Z][A-Z0-9_]{2,62})?$")] = ""
    """For spider = file: names the variable with the token of an office that sends by HTTP."""
    columns: Columns = Columns()
    """For spider = file: what our fields are called there."""
    form: Literal["", "list", "sitemap", "html", "json", "discuz", "phpbb", "tieba", "m_weibo",
                  "api"] = ""
    """How the site is laid out; `crawlers.spiders.SPIDERS` names the forms of each spider."""
    tier: Literal["fast", "hourly", "daily"] = "hourly"
    interval_minutes: Annotated[int, Field(
        ge=1, le=10_080, default_factory=lambda row: TIER_MINUTES[row["tier"]])]
    """Of its tier, unless the row says otherwise."""
    quiet_hours: Annotated[str, Field(pattern=rf"^({CLOCK}-{CLOCK})?$")] = ""
    """Beijing time in which the site is left alone, e.g. 23:00-06:00."""
    since: AwareDatetime | None = None
    """Posts published before are not taken."""
    robots: Literal["obey", "ignore_with_permission"] = "obey"
    rhythm_hours: Annotated[float, Field(gt=0)] = 24.0
    """Usual gap between two new posts; three times that without one is a silent source."""
    selectors: Selectors = Selectors()
    version: tuple[SelectorVersion, ...] = ()
    """Earlier layouts."""
    local: bool = False
    """Lifts the address, port and delay limits for exactly this host and port."""
    browser: bool = False
    """Its pages show nothing without their scripts: Chromium draws them (extra `browser`)."""
    enabled: bool = True
    verified: bool = False
    learned: str = ""
    """Where the address was learned, while nobody here has read it yet."""
    permission: str = ""
    note: str = ""

    def selectors_on(self, day: date) -> Selectors:
        """The layout of the site on that day, Beijing time."""
        past = [old for old in self.version if day <= old.valid_until]
        return min(past, key=lambda old: old.valid_until).selectors if past else self.selectors

    @model_validator(mode="after")
    def _where(self) -> "SourceRow":
        given = self.folder or self.token_env or self.columns != Columns()
        if self.spider != "file" and (given or not self.url):
            raise ValueError("须写 url；folder、token_env、columns 只用于 spider = file 的来源")
        if self.spider == "file" and (self.url or not (self.folder or self.token_env)):
            raise ValueError("spider = file 的来源不写 url，须写 folder（文件夹）或 token_env")
        if {".", ".."} & set(self.folder.split("/")):
            raise ValueError("folder 须在数据目录之内，不能含 . 或 ..")
        return self

    @model_validator(mode="after")
    def _permission(self) -> "SourceRow":
        if self.robots == "ignore_with_permission" and not self.permission:
            raise ValueError("robots = ignore_with_permission 须写明 permission（谁、何时同意）")
        return self


class Channel(Frozen):
    """A way to reach people (通道). `url_env` names the environment variable with the secret."""

    id: Slug
    kind: Literal["file", "apprise"]
    path: str = ""
    """For kind file: JSON lines are appended here, relative to the data directory."""
    url_env: str = ""
    per_minute: Annotated[int, Field(ge=1, le=600)] = 20
    enabled: bool = True
    note: str = ""

    @model_validator(mode="after")
    def _address(self) -> "Channel":
        if self.kind == "file" and not self.path:
            raise ValueError("kind = file 的通道须写 path")
        if self.kind == "apprise" and not self.url_env:
            raise ValueError("kind = apprise 的通道须写 url_env（存放地址的环境变量名）")
        return self


class Route(Frozen):
    """Who is told what by which channels (提醒路由); the first matching route wins."""

    id: Slug
    reasons: tuple[ReasonName, ...] = ()
    levels: tuple[LevelName | Literal["undetermined", "none"], ...] = ()
    kinds: tuple[Literal["emergency", "concern", "message", "system"], ...] = ()
    roles: Annotated[tuple[Literal["duty", "reviewer", "leader", "admin"], ...],
                     Field(min_length=1)]
    channels: Annotated[tuple[str, ...], Field(min_length=1)]


class Reminder(Frozen):
    """Shares of a clock's time already used at which people are reminded, e.g. 0.5, 0.8."""

    shares: tuple[Annotated[float, Field(gt=0, lt=1)], ...]
    overdue_every_hours: Annotated[float, Field(gt=0)]


class Settings(Frozen):
    """Paths, intervals and limits of this installation."""

    crawl_interval_minutes: Annotated[int, Field(ge=1)] = 60
    fast_interval_minutes: Annotated[int, Field(ge=1)] = 15
    watch_interval_seconds: Annotated[int, Field(ge=1)] = 30
    run_timeout_seconds: Annotated[int, Field(ge=5)] = 300
    run_memory_mb: Annotated[int, Field(ge=128)] = 240
    """Data of one run's process; the program itself needs about 60 MB more."""
    judge_batch: Annotated[int, Field(ge=1, le=100_000)] = 500
    retention_days: Annotated[int, Field(ge=1)] = 730
    author_key_days: Annotated[int, Field(ge=1)] = 30
    evidence_days: Annotated[int, Field(ge=1)] = 90
    """How long redacted copies of pages are kept, to repeat a judgement on them."""
    evidence_mb: Annotated[int, Field(ge=0)] = 4_096
    """Beyond it the oldest days go first; 0 = only hashes and headers are kept."""
    concern_posts: Annotated[int, Field(ge=2)] = 8
    """Independent negative posts on one task and place within 24 h that open a concern."""
    user_agent: str
    contact: str
    desk_host: str = "127.0.0.1"
    desk_port: Annotated[int, Field(ge=0, le=65_535)] = 8765
    desk_address: Annotated[str, Field(pattern=r"^(https?://[^\s/\\]+)?$")] = ""
    """Where people reach the desk, e.g. https://huiying.example behind a proxy; empty = only from
    this machine. Links in notices use it, its host is accepted, https makes cookies secure."""
    reminders: Reminder

    def desk_link(self) -> str:
        """The desk's address as a person outside would type it, without a trailing slash."""
        return self.desk_address or f"http://{self.desk_host}:{self.desk_port}"
