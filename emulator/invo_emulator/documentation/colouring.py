"""Light colours for code: comments, strings, keywords and names. As HTML, every character escaped.

A regular expression for each language is enough to read by, and spares everybody who installs the
emulator a library of ten megabytes.
"""

import re
from functools import cache
from html import escape

_STRING = r"\"\"\".*?\"\"\"|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'"
_PYTHON = (
    "False|None|True|and|as|assert|async|await|class|def|elif|else|except|finally|for|from|if|"
    "import|in|is|lambda|not|or|pass|raise|return|self|try|while|with|yield"
)
_SCRIPT = (
    "async|await|catch|class|const|else|export|false|for|from|function|if|import|let|new|null|"
    "return|throw|true|try"
)
_COMMANDS = "curl|docker|invo-emulator|npm|node|pip|pytest|python|python3|emulator/demo|tests/run"

# The groups: c a comment, s a string, k a keyword, n a name.
_KINDS = {
    "sh": rf"(?P<c>(?<!\S)\#.*)|(?P<s>\"(?:\\.|[^\"\\])*\"|'[^']*')"
    rf"|(?P<k>(?<![\w./-])(?:{_COMMANDS})(?![\w/-]))|(?P<n>\$\w+|(?<=\s)--?[a-z][\w-]*)",
    "python": rf"(?P<c>\#.*)|(?P<s>{_STRING})|(?P<k>\b(?:{_PYTHON})\b)|(?P<n>@[\w.]+)",
    "js": rf"(?P<c>//.*)|(?P<s>{_STRING}|`[^`]*`)|(?P<k>\b(?:{_SCRIPT})\b)",
    "toml": rf"(?P<c>\#.*)|(?P<s>{_STRING})|(?P<k>^\[+[\w.]+\]+|\b(?:true|false)\b)"
    r"|(?P<n>[\w-]+(?=\s*=))",
    "yaml": rf"(?P<c>(?<!\S)\#.*)|(?P<s>{_STRING})|(?P<n>[\w.-]+(?=:(?:\s|$)))",
    "json": r"(?P<n>\"(?:\\.|[^\"\\])*\"(?=\s*:))|(?P<s>\"(?:\\.|[^\"\\])*\")"
    r"|(?P<k>\b(?:true|false|null)\b)",
    "http": r"(?P<k>^(?:GET|POST|PUT|PATCH|DELETE)\b|^HTTP/1.1 [0-9]+.*)|(?P<n>^[\w-]+(?=:\s))"
    r"|(?P<s>\"(?:\\.|[^\"\\])*\")",
}
_ALIASES = {"py": "python", "mjs": "js", "javascript": "js", "bash": "sh", "yml": "yaml"}


def coloured(code: str, language: str) -> str:
    """Code as HTML, with its parts in spans of a class each."""
    pattern = _pattern(_ALIASES.get(language, language))
    if pattern is None:
        return escape(code)
    pieces, end = [], 0
    for found in pattern.finditer(code):
        pieces.append(escape(code[end : found.start()]))
        pieces.append(f'<span class="{found.lastgroup}">{escape(found[0])}</span>')
        end = found.end()
    return "".join(pieces) + escape(code[end:])


@cache
def _pattern(language: str) -> re.Pattern[str] | None:
    kind = _KINDS.get(language)
    return re.compile(kind, re.MULTILINE) if kind else None
