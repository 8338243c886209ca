"""Somebody edits the files; a mistake stops the start, and says where it is."""

import shutil
from pathlib import Path

import pytest

from portal.questionnaires.library import FORMS, load
from portal.questionnaires.schema import Audience, Band, FormRefused, Moment


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FORMS, tmp_path / "forms"))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def refusal(folder: Path) -> str:
    with pytest.raises(FormRefused) as refused:
        load(folder)
    return str(refused.value)


def test_another_wording_is_what_is_asked_from_then_on(folder: Path):
    edit(folder / "begin/child-g34.nl.toml", "Hoe is het voor jou op school?", "Hoe gaat het?")

    form = load(folder).form(Moment.BEGIN, Audience.CHILD, Band.G34)

    assert form.question("school_joy").text["nl"] == "Hoe gaat het?"
    assert form.id != load().form(Moment.BEGIN, Audience.CHILD, Band.G34).id


def test_the_same_files_elsewhere_give_the_same_forms(folder: Path):
    for moment, audience, band, form in load().forms():
        assert load(folder).form(moment, audience, band).id == form.id


@pytest.mark.parametrize(
    ("file", "old", "new", "sentences"),
    [
        (
            "begin/child-g12.nl.toml",
            "Hoor jij erbij",
            "Hoor jij er niet bij",
            ("begin/child-g12.nl.toml", '"belonging" staat "niet"'),
        ),
        (
            "end/parent.en.toml",
            "[growth]",
            "[grown]",
            ("end/parent.nl.toml", 'Vraag "grown" staat niet in allebei de bestanden'),
        ),
        (
            "begin/teacher.nl.toml",
            "short =",
            "kort =",
            ("begin/teacher.nl.toml", 'Vraag "enjoy" heeft een onbekend woord: kort.'),
        ),
        (
            "begin/teacher.en.toml",
            "short =",
            "kind =",
            ('Vraag "enjoy" heeft in en een onbekend woord: kind.',),
        ),
        (
            "begin/parent.nl.toml",
            'kind = "scale"',
            'kind = "slider"',
            ('Vraag "school_joy" heeft bij kind "slider". Kies uit: pictures2,',),
        ),
        (
            "begin/parent.nl.toml",
            'scale = "nice"',
            'scale = "mooi"',
            ('noemt de schaal "mooi"; die staat niet in scales.nl.toml.',),
        ),
        (
            "begin/parent.nl.toml",
            'visibility = "teacher"',
            'visibility = "school"',
            ('heeft bij visibility "school". Kies uit: together, teacher.',),
        ),
        (
            "begin/child-g34.nl.toml",
            '["p-alone", "p-together"]',
            '["p-alone"]',
            ('Vraag "friends" heeft bij pictures twee plaatjes nodig',),
        ),
        (
            "begin/parent.nl.toml",
            "paired = true\n",
            "",
            ("begin, groep 1-2", 'Vraag "school_joy" is een paar'),
        ),
        (
            "scales.en.toml",
            '"Not nice", ',
            "",
            ('Vraag "school_joy" mist woorden bij three van haar schaal (en).',),
        ),
        ("scales.nl.toml", "[unsure]", "[unknown]", ("de opbouw klopt niet, kijk bij 'unsure'",)),
        (
            "end/family.nl.toml",
            'title = "',
            "title = ",
            ("Het bestand end/family.nl.toml is niet te lezen",),
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(
    folder: Path, file: str, old: str, new: str, sentences: tuple[str, ...]
):
    edit(folder / file, old, new)

    told = refusal(folder)

    for sentence in sentences:
        assert sentence in told


def test_a_missing_file_is_named(folder: Path):
    (folder / "end/child-g78.en.toml").unlink()

    assert "Het bestand end/child-g78.en.toml is er niet." in refusal(folder)


def test_too_many_questions_about_child_and_home_together_are_named(folder: Path):
    heads = {"nl": '[[question]]\nkey = "who"\nkind = "short_text"', "en": "[who]"}
    for language, head in heads.items():
        with (folder / f"begin/family.{language}.toml").open("a", encoding="utf-8") as file:
            file.write(f'\n{head}\ntext = "Wie?"\nshort = "Wie"\n')

    assert "begin, groep 3-4: Ouder- en gezinsvragen zijn samen 11 vragen" in refusal(folder)


def test_a_library_is_read_once():
    assert load() is load()
