"""Formats of texts: what is accepted and in which form, and what is said of the rest."""

import subprocess
import sys

import pytest

from cms.content.values.formats import COUNTRY, LANGUAGE, URL


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("en", "en"),
        ("EN", "en"),
        ("en-us", "en-US"),
        ("pt-BR", "pt-BR"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("de-CH-1996", "de-CH-1996"),
        ("yue", "yue"),
        ("und", "und"),
        ("zxx", "zxx"),
        ("x-dothraki", "x-dothraki"),
        ("tl", "tl"),
        ("tl-ph", "tl-PH"),
        ("sh", "sh"),
        ("cnr", "cnr"),
        ("prs", "prs"),
        ("swc", "swc"),
        ("sh-yu", "sh-YU"),
    ],
)
def test_a_language_tag_is_stored_in_its_usual_case(text: str, tag: str) -> None:
    assert LANGUAGE.read(text) == tag


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("English", '"en"'),
        ("english", '"en"'),
        ("Englsh", '"en"'),
        ("Norwegian Bokmål", '"nb"'),
        ("Greek", '"el"'),
        ("Mandarin", '"zh"'),
        ("eng", '"en"'),
        ("iw", '"he"'),
        ("mo", '"ro"'),
        ("zh-yue", '"yue"'),
        ("sgn-US", '"ase"'),
        ("Tagalog", '"tl"'),
        ("Filipino", '"fil"'),
        ("Deutsch", '"de"'),
        ("français", '"fr"'),
        ("日本語", '"ja"'),
        ("en_US", '"en-US"'),
        ("en-UK", '"en-GB"'),
        ("British English", '"en-GB"'),
        ("jp", '"ja"'),
        ("cz", '"cs"'),
    ],
)
def test_what_is_no_language_tag_is_answered_with_the_one_that_was_meant(text: str, meant: str) -> None:
    with pytest.raises(ValueError, match="is not a language tag") as refused:
        LANGUAGE.read(text)

    assert str(refused.value) == f"{text!r} is not a language tag; did you mean {meant}?"


@pytest.mark.parametrize("text", ["", "xx", "en-", "-en", " en", "en-USA", "a-DE", "e123", "Elvish", "💩"])
def test_what_means_no_language_is_answered_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match="is not a language tag") as refused:
        LANGUAGE.read(text)

    assert str(refused.value) == f"{text!r} is not a language tag; use one of BCP 47 such as en, pt-BR or zh-Hant."


@pytest.mark.parametrize(
    ("text", "code"),
    [("US", "US"), ("us", "US"), ("SU", "SU"), ("YU", "YU"), ("CS", "CS"), ("DD", "DD"), ("HV", "HV"), ("XK", "XK")],
)
def test_a_country_that_is_or_was_has_a_code(text: str, code: str) -> None:
    assert COUNTRY.read(text) == code


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("UK", '"GB"'),
        ("uk", '"GB"'),
        ("USA", '"US"'),
        ("France", '"FR"'),
        ("Frnace", '"FR"'),
        ("Great Britain", '"GB"'),
        ("Russia", '"RU"'),
        ("USSR", '"SU"'),
        ("U.S.", '"US"'),
        ("U.S.A.", '"US"'),
        ("UAE", '"AE"'),
        ("Deutschland", '"DE"'),
        ("Soviet Union", '"SU"'),
        ("Czechoslovakia", '"CS"'),
        ("Korea", '"KR" or "KP"'),
    ],
)
def test_what_is_no_country_code_is_answered_with_the_one_that_was_meant(text: str, meant: str) -> None:
    with pytest.raises(ValueError, match="is not a country code") as refused:
        COUNTRY.read(text)

    assert str(refused.value) == f"{text!r} is not a country code; did you mean {meant}?"


@pytest.mark.parametrize("text", ["", "ZZ", "EU", "ß", "\ufb01", "Atlantis", "\u200b"])
def test_what_means_no_country_is_answered_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match="is not a country code") as refused:
        COUNTRY.read(text)

    assert str(refused.value) == f"{text!r} is not a country code; use two letters of ISO 3166-1 such as US or FR."


@pytest.mark.parametrize("text", ["https://example.org/a?b", "HTTP://example.org", "http://[::1]/"])
def test_an_address_is_stored_as_it_is(text: str) -> None:
    assert URL.read(text) == text


def test_the_server_starts_without_the_registries() -> None:
    told = "import sys, cms.entrypoints.app_factory; print({'langcodes', 'pycountry'} & set(sys.modules))"

    answer = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)

    assert answer.stdout.strip() == "set()"
