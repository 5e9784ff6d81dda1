"""Changes of a document, each giving a new one. A key that nobody has raises ItemNotFound."""

from collections.abc import Sequence
from itertools import count

from onpar.surveys.document import Document, Item, Section
from onpar.surveys.errors import ItemNotFound


def find_item(document: Document, key: str) -> Item:
    for item in document.items:
        if item.key == key:
            return item
    raise ItemNotFound("This question is not there any more. Somebody may have removed it.")


def replace_item(document: Document, key: str, item: Item) -> Document:
    """Keeps the place; the key stays, or becomes that of the new item."""
    find_item(document, key)
    changed = [
        [item if each.key == key else each for each in section.items]
        for section in document.sections
    ]
    return _with(document, changed)


def remove_item(document: Document, key: str) -> Document:
    find_item(document, key)
    kept = [[each for each in section.items if each.key != key] for section in document.sections]
    return _with(document, kept)


def add_item(document: Document, item: Item) -> Document:
    """At the end of the last section."""
    items = [list(section.items) for section in document.sections]
    items[-1].append(item)
    return _with(document, items)


def move_item(document: Document, key: str, *, steps: int) -> Document:
    """One place up (-1) or down (+1); over the edge of a section into the next one."""
    item = find_item(document, key)
    items = [list(section.items) for section in document.sections]
    home = next(number for number, listed in enumerate(items) if item in listed)
    place = items[home].index(item) + steps
    if 0 <= place < len(items[home]):
        items[home].remove(item)
        items[home].insert(place, item)
    elif 0 <= home + steps < len(items):
        items[home].remove(item)
        neighbor = items[home + steps]
        neighbor.insert(0 if steps > 0 else len(neighbor), item)
    return _with(document, items)


def free_key(document: Document, wish: str) -> str:
    """The wish, or the wish with the first number that nobody has."""
    taken = {item.key for item in document.items}
    names = (wish if number == 1 else f"{wish}_{number}" for number in count(1))
    return next(name for name in names if name not in taken)


def _with(document: Document, items: Sequence[Sequence[Item]]) -> Document:
    """Validated anew: what a form puts together is held to the same rules as a file. A section that
    loses its last item goes."""
    sections = [
        Section(**{**dict(section), "items": tuple(listed)})
        for section, listed in zip(document.sections, items, strict=True)
        if listed
    ]
    return Document(**{**dict(document), "sections": tuple(sections)})
