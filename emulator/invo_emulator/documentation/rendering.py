"""Markdown to HTML: headings with anchors, tables that scroll, code in colours, links that lead on.

Comments are left out; they are for those who read the file.
"""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from invo_emulator.documentation.anchors import Anchors
from invo_emulator.documentation.colouring import coloured
from invo_emulator.records import frozen

if TYPE_CHECKING:
    from markdown_it.renderer import RendererProtocol
    from markdown_it.token import Token

# From an address as the Markdown has it to one as the site has it. None for what is only in the
# repository.
Locate = Callable[[str], str | None]


@frozen
class Heading:
    """A heading below the title."""

    level: int
    text: str
    anchor: str


@frozen
class Document:
    """A document as it is shown."""

    title: str
    headings: tuple[Heading, ...]
    html: str


def render(text: str, locate: Locate) -> Document:
    """A document's Markdown as HTML."""
    from markdown_it import MarkdownIt  # a twentieth of a second, for those who read

    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    parser.add_render_rule("fence", _fence)
    parser.add_render_rule("code_block", _fence)
    parser.add_render_rule("table_open", lambda *_: '<div class="wide" tabindex="0"><table>\n')
    parser.add_render_rule("table_close", lambda *_: "</table></div>\n")
    parser.add_render_rule("html_block", _nothing)
    parser.add_render_rule("html_inline", _nothing)
    tokens = parser.parse(text)
    headings = _anchored(tokens)
    _relocate(tokens, locate)
    tokens = _with_table_heads(tokens)
    html = parser.renderer.render(tokens, parser.options, {})
    title = headings[0].text if headings else ""
    return Document(title, tuple(headings[1:]), html)


def _anchored(tokens: "Sequence[Token]") -> list[Heading]:
    """The headings, each with its anchor put on it and a link to itself put into it."""
    anchors, headings = Anchors(), list[Heading]()
    for number, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        inline = tokens[number + 1]
        words = "".join(each.content for each in inline.children or ())
        heading = Heading(int(token.tag[1]), words, anchors.of(words))
        token.attrSet("id", heading.anchor)
        if headings:
            _add_link(inline, heading)
        headings.append(heading)
    return headings


def _add_link(inline: "Token", heading: Heading) -> None:
    from markdown_it.token import Token

    label = {"class": "anchor", "href": f"#{heading.anchor}", "aria-label": "Link to this section"}
    opening = Token("anchor_open", "a", 1, attrs={**label})
    sign = Token("text", "", 0, content="#")
    inline.children = [*(inline.children or ()), opening, sign, Token("anchor_close", "a", -1)]


def _relocate(tokens: "Sequence[Token]", locate: Locate) -> None:
    for token in tokens:
        leads_on = True
        for child in token.children or ():
            if child.type in ("link_open", "image"):
                name = "href" if child.type == "link_open" else "src"
                address = locate(str(child.attrGet(name)))
                leads_on = address is not None
                child.attrSet(name, address or "")
            if child.type in ("link_open", "link_close") and not leads_on:
                # Its words stay.
                child.type, child.nesting, child.content = "text", 0, ""


def _with_table_heads(tokens: "Sequence[Token]") -> "list[Token]":
    """Without the heads of tables that head nothing, which Markdown has none the less."""
    kept: list[Token] = []
    for token in tokens:
        if token.type in ("th_open", "td_open"):
            # A style of its own would be against the page's policy.
            token.attrs.pop("style", None)
        kept.append(token)
        if token.type == "thead_close":
            begin = max(at for at, each in enumerate(kept) if each.type == "thead_open")
            if not any(each.content for each in kept[begin:]):
                del kept[begin:]
            else:
                _make_cells(kept[begin:])
    return kept


def _make_cells(head: "Sequence[Token]") -> None:
    """An empty heading of a column is an empty cell for those who listen."""
    for number, token in enumerate(head):
        if token.type == "th_open" and not head[number + 1].content:
            token.tag = head[number + 2].tag = "td"


def _fence(
    _: "RendererProtocol", tokens: "Sequence[Token]", number: int, *__: Mapping[str, Any] | Any
) -> str:
    token = tokens[number]
    return code_block(token.content, token.info.strip())


def code_block(code: str, language: str) -> str:
    """Code as HTML. It can be reached by keys, because it may scroll."""
    of_language = f' class="language-{escape(language)}"' if language else ""
    return f'<pre tabindex="0"><code{of_language}>{coloured(code, language)}</code></pre>\n'


def _nothing(*_: Any) -> str:
    return ""
