"""The page's three files, read once from the package. They are served as they are: there is no build step."""

from importlib.resources import files

from gateway.counter.replies import Reply

_TYPES = {
    "index.html": "text/html; charset=utf-8",
    "counter.css": "text/css; charset=utf-8",
    "counter.js": "text/javascript; charset=utf-8",
}


def read_page() -> dict[str, Reply]:
    """File name -> the reply that serves it."""
    folder = files("gateway.counter") / "page"
    return {name: Reply(200, (folder / name).read_bytes(), media, kept=True) for name, media in _TYPES.items()}
