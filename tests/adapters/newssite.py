"""A small news site, all invented: a front page, and an article for each kind of tail."""

from __future__ import annotations

import html
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BODY = (
    "The ferry sails at nine from the pier, the harbour office said.",
    "Residents had asked for an earlier boat, and the council agreed to try one in spring.",
)
TAILS: dict[str, tuple[str, ...]] = {
    "plain": (),
    "follow": ("Follow us on Facebook and Instagram",),
    "subscribe": ("Subscribe to our newsletter",),
    "join": ("Join our WhatsApp channel",),
    "share": ("Share this article on Facebook",),
    "app": ("Download our app on Google Play",),
    "related": ("Read also: the harbour",),
    "legal": ("All rights reserved.",),
    "many": (
        "24/7 UPDATES ON OUR WHATSAPP TV, JOIN NOW",
        "Follow Us on Facebook – @harbournews; Instagram – @harbournews; X – @harbournews;",
        "Discover more from Harbour News",
        "Subscribe to get the latest posts sent to your email.",
    ),
    "report": ("“Follow us on Facebook and Instagram,” the mayor told the crowd, and the crowd laughed for a while.",),
}
ARTICLES = {name: "\n".join((*BODY, *tail)) for name, tail in TAILS.items()}
"""The text of each article as a spider finds it in the paragraphs."""


def page(path: str) -> bytes | None:
    """The page at a path; None where there is none."""
    name = path.strip("/")
    if not name:
        body = "".join(f'<a class="story" href="/{story}">{story}</a>' for story in ARTICLES)
    elif name == "empty":
        body = "<p> </p>"
    elif name in ARTICLES:
        lines = "".join(f"<p>{html.escape(line)}</p>" for line in ARTICLES[name].split("\n"))
        body = f"<nav><a href='/'>Front page</a></nav><article><h1>{name}</h1>{lines}</article><footer>Imprint</footer>"
    else:
        return None
    return f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{name}</title></head><body>{body}".encode()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        content = page(self.path)
        self.send_response(200 if content else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, *_: object) -> None:
        """Stay silent."""


class _Server(ThreadingHTTPServer):
    request_queue_size = 256  # all spiders come at once; what does not fit in the queue waits for seconds


@contextmanager
def serving() -> Iterator[str]:
    """Serve the site on this machine; gives its address."""
    server = _Server(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
