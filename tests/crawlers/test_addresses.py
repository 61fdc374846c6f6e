"""P14, the pure part: which addresses may be asked for, by a table of forms."""

from ipaddress import ip_address

import pytest
from crawl_bench import source
from ssrf_forms import FORMS

from crawlers.addresses import is_public, refusal

PUBLIC = source("https://www.lzq.gov.cn/news/", local=False)
LOCAL = source("http://127.0.0.1:8000/list")
ALLOWED = ("https://www.lzq.gov.cn/a.html", "https://lzq.gov.cn/a", "http://www.lzq.gov.cn:80/a",
           "https://www.lzq.gov.cn:443/?a=1", "https://WWW.LZQ.GOV.CN/")
REFUSED = (
    "file:///etc/passwd", "ftp://www.lzq.gov.cn/", "data:text/html,x", "gopher://www.lzq.gov.cn/",
    "https://www.lzq.gov.cn:8443/", "https://www.lzq.gov.cn:22/", "https://evil.cn/",
    "https://www.lzq.gov.cn.evil.cn/", "https://evil.cn#www.lzq.gov.cn", "http://127.0.0.1/",
    "http://[::1]/", "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/",
    "https://user:pass@www.lzq.gov.cn/", "https://www.lzq.gov.cn@evil.cn/",
    "https://www.lzq.gov.cn\\@evil.cn/", "https://www.lzq.gov.cn/a b", "https:///a",
    "http://www.lzq.gov.cn:99999/", "http://[bad/", "//www.lzq.gov.cn/", "", "javascript:alert(1)",
    "https://sub.lzq.gov.cn/", "http://2130706433/", "http://0x7f.1/", "http://www.lzq.gov.cn:0/",
)
PRIVATE = ("127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",  # noqa: S104
           "100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::",
           "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::1",
           "64:ff9b::7f00:1", "ff02::1", "fec0::1", "2001:db8::1",
           "2001:0:53aa:64c:0:0:80ff:fffe", "168.63.129.16", "192.0.0.192", "192.88.99.1",
           "192.31.196.1", "192.52.193.1", "192.175.48.1", "2620:4f:8000::1", "3fff::1",
           "64:ff9b::808:808", "64:ff9b:1::808:808", "2002:808:808::1", "2400:3200::5efe:7f00:1")


@pytest.mark.parametrize("url", ALLOWED)
def test_the_source_itself_may_be_asked(url: str) -> None:
    assert refusal(url, PUBLIC) == ""


@pytest.mark.parametrize("url", REFUSED)
def test_everything_else_is_refused_with_a_reason(url: str) -> None:
    assert refusal(url, PUBLIC)


@pytest.mark.parametrize("form", sorted({*FORMS} - {"http://{own}#@127.0.0.1/"}))  # a fragment
def test_P14_no_form_is_asked_for_in_a_run_of_another_site(form: str) -> None:
    url = form.replace("{own}", "www.lzq.gov.cn")
    assert refusal(url, PUBLIC)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8001/", "http://localhost:8000/",
                                 "https://127.0.0.1:8000/", "http://127.0.0.1/",
                                 "http://127.0.0.2:8000/", "http://www.127.0.0.1:8000/"])
def test_local_means_exactly_one_scheme_host_and_port(url: str) -> None:
    assert refusal("http://127.0.0.1:8000/x", LOCAL) == ""
    assert refusal(url, LOCAL)


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_of_no_public_machine_are_known(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["114.114.114.114", "2400:3200::1", "::ffff:8.8.8.8"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(ip_address(address))
