"""What is told about a row: what is wrong in it, what was understood in another way."""

from typing import TypedDict


class Wrong(ValueError):
    """What the file says cannot be kept; `str()` says why, `field` where."""

    def __init__(self, sentence: str, field: str = ""):
        super().__init__(sentence)
        self.field = field


class Note(TypedDict):
    """A sentence about a field (`fields.FIELDS`), or about the whole row when `field` is ""."""

    field: str
    text: str
