"""Papers speak the partner's language: catalogues compose like templates, and ours are complete."""

import shutil
import sys
from importlib import resources

import pytest
from fontTools.ttLib import TTFont

from addons.printing.catalogue_file import write_catalogue
from addons.printing.catalogues import Catalogues, catalogues
from addons.printing.pdf import FACES
from addons.printing.po_file import BadTranslation, faults, is_translated, read
from addons.printing.sentences import sentences, untranslated
from addons.printing.template_chain import BadTemplate, Templates
from core.composition import compose, discover, resolve

INSTALLED = discover()
PRINTING = ("printing", "base", "sales", "stock", "shipping", "invoicing", "flowplan")
LANGUAGES = ("de", "es", "fr", "nl", "vi")


def word(text, translation, context=None):
    return (f'msgctxt "{context}"\n' if context else "") + f'msgid "{text}"\nmsgstr "{translation}"\n\n'


@pytest.fixture
def layers(tmp_path):
    """Return a function that makes templates and catalogues of layers given as {addon: {file: text}}, lowest first."""

    def make(**addons):
        for addon, files in addons.items():
            for name, text in files.items():
                path = tmp_path / addon / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        translated = Catalogues({name: tmp_path / name / "translations" for name in addons})
        return Templates({name: tmp_path / name / "templates" for name in addons}, translated)

    return make


# --- what we ship ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PRINTING)
def test_every_sentence_on_our_papers_has_words_in_every_shipped_language(name, language):
    addon = INSTALLED[name]
    composition = compose(resolve(INSTALLED, [name, "printing"]))
    words = [read(path) for path in catalogues(composition).files(language)]
    wanted = [message for message in sentences(composition, addon) if message.id]
    missing = [m.id for m in wanted if not any(is_translated(catalog, m) for catalog in words)]
    assert missing == [], f"run: tradeloom addon translate {name} {language}, and fill in the file it names"


@pytest.mark.parametrize("name", PRINTING)
def test_our_catalogues_have_the_placeholders_of_their_sentences(name):
    assert list(map(str, faults(INSTALLED[name].folder / "translations"))) == []


@pytest.mark.parametrize("name", PRINTING)
def test_our_catalogues_hold_no_sentence_that_is_printed_nowhere(name):
    addon = INSTALLED[name]
    known = untranslated(compose(resolve(INSTALLED, [name, "printing"])), addon, "xx")
    for path in (addon.folder / "translations").glob("*.po"):
        assert [m.id for m in read(path) if m.id and known.get(m.id, m.context) is None] == []


def test_the_same_languages_are_shipped_for_every_addon_that_prints():
    composition = compose(resolve(INSTALLED, PRINTING))
    assert catalogues(composition).languages() == list(LANGUAGES)
    for folder in catalogues(composition).folders.values():
        assert {path.stem for path in folder.glob("*.po")} == set(LANGUAGES)


@pytest.mark.parametrize("face", [file for _, _, file in FACES])
def test_every_letter_of_the_shipped_languages_is_in_our_font(face):
    with resources.as_file(resources.files("font_source_sans_pro") / "files" / face) as path, TTFont(path) as font:
        letters = font.getBestCmap()
    words = {
        letter
        for name in PRINTING
        for path in (INSTALLED[name].folder / "translations").glob("*.po")
        for message in read(path)
        if message.id
        for letter in f"{message.string}{str(message.string).upper()}"
    }
    figures = {*"€$£¥₫0123456789.,%·-", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "\N{EN DASH}"}
    assert sorted(letter for letter in words | figures if ord(letter) not in letters) == []


# --- how catalogues compose -----------------------------------------------------------------------------------

PAGE = '{{ _("Order") }} {{ pgettext("state", "open") }} {{ _("of %(who)s", who=who) }}'


def test_the_words_of_a_higher_addon_win_and_the_others_stay(layers):
    low = word("Order", "Auftrag") + word("open", "offen", "state") + word("of %(who)s", "von %(who)s")
    chain = layers(
        low={"templates/a.html": PAGE, "translations/de.po": low},
        high={"translations/de.po": word("Order", "Bestellung")},
    )
    assert chain.fill("a.html", language="de", who="<Ada>") == "Bestellung offen von &lt;Ada&gt;"


def test_a_higher_addon_adds_a_language(layers):
    chain = layers(low={"templates/a.html": PAGE}, high={"translations/it.po": word("Order", "Ordine")})
    assert chain.fill("a.html", language="it", who="Ada") == "Ordine open of Ada"
    assert chain.catalogues.languages() == ["it"]


def test_an_addon_changes_the_english_sentence_as_well(layers):
    chain = layers(low={"templates/a.html": PAGE}, high={"translations/en.po": word("Order", "Purchase")})
    assert chain.fill("a.html", language="en", who="Ada") == "Purchase open of Ada"


def test_a_sentence_that_is_missing_empty_or_doubtful_is_printed_in_english(layers):
    doubtful = "#, fuzzy\n" + word("Order", "Befehl") + word("open", "", "state")
    chain = layers(low={"templates/a.html": PAGE, "translations/de.po": doubtful})
    assert chain.fill("a.html", language="de", who="Ada") == "Order open of Ada"
    assert chain.fill("a.html", language="fr", who="Ada") == "Order open of Ada"
    assert chain.fill("a.html", who="Ada") == "Order open of Ada"


@pytest.mark.parametrize("language", ["de_AT", "de-AT"])
def test_what_a_country_does_not_say_otherwise_is_said_as_in_the_language(layers, language):
    low = word("Order", "Auftrag") + word("open", "offen", "state")
    chain = layers(
        low={"templates/a.html": PAGE, "translations/de_AT.po": word("open", "unerledigt", "state")},
        high={"translations/de.po": low},
    )
    assert chain.fill("a.html", language=language, who="Ada") == "Auftrag unerledigt of Ada"


def test_plural_forms_follow_the_language(layers):
    page = "{% trans n=n %}one box{% pluralize %}{{ n }} boxes{% endtrans %}"
    forms = 'msgid "one box"\nmsgid_plural "%(n)s boxes"\nmsgstr[0] "%(n)s pudełko"\nmsgstr[1] "%(n)s pudełka"\n'
    chain = layers(low={"templates/a.html": page, "translations/pl.po": forms + 'msgstr[2] "%(n)s pudełek"\n'})
    assert [chain.fill("a.html", language="pl", n=n) for n in (1, 2, 5)] == ["1 pudełko", "2 pudełka", "5 pudełek"]
    assert chain.fill("a.html", language="en", n=5) == "5 boxes"


# --- what is wrong with a catalogue ---------------------------------------------------------------------------


def test_a_wrong_placeholder_is_found_with_file_and_line_and_never_printed(layers, tmp_path):
    bad = word("Order", "Auftrag") + word("of %(who)s", "von %(wem)s")
    chain = layers(low={"templates/a.html": PAGE, "translations/de.po": bad})
    (found,) = faults(tmp_path / "low" / "translations")
    assert found.message.endswith("de.po:4: 'von %(wem)s' has other placeholders than 'of %(who)s'")
    with pytest.raises(BadTemplate, match=r"a.html:1: KeyError: 'wem'"):
        chain.fill("a.html", language="de", who="Ada")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("de.po", 'msgid "Order"\nmsgstr Auftrag\n', r"de\.po:2: it is no entry"),
        ("de.po", 'msgid "Order"\nmsgstr "Auftrag\n', r"de\.po:2: it is no entry"),
        ("de.po", 'msgid "Order"\nmsgid "Offer"\nmsgstr "x"\n', r"de\.po:1: missing msgstr"),
        ("klingon.po", word("Order", "ra"), r"(?s)klingon\.po: .*Name it like a language"),
    ],
)
def test_a_catalogue_that_cannot_be_read_is_an_error_that_names_it(tmp_path, name, text, message):
    (tmp_path / name).write_text(text)
    with pytest.raises(BadTranslation, match=message):
        read(tmp_path / name)
    assert len(list(faults(tmp_path))) == 1


# --- the file a translator works in ---------------------------------------------------------------------------

MANIFEST = 'from core import Addon\naddon = Addon(name="tongues", version="{n}", depends=("sales",))\n'


@pytest.fixture
def tongues(tmp_path):
    """Return a function that writes the Italian catalogue of an addon above sales, and what it then holds."""
    before = list(sys.path)
    folder = tmp_path / "addons" / "tongues"
    (folder / "templates").mkdir(parents=True)
    (folder / "__init__.py").write_text(MANIFEST.format(n=1))
    (folder / "templates" / "order_thanks.html").write_text('{% extends "order.html" %}{{ _("Thank you") }}')
    path = folder / "translations" / "it.po"

    def write():
        installed = discover([tmp_path])
        composition = compose(resolve(installed, ["tongues", "printing"]))
        composition.cache.clear()
        written = write_catalogue(composition, installed["tongues"], "it")
        assert written.path == path
        return written, {message.id: message.string for message in read(path) if message.id}

    yield folder, write
    sys.path[:] = before
    sys.modules.pop("addons.tongues", None)
    import addons

    vars(addons).pop("tongues", None)
    shutil.rmtree(folder)


def test_a_new_language_needs_words_for_the_sentences_of_all_addons_below(tongues):
    _, write = tongues
    written, words = write()
    assert {"Thank you", "Order confirmation", "Net total", "Page %(page)s of %(pages)s"} <= words.keys()
    assert written.missing == written.sentences == len(words)


def test_words_that_are_there_stay_when_templates_change(tongues):
    folder, write = tongues
    write()
    path = folder / "translations" / "it.po"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('msgid "Thank you"\nmsgstr ""', 'msgid "Thank you"\nmsgstr "Grazie"'))
    again, words = write()
    assert words["Thank you"] == "Grazie"
    assert again.missing == again.sentences - 1
    unchanged = path.read_bytes()
    write()
    assert path.read_bytes() == unchanged
    (folder / "templates" / "order_thanks.html").write_text('{{ _("Good bye") }}')
    _, words = write()
    assert "Good bye" in words
    assert "Thank you" not in words
    assert "Grazie" in path.read_text(encoding="utf-8")  # kept as a remark


def test_a_language_of_a_lower_addon_needs_only_words_for_what_is_new(tongues):
    folder, _ = tongues
    installed = discover([folder.parents[1]])
    found = untranslated(compose(resolve(installed, ["tongues", "printing"])), installed["tongues"], "de")
    assert [message.id for message in found if message.id] == ["Thank you"]


def test_the_contract_asks_for_catalogues_that_can_be_used(tongues):
    from addons.devkit.contract.sources import translations_are_right

    folder, _ = tongues
    installed = discover([folder.parents[1]])
    assert translations_are_right(installed["tongues"], installed) == []
    (folder / "translations").mkdir(exist_ok=True)
    (folder / "translations" / "it.po").write_text(word("Valid until", "Valido al 100 %"))
    (found,) = translations_are_right(installed["tongues"], installed)
    assert (found.file.name, found.line) == ("it.po", 1)
    assert "write a percent sign as %%" in found.remedy
