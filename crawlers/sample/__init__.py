"""One fictional day of 利州区, and a small real web site that serves it.

The demo and the tests crawl this site over HTTP, so the whole chain can be
shown on a machine without a network. Everything here is invented: the people,
the numbers and the events. What the posts mean stands in `expect` and is never
served.
"""
