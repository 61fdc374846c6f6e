"""Why a source could not be read as it should: one cause for every way of dying. Pure.

The child process names the cause from what it really saw (a status, an exception, a page); health
turns causes into states. Words and remedies are for the people on duty.
"""

import re
from datetime import datetime, timedelta
from enum import StrEnum

from crawlers.markup import parse_html, select
from crawlers.posts import TimePrecision
from crawlers.reading import Draft, Fetched, PageKind, Reading


class Cause(StrEnum):
    """What is wrong with a source; NONE = nothing that was seen."""

    NONE = ""
    STOPPED = "stopped"  # refuses, hangs up or answers 5xx
    TIMEOUT = "timeout"  # accepts and never answers
    NOT_FOUND = "not_found"  # 404 or 410 at the entry
    MOVED = "moved"  # sends us to another site
    NAME_GONE = "name_gone"  # DNS knows no such name
    CERTIFICATE_EXPIRED = "certificate_expired"  # its time is over
    CERTIFICATE_INVALID = "certificate_invalid"  # unknown issuer or another name
    FORBIDDEN = "forbidden"  # 403 and its kin
    CHALLENGED = "challenged"  # 412, 202 or a script that wants a browser
    THROTTLED = "throttled"  # 429: too often
    ROBOTS = "robots"  # robots.txt forbids it
    CAPTCHA = "captcha"  # a page that wants a person
    LOGIN = "login"  # a page that wants an account
    EMPTY = "empty"  # the list is there and names nothing
    REDESIGNED = "redesigned"  # the list is not where it was
    THINNED = "thinned"  # pages yield less than half of their usual fields
    FUTURE = "future"  # posts are dated after now
    ENDLESS = "endless"  # next pages that repeat themselves or never end
    STILL = "still"  # answers, but says nothing new
    GUARDED = "guarded"  # our own limits refused the answer or the address
    CRASHED = "crashed"  # our process died or ran out of time
    UNKNOWN = "unknown"  # none of these


WORDS: dict[Cause, tuple[str, str]] = {
    Cause.NONE: ("正常", ""),
    Cause.STOPPED: ("停服", "用浏览器打开该站；若也打不开，与站方核实恢复时间"),
    Cause.TIMEOUT: ("冻结、无响应", "用浏览器打开该站；若只是变慢，可在 settings.toml 放宽超时"),
    Cause.NOT_FOUND: ("栏目地址失效", "在该站找到栏目的新地址，改写 sources.toml 的 url"),
    Cause.MOVED: ("迁址", "核实新网址确属该单位后，改写 sources.toml 的 url"),
    Cause.NAME_GONE: ("域名失效", "查本机 DNS 和网络；若只此一站，与站方核实新域名"),
    Cause.CERTIFICATE_EXPIRED: ("证书过期", "通知站方更换证书；不可关闭证书校验"),
    Cause.CERTIFICATE_INVALID: ("证书无效", "核对网址和签发机构；不可关闭证书校验"),
    Cause.FORBIDDEN: ("拒绝访问（403）", "停止抓取，与站方沟通取得许可；不可绕过"),
    Cause.CHALLENGED: ("反爬拦截（412）", "与站方沟通取得许可或数据接口；不可绕过"),
    Cause.THROTTLED: ("限流（429）", "调大 interval_minutes；系统已按要求等待"),
    Cause.ROBOTS: ("robots 禁止", "尊重该站规则；确有需要请取得书面许可"),
    Cause.CAPTCHA: ("验证码", "降低频率，与站方沟通；不破解验证码，改由人工浏览"),
    Cause.LOGIN: ("登录墙", "不登录抓取；改由人工浏览，或找公开栏目替代"),
    Cause.EMPTY: ("空列表", "打开该站查看栏目是否清空或迁走"),
    Cause.REDESIGNED: ("改版", "用 huiying source try 检查，改写该来源的 selectors"),
    Cause.THINNED: ("改版、字段缺失", "用 huiying source try 检查，改写该来源的 selectors"),
    Cause.FUTURE: ("时间异常（来自未来）", "核对该站发布时间；以系统发现时间起算时限"),
    Cause.ENDLESS: ("无限翻页", "检查该站翻页链接，改写 selectors.next"),
    Cause.STILL: ("停更", "打开该站查看是否停更或换了栏目地址"),
    Cause.GUARDED: ("答复异常，已拦截", "核对网址；该站答复超出安全限制"),
    Cause.CRASHED: ("抓取中断", "查看运行日志、内存和磁盘；下一轮会自动重试"),
    Cause.UNKNOWN: ("原因不明", "核对网址和网络；必要时人工浏览该站"),
}

BY_STATUS = {401: Cause.LOGIN, 404: Cause.NOT_FOUND, 410: Cause.NOT_FOUND, 412: Cause.CHALLENGED,
             202: Cause.CHALLENGED, 408: Cause.TIMEOUT, 429: Cause.THROTTLED}
BY_ERROR = {
    "CannotResolveHostError": Cause.NAME_GONE, "DNSLookupError": Cause.NAME_GONE,
    "gaierror": Cause.NAME_GONE, "DownloadTimeoutError": Cause.TIMEOUT,
    "TimeoutError": Cause.TIMEOUT, "DownloadConnectionRefusedError": Cause.STOPPED,
    "ConnectionRefusedError": Cause.STOPPED, "ConnectError": Cause.STOPPED,
    "ConnectionDone": Cause.STOPPED, "ConnectionLost": Cause.STOPPED,
    "RobotsForbidden": Cause.ROBOTS, "DownloadCancelledError": Cause.GUARDED,
    "ResponseDataLossError": Cause.STOPPED, "DownloadFailedError": Cause.STOPPED,
    "ResponseNeverReceived": Cause.STOPPED, "ResponseFailed": Cause.STOPPED}
CERTIFICATE = re.compile(
    r"certificate verify failed|VerificationError|DNSMismatch|IPAddressMismatch")
ELSEWHERE = re.compile(r"leads to another host|exactly one host|https to http")
STATED_STATUS = re.compile(r"status (\d{3})\b")

CAPTCHA_MARKS = re.compile(
    r"请完成.{0,6}验证|安全验证|滑动验证|拖动.{0,8}滑块|人机(?:身份)?验证|访问验证|行为验证|输入.{0,6}验证码"
    r"|geetest|recaptcha|hcaptcha|turnstile|tcaptcha|captcha|不是机器人|not a robot"
    r"|checking your browser",
    re.IGNORECASE)
LOGIN_MARKS = re.compile(
    r"<input[^>]{0,200}type\s?=\s?[\"']?password|请先?登[录陆]|统一身份认证|尚?未登[录陆]|需要登[录陆]"
    r"|登[录陆]后(?:才能|可|即可|方可)?(?:查看|浏览|阅读|访问)|(?:用户|账号|统一|扫码|密码)登[录陆]"
    r"|log ?in required|please (?:log|sign) ?in",
    re.IGNORECASE)
SCRIPT_MARKS = re.compile(r"acw_sc__v2|__jsl_clearance|\$_ts\b|cf-chl|challenge-platform|probe\.js")
CAPTCHA_ADDRESS = re.compile(r"captcha|/verify|antispider|anticrawl|/waf", re.IGNORECASE)
LOGIN_ADDRESS = re.compile(r"/log[-_]?in|/sign[-_]?in|passport|/sso\b|/cas/|/oauth", re.IGNORECASE)
NOTHING_MARKS = re.compile(
    r"(?:暂无|没有|无).{0,4}(?:数据|信息|内容|记录|文章|新闻|留言|帖子)|共\s{0,2}0\s{0,2}条"
    r"|no (?:data|results|records)", re.IGNORECASE)

MARK_LIMIT = 200_000
"""Characters of a page in which marks are looked for."""
AHEAD = {TimePrecision.SECOND: timedelta(hours=1), TimePrecision.MINUTE: timedelta(hours=1),
         TimePrecision.DAY: timedelta(days=1), TimePrecision.UNKNOWN: timedelta(days=1)}
"""How far after now a time may lie: clocks differ a little, papers carry tomorrow's date."""
FUTURE_PROBLEM = "publish time lies in the future"


def status_cause(status: int, text: str = "") -> Cause:
    """The cause that an answer's status names; a refusal may carry a captcha page."""
    if status in (403, 429, 503) and CAPTCHA_MARKS.search(text[:MARK_LIMIT]):
        return Cause.CAPTCHA
    if status in BY_STATUS:
        return BY_STATUS[status]
    if status >= 500:
        return Cause.STOPPED
    return Cause.FORBIDDEN if status >= 400 else Cause.MOVED if status >= 300 else Cause.UNKNOWN


def error_cause(error: BaseException) -> Cause:
    """The cause behind an exception, looked for along its chain; the most telling one wins."""
    chain = list(_chain(error))
    texts = [f"{type(one).__name__} {one!r}" for one in chain]
    if any(CERTIFICATE.search(text) for text in texts):
        return Cause.CERTIFICATE_INVALID
    if any(ELSEWHERE.search(text) for text in texts):
        return _moved(texts[0])
    if any("not public" in text for text in texts):
        return Cause.GUARDED
    for one in reversed(chain):
        for name in (parent.__name__ for parent in type(one).__mro__):
            if name in BY_ERROR:
                return BY_ERROR[name]
    if stated := STATED_STATUS.search(texts[0]):
        return status_cause(int(stated[1]))
    return Cause.UNKNOWN


def _chain(error: BaseException) -> list[BaseException]:
    """The exception, what it came from, and the reasons Twisted lists; at most 20."""
    found: list[BaseException] = []
    todo: list[object] = [error]
    while todo and len(found) < 20:
        one = todo.pop(0)
        one = getattr(one, "value", one) if not isinstance(one, BaseException) else one
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            todo += [one.__cause__, *(getattr(one, "reasons", None) or ())]
    return found


def _moved(text: str) -> Cause:
    """A redirect out of the site: often to a login or a captcha that lives elsewhere."""
    if CAPTCHA_ADDRESS.search(text):
        return Cause.CAPTCHA
    return Cause.LOGIN if LOGIN_ADDRESS.search(text) else Cause.MOVED


def page_cause(page: Fetched, text: str, reading: Reading, selector: str = "") -> Cause:
    """The cause that a page answered with 200 shows; NONE when it was read as it should.

    `text` is the decoded page, `selector` the row's own for list entries. A page that yields at
    least half of its fields is no wall, whatever words stand on it.
    """
    if reading.expected == 0 or 2 * reading.filled >= reading.expected:
        return Cause.NONE
    if wall := wall_cause(page.url, text):
        return wall
    if page.kind is PageKind.ARTICLE or reading.drafts or reading.links:
        return Cause.NONE  # one poor article is no redesign; shares over runs decide (health)
    return _blank_cause(page, text, reading, selector)


def wall_cause(url: str, text: str) -> Cause:
    """A page that wants a person, an account or a browser; NONE = no such mark."""
    seen = text[:MARK_LIMIT]
    if "password" in seen and LOGIN_MARKS.search(seen):
        return Cause.LOGIN
    if CAPTCHA_MARKS.search(seen) or CAPTCHA_ADDRESS.search(url):
        return Cause.CAPTCHA
    if LOGIN_MARKS.search(seen) or LOGIN_ADDRESS.search(url):
        return Cause.LOGIN
    return Cause.CHALLENGED if SCRIPT_MARKS.search(seen) else Cause.NONE


def _blank_cause(page: Fetched, text: str, reading: Reading, selector: str) -> Cause:
    """The entry names nothing: emptied, or built another way."""
    if not text.strip():
        return Cause.EMPTY
    if reading.rejects:
        return Cause.REDESIGNED
    if page.kind is PageKind.ITEMS or NOTHING_MARKS.search(text[:MARK_LIMIT]) \
            or "<urlset" in text[:2_000]:
        return Cause.EMPTY
    return Cause.EMPTY if _frame_stands(page, text, selector) else Cause.REDESIGNED


def _frame_stands(page: Fetched, text: str, selector: str) -> bool:
    """True when what held the entries is still there and holds no link."""
    tree, _, _ = parse_html(page.body, page.content_type)
    steps = selector.replace(">", " ").split()
    frames = next((found for end in range(len(steps) - 1, 0, -1)
                   if (found := select(tree, " ".join(steps[:end])))), [] if steps else [tree])
    return bool(frames) and all(next(frame.iter("a"), None) is None for frame in frames)


def is_future(draft: Draft, now: datetime) -> bool:
    """True when a draft is dated after `now` by more than clocks and papers may differ."""
    return draft.published_at is not None and \
        draft.published_at > now + AHEAD[draft.precision]
