"""What pages are made of: long lists in parts, indexes by letter, charts, the map, rising tags."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.catalogue.catalogue import Catalogue
from generator.catalogue.citation import citations
from generator.catalogue.layout import SIDE, all_places, laid_out
from generator.catalogue.related import Related
from generator.content.history import Change
from generator.content.store import load_collection
from generator.exports.citation_shards import PAPERS_IN_A_SHARD
from generator.exports.places import Publication
from generator.model import Collection, Paper, Record
from generator.pages.addresses import Links
from generator.pages.alphabet import MOST_NAMES, by_letter, letter_pages
from generator.pages.charts import Rise, Timeline, heat_map, histogram, rises_chart
from generator.pages.groups import LONGEST, SHOWN, all_parts, listed
from generator.pages.site_map import all_pages
from generator.pages.trends import rising_tags
from tests.conftest import NASTY, ROOT, Run, build, make_project


def elements(chart: str, name: str) -> list[Any]:
    """The elements of a name in a chart, parsed as a browser does."""
    root = html5lib.parseFragment(chart, namespaceHTMLElements=False)
    return [element for element in root.iter() if str(element.tag).rpartition("}")[2] == name]


def papers(dates: Sequence[str | None]) -> Catalogue:
    """A catalogue of papers of certain dates."""
    return Catalogue(
        Collection(
            records=tuple(
                Record(f"paper-{number}", Paper(title=f"Paper {number}", date=date))
                for number, date in enumerate(dates)
            )
        )
    )


DATES = st.one_of(
    st.none(),
    st.integers(2019, 2023).map(str),
    st.tuples(st.integers(2019, 2023), st.integers(1, 12)).map(lambda when: f"{when[0]}-{when[1]:02}"),
    st.tuples(st.integers(2021, 2022), st.integers(1, 12), st.integers(1, 28)).map(
        lambda when: f"{when[0]}-{when[1]:02}-{when[2]:02}"
    ),
)


@given(st.lists(DATES, max_size=500))
def test_a_long_list_is_split_so_that_nothing_is_lost(dates: list[str | None]) -> None:
    """No page has more than it may, every paper is on exactly one of the last parts, no two pages share an address."""
    entries = papers(dates).entries
    top = listed(entries, "topics/x", "X")
    pages = [("topics/x", top), *((part.folder, inner) for part, inner in all_parts(top))]
    assert all(sum(len(group) for _, group in page.groups) <= LONGEST for _, page in pages)
    assert len({folder for folder, _ in pages}) == len(pages)
    last = [entry for _, page in pages if not page.parts for _, group in page.groups for entry in group]
    assert sorted(entry.slug for entry in last) == sorted(entry.slug for entry in entries)
    for _, page in pages:
        assert page.count == (sum(part.count for part in page.parts) or len(page.shown))
        shown = [entry for _, group in page.groups for entry in group]
        assert [entry.paper.date or "" for entry in shown] == sorted(
            (entry.paper.date or "" for entry in shown), reverse=True
        )


def test_parts_keep_their_addresses() -> None:
    """A part is named by its year or month, so that papers of another time leave it alone."""
    first = papers(["2022-03-01"] * 200 + ["2021-05-02"] * 50)
    later = papers(["2024-01-01"] * 300 + ["2022-03-01"] * 200 + ["2021-05-02"] * 50)
    before, after = (
        {part.folder: part.title for part, _ in all_parts(listed(catalogue.entries, "t", "T"))}
        for catalogue in (first, later)
    )
    assert set(before.items()) <= set(after.items())
    assert before["t/2022/03/2"] == "T, March 2022, 121–200"
    assert before["t/2021"] == "T, 2021"


def test_long_lists_of_a_built_site_have_pages_of_their_own(tmp_path: Path) -> None:
    """A topic of 400 papers has a page of its newest, linked parts with the rest, and none of the pages is heavy."""
    project = make_project(tmp_path, NASTY)
    for number in range(400):
        text = (
            f'title: "Low-bit quantization of everything, part {number}"\nsummary: "{("What it does and how well. " * 4).strip()}"\n'
            f"date: {2020 + number % 3}-{number % 12 + 1:02}-01\ntopics: [quantization]\nkind: method\n"
        )
        (project / "content" / "papers" / f"part-{number}.yml").write_text(text)
    done = build(project, "--strict")
    assert done.returncode == 0, done.stderr
    topic = project / "site" / "topics" / "quantization"
    text = (topic / "index.html").read_text("utf-8")
    assert text.count("In full: <a") == 2
    assert text.rindex(f"{402 - SHOWN} more. In full: ") > text.rindex("<time")
    year = (topic / "2021" / "index.html").read_text("utf-8")
    assert 'Newer: <a href="../2022/">2022</a> · Older: <a href="../2020/">2020</a>' in year
    assert ' › <a href="../">Quantization &amp; more</a></p>' in year
    month = (topic / "2021" / "02" / "index.html").read_text("utf-8")
    assert "<h1>Quantization &amp; more, February 2021</h1>" in re.sub(r"<h1 [^>]*>", "<h1>", month)
    assert re.search(r'Quantization &amp; more</a> › <a href="\.\./">2021</a></p>', month)
    assert (topic / "index.html").read_text("utf-8").count("<time") == SHOWN
    found = set()
    for year in ("2020", "2021", "2022"):
        for page in (topic / year).rglob("index.html"):
            assert page.stat().st_size < 200_000
            found |= set(re.findall(r"papers/(part-\d+)/", page.read_text("utf-8")))
    assert len(found) == 400
    assert max(page.stat().st_size for page in (project / "site").rglob("*.html")) < 300_000


def test_the_home_page_tells_of_papers_and_not_of_changes_of_form() -> None:
    """A change that touches more than a quarter of the records is not news; one of twenty is, however few there are."""
    everything = tuple(f"paper-{number}" for number in range(100))
    history = [
        Change(str(size), "2024-05-06T07:08:09+00:00", f"{size} papers", everything[:size])
        for size in (100, 26, 25, 20, 1)
    ]
    for number, kept in ((100, [25, 20, 1]), (20, [20, 1])):
        some = papers(["2024-01-01"] * number)
        home = next(page for page in all_pages(some, Publication("Index", ""), citations(some), history))
        assert [len(found) for _, found in home.facts["changed"]] == kept


def test_others_are_counted_in_good_english(whole: Path) -> None:
    """Where only the first author is known and there is one more, that is one other."""
    texts = [path.read_text("utf-8") for path in (whole / "site" / "papers").glob("*/index.html")]
    assert any(" and 1 other " in text for text in texts)
    assert not [text for text in texts if " 1 others" in text]


def test_a_tag_says_what_is_new_to_a_reader(whole: Path) -> None:
    """No spelling that differs by case and hyphens, no chip without a paper; a broad name counts more specific ones."""
    tags = whole / "docs" / "tags"
    assert "Also found as" not in (tags / "spurious-correlation" / "index.md").read_text("utf-8")
    assert "Also found as PTQ.\n" in (tags / "post-training-quantization" / "index.md").read_text("utf-8")
    assert not re.search("Also found as.*Ditill", (tags / "deepseek-r1-distill" / "index.md").read_text("utf-8"))
    assert "\nmodel · 3 papers, through more specific tags\n" in (tags / "gemini" / "index.md").read_text("utf-8")
    broad = (tags / "quantization" / "index.md").read_text("utf-8")
    [own, below] = map(int, re.findall(r"concept · (\d+) papers and (\d+) others through more specific tags", broad)[0])
    assert f"[Quantization <small>{own + below}</small>]" in (tags / "index.md").read_text("utf-8")
    assert broad.index("<figure") < broad.index("## More specific tags") < broad.index("## Through more specific tags")
    assert not [path for path in (whole / "docs").rglob("*.md") if "<small>0</small>" in path.read_text("utf-8")]


def test_reasons_of_related_papers_are_spelt_as_in_the_paper(whole: Path) -> None:
    """A shared term stands as the paper has it, not folded, and not where a shared tag says the same beside it."""

    def words(text: str) -> str:
        return " ".join(["", *re.findall(r"[^\W_]+", text), ""])

    catalogue = Catalogue(load_collection(ROOT / "content"))
    found: list[str] = []
    for entry in catalogue.entries:
        page = (whole / "docs" / "papers" / entry.slug / "index.md").read_text("utf-8")
        text = words(f"{entry.title} {entry.abstract} {entry.paper.summary or ''}").casefold()
        for terms, rest in re.findall(r"in both: ([^·<]*?) · ([^<\n]*)</small>", page):
            for term in terms.split(", "):
                assert words(term).casefold() in text, (entry.slug, term)
                assert words(term) not in words(rest.split(" · ")[0] if " · " in rest else ""), (entry.slug, term)
                found.append(term)
    assert {"FLOPs", "GPUs", "LLaMA"} <= {*found}
    assert not {"flop", "gpu", "llama", "lm", "lms"} & {*found}


def test_a_page_is_corrected_where_somebody_reads_it() -> None:
    """A page leads to a form of its repository, else to a letter; where there is neither, nowhere."""
    catalogue = papers(["2024"])
    form = Links(catalogue, "papers/paper-0", "https://github.com/a/b", "us@example.org").correction()
    assert "(https://github.com/a/b/issues/new?" in form
    letter = Links(catalogue, "papers/paper-0", contact="us@example.org").correction()
    assert "(mailto:us@example.org?subject=papers/paper-0)" in letter
    assert Links(catalogue, "papers/paper-0").correction() == ""


def test_all_that_is_missing_can_be_seen(whole: Path) -> None:
    """Where the page on quality names only some papers, a link leads to all."""
    page = (whole / "site" / "data" / "quality" / "index.html").read_text("utf-8")
    more = re.findall(r'… and (\d+) more: <a href="([^"]+)">all without', page)
    assert more
    for number, address in more:
        text = (whole / "site" / "data" / "quality" / address / "index.html").read_text("utf-8")
        assert f'<p class="papers">{int(number) + 100} papers' in text


@given(st.lists(st.sampled_from(["Ada", "Bob", "Zoë", "李", "1st", "Éva"]), max_size=20), st.integers(1, 3))
def test_an_index_by_letter_has_every_name_once(names: list[str], times: int) -> None:
    """Whether on one page or on many."""
    names = sorted(names * times * 150)
    letters = by_letter(names, lambda name: name)
    pages = letter_pages(letters, "authors")
    assert bool(pages) == (len(names) > MOST_NAMES)
    if pages:
        every = [part for page in pages for part in (page, *page.more)]
        assert sum(part.count for part in every) == len(names)
        assert len({part.folder for part in every}) == len(every)
        assert all(part.count <= MOST_NAMES for part in every)


def test_a_timeline_has_no_gaps_and_leaves_out_strays() -> None:
    """Months from the first to the last; a single old paper of two hundred makes no empty years; long times are by year."""
    catalogue = papers(["2014-01-01", *["2023-11-05", "2024-02-01"] * 100])
    assert Timeline.of(catalogue.entries).keys == ("2023-11", "2023-12", "2024-01", "2024-02")
    assert Timeline.of(papers(["1990-01-01", "2024-01-01"]).entries).keys[:2] == ("1990", "1991")
    assert Timeline.of(papers(["1990", "1992", "1991-05-01"]).entries).unit == "year"
    assert Timeline.of(papers([None]).entries).keys == ()


def test_a_histogram_says_its_numbers_three_ways() -> None:
    """As bars as high as their counts, in the caption, and in a table; what has no month is said to be left out."""
    entries = papers(["2024-01-05", "2024-01-06", "2024-03-01", "2024"]).entries
    chart = histogram(Timeline.of(entries), entries, "with <b>")
    bars = [("".join(bar.itertext()), float(bar.get("height"))) for bar in elements(chart, "rect")]
    assert bars == [("Jan 2024: 2", 64.0), ("Mar 2024: 1", 32.0)]
    cells = ["".join(cell.itertext()) for row in elements(chart, "tr") for cell in row]
    assert cells == ["Month", "Papers", "Jan 2024", "2", "Mar 2024", "1"]
    caption = "".join(elements(chart, "figcaption")[0].itertext())
    assert caption.startswith("3 papers with <b> by month; most in one month: 2; 1 older or without a month left out")
    assert histogram(Timeline.of(entries), entries[:1], "x") == ""


def test_a_heat_map_shades_by_share() -> None:
    """The larger the share of a month, the stronger; months without papers of a row have no square."""
    timeline = Timeline(("2024-01", "2024-02", "2024-03"))
    chart = heat_map(timeline, [("A & B", [1, 0, 5]), ("C", [2, 3, 1])], [10, 10, 10])
    paths = {path.get("class"): path.get("d").count("M") for path in elements(chart, "path")}
    assert sum(paths.values()) == 5
    assert max(paths) == "pi-heat-5"
    assert "A & B" in [text.text for text in elements(chart, "text")]


def test_rising_tags_rise() -> None:
    """Each has a larger share of the newer papers than of the older; the surest come first."""
    catalogue = Catalogue(load_collection(ROOT / "content"))
    rises, early, late = rising_tags(catalogue, Timeline.of(catalogue.entries))
    assert len(rises) >= 5
    assert 0.4 < early[1] / (early[1] + late[1]) < 0.6
    assert early[1] + late[1] == sum(Timeline.of(catalogue.entries).counts(catalogue.entries))
    assert all(rise.late / late[1] > rise.early / early[1] for rise in rises)
    assert rises[0].late >= 5
    chart = rises_chart([Rise("a<b", 1, 5)], early, late)
    assert "a&lt;b" in chart


def test_rising_tags_of_one_month_are_none() -> None:
    """Nothing rises where there is nothing before."""
    catalogue = papers(["2024-01-01"] * 5)
    assert rising_tags(catalogue, Timeline.of(catalogue.entries))[0] == []


NEAR = [Related(f"paper-{number}", 0.5, (), (), ()) for number in range(4)]


def test_kept_places_stay_and_new_papers_lie_beside_theirs() -> None:
    """A paper without a place gets one near those it is related to, also through others without one."""
    kept = {"paper-0": (1000, 1000), "paper-1": (1200, 1000)}
    topics = dict.fromkeys(["paper-0", "paper-1", "new", "newer", "alone"], "t")
    related = {"new": [NEAR[0], NEAR[1]], "newer": [Related("new", 0.9, (), (), ())]}
    places = all_places(kept, topics, related)
    assert set(places) == set(topics)
    assert {slug: places[slug] for slug in kept} == kept
    assert abs(places["new"][0] - 1100) <= 120
    assert abs(places["new"][1] - 1000) <= 120
    assert abs(places["newer"][0] - places["new"][0]) <= 120
    assert all(0 <= value <= SIDE for place in places.values() for value in place)
    assert places == all_places(kept, dict(reversed(topics.items())), related)


def test_the_map_of_the_collection_is_kept_whole() -> None:
    """Every paper of the collection has a place of its own in content/map.yml."""
    collection = load_collection(ROOT / "content")
    assert set(collection.map) == {slug for slug, _ in collection.records}
    assert len(set(collection.map.values())) > 0.95 * len(collection.map)


def test_a_layout_puts_like_to_like() -> None:
    """On a new plane, papers of one topic are nearer to each other than to others; a second run gives the same."""
    catalogue = Catalogue(load_collection(ROOT / "content"))
    chosen = [
        entry.slug
        for topic in ("quantization", "retrieval-rag", "interpretability")
        for entry in catalogue.topics[topic]
        if entry.topics[0].topic.id == topic
    ]
    features = [feature for feature in catalogue.features if feature.slug in chosen]
    places = laid_out(features)
    assert places == laid_out(features)
    same: list[float] = []
    other: list[float] = []
    for one in features:
        for two in features:
            if one.slug < two.slug:
                far = (
                    (places[one.slug][0] - places[two.slug][0]) ** 2 + (places[one.slug][1] - places[two.slug][1]) ** 2
                ) ** 0.5
                mine = catalogue[one.slug].topics[0].topic.id == catalogue[two.slug].topics[0].topic.id
                (same if mine else other).append(far)
    assert sum(same) / len(same) < 0.5 * sum(other) / len(other)


def test_layout_writes_places_of_new_papers_only(run: Run, nasty: Path) -> None:
    """`layout` keeps what is there, adds what is missing, and says how many; a second run changes nothing."""
    config, places = nasty / "mkdocs.yml", nasty / "content" / "map.yml"
    places.write_text("bare: [7, 9]\n")
    done = run("--config", config, "layout")
    assert done.status == 0
    assert "Placed 3 papers of 4" in done.out
    text = places.read_text("utf-8")
    assert "bare: [7, 9]\n" in text
    assert run("--config", config, "layout").out.startswith("Placed 0 papers of 4")
    assert places.read_text("utf-8") == text


@pytest.mark.parametrize("text", ["bare: [7]\n", "bare: [7, 10001]\n", "bare: x\n", "Not A Slug: [1, 2]\n"])
def test_a_faulty_map_is_refused(run: Run, nasty: Path, text: str) -> None:
    """With its line and what is wrong."""
    (nasty / "content" / "map.yml").write_text(text)
    done = run("--config", nasty / "mkdocs.yml", "check")
    assert done.status == 1
    assert "map.yml:1:" in done.err


def test_every_citation_is_in_the_shard_that_the_browser_asks_for(whole: Path) -> None:
    """No shard is much larger than meant: citing a paper loads little."""
    folder = whole / "site" / "assets" / "citations"
    count = len(list(folder.glob("[0-9]*.js")))
    assert f'paperIndex.receive("citations/count",{count});' in (folder / "count.js").read_text("utf-8")
    assert count == -(-584 // PAPERS_IN_A_SHARD)
    assert max(path.stat().st_size for path in folder.glob("*.js")) < 120_000
