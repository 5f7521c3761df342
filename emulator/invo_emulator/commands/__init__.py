"""What the program can be told to do: one module for each command, with its `command`.

Only the module of the command that is called is imported, so none of them slows another down.
"""

# Each by the name of its module, with what it does.
COMMANDS = {
    "serve": "run the emulator; so does naming no command",
    "ready": "ask a running emulator whether it serves; exit 0 if it does",
    "certify": "drive your webhook receiver through some forty checks; exit 1 if one fails",
    "replay": "repeat the case of a red test; exit 1 if an answer differs",
}
