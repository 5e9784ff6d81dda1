"""What a page says, as a reader sees it."""

from html import unescape
from html.parser import HTMLParser

from django.http import HttpResponse


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words += data.split()


def text_of(response: HttpResponse) -> str:
    """The words of a page with single spaces between them."""
    reader = _Words()
    reader.feed(response.content.decode())
    return unescape(" ".join(reader.words))
