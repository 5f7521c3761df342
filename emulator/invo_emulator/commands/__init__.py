"""What the program can be told to do: one module for each command, with its `command`.

Only the module of the command that is called is imported, so none of them slows another down.
"""

# Each by the name of its module, with what it does.
COMMANDS = {
    "serve": "run the emulator; so does naming no command",
    "exec": "run a command beside an emulator of its own",
    "ready": "ask a running emulator whether it serves; exit 0 if it does",
    "trigger": "announce an event, and show what your receiver answered",
    "deliveries": "see what was sent, byte for byte; send it again",
    "events": "see what was announced",
    "webhooks": "see and set where webhooks are sent",
    "certify": "drive your webhook receiver through some forty checks; exit 1 if one fails",
    "replay": "repeat the case of a red test; exit 1 if an answer differs",
    "sweep": "rerun your test for each call and each way it can fail; exit 1 if money is lost",
    "requests": "see the calls that were made, and what they made happen",
    "timeline": "see all that happened, on one axis",
    "messages": "see the texts and e-mails that would have been sent",
    "clock": "see a world's clock, and move it",
    "players": "see players, make them, give them money",
    "faults": "make calls of the API fail at an exact point",
    "worlds": "see, make and drop worlds",
    "reset": "put a world back to how it began",
    "snapshot": "keep a world as a file, and put it back",
    "doctor": "find out why it does not work, or what must not be released",
    "completion": "print a script that has your shell complete all this",
}
