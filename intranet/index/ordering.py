"""Keys that follow the order of names."""

from intranet.text import fold

LETTERS = 10
BITS = 5
SLOT_BITS = 63 - LETTERS * BITS
SLOTS = 1 << SLOT_BITS


def floor(name: str) -> int:
    """The smallest key of things called `name`: its first letters, five bits each.

    63-bit, so that both databases hold it. Digits sort before letters, together.
    """
    key = 0
    for letter in fold(name)[:LETTERS].ljust(LETTERS):
        key = (key << BITS) | _rank(letter)
    return key << SLOT_BITS


def _rank(letter: str) -> int:
    if letter == " ":
        return 0
    if letter.isdigit():
        return 1 + int(letter) // 3
    return 5 + ord(letter) - ord("a")
