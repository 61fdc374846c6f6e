"""Scrapy as its tutorial has it: `bare_scrapy URL CONCURRENCY` follows every list and prints JSON.

An article is fetched and its address is the item: nothing is read from the page, checked or kept.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response


class Bare(scrapy.Spider):
    """Index, lists, articles."""

    name = "bare"

    def parse(self, response: Response) -> Iterator[Any]:
        for url in response.xpath("//*[local-name()='loc']/text()").getall():
            yield response.follow(url, self.parse_list)

    def parse_list(self, response: Response) -> Iterator[Any]:
        yield from response.follow_all(css="ul.list a", callback=self.parse_article)

    def parse_article(self, response: Response) -> Iterator[Any]:
        yield {"url": response.url}


def main() -> None:
    """Crawl all of it."""
    process = AsyncCrawlerProcess({"LOG_LEVEL": "ERROR", "CONCURRENT_REQUESTS": int(sys.argv[2]),
                                   "CONCURRENT_REQUESTS_PER_DOMAIN": int(sys.argv[2])})
    crawler = process.create_crawler(Bare)
    process.crawl(crawler, start_urls=[sys.argv[1]])
    process.start()
    assert crawler.stats is not None
    print(json.dumps({"posts": crawler.stats.get_value("item_scraped_count")}))


if __name__ == "__main__":
    main()
