"""Listings saved as text are read whole, in every layout, and nothing is dropped in silence."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.ids import title_key
from generator.readers import Captured, Reading, hf_listing, load
from tests.conftest import LISTINGS

PARAGRAPH = "We study how listings are read. " * 8


def read(text: str, captured: str | None = None) -> Reading:
    return hf_listing.read(Captured(Path("listing.txt"), text.encode("utf-8", "surrogatepass"), captured))


def page(*parts: str, day: str = "Nov 3") -> str:
    head = ["new", "Get trending papers in your email inbox!", "Subscribe", "Daily Papers"]
    return "\n\n".join([*head, "byAK and the research community", day, *parts]) + "\n"


def entry(title: str, byline: str = "") -> str:
    return f"{title}\n\n{PARAGRAPH}" + (f"\n\n{byline}" if byline else "")


@pytest.fixture(scope="module")
def readings() -> dict[str, Reading]:
    return {path.name[:3]: hf_listing.read(load(path)) for path in LISTINGS}


def test_all_captured_listings_are_read_whole(readings: dict[str, Reading]) -> None:
    """The five files hold 18, 84, 87, 117 and 327 entries: 633, of 584 different titles, without a problem."""
    counts = {name: len(reading.entries) for name, reading in readings.items()}
    assert counts == {"000": 18, "001": 84, "002": 87, "003": 117, "004": 327}
    titles = {title_key(entry.paper.title) for reading in readings.values() for entry in reading.entries}
    assert len(titles) == 584
    assert [problem for reading in readings.values() for problem in reading.problems] == []


def test_every_line_of_every_listing_is_accounted_for(readings: dict[str, Reading]) -> None:
    """Each line of the files is furniture, a title, an abstract or part of a byline: none is lost."""
    for path in LISTINGS:
        reading = readings[path.name[:3]]
        known = {text for entry in reading.entries for text in (entry.paper.title, entry.paper.abstract)}
        for line in path.read_text("utf-8").split("\n"):
            text = " ".join(line.split())
            if not text or text in known or len(text) < 60:
                continue
            # The first title of one layout is glued to a word; mirrors of addresses are set right.
            assert text.removeprefix("Subscribe") in known or "hf." in text or "b-61j" in text, text


def test_no_furniture_becomes_a_paper(readings: dict[str, Reading]) -> None:
    """The page's own words stand in no title and no abstract."""
    for reading in readings.values():
        for found in reading.entries:
            text = f"{found.paper.title} {found.paper.abstract}"
            assert "email inbox" not in text
            assert "byAK" not in text
            assert not found.paper.title.startswith(("Subscribe", "Daily Papers", "new"))


def test_first_title_glued_to_subscribe_is_freed(readings: dict[str, Reading]) -> None:
    """Without blank lines the first title follows the word Subscribe at once."""
    first = readings["004"].entries[0]
    assert first.paper.title == "Pangu Ultra MoE: How to Train Your Big MoE on Ascend NPUs"
    assert first.line == 3


def test_bylines_give_authors_dates_comments_and_organisations(readings: dict[str, Reading]) -> None:
    """A byline's count of authors, date, comments and organisation go into their fields."""
    papers = {found.paper.title.split(":")[0]: found.paper for found in readings["003"].entries}
    dated = papers["Towards Safety Reasoning in LLMs"]
    assert (dated.author_count, dated.date, dated.discussion) == (9, "2025-05-27", 2)
    named = papers["Densing Law of LLMs"]
    assert (named.organisations, named.date, named.discussion) == (("OpenBMB",), "2024-12-05", 2)
    assert papers["A^2FM"].organisations == ("OPPO",)
    assert papers["Dr.LLM"].organisations == ("Parameter Lab",)
    alone = next(found.paper for found in readings["000"].entries if found.paper.organisations)
    assert alone.organisations == ("ONE Lab",)


def test_entries_without_a_byline_stand_between_entries_that_have_one(readings: dict[str, Reading]) -> None:
    """Four entries of one listing have no byline; they and their neighbours stay apart."""
    undated = [found.paper.title.split(":")[0] for found in readings["003"].entries if not found.paper.date]
    assert undated == ["InfiAlign", "EfficientLLM", "LightReasoner", "Efficient Agents"]


def test_year_is_worked_out_from_the_page(readings: dict[str, Reading]) -> None:
    """A page leaves the year out for its own year only: later than all that it writes out."""
    assert readings["003"].captured == "2025-11-03"
    assert readings["000"].captured == "2026-01-01"
    assert "newest year that the page writes out is 2024" in readings["003"].remarks[0]


def test_year_is_not_guessed_without_evidence() -> None:
    """With no year written out, and none given, a paper is left without its date, and that is said."""
    reading = read(page(entry("One", "• 2 authors\n·\nMar 5")))
    assert reading.entries[0].paper.date is None
    assert reading.captured is None
    [problem] = reading.problems
    assert problem.line == 19
    assert "no year" in problem.message
    assert "--captured" in problem.message


def test_year_is_not_guessed_against_the_evidence() -> None:
    """A date later in the year than the page itself cannot be of the page's year."""
    reading = read(page(entry("One", "• 2 authors\n·\nDec 5"), entry("Two", "• 1 authors\n·\nMay 5, 2024")))
    assert [found.paper.date for found in reading.entries] == [None, "2024-05-05"]
    assert "later in it than the page itself" in reading.problems[0].message


def test_year_before_there_were_listings_is_not_evidence() -> None:
    """Old papers alone do not make a page old."""
    reading = read(page(entry("One", "• 2 authors\n·\nMar 5"), entry("Two", "• 1 authors\n·\nMay 5, 2019")))
    assert reading.entries[0].paper.date is None
    assert reading.problems


def test_day_of_capture_settles_the_year() -> None:
    """What the curator says of the capture goes before all evidence."""
    reading = read(page(entry("One", "• 2 authors\n·\nMar 5")), captured="2024-11-03")
    assert reading.entries[0].paper.date == "2024-03-05"
    assert reading.captured == "2024-11-03"


def test_a_day_that_is_none_is_reported() -> None:
    """The 30th of February becomes a problem and no date."""
    reading = read(page(entry("One", "• 2 authors\n·\nFeb 30, 2024")))
    assert reading.entries[0].paper.date is None
    assert "is no day of the year 2024" in reading.problems[0].message


@pytest.mark.parametrize("path", LISTINGS, ids=lambda path: path.name[:3])
def test_line_ends_byte_order_mark_and_trailing_space_change_nothing(path: Path, tmp_path: Path) -> None:
    """A listing saved on another system gives the same papers."""
    text = path.read_text("utf-8")
    other = tmp_path / path.name
    other.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "  \t\r\n").encode())
    papers = [found.paper for found in hf_listing.read(load(other)).entries]
    assert papers == [found.paper for found in hf_listing.read(load(path)).entries]


@pytest.mark.parametrize("path", LISTINGS, ids=lambda path: path.name[:3])
def test_a_listing_cut_off_loses_only_its_end(path: Path) -> None:
    """Wherever a file is cut off, the entries before the cut are as they were, and the last is said to be unclear."""
    text = path.read_text("utf-8")
    whole = [found.paper for found in hf_listing.read(Captured(path, text.encode(), "2026-01-01")).entries]
    places = random.Random(7)
    for _ in range(25):
        cut = text[: places.randrange(2_000, len(text))]
        reading = hf_listing.read(Captured(path, cut.encode(), "2026-01-01"))
        complete = [found.paper for found in reading.entries][:-1]
        assert complete == whole[: len(complete)]
        lines = [line for line in cut.split("\n") if line.strip()]
        if lines[-1] in {paper.title for paper in whole}:
            assert reading.problems[-1].message.startswith("no abstract after the title")


def test_empty_file_is_an_error_and_no_crash() -> None:
    """A page without a paper says so."""
    assert "holds no paper" in read("").problems[0].message
    assert "holds no paper" in read(page()).problems[0].message


def test_title_without_abstract_is_reported_with_its_line() -> None:
    """Two titles in a row: the first has no abstract, and is named."""
    reading = read(page("A lonely title", entry("Two"), entry("Three")))
    assert [found.paper.title for found in reading.entries] == ["Two", "Three"]
    [problem] = reading.problems
    assert (problem.line, '"A lonely title"' in problem.message) == (13, True)


def test_paragraph_without_title_is_reported_with_its_line() -> None:
    """A second long paragraph after an abstract belongs to nothing."""
    reading = read(page(entry("One"), PARAGRAPH * 2, entry("Two")))
    assert [found.paper.title for found in reading.entries] == ["One", "Two"]
    assert "a paragraph without a title" in reading.problems[0].message


def test_links_of_an_abstract_become_links_of_the_paper(readings: dict[str, Reading]) -> None:
    """Addresses lose the full stops, brackets and braces that text glued to them; mirrors get their own name."""
    links = {
        link.url: link.kind for reading in readings.values() for found in reading.entries for link in found.paper.links
    }
    assert links["https://github.com/LanlanQiu/ChatAnime"] == "code"
    assert links["https://github.com/OpenGVLab/LLMPrune-BESA"] == "code"
    assert links["https://github.com/JiaxiLi1/LOST-Low-rank-and-Sparse-Training-for-Large-Language-Models"] == "code"
    assert links["https://github.com/tding1/Efficient-LLM-Survey"] == "code"
    assert links["https://huggingface.co/datasets/AmazonScience/AIDSAFE"] == "data"
    assert links["https://huggingface.co/CofeAI/FLM-101B"] == "model"
    assert not [url for url in links if url.endswith((".", ",", ")", "}", "{")) or "b-61j" in url or "//hf." in url]


def test_mirrors_are_set_right_in_abstracts_too(readings: dict[str, Reading]) -> None:
    """The same paper captured through two mirrors has one abstract."""
    abstracts = {
        found.paper.abstract
        for reading in readings.values()
        for found in reading.entries
        if found.paper.title.startswith("FLM-101B")
    }
    assert len(abstracts) == 1
    assert "https://huggingface.co/CofeAI/FLM-101B" in abstracts.pop()  # type: ignore[operator]


def test_damage_of_the_listing_is_left_to_a_curator(readings: dict[str, Reading]) -> None:
    """What the listing itself broke is not repaired by guessing."""
    titles = {found.paper.title for reading in readings.values() for found in reading.entries}
    assert "A Survey of LLM times DATA" in titles
    abstracts = " ".join(found.paper.abstract or "" for reading in readings.values() for found in reading.entries)
    assert "DALLcdotE" in abstracts


@given(st.text(max_size=400))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    """Whatever a file holds, the reader answers with papers and problems."""
    reading = read(text)
    assert reading.entries or reading.problems


@given(st.lists(st.sampled_from(["new", "Subscribe", "Nov 3", "·", "• 3 authors", "Mar 5", "A title", PARAGRAPH, ""])))
def test_any_mixture_of_lines_is_read_without_an_exception(lines: list[str]) -> None:
    """Lines of a listing in any order give papers and problems, and never a title of furniture."""
    for found in read("\n".join(lines)).entries:
        assert found.paper.title in ("A title", "·", "• 3 authors", "new", "Subscribe", "Nov 3", "Mar 5")


def test_a_short_abstract_and_the_captured_year_are_told(readings: dict[str, Reading]) -> None:
    """A sentence that ends in a full stop or an exclamation mark is an abstract; of a year that was not guessed nothing is said."""
    for end in (".", "!"):
        short = f"We read listings whole{end}"
        reading = read(
            page(f"A Title of Some Words\n\n{short}\n\n·\n\nNov 2, 2025", entry("Another", "·\n\nNov 1, 2025"))
        )
        assert [found.paper.abstract for found in reading.entries] == [short, PARAGRAPH.strip()]
        assert reading.remarks == ()
