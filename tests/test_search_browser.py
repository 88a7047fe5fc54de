"""The search as visitors use it, in Chromium, from a server and from a disk."""

import json
import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from generator.catalogue.catalogue import Catalogue
from generator.content.store import load_collection
from generator.search.words import STOP_WORDS, chains, stem, words_of
from tests.browser import PHONE, Visit, served, visit
from tests.conftest import DATA, ROOT

AWQ = "awq-activation-aware-weight-quantization-for-llm-compression-and-acceleration"
FIND = """async ([queries, options]) => {
  const engine = await paperIndex.searching();
  const answers = [];
  for (const query of queries) {
    const found = await engine.find(query, options);
    const papers = await engine.byNumber(found.numbers.slice(0, 10));
    answers.push({
      papers: papers.map((paper) => paper.slug), total: found.total, notes: found.notes,
      names: found.names.map((name) => `${name.kind}s/${name.slug}`),
    });
  }
  return answers;
}"""


def opened(visitor: Visit, path: str) -> Page:
    """A page, on a server by its folder and on a disk by its file."""
    folder, mark, rest = path.partition("?")
    return visitor.go(folder + ("index.html" if visitor.home.startswith("file:") else "") + mark + rest)


@pytest.fixture(params=["visitor", "reader"])
def anyone(request: pytest.FixtureRequest) -> Visit:
    """A visitor of the served site, and one who has it on a disk."""
    found: Visit = request.getfixturevalue(request.param)
    return found


def find(page: Page, queries: list[str], **options: Any) -> list[dict[str, Any]]:
    """What the engine answers to each query."""
    answers: list[dict[str, Any]] = page.evaluate(FIND, [queries, options])
    return answers


def success(rows: list[dict[str, Any]], answers: list[dict[str, Any]]) -> tuple[float, float, list[str]]:
    """The share of queries whose paper or page is first, and within the first five; and those that fail."""
    first = five = 0
    failed = []
    for row, answer in zip(rows, answers, strict=True):
        wanted, found = ({row["page"]}, answer["names"]) if "page" in row else (set(row["papers"]), answer["papers"])
        rank = next((place for place, slug in enumerate(found) if slug in wanted), 99)
        first += rank == 0
        five += rank < 5
        if rank:
            failed.append(f"{rank + 1}: {row['query']}")
    return first / len(rows), five / len(rows), failed


def test_stems_are_those_of_the_generator(visitor: Visit) -> None:
    """The browser cuts and stems every word of the collection, and many mutilated ones, as the generator does."""
    words = {
        word
        for path in (ROOT / "content" / "papers").glob("*.yml")
        for chain in chains(path.read_text(encoding="utf-8"))
        for word in (*chain.words, *chain.joined)
    }
    chance = random.Random(3)
    endings = (
        "s",
        "ed",
        "ing",
        "ingly",
        "edly",
        "eed",
        "eedly",
        "ies",
        "y",
        "tional",
        "ation",
        "ogist",
        "bli",
        "li",
        "ness",
        "ll",
    )
    some = sorted(words)
    words |= {some[chance.randrange(len(some))][: chance.randint(1, 8)] + chance.choice(endings) for _ in range(30_000)}
    ordered = sorted(words)
    page = visitor.go("about/")
    page.evaluate("() => paperIndex.searching()")
    assert page.evaluate("(words) => words.map(paperIndex.words.stem)", ordered) == [stem(word) for word in ordered]
    texts = [entry.paper.title for entry in Catalogue(load_collection(ROOT / "content")).entries] + [
        "D²MoE’s ﬁne-tuning",
        "İstanbul ΣΑΣ",
    ]
    assert page.evaluate("(texts) => texts.map(paperIndex.words.wordsOf)", texts) == [
        list(words_of(text)) for text in texts
    ]


def test_judged_queries_find_what_they_should(anyone: Visit) -> None:
    """Known items come first nine times in ten at least, and within five nineteen times in twenty, of each sort."""
    rows = [json.loads(line) for line in (DATA / "queries.jsonl").read_text(encoding="utf-8").splitlines()]
    page = opened(anyone, "about/")
    for kind in sorted({row["kind"] for row in rows}):
        own = [row for row in rows if row["kind"] == kind]
        first, five, failed = success(own, find(page, [row["query"] for row in own]))
        assert first >= 0.9, (kind, failed)
        assert five >= 0.95, (kind, failed)


def test_queries_that_nobody_chose_find_what_they_should(visitor: Visit) -> None:
    """Chance words of titles, with a typing error, with an author, and whole titles: the same holds."""
    chance = random.Random(20)
    rows = [row for kind in ("words", "typing error", "author", "title") for row in made_queries(chance, kind, 120)]
    page = visitor.go("about/")
    for kind in ("words", "typing error", "author", "title"):
        own = [row for row in rows if row["kind"] == kind]
        first, five, failed = success(own, find(page, [row["query"] for row in own]))
        assert first >= 0.93, (kind, failed)
        assert five >= 0.97, (kind, failed)


def made_queries(chance: random.Random, kind: str, count: int) -> Iterator[dict[str, Any]]:
    """Queries made from papers, each naming one paper alone by words of its title."""
    entries = Catalogue(load_collection(ROOT / "content")).entries
    stems = {entry.slug: {stem(word) for word in words_of(entry.title)} for entry in entries}
    common = {stem(word) for word in ("large", "language", "model", "llm", "using", "via", "towards", "can", "do")}

    def alone(words: list[str], among: set[str]) -> bool:
        wanted = {stem(word) for word in words}
        return sum(wanted <= stems[slug] for slug in among) == 1

    by_family: dict[str, set[str]] = {}
    for entry in entries:
        for name in entry.paper.known_authors:
            by_family.setdefault(words_of(name)[-1], set()).add(entry.slug)
    while count:
        entry = chance.choice(entries)
        telling = [
            word
            for word in words_of(entry.title)
            if word not in STOP_WORDS and len(word) > 2 and stem(word) not in common
        ]
        query = ""
        if kind == "title":
            query = entry.title
        elif kind == "author" and entry.paper.known_authors and telling:
            family = words_of(chance.choice(entry.paper.known_authors))[-1]
            word = chance.choice(telling)
            query = f"{family} {word}" if alone([word], by_family[family]) else ""
        elif kind != "author" and len(telling) > 3:
            words = chance.sample(telling, chance.randint(2, 4))
            long = [place for place, word in enumerate(words) if len(word) > 4 and word.isalpha()]
            if alone(words, set(stems)) and (kind == "words" or long):
                if kind == "typing error":
                    place = chance.choice(long)
                    words[place] = mistyped(words[place], chance)
                query = " ".join(words)
        if query:
            count -= 1
            yield {"kind": kind, "query": query, "papers": [entry.slug]}


def mistyped(word: str, chance: random.Random) -> str:
    """A word with a letter too few, too many or wrong, or with two letters swapped; the first stays."""
    at = chance.randrange(1, len(word) - 1)
    letter = chance.choice("abcdefghijklmnopqrstuvwxyz")
    return chance.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
    )


def test_what_a_query_can_say(visitor: Visit) -> None:
    """Phrases, words left out, fields and their ranges narrow results down, and agree with the records."""
    page = visitor.go("about/")
    catalogue = Catalogue(load_collection(ROOT / "content"))
    entries = catalogue.entries

    def total(query: str) -> int:
        number = find(page, [query])[0]["total"]
        assert isinstance(number, int)
        return number

    assert total("year:2023") == sum(entry.paper.year == "2023" for entry in entries)
    assert total("year:2022..2023") == sum(entry.paper.year in ("2022", "2023") for entry in entries)
    assert total("year:..2022") == total("year:<2023") == sum((entry.paper.year or "9") < "2023" for entry in entries)
    assert total("has:code") == sum(any(link.kind == "code" for link in entry.paper.links) for entry in entries)
    surveys = sum(entry.kind is not None and entry.kind.kind.id == "survey" for entry in entries)
    assert total("kind:survey") == total("type:Survey") == surveys
    assert total("-kind:survey") == len(entries) - surveys
    assert total("topic:quantization") == len(catalogue.topics["quantization"])
    assert total("topic:quantization,mixture-of-experts") > total("topic:quantization")
    assert total("tag:llama2") == total('tag:"LLaMA 2"') == total("tag:LLaMA-2") == catalogue.tags["llama-2"].count
    assert total('author:"ji lin"') == sum("Ji Lin" in entry.paper.known_authors for entry in entries)
    for phrase in ("chain of thought", "mixture of experts", "sparse attention", "large language models"):
        has = sum(
            any(f" {phrase} " in f" {' '.join(words_of(text))} " for text in
                (entry.title, entry.abstract, entry.paper.summary or "")) for entry in entries
        )  # fmt: skip
        # Names of tags count too, in each way of writing them.
        assert has <= total(f'"{phrase}"') <= has + 60
        assert total(f'"{phrase}" pruning') + total(f'"{phrase}" -pruning') == total(f'"{phrase}"')
    assert total('"thought of chain"') == 0
    assert total("quantization -quantization") == 0


def test_the_order_that_is_shown_is_the_order_that_is(anyone: Visit) -> None:
    """Without a query the newest come first, with one the best match; a name found has its number within its chip."""
    page = opened(anyone, "papers/")
    order = page.get_by_label("Sort").first
    expect(order).to_have_value("newest")
    page.locator(".pi-explorer__form input").fill("llama 2")
    expect(page.locator(".pi-explorer .chips a", has_text="Tag: Llama 2").first.locator("small")).to_have_text(
        re.compile(r"^\d+$")
    )
    expect(order).to_have_value("relevance")
    page.locator(".pi-explorer__form input").fill("")
    expect(order).to_have_value("newest")


def test_a_whole_value_counts_while_it_is_typed(anyone: Visit) -> None:
    """A year of four digits and what papers may have count without a space behind them; what is begun does not yet."""
    page = opened(anyone, "about/")
    whole = ["year:2023", "has:code", "pruning year:2023", "-has:code", "year:2023 has:code"]
    assert [answer["total"] for answer in find(page, whole, typing=True)] == [
        answer["total"] for answer in find(page, whole)
    ]
    begun = find(page, ["pruning", "pruning year:202", "pruning has:cod", "pruning has:co"], typing=True)
    assert len({answer["total"] for answer in begun}) == 1


def test_identifiers_find_their_paper(anyone: Visit) -> None:
    """Identifiers of arXiv and DOIs, bare, with a version, or as any address that they are pasted as."""
    page = opened(anyone, "about/")
    written = [
        "2306.00978", "arXiv:2306.00978v3", "https://arxiv.org/abs/2306.00978", "arxiv.org/pdf/2306.00978v2.pdf",
        "https://huggingface.co/papers/2306.00978", "10.48550/arXiv.2306.00978", "https://doi.org/10.48550/ARXIV.2306.00978",
    ]  # fmt: skip
    for query, answer in zip(written, find(page, written), strict=True):
        assert answer["papers"] == [AWQ], query
    assert find(page, ["2306.99999"])[0]["total"] == 0


STRANGE = [
    "x" * 10_000, "word " * 2_000, "!!! ??? ...", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    '"unbalanced', 'a"b"c"', '"" "', "author:", "author:\"", "foo:bar", "year:abcd", "year:9..1", "topic:nothing", "-",
    "--", "-author:x", ":", "::::", "tag:#", "\\", "%", "%zz", "{{ }}", "𝕏🦙", "é" * 50, "constructor", "__proto__",
    "toString:x", "has:__proto__", "日本語", "\u202e reversed", "a" * 40 + "b", "1" * 30, "the", "the of and",
]  # fmt: skip


def test_no_query_breaks_the_page(anyone: Visit) -> None:
    """Ten thousand letters, nothing but signs, markup, half quotes, unknown fields: there is an answer, and no error."""
    page = opened(anyone, "papers/")
    for query in STRANGE:
        for typing in (False, True):
            find(page, [query], typing=typing)
    field = page.locator(".pi-explorer__form input")
    for query in STRANGE[:8]:
        field.fill(query)
        field.press("Enter")
        expect(page.locator(".pi-explorer__status")).not_to_be_empty()
    header = page.locator("header .pi-search input")
    for query in STRANGE[:8]:
        header.fill(query)
        expect(page.locator("header .pi-results")).to_be_visible()
    assert page.locator("header .pi-results script, header .pi-results img").count() == 0


def test_nothing_is_loaded_before_the_first_key(visitor: Visit) -> None:
    """A page, and the field with the focus, load nothing of the search; a key does."""
    for path in ("", "papers/", f"papers/{AWQ}/"):
        page = visitor.go(path)
        page.keyboard.press("/")
        expect(page.locator("header .pi-search input")).to_be_focused()
        assert not [url for url in visitor.requests if "/assets/search/" in url or "search-" in url]
    page.keyboard.type("q")
    expect(page.locator("header [role=option]").first).to_be_visible()
    assert [url for url in visitor.requests if "/assets/search/" in url]


def test_the_header_searches_by_keyboard(anyone: Visit) -> None:
    """`/` opens it, arrows move through topics, tags and papers, Enter opens, Escape closes."""
    page = opened(anyone, f"papers/{AWQ}/")
    page.keyboard.press("/")
    page.keyboard.type("quantization")
    field, options = page.locator("header .pi-search input"), page.locator("header [role=option]")
    expect(options.last).to_have_text(re.compile(r"^All \d+ results$"))
    assert options.first.inner_text().startswith("Quantization\n")
    assert len(options.all()) <= 11
    expect(field).to_have_attribute("aria-expanded", "true")
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.locator("header .pi-results")).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/topics/quantization/"))


def test_a_search_can_be_shared(anyone: Visit) -> None:
    """An open search is in the address, which opens it again; a closed one leaves the address as it was."""
    page = opened(anyone, "about/")
    before = page.url
    page.keyboard.press("/")
    page.keyboard.type("sparse attention")
    expect(page.locator("header [role=option]").first).to_be_visible()
    address = page.url
    assert address == f"{before}#search=sparse%20attention"
    page.keyboard.press("Escape")
    assert page.url == before
    page.goto("about:blank")
    page.goto(address)
    expect(page.locator("header [role=option]").first).to_have_text(re.compile("Sparse attention"))


def test_enter_leads_to_everything(anyone: Visit) -> None:
    """With nothing chosen, Enter shows all results in the explorer, the query in its address."""
    page = opened(anyone, "topics/")
    page.keyboard.press("/")
    page.keyboard.type("mixture of experts")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/papers/(?:index\.html)?\?q=mixture%20of%20experts$"))
    expect(page.locator(".pi-explorer__status")).to_have_text(re.compile(r"^\d+ papers\."))
    expect(page.locator(".pi-explorer__form input")).to_have_value("mixture of experts")


def test_the_explorer_narrows_down(anyone: Visit) -> None:
    """Facets combine, say how many papers each value leaves, and are in the address; back and forward work."""
    page = opened(anyone, "papers/?q=pruning")
    status = page.locator(".pi-explorer__status")
    expect(status).to_have_text(re.compile(r"^\d+ papers\."))
    everything = status.inner_text()
    box = page.locator("[data-value='kind/survey']")
    expect(box).to_be_visible()
    number = int(box.locator(".pi-facet__count").inner_text())
    box.locator("input").check()
    expect(status).to_have_text(re.compile(rf"^{number} papers?\."))
    assert "kind=survey" in page.url
    year = page.locator("[data-value='year/2024']")
    expect(year).to_be_visible()
    fewer = int(year.locator(".pi-facet__count").inner_text())
    year.locator("input").check()
    expect(status).to_have_text(re.compile(rf"^{fewer} papers?\."))
    assert fewer <= number
    page.go_back()
    expect(status).to_have_text(re.compile(rf"^{number} papers?\."))
    page.go_back()
    expect(status).to_have_text(everything)
    page.go_forward()
    expect(status).to_have_text(re.compile(rf"^{number} papers?\."))
    page.get_by_role("button", name="Without Kind: Survey").click()
    expect(status).to_have_text(everything)


def test_the_explorer_sorts_and_turns_pages(anyone: Visit) -> None:
    """Orders and pages are in the address, and a page of results is ten papers."""
    page = opened(anyone, "papers/?q=quantization&sort=oldest")
    dates = page.locator(".pi-explorer__list time")
    expect(dates).to_have_count(10)
    shown = dates.evaluate_all("all => all.map((each) => each.dateTime)")
    assert shown == sorted(shown)
    page.get_by_role("link", name="Next").click()
    expect(page.locator(".pi-explorer__pager")).to_contain_text("Page 2 of")
    assert "page=2" in page.url
    assert dates.first.get_attribute("datetime") >= shown[-1]
    page.get_by_label("Sort").first.select_option("mentions")
    expect(page.locator(".pi-explorer__pager")).to_contain_text("Page 1 of")
    assert "sort=mentions" in page.url
    numbers = page.locator(".pi-explorer__list small:first-of-type").evaluate_all(
        "a => a.map(e => +(e.dataset.mentions ?? 0))"
    )
    assert numbers == sorted(numbers, reverse=True)


def test_results_say_why(visitor: Visit) -> None:
    """The words are marked where they stand; a word that is not shown is said to be elsewhere; papers can be saved."""
    page = visitor.go("papers/?q=calibration+quantization")
    item = page.locator(".pi-explorer__list li")
    expect(item.first).to_be_visible()
    assert {text.lower() for text in page.locator(".pi-explorer__list mark").all_inner_texts()} & {
        "quantization",
        "calibration",
    }
    for result in item.all():
        text = result.inner_text().lower()
        assert "calibrat" in text
        assert "quanti" in text
    item.first.get_by_role("button", name=re.compile("save", re.IGNORECASE)).click()
    page.goto(visitor.home + "reading-list/")
    expect(page.locator("main li")).to_have_count(1)


def test_all_papers_of_a_facet_need_no_query(anyone: Visit) -> None:
    """A filter alone is a question too, and the newest come first."""
    page = opened(anyone, "papers/?topic=quantization&year=2024")
    dates = page.locator(".pi-explorer__list time")
    expect(dates.first).to_be_visible()
    shown = dates.evaluate_all("all => all.map((each) => each.dateTime)")
    assert all(date.startswith("2024") for date in shown)
    assert shown == sorted(shown, reverse=True)


def test_documents_by_slug(anyone: Visit) -> None:
    """Other scripts get papers by their slugs, in that order, nothing for what is not here."""
    page = opened(anyone, "about/")
    found = page.evaluate(
        "(slugs) => paperIndex.documents(slugs)",
        [AWQ, "no-such-paper", "spqr-a-sparse-quantized-representation-for-near-lossless-llm-weight-compression"],
    )
    assert found[1] is None
    assert found[2]["title"].startswith("SpQR")
    paper = found[0]
    assert paper["slug"] == AWQ
    assert paper["date"] == "2023-06-01"
    assert paper["arxiv"] == "2306.00978"
    assert paper["kind"] == "Method"
    assert paper["byline"] == "Ji Lin and 9 others"
    assert paper["topics"][0][:2] == ["quantization", "Quantization"]
    assert isinstance(paper["mentions"], int)


def test_a_missing_part_says_so(chromium: Browser, whole: Path, tmp_path: Path) -> None:
    """Without a part of the index the page says so and offers the lists; what else is there is still shown."""
    site = tmp_path / "site"
    shutil.copytree(
        whole / "site", site, ignore=lambda folder, names: [] if Path(folder).name != "search" else ["terms"]
    )
    with served(tmp_path) as root:
        guest = visit(chromium, f"{root}site/")
        page = guest.go("topics/")
        page.keyboard.press("/")
        page.keyboard.type("pruning models ")
        note = page.locator("header .pi-results__note")
        expect(note).to_contain_text("cannot be loaded")
        assert note.get_by_role("link").count() == 3
        page = guest.go("papers/?q=pruning+models")
        expect(page.locator(".pi-explorer__status")).to_contain_text("cannot be loaded")
        expect(page.locator(".pi-plain li").first).to_be_visible()
        assert not [complaint for complaint in guest.complaints if complaint.startswith("script")]
        shutil.copytree(whole / "site" / "assets" / "search" / "terms", site / "assets" / "search" / "terms")
        shutil.rmtree(site / "assets" / "search" / "documents")
        page = guest.go("papers/?q=pruning+models")
        expect(page.locator(".pi-explorer__status")).to_contain_text("cannot be loaded")
        page.context.close()


def test_blocked_storage_does_not_matter(visitor: Visit) -> None:
    """A browser that keeps nothing searches all the same."""
    visitor.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked'); } });"
    )
    page = visitor.go("papers/?q=pruning")
    expect(page.locator(".pi-explorer__list li").first).to_be_visible()


def test_without_scripts_the_explorer_is_the_list(chromium: Browser, address: str) -> None:
    """The newest papers by year, with ways to topics, tags and every year; the form leads there too."""
    guest = visit(chromium, address, scripts=False)
    page = guest.go("papers/?q=anything")
    assert page.locator("main li").count() >= 40
    for target in ("topics/", "tags/", "years/2024/"):
        assert page.locator(f"main a[href$='{target}']").count()
    assert page.locator("header form").get_attribute("action") in ("./", "../papers/", "papers/")
    guest.page.context.close()


def test_a_phone_has_room_for_it(chromium: Browser, address: str) -> None:
    """At 390 pixels nothing sticks out to the side, with the header's results open and in the explorer."""
    guest = visit(chromium, address, PHONE, "dark")
    page = guest.go("")
    page.keyboard.press("/")
    page.keyboard.type("low-rank adaptation")
    expect(page.locator("header [role=option]").first).to_be_visible()
    width = "() => document.documentElement.scrollWidth"
    assert page.evaluate(width) <= PHONE[0]
    box = page.locator("header .pi-results").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE[0]
    page = guest.go("papers/?q=low-rank+adaptation&topic=fine-tuning")
    expect(page.locator(".pi-explorer__list li").first).to_be_visible()
    assert page.evaluate(width) <= PHONE[0]
    assert guest.complaints == []
    guest.page.context.close()
