"""Signs that people type without meaning anything by them: full-width forms, odd minus signs."""

from __future__ import annotations

import unicodedata
from typing import Final

_HALF_WIDTH: Final = {0xFF01 + step: 0x21 + step for step in range(94)} | {
    0x3000: 0x20,
    0x2212: 0x2D,
}
"""Full-width ASCII as Chinese input methods type it, the ideographic space, the true minus.

Only these: Unicode's own compatibility forms would turn `10²` into 102.
"""

_TYPED_BREAKS: Final = "\n\r\t"


def half_width(text: str) -> str:
    """The text with full-width letters, digits and signs as plain ones, trimmed."""
    return (text if text.isascii() else text.translate(_HALF_WIDTH)).strip()


def has_forbidden_signs(text: str) -> bool:
    """Whether a text holds control characters or half a character (a lone surrogate)."""
    return not text.isprintable() and any(
        unicodedata.category(sign) in ("Cc", "Cs") and sign not in _TYPED_BREAKS for sign in text
    )


def is_no_text(text: str | None) -> bool:
    """Whether a text holds half a character (a lone surrogate), which no file can keep."""
    return text is not None and any("\ud800" <= sign <= "\udfff" for sign in text)


def shown(text: str, limit: int = 40) -> str:
    """The beginning of a typed text, fit to stand in a sentence."""
    clean = "".join(sign if sign.isprintable() else "\ufffd" for sign in text[:limit])
    return f"{clean}…" if len(text) > limit else clean
