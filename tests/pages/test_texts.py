"""The catalogue of texts: each language says the same, in its own way of writing."""

import re
from string import Formatter

import pytest

from invo_emulator import settings, templating
from invo_emulator.core import cards
from invo_emulator.web import texts
from pages.links import opened
from stories import Story

LANGUAGES = texts.languages()
ENGLISH = LANGUAGES["en"]

every_language = pytest.mark.parametrize("code", sorted(LANGUAGES))


def placeholders(text: str) -> list[str]:
    """What has to be filled in."""
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name)


@every_language
def test_each_language_has_each_text_and_no_other(code: str) -> None:
    assert set(LANGUAGES[code].texts) == set(ENGLISH.texts)


@every_language
@pytest.mark.parametrize("name", sorted(ENGLISH.texts))
def test_a_text_is_filled_in_with_the_same(code: str, name: str) -> None:
    text = LANGUAGES[code].texts[name]

    assert text.strip()
    assert placeholders(text) == placeholders(ENGLISH.texts[name])


@every_language
def test_a_language_says_how_it_is_written(code: str) -> None:
    language = LANGUAGES[code]

    assert language.direction in ("ltr", "rtl")
    assert len(language.texts["language.months"].split()) == 12


def test_the_setting_knows_the_languages() -> None:
    for code in LANGUAGES:
        changed = settings.changed(settings.Settings(), {"page_language": code})
        assert changed.page_language == code


def test_every_text_is_used_and_every_name_exists() -> None:
    folder = templating.templates_folder()
    pages = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.html"))
    named = set(re.findall(r'"([a-z_]+\.[a-z_]*[a-z])"', pages))
    # What is put together in a template, or named by the code.
    composed = {"language", "declines", "mistakes", "test_cards", "approval", "guardian"}
    composed |= {"refusal_headings", "refusal_texts"}

    unnamed = {name for name in ENGLISH.texts if name.partition(".")[0] not in composed} - named

    assert unnamed == set()
    assert {name for name in re.findall(r'(?:say|plain)\("([a-z_.]*[a-z])"\)', pages)} <= set(
        ENGLISH.texts
    )


def test_headings_and_texts_of_refusals_come_in_pairs() -> None:
    names: dict[str, set[str]] = {part: set() for part in ("refusal_headings", "refusal_texts")}
    for text in ENGLISH.texts:
        part, _, name = text.partition(".")
        names.get(part, set()).add(name)

    assert names["refusal_headings"] == names["refusal_texts"]


def test_the_pages_and_the_api_give_the_same_reasons() -> None:
    reasons = {code: ENGLISH.texts[f"declines.{code}"] for code in cards.DECLINES}

    assert {code: text.replace("’", "'") for code, text in reasons.items()} == cards.DECLINES


@pytest.mark.parametrize(
    ("amount", "english", "german"),
    [
        ("100.00", "100", "100"),
        ("100.50", "100.50", "100,50"),
        ("9999.90", "9999.90", "9999,90"),
        ("12500.00", "12\u202f500", "12\u202f500"),
        ("1234567.80", "1\u202f234\u202f567.80", "1\u202f234\u202f567,80"),
    ],
)
def test_a_number_can_be_read_in_one_way_only(amount: str, english: str, german: str) -> None:
    assert (ENGLISH.number(amount), LANGUAGES["de"].number(amount)) == (english, german)


def test_dollars_say_whose_they_are_and_dates_where() -> None:
    at = "2027-01-02T03:04:05Z"
    german, arabic = LANGUAGES["de"], LANGUAGES["ar"]

    assert [ENGLISH.usd("10.00"), german.usd("10.00")] == ["US$10.00", "10,00 US$"]
    assert arabic.usd("10.00") == "10.00 US$"
    assert ENGLISH.moment(at).replace("\u00a0", " ") == "2 January 2027, 03:04 UTC"
    assert german.moment(at).replace("\u00a0", " ") == "2. Januar 2027, 03:04 Uhr UTC"
    assert "يناير" in arabic.moment(at)


def test_what_is_filled_in_is_escaped_and_isolated() -> None:
    said = ENGLISH.say("checkout.player", player="<b>{x}")

    assert said == "For <bdi>&lt;b&gt;{x}</bdi>"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9", "de"),
        ("fr, de;q=0.5", "de"),
        ("de;q=0.5, ar", "ar"),
        ("de;q=0, en", "en"),
        ("*, x;q=nine, ;;", "en"),
        ("fr", "en"),
        ("DE", "de"),
    ],
)
async def test_a_page_is_in_the_language_that_the_browser_asks_for(
    api: Story, accepted: str, language: str
) -> None:
    session = await api.mint()

    page = await opened(api, session["checkout_url"], language=accepted)

    assert f'<html lang="{language}"' in page.text


async def test_the_setting_is_stronger_than_the_browser(api: Story) -> None:
    await api.change_settings(page_language="ar")
    session = await api.mint()

    page = await opened(api, session["checkout_url"], language="de")

    assert '<html lang="ar" dir="rtl">' in page.text
    assert "الدفع بالبطاقة" in page.text


@every_language
async def test_a_no_is_told_in_the_players_language_and_in_the_apis(api: Story, code: str) -> None:
    page = await opened(api, "/checkout?session=x", language=code)

    assert LANGUAGES[code].texts["refusal_headings.INVALID_SESSION_TOKEN"] in page.text
    assert '<p lang="en" dir="ltr">This checkout link was not signed here' in page.text


async def test_a_language_that_is_none_is_refused_by_name(api: Story) -> None:
    answer = await api.control("PUT", "/settings", {"page_language": "tlh"})

    assert (answer.status_code, answer.json()["field"]) == (400, "settings.page_language")
