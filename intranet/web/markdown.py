"""Text that people write, as safe HTML: Markdown in, an allow-list of tags out."""

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
