"""A page taken apart by the standard library's parser: its elements, attributes, headings, tables and text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "link", "img", "input", "hr"}


@dataclass
class Element:
    name: str
    attributes: dict
    parent: "Element | None" = None
    children: list = field(default_factory=list)
    text: list = field(default_factory=list)

    def all(self, *names):
        """Elements of these names below, in the order of the page."""
        for child in self.children:
            if not names or child.name in names:
                yield child
            yield from child.all(*names)

    def words(self):
        """All text below."""
        return " ".join(" ".join([*self.text, *(child.words() for child in self.children)]).split())


class _Parser(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = self.at = Element("document", {})
        self.unclosed = []

    def handle_starttag(self, tag, attrs):
        element = Element(tag, dict(attrs), self.at)
        self.at.children.append(element)
        if tag not in VOID:
            self.at = element

    def handle_endtag(self, tag):
        if tag != self.at.name:
            self.unclosed.append(f"</{tag}> in <{self.at.name}>")
            return
        self.at = self.at.parent

    def handle_data(self, data):
        self.at.text.append(data)


def page(text: str) -> Element:
    """The page's tree; every element that is opened must be closed in its order."""
    parser = _Parser()
    parser.feed(text)
    parser.close()
    assert parser.unclosed == []
    assert parser.at is parser.root
    return parser.root
