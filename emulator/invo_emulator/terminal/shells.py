"""Scripts that have a shell complete what is typed, made from the commands' own tables.

They hold every word: a shell that asked the program at each press of a key would feel slow.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from shlex import quote

from invo_emulator.options import PROGRAM, Command, Group, Option, summary
from invo_emulator.records import frozen

_HELP = {"--help": "show what there is"}


@frozen
class Place:
    """Where one can be while typing: behind these words one of the actions may follow, or what the
    command takes."""

    words: str
    actions: Mapping[str, str]
    command: Command

    @property
    def options(self) -> list[Option]:
        return [each for each in self.command.options if not each.is_argument]

    @property
    def arguments(self) -> list[Option]:
        return [] if self.actions else [o for o in self.command.options if o.is_argument]

    @property
    def takes_another(self) -> bool:
        """Whether somebody else's command may follow."""
        return any(each.many == "..." for each in self.arguments)

    @property
    def follows(self) -> dict[str, str]:
        """What may follow without hyphens, and what it does."""
        words = {word: each.says for each in self.arguments for word in each.words or each.offers}
        return {**self.actions, **words}

    @property
    def flags(self) -> dict[str, str]:
        """Its options, and what they are for."""
        return {**{each.name: each.says for each in self.options}, **_HELP}

    @property
    def values(self) -> dict[str, str]:
        """The words that options take, of those that take only some."""
        return {each.name: " ".join(each.words) for each in self.options if each.words}

    @property
    def files(self) -> list[str]:
        """The options that take a file."""
        return [each.name for each in self.options if each.reads is Path]


def summaries(actions: Mapping[str, Command | Group]) -> dict[str, str]:
    """What each does."""
    return {name: summary(each) for name, each in actions.items()}


_BASH = """\
# Has bash complete {program}.
_invo_emulator() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}}
    local place= follows= flags= values= i
    COMPREPLY=()
    if ((COMP_CWORD > 1)); then place=${{COMP_WORDS[1]}}; fi
    if ((COMP_CWORD > 2)); then
        case "$place ${{COMP_WORDS[2]}}" in
            {pairs}) place="$place ${{COMP_WORDS[2]}}" ;;
        esac
    fi
    case $place in
        {others})
            for ((i = 2; i < COMP_CWORD; i++)); do
                if [ "${{COMP_WORDS[i]}}" = -- ]; then
                    COMPREPLY=($(compgen -c -- "$current"))
                    return
                fi
            done ;;
    esac
    case "$place $before" in
{values}
    esac
    case $place in
{places}
    esac
    case $current in
        -*) COMPREPLY=($(compgen -W "$flags" -- "$current")) ;;
        *) COMPREPLY=($(compgen -W "${{values:-$follows}}" -- "$current")) ;;
    esac
}}
complete -o default -F _invo_emulator {program}"""


def bash(places: list[Place]) -> str:
    """For ~/.bashrc."""
    values = [
        f'        "{place.words} {name}") values="{words}" ;;'
        for place in places
        for name, words in place.values.items()
    ]
    cases = [
        f'        "{place.words}")\n'
        f'            follows="{" ".join(place.follows)}"\n'
        f'            flags="{" ".join(place.flags)}" ;;'
        for place in places
    ]
    return _BASH.format(
        program=PROGRAM,
        pairs=_pairs(places),
        others="|".join(place.words for place in places if place.takes_another),
        values="\n".join(values),
        places="\n".join(cases),
    )


def _pairs(places: list[Place]) -> str:
    """The places of actions, as a pattern."""
    return "|".join(f'"{place.words}"' for place in places if " " in place.words)


_ZSH = """\
#compdef {program}
# Has zsh complete {program}.
_invo_emulator() {{
    local place= i
    local -a follows flags
    if ((CURRENT > 2)); then place=$words[2]; fi
    if ((CURRENT > 3)); then
        case "$place $words[3]" in
            ({pairs}) place="$place $words[3]" ;;
        esac
    fi
    case $place in
        ({others})
            i=$words[(i)--]
            if ((i < CURRENT)); then
                shift i words
                ((CURRENT -= i))
                _normal
                return
            fi ;;
    esac
    case "$place $words[CURRENT-1]" in
{values}
    esac
    case $place in
{places}
    esac
    if [[ $words[CURRENT] == -* ]]; then
        _describe option flags
    elif (($#follows)); then
        _describe word follows
    else
        _files
    fi
}}
compdef _invo_emulator {program}"""


def zsh(places: list[Place]) -> str:
    """For ~/.zshrc."""
    values = [
        f'        ("{place.words} {name}") compadd {words}; return ;;'
        for place in places
        for name, words in place.values.items()
    ]
    files = [
        f'        ("{place.words} {name}") _files; return ;;'
        for place in places
        for name in place.files
    ]
    cases = [
        f'        ("{place.words}")\n'
        f"            follows=({_described(place.follows)})\n"
        f"            flags=({_described(place.flags)}) ;;"
        for place in places
    ]
    return _ZSH.format(
        program=PROGRAM,
        pairs=_pairs(places),
        others="|".join(place.words for place in places if place.takes_another),
        values="\n".join([*values, *files]),
        places="\n".join(cases),
    )


def _described(words: Mapping[str, str]) -> str:
    return " ".join(quote(f"{word}:{says}") for word, says in words.items())


_FISH = """\
# Has fish complete {program}.
function __invo_emulator_is_at
    set -l words (commandline -opc)
    set -l place
    if set -q words[2]; and contains -- $words[2] {commands}
        set place $words[2]
    end
    if set -q words[3]; and contains -- "$place $words[3]" {pairs}
        set place "$place $words[3]"
    end
    test "$place" = "$argv[1]"
end
function __invo_emulator_another
    set -l words (commandline -opc) (commandline -ct)
    set -l place (contains -i -- -- $words); or return
    complete -C (string join ' ' -- $words[(math $place + 1)..-1])
end
{lines}"""


def fish(places: list[Place]) -> str:
    """For ~/.config/fish/config.fish."""
    return _FISH.format(
        program=PROGRAM,
        commands=" ".join(places[0].actions),
        pairs=" ".join(quote(place.words) for place in places if " " in place.words),
        lines="\n".join(line for place in places for line in _fish_lines(place)),
    )


def _fish_lines(place: Place) -> Iterator[str]:
    condition = quote(f'__invo_emulator_is_at "{place.words}"')
    start = f"complete -c {PROGRAM} -n {condition}"
    takes_files = any(each.reads is Path for each in place.arguments)
    if place.takes_another:
        yield f"{start} -x -a '(__invo_emulator_another)'"
    elif not takes_files:
        yield f"{start} -f"
    for word, says in place.follows.items():
        yield f"{start} -a {word} -d {quote(says)}"
    for option in place.options:
        value = "" if option.is_flag else " -r" if option.reads is Path else " -x"
        words = f" -a {quote(' '.join(option.words))}" if option.words else ""
        name = option.name.removeprefix("--")
        yield f"{start} -l {name}{value}{words} -d {quote(option.says)}"


SCRIPTS: dict[str, Callable[[list[Place]], str]] = {"bash": bash, "zsh": zsh, "fish": fish}
