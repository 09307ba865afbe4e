"""Country codes, after ISO 3166: those in use, and those of countries that are no more."""

from functools import cache

import pycountry

from cms.content.codes.code_suggestions import did_you_mean, find_similar_codes
from cms.content.values.folding import fold
from cms.wording import quote

KOSOVO = "XK"
"""Has no code of ISO's; this one is free for such use, and the one that everybody uses."""

_OTHER_NAMES = {
    "UK": "GB",
    "U.S.": "US",
    "UAE": "AE",
    "Deutschland": "DE",
    "España": "ES",
    "Italia": "IT",
    "Nippon": "JP",
    "England": "GB",
    "Scotland": "GB",
    "Wales": "GB",
    "Holland": "NL",
    "Kosovo": KOSOVO,
    "Soviet Union": "SU",
    "East Germany": "DD",
    "West Germany": "DE",
}
"""Names that ISO does not have, some in the country's own language, and codes that are none."""


def read_country(text: str) -> str:
    """The code in capitals; ValueError with what was probably meant when there is no such code, and never was."""
    code = text.upper()
    if text.isascii() and code in _codes():
        return code
    advice = did_you_mean(find_similar_codes(text, _codes_by_name()), "use two letters of ISO 3166-1 such as US or FR.")
    raise ValueError(f"{quote(text)} is not a country code; {advice}")


@cache
def _codes() -> frozenset[str]:
    return frozenset(one.alpha_2 for one in (*pycountry.countries, *pycountry.historic_countries)) | {KOSOVO}


@cache
def _codes_by_name() -> dict[str, str]:
    """The codes by all that their countries are called, those of today first."""
    codes = {fold(name): code for name, code in _OTHER_NAMES.items()}
    for one in (*pycountry.countries, *pycountry.historic_countries):
        for kind in ("alpha_3", "name", "common_name", "official_name"):
            name = getattr(one, kind, None)
            if name is not None:
                codes.setdefault(fold(name), one.alpha_2)
    return codes
