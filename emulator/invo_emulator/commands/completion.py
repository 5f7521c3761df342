"""`invo-emulator completion`: a script that has a shell complete commands, actions and options."""

from argparse import Namespace
from importlib import import_module

from invo_emulator.commands import COMMANDS
from invo_emulator.options import PROGRAM, Command, Group, once
from invo_emulator.terminal import shells
from invo_emulator.terminal.shells import Place


def run(chosen: Namespace) -> int:
    """Print it."""
    print(shells.SCRIPTS[chosen.shell](_places()))
    return 0


def _places() -> list[Place]:
    """Everywhere one can be while typing: behind the program, a command, an action."""
    commands = {name: _command(name) for name in COMMANDS}
    default = commands["serve"]
    assert isinstance(default, Command), "it has no actions"
    found = [Place("", COMMANDS, default)]
    for name, command in commands.items():
        if isinstance(command, Group):
            actions = command.actions
            found.append(Place(name, shells.summaries(actions), actions[command.default]))
            found += [Place(f"{name} {word}", {}, each) for word, each in actions.items()]
        else:
            found.append(Place(name, {}, command))
    return found


def _command(name: str) -> Command | Group:
    command: Command | Group = import_module(f"invo_emulator.commands.{name}").command
    return command


command = Command(
    "Prints a script that has your shell complete commands, actions, options and their words.",
    (once("shell", "your shell", words=tuple(shells.SCRIPTS)),),
    run,
    f"""examples:
  eval "$({PROGRAM} completion bash)"              # in ~/.bashrc
  eval "$({PROGRAM} completion zsh)"               # in ~/.zshrc, below compinit
  {PROGRAM} completion fish | source               # in ~/.config/fish/config.fish""",
)
