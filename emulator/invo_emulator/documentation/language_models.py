"""The documents for programs that read: /llms.txt lists them, /llms-full.txt is all of them."""

from invo_emulator.documentation import contents
from invo_emulator.documentation.folder import text_of


def listing(base_url: str) -> str:
    """The list, with the address of each document's Markdown."""
    index = contents.entries()[contents.INDEX]
    lines = ["# invo-emulator", "", f"> {index.says}", ""]
    for part in contents.parts():
        lines += [f"## {part.title}", ""]
        lines += [
            f"- [{each.title}]({base_url}/docs/{each.name}.md): {each.says}"
            for each in part.entries
        ]
        lines.append("")
    return "\n".join(lines)


def everything() -> str:
    """Every document, one after the other."""
    return "\n".join(text_of(name) for name in contents.entries())
