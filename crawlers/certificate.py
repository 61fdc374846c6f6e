"""Whether a site's certificate has run out: asked once after a refused handshake.

Scrapy's error only says that verification failed. This opens one connection to a machine that
passed the address check, sends no request, and reads the dates; nothing unverified is ever used.
"""

import socket
import ssl
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from cryptography import x509

from config.running import SourceRow
from crawlers.addresses import is_public, refusal
from crawlers.causes import Cause

SECONDS = 5.0


def certificate_cause(url: str, row: SourceRow, now: datetime) -> Cause:
    """CERTIFICATE_EXPIRED when the certificate's last day is before `now`, else ..._INVALID."""
    try:
        shown = _shown(url, row)
    except (OSError, ValueError):
        return Cause.CERTIFICATE_INVALID
    return Cause.CERTIFICATE_EXPIRED if shown.not_valid_after_utc < now \
        else Cause.CERTIFICATE_INVALID


def _shown(url: str, row: SourceRow) -> x509.Certificate:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 443
    if why := refusal(url, row):
        raise ValueError(why)
    address = socket.gethostbyname(host)
    if not row.local and not is_public(ip_address(address)):
        raise ValueError("address is not public")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # to look, not to trust
    with socket.create_connection((address, port), SECONDS) as plain, \
            context.wrap_socket(plain, server_hostname=host) as secured:
        return x509.load_der_x509_certificate(secured.getpeercert(binary_form=True) or b"")
