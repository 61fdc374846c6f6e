"""One look at one address in a process of its own, under the same limits as every run.

Started by `crawlers.trial`. Differs from `crawlers.child` in what becomes of the page: it is not
stored but described, and the description is the one event the parent waits for.
"""

from typing import BinaryIO

from config.running import SourceRow
from crawlers.child import SourceSpider, main
from crawlers.reading import Fetched, Link, PageKind, Reading
from crawlers.trying import TRIAL, look
from crawlers.wire import Order


class Describing:
    """A reader that says what a page is, and follows nothing."""

    def __init__(self, out: BinaryIO) -> None:
        self.out = out

    def start(self, row: SourceRow) -> Link:
        """The address itself."""
        return Link(url=row.url, kind=PageKind.LIST)

    def read(self, page: Fetched, row: SourceRow) -> Reading:
        """Tell the parent, then behave like a page without links."""
        del row
        self.out.write(TRIAL.dump_json(look(page)) + b"\n")
        self.out.flush()
        return Reading()


class TrialSpider(SourceSpider):
    """Fetches as every source is fetched; reads by describing."""

    def __init__(self, order: Order, out: BinaryIO) -> None:
        super().__init__(order, out)
        self.reader = Describing(out)


if __name__ == "__main__":
    main(TrialSpider)
