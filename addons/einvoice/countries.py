"""Countries by their ISO 3166 code, also where addresses name them in words."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale

LANGUAGES = ("en", "de", "fr", "es", "nl", "vi", "it", "pt", "pl")
ALSO = {"uk": "GB", "great britain": "GB", "usa": "US", "u.s.a.": "US", "holland": "NL", "czech republic": "CZ"}


def country_code(text: str | None) -> str | None:
    """Return the code of a country that is named by it, or in one of several languages; None if it is not known."""
    plain = (text or "").strip()
    known = _by_name()
    return known.get(plain.casefold())


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in reversed(LANGUAGES):
        for code, name in dict(Locale(language).territories).items():
            if is_country(code):
                found[str(name).casefold()] = code
    found |= ALSO
    codes = [str(code) for code in Locale("en").territories]
    return found | {code.casefold(): code for code in codes if is_country(code)}


def is_country(code: str) -> bool:
    """Say whether a code is that of a country, not of a continent or a group of them."""
    return len(code) == 2 and code.isalpha() and code.isupper() and code not in ("EU", "EZ", "UN", "QO", "ZZ")
