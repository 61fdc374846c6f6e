"""Hostile documents: HTML, feeds, JSON, sitemaps and robots.txt that bomb, nest, loop or lie.

`DOCUMENTS` maps a name to (spider, form, what is served); `ROBOTS` are answers to /robots.txt.
"""

import json
from itertools import repeat

from hostile_wire import (
    MIB,
    WAIT,
    Serve,
    drip,
    endless,
    gzip_bomb,
    head,
    maze,
    once,
    pieces,
    whole,
)

TEXT = "东坝街道南街停水三天，居民多次反映无人答复，盼望有关部门尽快抢修。"
HTML, XML, JSON, PLAIN = "text/html; charset=utf-8", "application/xml", "application/json", \
    "text/plain"
VERSION = b'{"version":"https://jsonfeed.org/version/1",'


def page(body: bytes | str, kind: str = HTML) -> Serve:
    return once(whole(body.encode() if isinstance(body, str) else body, kind))


def made(make: object, kind: str = HTML) -> Serve:
    """A document that is built when it is asked for."""
    return lambda path: [whole(make(path), kind)]  # type: ignore[operator]


def rss(items: str, before: str = "") -> bytes:
    return (f'<?xml version="1.0"?>{before}<rss version="2.0"><channel><title>x</title>{items}'
            "</channel></rss>").encode()


def laughs(levels: int, width: int) -> str:
    """Entities that name entities: width ** levels copies of one word."""
    inner = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * width}">' for n in range(levels))
    return f'<!DOCTYPE rss [<!ENTITY l0 "haha">{inner}]>'


def sitemap(*locations: str, index: bool = False) -> bytes:
    outer, inner = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    entries = "".join(f"<{inner}><loc>{loc}</loc></{inner}>" for loc in locations)
    return f'<?xml version="1.0"?><{outer}>{entries}</{outer}>'.encode()


def feed(*items: object) -> bytes:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()


def links(amount: int, start: str = "/a/") -> bytes:
    return b"".join(b'<a href="%s%d.html">some title text</a>' % (start.encode(), 1000 + n)
                    for n in range(amount))


def trap(path: str) -> bytes:
    """A calendar without end: every page names twenty pages and a next one."""
    return links(20, f"{path.rstrip('/')[-40:]}/") + \
        f'<a class="next" href="{path[-40:]}n">下一页</a>'.encode()


PAGES: dict[str, Serve] = {
    "nested a million deep": page(b"<div>" * 1_000_000 + b"x"),
    "nested inline": page(b"<b><i><u><font>" * 300_000 + b"x"),
    "nested tables": page(b"<table><tr><td>" * 200_000 + b"x"),
    "million links": page(b"<a href=/1>" * 700_000),
    "hundred thousand titled links": page(links(100_000)),
    "million paragraphs": page(b"<p>" * 1_400_000),
    "million line breaks with text": page(b"a<br>" * 1_200_000),
    "million attributes": page(b"<p " + b" ".join(b"a%d" % n for n in range(900_000)) + b">x"),
    "attributes on every tag": page(b"<a b c d e f g>" * 500_000),
    "attribute of seven megabytes": page(b'<a href="/' + b"a" * 7 * MIB + b'">some title text</a>'),
    "one word of four megabytes": page(b"<p>" + b"a" * 4 * MIB),
    "one line of Han": page("<p>" + "南街停水" * 400_000),
    "comment without an end": page(b"<!--" + b"- -" * MIB),
    "scripts without an end": page(b"<script>" * 700_000),
    "unclosed quotes": page(b"<a href='" * 800_000),
    "entity flood": page(b"&amp;" * 1_500_000),
    "number entities": page(b"&#1114111;&#55296;&#0;" * 300_000),
    "brackets only": page(b"<" * 4 * MIB),
    "years only": page(b"<p>2026-" * 800_000),
    "times without an end": page("发布时间：" * 250_000),
    "dates of every kind": page("2026年6月17日 8:3" * 200_000),
    "blanks between words": page("<p>作者" + " " * 4 * MIB + "：x"),
    "commas for readability": page("<div><p>，。" * 300_000),
    "titles": page(b"<title>x" * 500_000 + b"<h1>" * 100_000),
    "list items": page(b"<li><ul>" * 500_000),
    "options": page(b"<select>" + b"<option>a" * 800_000),
    "forms in forms": page(b"<form><input>" * 500_000),
    "svg in math": page(b"<svg><math>" * 400_000),
    "base of another host": page(b'<base href="http://127.0.0.1:9/">' + links(50)),
    "thousand bases": page(b'<base href="//127.0.0.1:9/">' * 100_000 + links(5)),
    "calendar without an end": made(trap),
    "links to itself": made(lambda path: b"".join(
        b'<a href="%s?a=%d#x">some title text</a>' % (path.partition("?")[0].encode(), n)
        for n in range(3000))),
    "nothing but nul": page(b"\0" * MIB),
    "nul between letters": page(b"<\0p\0>\0x\0" * 100_000),
    "utf-7": page(b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "text/html; charset=utf-7"),
    "utf-16 without a mark": page(("<p>" + TEXT).encode("utf-16-le"), "text/html; charset=utf-16"),
    "utf-16 of an odd length": page(b"\xff\xfe" + ("<p>" + TEXT).encode("utf-16-le") + b"x"),
    "utf-32": page(("<p>" + TEXT).encode("utf-32")),
    "surrogates": page(b"<p>" + b"\xed\xa0\x80\xed\xb0\x80" * 200_000),
    "overlong utf-8": page(b"\xc0\xbcscript\xc0\xbe" * 100_000),
    "lone lead bytes": page(b"<p>\x81" * 500_000, "text/html; charset=gb18030"),
    "escape sequences": page("<title>\x1b[2J\x1b]0;x\x07\u202e</title>" + TEXT),
    "zip": page(b"PK\x03\x04" * 500_000), "pdf": page(b"%PDF-1.7\n" * 500_000),
    "xslt": page(b'<?xml version="1.0"?><?xml-stylesheet href="http://127.0.0.1:9/x"?><a/>', XML),
    "combining marks": page("<p>" + "a" + "\u0301" * MIB),
    "selectors cost": page(b"<div class=c>" * 5 + b"<p class='a b c d e'>x" * 300_000),
}
FEEDS: dict[str, Serve] = {
    "billion laughs": page(rss("<item><title>&l9;</title></item>", laughs(9, 10)), XML),
    "quadratic blow-up": page(rss(f"<item><title>{'&l0;' * 300_000}</title></item>",
                                  f'<!DOCTYPE r [<!ENTITY l0 "{"a" * 300_000}">]>'), XML),
    "file entity": page(rss("<item><title>&x;</title></item>", '<!DOCTYPE r [<!ENTITY x SYSTEM '
                            '"file:///etc/passwd">]>'), XML),
    "network entity": page(rss("<item><title>&x;</title></item>", '<!DOCTYPE r [<!ENTITY x SYSTEM '
                               '"http://127.0.0.1:9/x">]>'), XML),
    "parameter entity": page(rss("", '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/d">%p;]>'),
                             XML),
    "foreign dtd": page(rss("", '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/rss.dtd">'), XML),
    "dtd in utf-16": page(rss("", laughs(9, 10)).decode().encode("utf-16"), XML),
    "xinclude": page(rss('<item><title><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" '
                         'href="file:///etc/passwd" parse="text"/></title></item>'), XML),
    "feed a million deep": page(rss("<a>" * 1_000_000), XML),
    "million items": page(rss("<item><title>a</title></item>" * 250_000), XML),
    "items of markup": page(rss("<item><description>" + "&lt;b&gt;" * 700_000
                                + "</description></item>"), XML),
    "million attributes in a feed": page(rss("<item " + " ".join(
        f'a{n}="1"' for n in range(400_000)) + "/>"), XML),
    "million namespaces": page(rss("".join(
        f'<a xmlns:n{n}="u{n}"/>' for n in range(200_000))), XML),
    "feed of text only": page(b"<rss>" + b"x" * 7 * MIB, XML),
    "cdata without an end": page(b"<rss><![CDATA[" + b"]" * 7 * MIB, XML),
    "dates of another world": page(rss("<item><title>a</title><pubDate>Mon, 99 Foo 99999 99:99:99 "
                                       "+9999</pubDate></item>" * 20_000), XML),
    "link to itself": page(rss("<item><title>a</title><link>javascript:a(1)</link></item>"
                               * 99), XML),
    "json a million deep": page(b"[" * 1_000_000, JSON),
    "json objects deep": page(b'{"a":' * 900_000, JSON),
    "number of a million digits": page(b'{"version": ' + b"9" * 1_000_000 + b"}", JSON),
    "exponent": page(VERSION + b'"items":[{"id":1e999999}]}', JSON),
    "not a number": page(VERSION + b'"items":[NaN,-Infinity]}', JSON),
    "lone surrogates": page(feed(*({"url": "http://127.0.0.1/1", "title": "\ud800",
                                    "content_text": "\udfff" + TEXT},) * 300), JSON),
    "wrong types": page(feed(*({"url": [1], "title": {"a": 1}, "content_text": [TEXT],
                                "authors": "x", "_counts": [1], "date_published": 5},) * 900),
                        JSON),
    "million json items": page(feed(*({"id": "a"},) * 300_000), JSON),
    "same key again and again": page(b"{" + b'"items":[],' * 500_000 + b'"version":1}', JSON),
    "five hundred long texts": page(feed(*({"url": f"http://127.0.0.1/{n}", "title": "t",
                                            "content_text": TEXT * 150} for n in range(500))),
                                    JSON),
    "texts of nothing but markup": page(feed(*(
        {"url": f"http://127.0.0.1/{n}", "title": "<b>" * 2000, "content_html": "<p>" * 4000}
        for n in range(400))), JSON),
    "text of one character class": page(feed({"url": "http://127.0.0.1/1",
                                              "title": "1" * 7_000_000}), JSON),
}
SITEMAPS: dict[str, Serve] = {
    "index of itself": made(lambda path: sitemap(*(f"{path}?{n}" for n in range(500)), index=True),
                            XML),
    "index without an end": made(lambda path: sitemap(*(f"{path[-60:]}{n}" for n in range(20)),
                                                      index=True), XML),
    "two hundred thousand pages": page(sitemap(*(f"/a/{n}.html" for n in range(200_000))), XML),
    "laughing sitemap": page(laughs(9, 10).encode() + sitemap("&l9;"), XML),
    "packed sitemap bomb": lambda _path: [whole(gzip_bomb(400), "application/x-gzip")],
    "sitemap a million deep": page(b"<urlset>" + b"<url>" * 1_000_000, XML),
    "sitemap of other schemes": page(sitemap("file:///etc/passwd", "ftp://127.0.0.1/", "//[::1]/"),
                                     XML),
    "sitemap of one long address": page(sitemap("/" + "a" * 7 * MIB), XML),
}
ROBOTS: dict[str, Serve] = {
    "robots bomb": lambda _path: [whole(gzip_bomb(400), "text/plain", "Content-Encoding: gzip")],
    "robots without an end": endless(head(), b"Disallow: /x\n" * 1000),
    "robots one byte a second": drip(head() + b"User-agent: *\n"),
    "robots maze": maze(lambda path: path + "x"),
    "robots of stars": page(b"User-agent: *\nDisallow: /" + b"*a" * 200_000 + b"$\n", PLAIN),
    "robots of many stars": page(b"User-agent: *\n" + (b"Disallow: /" + b"*a" * 60 + b"$\n") * 4000,
                                 PLAIN),
    "robots of a million names": page(b"User-agent: a\n" * 500_000, PLAIN),
    "robots of forty thousand rules": page(b"User-agent: *\n" + b"Disallow: /%E5%8D\n" * 40_000,
                                           PLAIN),
    "robots in random bytes": page(bytes(range(256)) * 2000, PLAIN),
    "robots of nul": page(b"\0" * MIB, PLAIN),
    "robots delay without an end": page(b"User-agent: *\nCrawl-delay: 1e300\n", PLAIN),
    "robots delay that is no number": page(b"User-agent: *\nCrawl-delay: nan\n"
                                           b"Request-rate: 1/" + b"9" * 4000 + b"\n", PLAIN),
    "robots that hang up": once(b""),
    "robots that keep silent": pieces(repeat(WAIT)),
    "robots in a locked house": once(whole(b"", status="401 Who")),
}
