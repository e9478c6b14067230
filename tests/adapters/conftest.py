"""Scripts of these tests that are no tests are looked through for doctests only where they can be imported."""

from __future__ import annotations

from importlib.util import find_spec

collect_ignore = [] if find_spec("scrapy") else ["crawl.py"]
