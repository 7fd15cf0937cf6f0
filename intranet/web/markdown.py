"""Text that people write, as safe HTML: Markdown in, an allow-list of tags out."""

import re

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h3", "h4", "blockquote", "code",
         "pre", "hr", "table", "thead", "tbody", "tr", "th", "td"}  # fmt: skip


def to_html(text: str | None) -> Markup:
    """`text` rendered; no script, style, image, `hx-*` or `data-*` survives."""
    html = _markdown.render((text or "").replace("\n# ", "\n### ").replace("\n## ", "\n### "))
    return Markup(  # noqa: S704 - cleaned by nh3 just here
        nh3.clean(
            html,
            tags=_TAGS,
            attributes={"a": {"href"}},
            url_schemes={"http", "https", "mailto", "tel"},
            link_rel="noopener noreferrer",
        )
    )


_MARKS = (
    (re.compile(r"^#{1,6}[ \t]+", re.MULTILINE), ""),
    (re.compile(r"(?<![\w*])\*\*([^\s*][^*\n]*)\*\*(?!\w)"), r"\1"),
    (re.compile(r"(?<![\w_])__([^\s_][^_\n]*)__(?!\w)"), r"\1"),
    (re.compile(r"(?<![\w*])\*([^\s*][^*\n]*)\*(?!\w)"), r"\1"),
    (re.compile(r"(?<![\w_])_([^\s_][^_\n]*)_(?!\w)"), r"\1"),
    (re.compile(r"(?<!\!)\[([^\[\]\n]+)\]\((https?://[^\s()]+)\)"), r"\1 (\2)"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!-])"), r"\1"),
)


def to_text(text: str | None) -> str:
    """`text` for a mail that shows no mark-up: the words, without the signs around them. Lists
    read well as they are."""
    plain = text or ""
    for mark, instead in _MARKS:
        plain = mark.sub(instead, plain)
    return plain
