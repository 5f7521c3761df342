"""The rules of what makes a game look like itself: its colour and its logo."""

import re
from typing import ClassVar

from invo_emulator import pictures
from invo_emulator.field_rules import Rule
from invo_emulator.records import frozen


@frozen
class Color(Rule):
    """A colour as style sheets write it, in six small letters and digits."""

    says: ClassVar[str] = 'a colour like "#7a3cff"'

    def read(self, value: object) -> str:
        if not isinstance(value, str) or not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
            raise ValueError
        return value.lower()


@frozen
class Picture(Rule):
    """A small picture as a data: URL. What it claims to be is what its bytes say."""

    says: ClassVar[str] = pictures.SAYS

    def read(self, value: object) -> str:
        if not isinstance(value, str):
            raise ValueError
        return pictures.checked(value)
