"""A crawling child whose guards let everything pass: the mistake the SSRF proof must notice."""

import crawlers.guard
from crawlers.child import main

if __name__ == "__main__":
    crawlers.guard.refusal = lambda _url, _row: ""
    crawlers.guard.is_public = lambda _address: True
    main()
