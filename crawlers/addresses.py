"""Which address may be asked for, and which machine may be connected to. Pure.

Default deny: http and https, ports 80 and 443, global addresses, the source's own host. `local`
lifts port and address for exactly one host and port.
"""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from config.running import SourceRow

PORTS = {"http": 80, "https": 443}
NAT64 = IPv6Network("64:ff9b::/96")


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
        port = parts.port or PORTS.get(parts.scheme)
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


def literal_address(host: str) -> IPv4Address | IPv6Address | None:
    """The address a host is written as, if it is one; odd spellings are left to the resolver."""
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """True for a globally routed unicast address; what an IPv6 address embeds counts too."""
    if isinstance(address, IPv6Address):
        embedded = address.ipv4_mapped or address.sixtofour
        if embedded is None and address.teredo is not None:
            embedded = address.teredo[1]
        if embedded is None and address in NAT64:
            embedded = IPv4Address(int(address) & 0xFFFFFFFF)
        if embedded is not None:
            return is_public(embedded)
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved
