"""Which address may be asked for, and which machine may be connected to. Pure.

Default deny: http and https, ports 80 and 443, global addresses, the source's own host. `local`
lifts port and address for exactly one host and port.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from config.running import SourceRow

PORTS = {"http": 80, "https": 443}
NEVER = tuple(map(ip_network, (
    # global by the registry, yet no public site: metadata of clouds (Azure, Oracle), relays,
    # AS112 and AMT sinks, documentation
    "168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "192.31.196.0/24", "192.52.193.0/24",
    "192.175.48.0/24", "2620:4f:8000::/48", "3fff::/20",
    # tunnels: what they embed may be any machine of ours
    "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))
ISATAP = 0x5EFE
"""Middle of an IPv6 address that embeds an IPv4 address for a local tunnel (RFC 5214)."""


def refusal(url: str, row: SourceRow) -> str:
    """Why this address is not asked for in a run of `row`; empty = it may be.

    >>> row = SourceRow.model_validate({"id": "xx", "name": "x", "kind": "news",
    ...     "class": "media", "spider": "pages", "url": "https://www.a.cn/"})
    >>> refusal("file:///etc/passwd", row)
    'only http and https'
    >>> refusal("https://a.cn/1.html", row)
    ''
    """
    if "\\" in url or any(ord(character) <= 0x20 for character in url):
        return "address holds a backslash, blank or control character"
    try:
        parts, own = urlsplit(url), urlsplit(row.url)
        port = PORTS.get(parts.scheme) if parts.port is None else parts.port
    except ValueError:
        return "address is not valid"
    rules = (
        ("only http and https", parts.scheme in PORTS),
        ("address carries a user name or no host", "@" not in parts.netloc and parts.hostname),
        ("a local source is exactly one host and port",
         not row.local or (parts.scheme, parts.hostname, port) == _origin(own)),
        (f"port {port} is not 80 or 443", row.local or port in PORTS.values()),
        ("leads to another host", row.local or _bare(parts) == _bare(own)),
        ("address is not public", row.local or _may_be_public(parts.hostname or "")),
    )
    return next((why for why, kept in rules if not kept), "")


def _may_be_public(host: str) -> bool:
    literal = literal_address(host)
    return literal is None or is_public(literal)


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or PORTS.get(parts.scheme)


def _bare(parts: SplitResult) -> str:
    return (parts.hostname or "").lower().rstrip(".").removeprefix("www.")


def host_of(url: str) -> str:
    """The site an address is on: its host without `www.`, whatever the scheme and port."""
    try:
        return _bare(urlsplit(url))
    except ValueError:
        return url  # no site: `refusal` says so in a run of its own


def by_site(rows: Iterable[SourceRow]) -> list[list[SourceRow]]:
    """The rows, those of one site together: a site is asked one thing at a time (P18).

    Sites of our own (`local`) are no strangers: each of their sources runs when it can.
    """
    sites: dict[str, list[SourceRow]] = {}
    for row in rows:
        sites.setdefault(row.id if row.local else host_of(row.url), []).append(row)
    return list(sites.values())


def literal_address(host: str) -> IPv4Address | IPv6Address | None:
    """The address a host is written as, if it is one; odd spellings are left to the resolver."""
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """True for a globally routed unicast address that is not known to embed or serve another."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address.is_site_local or (int(address) >> 32) & 0xFFFF == ISATAP:
            return False
    if any(address in network for network in NEVER):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved
