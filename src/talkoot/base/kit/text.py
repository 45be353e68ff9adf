"""People's words made safe to keep and to hand on, without changing what they say."""

import unicodedata

# Characters that show nothing, or that turn the direction of what follows them.
_DROPPED = {ord(char): None for char in "\u200b\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}
_DROPPED |= {plane + code: None for plane in range(0, 0x110000, 0x10000) for code in (0xFFFE, 0xFFFF)} | dict.fromkeys(range(0xFDD0, 0xFDF0))  # no characters
_DROPPED |= {code: None for code in range(32) if chr(code) not in "\n\t"} | {127: None}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_BEFORE_FORMULAS = " \"“”„«»'’\u00a0\u3000"  # what spreadsheets may take off before they look


def clean_text(raw: str) -> str:
    """The text in NFC, without null bytes, control characters and direction overrides, ends trimmed."""
    # Nearly all text is plain already. Printable means: no control, format or surrogate characters.
    if raw.isprintable() and (raw.isascii() or unicodedata.is_normalized("NFC", raw)):
        return raw.strip()
    text = raw.replace("\r\n", "\n").replace("\r", "\n").translate(_DROPPED)
    # A lone surrogate cannot be stored; it comes from broken clients only.
    text = text.encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", text).strip()


def clean_line(raw: str) -> str:
    """As clean_text, on one line with single spaces (no-break spaces included)."""
    return " ".join(clean_text(raw).split())


def csv_safe(value: object) -> object:
    """A cell that no spreadsheet takes for a formula: a leading apostrophe before the signs that start one, in any width and
    behind quotation marks or spaces too."""
    if not isinstance(value, str) or not value:
        return value
    first = unicodedata.normalize("NFKC", value.translate(_DROPPED).lstrip(_BEFORE_FORMULAS)[:1])
    return "'" + value if value.startswith(_FORMULA_STARTS) or first.startswith(_FORMULA_STARTS) else value


def initials(name: str) -> str:
    """At most two letters for a round badge; `?` for a person without a name."""
    words = [word for word in name.split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
