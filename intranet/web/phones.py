"""Phone numbers on screen: spaced by two in French, in full from abroad."""

from functools import lru_cache

import phonenumbers


@lru_cache(maxsize=4096)
def phone(number: str | None) -> str:
    """« 02 99 12 34 56 » for `+33299123456`; the text itself when it is not a number."""
    if not number:
        return ""
    try:
        parsed = phonenumbers.parse(number, "FR")
    except phonenumbers.NumberParseException:
        return number
    style = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if parsed.country_code == 33
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(parsed, style).replace(" ", "\u00a0")
