"""Every Scrapy default that suits scraping and not a press office, with the reason.

`settings_for` is all the configuration a run gets; tests assert each line against the running
crawler. Exceptions exist per source only (`local`, `robots`), written in sources.toml.
"""

from typing import Any

from crawlers.wire import Order

MIB = 1024 * 1024

HARDENED: dict[str, Any] = {
    # one page is never larger; the default of 1 GiB let 1 KiB of brotli take 1.1 GB of memory
    "DOWNLOAD_MAXSIZE": 8 * MIB,
    "DOWNLOAD_WARNSIZE": 4 * MIB,
    # a server that sends one byte a second must not hold a run (default: three minutes)
    "DOWNLOAD_TIMEOUT": 20,
    "DNS_TIMEOUT": 10,
    # default False: anyone on the way could write the government's pages
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    # only the web: file:// reads our disk, data: and ftp:// and s3:// have no business here
    "DOWNLOAD_HANDLERS": {"file": None, "data": None, "ftp": None, "s3": None,
                          # a head without end costs nothing (limits on the body are above)
                          "http": "crawlers.guard.LimitedHandler",
                          "https": "crawlers.guard.LimitedHandler"},
    # both run arbitrary code for whoever reaches their port; on by default
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    # polite: robots obeyed (our own middleware also waits where robots cannot be read),
    # one request at a time, slower when the site is slow
    "ROBOTSTXT_OBEY": False,  # replaced by crawlers.guard.RobotsGuard, which fails closed
    "CONCURRENT_REQUESTS": 1,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    # the default starts a hundred tasks for every page to handle items, of which we yield none
    "CONCURRENT_ITEMS": 1,
    "DOWNLOAD_DELAY": 1.0,
    # the default halves every second pause: a delay that was promised is kept
    "DOWNLOAD_DELAY_JITTER": 0.0,
    "AUTOTHROTTLE_ENABLED": True,
    "AUTOTHROTTLE_START_DELAY": 1.0,
    "AUTOTHROTTLE_MAX_DELAY": 30.0,
    # a site rests as long as it worked: at 1.0 a slow one would be asked without any pause
    "AUTOTHROTTLE_TARGET_CONCURRENCY": 0.5,
    # 429 and 503 are answers to obey, not to retry at once
    "RETRY_TIMES": 1,
    "RETRY_HTTP_CODES": [500, 502, 504, 408],
    "RETRY_GIVE_UP_LOG_LEVEL": "INFO",
    # redirects stay inside the source (crawlers.guard) and are few; a refresh in HTML is none
    "REDIRECT_MAX_TIMES": 5,
    "METAREFRESH_ENABLED": False,
    # no identity travels: no cookies (their middleware would fetch publicsuffix.org), no
    # credentials, no referrer (its policy header was once imported as Python, GHSA-cwxj-rr6w-m6w7)
    "COOKIES_ENABLED": False,
    "REFERER_ENABLED": False,
    # a proxy from the environment would connect for us, past the address check
    "HTTPPROXY_ENABLED": False,
    # every resolved address is judged before the socket opens; ignored in custom_settings,
    # so it must be set on the process
    "TWISTED_DNS_RESOLVER": "crawlers.guard.GuardedResolver",
    "DOWNLOADER_MIDDLEWARES": {
        "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
        "crawlers.guard.AddressGuard": 60,
        "crawlers.guard.RobotsGuard": 100,
    },
    # nothing is written by Scrapy: no feeds, no cache, no job directory, no stats dump
    "EXTENSIONS": {
        "scrapy.extensions.feedexport.FeedExporter": None,
        "scrapy.extensions.spiderstate.SpiderState": None,
        "scrapy.extensions.telnet.TelnetConsole": None,
        "scrapy.extensions.logstats.LogStats": None,
        "scrapy.extensions.remote_control.RemoteControl": None,
    },
    "HTTPCACHE_ENABLED": False,
    "STATS_DUMP": False,
    # depth, length and errors end (defaults: unlimited)
    "DEPTH_LIMIT": 50,
    "URLLENGTH_LIMIT": 2000,
    "CLOSESPIDER_ERRORCOUNT": 30,
    # memory is bounded by RLIMIT_DATA: this extension reads ru_maxrss, which a child inherits from
    # a big parent over fork and exec, and would end every run of a server that holds a model
    "MEMUSAGE_ENABLED": False,
    "REACTOR_THREADPOOL_MAXSIZE": 4,
    # we read every status ourselves
    "HTTPERROR_ALLOW_ALL": True,
    "DEFAULT_REQUEST_HEADERS": {
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language": "zh-CN,zh;q=0.9",
    },
    "LOG_LEVEL": "WARNING",
    "LOG_VERSIONS": [],
}


def settings_for(order: Order) -> dict[str, Any]:
    """The Scrapy settings of one run."""
    settings = {
        **HARDENED,
        "USER_AGENT": order.user_agent,
        "CLOSESPIDER_TIMEOUT": order.seconds,
        # a page and its one retry fit into a run, so that the run can end by itself
        "DOWNLOAD_TIMEOUT": min(HARDENED["DOWNLOAD_TIMEOUT"], order.seconds / 4),
    }
    if order.row.local:  # our own test and demo sites: no strangers to be polite to
        settings |= {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False}
    if order.row.browser:  # innermost, so that a page is drawn after everything was judged
        settings["DOWNLOADER_MIDDLEWARES"] = {
            **HARDENED["DOWNLOADER_MIDDLEWARES"], "crawlers.browser.Renderer": 990}
    return settings
