"""The kinds of sources that can be read: one file and one line in SPIDERS each.

A spider is pure: it says where to begin and what a page says. `crawlers.child` does the fetching.
"""

from crawlers.reading import Reader
from crawlers.spiders import feed, messages, pages

SPIDERS: dict[str, Reader] = {
    "feed": feed.READER,  # RSS, Atom, JSON Feed 1.1
    "pages": pages.READER,  # list page or sitemap leading to articles
    "messages": messages.READER,  # message boards with answers, as HTML threads or JSON
}
