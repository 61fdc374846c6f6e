"""Redacted pages lie beside the database, once each, whole after any kill, for their days only."""

import hashlib
import resource
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from crawl_bench import START, Bench, source
from hostile_site import HostileSite, article
from sqlite_utils import Database
from warcio.archiveiterator import ArchiveIterator

from config.database import migrate, open_database, transaction
from crawlers.copies import PageCopy, make_copy, unpack
from crawlers.evidence_store import Archive, Evidence, evidence_of, keep_copies, prune
from crawlers.posts import Post, TimePrecision, post_id
from crawlers.reading import Fetched, PageKind
from crawlers.store_schema import MIGRATIONS
from crawlers.store_visits import begin_run, save_page, sync_sources
from crawlers.visits import Outcome, StoredPage
from crawlers.warc import Damaged, read_record

ADDRESS = "http://a.cn/1"
DAY = timedelta(days=1)


def copy_of(text: str) -> PageCopy:
    fetched = Fetched(url=ADDRESS, kind=PageKind.ARTICLE, body=text.encode())
    return make_copy(fetched, START, [("ETag", '"1"')], source(ADDRESS).selectors, ())


def stored(number: int = 1, days: int = 0) -> StoredPage:
    moment, url = START + days * DAY, f"http://a.cn/{number}"
    post = Post(id=post_id("site", url), source="site", url=url, title="一", text="甲",
                published_at=START, precision=TimePrecision.MINUTE, fetched_at=moment)
    return StoredPage(source="site", run=1, address=url, kind=PageKind.ARTICLE,
                      outcome=Outcome.READ, fetched_at=moment, status=200, posts=(post,))


class Shelf:
    """A database with its archive."""

    def __init__(self, folder: Path, limit_bytes: int = 2**30) -> None:
        self.db: Database = open_database(folder / "huiying.db")
        migrate(self.db, MIGRATIONS)
        sync_sources(self.db, [source(ADDRESS, local=False)])
        begin_run(self.db, "site", START)
        self.archive = Archive(folder=folder / "evidence", limit_bytes=limit_bytes)

    def keep(self, text: str, number: int = 1, days: int = 0) -> None:
        page = stored(number, days)
        with transaction(self.db):
            save_page(self.db, page)
            keep_copies(self.db, self.archive, [(page, copy_of(text))])

    def of(self, number: int = 1) -> Evidence:
        return evidence_of(self.db, post_id("site", f"http://a.cn/{number}"))[0]

    def text_of(self, number: int = 1) -> str:
        place = self.of(number).place
        assert place is not None
        return read_record(self.archive.folder, place).decode()

    def files(self) -> list[str]:
        return sorted(file.name for file in self.archive.folder.glob("*"))


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def test_a_page_is_kept_with_its_hash_its_headers_and_its_redacted_form(shelf: Shelf) -> None:
    shelf.keep("<p>路灯坏了，电话13812345678</p>")
    kept = shelf.of()
    assert kept.page == hashlib.sha256("<p>路灯坏了，电话13812345678</p>".encode()).hexdigest()
    assert kept.headers == (("ETag", '"1"'),) and kept.status == 200
    assert "路灯坏了，电话138********" in shelf.text_of()
    assert hashlib.sha256(shelf.text_of().encode()).hexdigest() == kept.redacted


def test_the_day_file_is_a_warc_that_other_tools_read(shelf: Shelf) -> None:
    shelf.keep("<p>一</p>", 1)
    shelf.keep("<p>二</p>", 2)
    assert shelf.files() == ["2026-06-17.warc.gz"]
    with (shelf.archive.folder / "2026-06-17.warc.gz").open("rb") as file:
        found = [(record.rec_type, record.rec_headers["WARC-Target-URI"],
                  record.content_stream().read().decode()) for record in ArchiveIterator(file)]
    assert [(kind, address) for kind, address, _ in found] == [
        ("conversion", "http://a.cn/1"), ("conversion", "http://a.cn/2")]
    assert "二" in found[1][2]


def test_the_same_form_is_stored_once_whatever_its_address(shelf: Shelf) -> None:
    shelf.keep("<p>同</p>", 1)
    shelf.keep("<p>同</p>", 2)
    shelf.keep("<p>同</p>", 1, days=3)
    assert len({shelf.of(1).place, shelf.of(2).place}) == 1
    assert shelf.files() == ["2026-06-17.warc.gz"]


def test_bytes_that_were_never_acknowledged_are_cut_by_the_next_append(shelf: Shelf) -> None:
    shelf.keep("<p>一</p>", 1)
    file = shelf.archive.folder / "2026-06-17.warc.gz"
    whole = file.read_bytes()
    file.write_bytes(whole + whole[:40])
    shelf.keep("<p>二</p>", 2)
    assert file.read_bytes().startswith(whole)
    assert "一" in shelf.text_of(1) and "二" in shelf.text_of(2)


def test_a_rolled_back_page_leaves_nothing_that_counts(shelf: Shelf) -> None:
    with pytest.raises(RuntimeError), transaction(shelf.db):
        keep_copies(shelf.db, shelf.archive, [(stored(1), copy_of("<p>一</p>"))])
        raise RuntimeError
    shelf.keep("<p>二</p>", 2)
    place = shelf.of(2).place
    assert place is not None and place.offset == 0
    assert (shelf.archive.folder / place.warc).stat().st_size == place.length


def test_a_file_shorter_than_its_index_is_not_written_over(shelf: Shelf) -> None:
    shelf.keep("<p>一</p>", 1)
    file = shelf.archive.folder / "2026-06-17.warc.gz"
    file.write_bytes(file.read_bytes()[:30])
    shelf.keep("<p>二</p>", 2)
    assert shelf.of(2).place is None and "30 bytes" in shelf.of(2).note
    with pytest.raises(Damaged):
        shelf.text_of(1)


def test_a_full_disk_costs_the_form_and_nothing_else(shelf: Shelf) -> None:
    shelf.keep("<p>一</p>", 1)
    room = resource.getrlimit(resource.RLIMIT_FSIZE)
    shelf.archive.folder.joinpath("x").write_bytes(b"")
    try:  # the kernel refuses to let a file grow, as a full disk does
        database = Path(shelf.archive.folder.parent / "huiying.db").stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (database * 4, room[1]))
        big = "".join(hashlib.sha256(str(n).encode()).hexdigest() for n in range(20_000))
        shelf.keep(f"<p>{big}</p>", 2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, room)
    assert shelf.of(2).place is None and "File too large" in shelf.of(2).note
    shelf.keep("<p>三</p>", 3)
    assert "三" in shelf.text_of(3) and "一" in shelf.text_of(1)


def test_at_its_limit_only_hash_and_headers_are_kept_and_the_row_says_so(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, limit_bytes=10)
    shelf.keep("<p>一</p>", 1)
    shelf.keep("<p>二</p>", 2)
    assert shelf.of(1).place and not shelf.of(2).place
    assert "size limit" in shelf.of(2).note and len(shelf.of(2).page) == 64


def test_old_days_go_whole_and_a_form_still_needed_moves(shelf: Shelf) -> None:
    shelf.keep("<p>旧</p>", 1)
    shelf.keep("<p>同</p>", 2)
    shelf.keep("<p>同</p>", 3, days=40)
    done = prune(shelf.db, shelf.archive, START + 91 * DAY, 90)
    assert (done.files, done.rows, done.carried) == (1, 2, 1)
    assert "2026-06-17.warc.gz" not in shelf.files() and "同" in shelf.text_of(3)
    assert evidence_of(shelf.db, post_id("site", "http://a.cn/1")) == ()
    assert prune(shelf.db, shelf.archive, START + 91 * DAY, 90).files == 0


def test_over_the_limit_the_oldest_days_go_first(shelf: Shelf) -> None:
    for day in range(3):
        shelf.keep(f"<p>第{day}天</p>", day, days=day)
    done = prune(shelf.db, replace(shelf.archive, limit_bytes=500), START + 3 * DAY, 90)
    assert (done.files, done.early, shelf.files()) == (2, 2, ["2026-06-19.warc.gz"])
    assert "before its time" in shelf.of(0).note and "第2天" in shelf.text_of(2)


@pytest.mark.parametrize("body", ["!", "AAAA", "eJwDAAAAAAE=x"])
def test_a_copy_that_is_none_is_refused(body: str) -> None:
    with pytest.raises(ValueError):
        unpack(PageCopy(page="0" * 64, size=1, read_at=START, form="text/html", body=body))


def test_a_crawl_keeps_what_its_posts_can_be_shown_from(site: HostileSite, bench: Bench) -> None:
    site.pages["/list"] = site.list_of("/a/1001.html")
    site.pages["/a/1001.html"] = replace(
        article("南街停水三天", "南街停水三天，一直没有人来修。" * 3),
        headers={"Set-Cookie": "visitor=13812345678", "ETag": '"a"'})
    bench.crawl(source(f"{site.base_url}/list", selectors={"body": "div.c", "title": "h1"}))
    kept, = evidence_of(bench.db, bench.posts()[0].id)
    assert kept.address == f"{site.base_url}/a/1001.html" and kept.place
    assert dict(kept.headers)["ETag"] == '"a"' and "Set-Cookie" not in dict(kept.headers)
    assert "南街停水三天" in read_record(bench.folder / "evidence", kept.place).decode()
