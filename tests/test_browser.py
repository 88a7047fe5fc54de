"""The pages as visitors use them, in Chromium: from a server, from a disk, without scripts."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import DESKTOP, PHONE, Visit, served, visit

AWQ = "awq-activation-aware-weight-quantization-for-llm-compression-and-acceleration"
PAPER = f"papers/{AWQ}/"
TOPIC = "topics/quantization/"


def opened(visitor: Visit, path: str) -> Page:
    """A page, on a server by its folder and on a disk by its file."""
    return visitor.go(path + ("index.html" if visitor.home.startswith("file:") else ""))


@pytest.fixture(params=["visitor", "reader"])
def anyone(request: pytest.FixtureRequest) -> Visit:
    """A visitor of the served site, and one who has it on a disk."""
    found: Visit = request.getfixturevalue(request.param)
    return found


def shown_titles(page: Page) -> list[str]:
    return [text for text in page.locator("main li > strong a:visible").all_inner_texts() if text]


def test_a_list_filters_as_one_types(anyone: Visit) -> None:
    """Only papers with all the words stay, accents and case aside, with their number; headings without papers go."""
    page = opened(anyone, TOPIC)
    everything = shown_titles(page)
    assert len(everything) == 31
    page.get_by_label("Filter these 31 papers").fill("ACTIVATION-aware wéight")
    expect(page.locator(".pi-count")).to_have_text(re.compile(r"^\d+ of 31$"))
    left = shown_titles(page)
    assert "AWQ: Activation-aware Weight Quantization for LLM Compression and Acceleration" in left
    assert len(left) < 5
    assert page.locator("main h3.year:visible").count() <= len(left)
    page.get_by_label("Filter these 31 papers").fill("")
    assert shown_titles(page) == everything


def test_a_list_sorts_in_place(anyone: Visit) -> None:
    """By title, by date either way, by mentions here and by discussion; back to how it was."""
    page = opened(anyone, TOPIC)
    before = shown_titles(page)
    page.get_by_label("Sort").select_option("title")
    by_title = shown_titles(page)
    assert sorted(by_title) == sorted(before)
    folded = [title.casefold() for title in by_title if title[0].isalpha()]
    assert folded[0] < folded[-1]
    assert by_title != before
    page.get_by_label("Sort").select_option("oldest")
    dates = page.locator("main li time:visible").evaluate_all("all => all.map((each) => each.dateTime)")
    assert dates == sorted(dates)
    page.get_by_label("Sort").select_option("newest")
    assert shown_titles(page) == before
    opened(anyone, "topics/fine-tuning/")
    page.get_by_label("Sort").select_option("mentions")
    numbers = page.locator("main li > small:visible").evaluate_all("all => all.map((e) => +(e.dataset.mentions ?? 0))")
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] > 0


def test_a_list_says_how_it_is_sorted(visitor: Visit) -> None:
    """The line above it follows the choice, also where the order was that of a curator's text."""
    page = visitor.go(TOPIC)
    line = page.locator("p.papers").first
    for order, words in (("title", "by title"), ("oldest", "oldest first"), ("newest", "newest first")):
        page.get_by_label("Sort").select_option(order)
        expect(line).to_have_text(f"31 papers, {words}.")
    visitor.go("topics/fine-tuning/")
    page.get_by_label("Sort").select_option("mentions")
    expect(line).to_have_text(re.compile(r"^\d+ papers, most mentioned here first\.$"))
    visitor.go("lists/making-an-llm-cheaper/")
    expect(line).to_have_text(re.compile("in the order of the text"))
    page.get_by_label("Sort").select_option("oldest")
    expect(line).to_have_text(re.compile("oldest first"))


def test_a_filter_without_hits_says_so(visitor: Visit) -> None:
    """Of papers and of names; names that are found stand apart."""
    page = visitor.go(TOPIC)
    page.get_by_label("Filter these 31 papers").fill("no such word")
    expect(page.locator(".pi-count")).to_have_text("None of these 31 has that")
    visitor.go("authors/letter/j/")
    field = page.locator(".pi-tools input")
    field.fill("jian")
    expect(page.locator(".pi-tools + p")).to_have_text(re.compile(r"^[^·]+ · [^·]+ · "))
    field.fill("no such word")
    expect(page.locator(".pi-count")).to_have_text(re.compile("^None of these"))


def test_sorting_and_filtering_go_together(visitor: Visit) -> None:
    """A filter holds when the order changes."""
    page = visitor.go(TOPIC)
    page.get_by_label("Filter these 31 papers").fill("survey")
    few = set(shown_titles(page))
    assert 0 < len(few) < 31
    page.get_by_label("Sort").select_option("title")
    assert set(shown_titles(page)) == few


def test_cite_opens_every_format_and_copies(anyone: Visit) -> None:
    """The panel has BibTeX, RIS, CSL-JSON, APA, IEEE and ACL; copying puts the text on the clipboard; Escape closes."""
    page = opened(anyone, PAPER)
    if not anyone.home.startswith("file:"):
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("link", name="Cite", exact=True).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert dialog.get_by_role("radio").evaluate_all("all => all.map((each) => each.value)") == [
        "BibTeX", "RIS", "CSL-JSON", "APA", "IEEE", "ACL",
    ]  # fmt: skip
    expect(dialog.locator("pre")).to_contain_text("@misc{")
    dialog.get_by_text("APA", exact=True).click()
    expect(dialog.locator("pre")).to_contain_text("Lin, J., Tang, J.")
    dialog.get_by_text("CSL-JSON", exact=True).click()
    assert json.loads(dialog.locator("pre").inner_text())[0]["title"].startswith("AWQ")
    dialog.get_by_role("button", name="Copy").click()
    expect(dialog.get_by_role("button", name="Copied")).to_be_visible()
    if not anyone.home.startswith("file:"):
        assert json.loads(page.evaluate("navigator.clipboard.readText()"))[0]["title"].startswith("AWQ")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_the_chosen_format_is_remembered(visitor: Visit) -> None:
    """Who took RIS from one paper is offered RIS by the next, from a list too."""
    page = visitor.go(PAPER)
    page.get_by_role("link", name="Cite", exact=True).first.click()
    page.get_by_role("dialog").get_by_text("RIS", exact=True).click()
    page.goto(visitor.home + TOPIC)
    page.locator("main li a", has_text=re.compile("^cite$")).first.click()
    expect(page.get_by_role("dialog").locator("pre")).to_contain_text("TY  - ")


def test_saving_fills_the_visitors_own_list(anyone: Visit, tmp_path: Path) -> None:
    """Saved on a paper's page and in a list; taken away as BibTeX; carried in an address to somebody else."""
    page = opened(anyone, PAPER)
    page.get_by_role("button", name="Save this paper").click()
    expect(page.get_by_role("button", name="Save this paper")).to_have_attribute("aria-pressed", "true")
    opened(anyone, TOPIC)
    page.locator("main li button.pi-save").nth(2).click()
    expect(page.locator(".pi-tabs .pi-number")).to_have_text("2")
    opened(anyone, "reading-list/")
    expect(page.locator("#pi-saved li")).to_have_count(2)
    with page.expect_download() as download:
        page.get_by_role("button", name="BibTeX").click()
    download.value.save_as(tmp_path / "list.bib")
    text = (tmp_path / "list.bib").read_text("utf-8")
    assert text.count("\n@") + text.startswith("@") == 2
    assert "Activation-aware" in text
    slugs = page.evaluate(
        "JSON.parse(Object.entries(localStorage).find(([k]) => k.endsWith(':saved'))[1]).map((p) => p.slug)"
    )
    assert slugs[0] == AWQ

    page.evaluate("localStorage.clear()")
    page.goto("about:blank")
    opened(anyone, "reading-list/")
    expect(page.locator("#pi-saved")).to_contain_text("Nothing is saved yet")
    page.goto("about:blank")
    place = "reading-list/" + ("index.html" if anyone.home.startswith("file:") else "")
    anyone.go(f"{place}#papers={','.join(slugs)}")
    expect(page.locator("#pi-saved li")).to_have_count(2)
    page.get_by_role("button", name="Save all of these").click()
    expect(page.locator(".pi-tabs .pi-number")).to_have_text("2")


def test_a_damaged_list_does_no_harm(visitor: Visit) -> None:
    """Whatever stands in the browser's storage or in the address, the page works, and nothing of it becomes markup."""
    page = visitor.go("reading-list/")
    page.evaluate("localStorage.setItem(`paper-index:${new URL('..', location).pathname}:saved`, '{\"x\": ')")
    page.reload()
    expect(page.locator("#pi-saved")).to_contain_text("Nothing is saved yet")
    page.evaluate(
        "localStorage.setItem(`paper-index:${new URL('..', location).pathname}:saved`,"
        "JSON.stringify([{slug: 'x', title: '<img src=x onerror=alert(1)>', byline: 3}, null, 7]))"
    )
    page.reload()
    expect(page.locator("#pi-saved li")).to_have_count(1)
    expect(page.locator("#pi-saved li")).to_contain_text("<img src=x")
    assert page.locator("#pi-saved img").count() == 0
    page.goto("about:blank")
    visitor.go("reading-list/#papers=../../x,<b>,")
    expect(page.locator("#pi-saved")).to_contain_text(re.compile("carries no paper|paper"))


def test_keys(visitor: Visit) -> None:
    """J and k go through a list, s saves, c cites, ? lists the keys; in a field they are letters."""
    page = visitor.go(TOPIC)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = page.locator("main li > strong a").first
    expect(first).to_be_focused()
    page.keyboard.press("s")
    expect(page.locator("main li button.pi-save").first).to_have_text("saved")
    expect(page.locator("main li small:has(button)").first).to_have_text(re.compile(" · saved$"))
    page.keyboard.press("c")
    expect(page.get_by_role("dialog")).to_contain_text("Cite")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_contain_text("Next paper in a list")
    page.keyboard.press("Escape")
    field = page.get_by_label("Filter these 31 papers")
    field.focus()
    page.keyboard.type("sjc?")
    expect(field).to_have_value("sjc?")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_chips_say_why(visitor: Visit) -> None:
    """A topic shows its phrase and a mentioned tag its sentence, on hover and on focus; Escape puts it away."""
    page = visitor.go(PAPER)
    chip = page.locator("p.chips a").first
    chip.hover()
    expect(page.get_by_role("tooltip")).to_contain_text("Topic Quantization")
    page.mouse.move(0, 0)
    expect(page.get_by_role("tooltip")).to_be_hidden()
    mention = page.locator("p.chips a", has_text="GPTQ")
    mention.focus()
    expect(page.get_by_role("tooltip")).to_contain_text("1.45x speedup over GPTQ")
    assert mention.get_attribute("aria-describedby") == "pi-tip"
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_be_hidden()


def test_every_chip_has_its_reason(visitor: Visit) -> None:
    """On twenty papers, each chip of a topic or a mention explains itself."""
    page = visitor.go(TOPIC)
    addresses = page.locator("main li > strong a").evaluate_all("all => all.map((each) => each.href)")[:20]
    for address in addresses:
        page.goto(address)
        for chip in page.locator("p.chips > a").all():
            chip.focus()
            assert page.locator("#pi-tip").is_visible(), (address, chip.inner_text())


def test_the_map(anyone: Visit) -> None:
    """Pointing shows a title, dragging a box lists what is in it, arrow keys go on, Enter opens a paper."""
    page = opened(anyone, "map/")
    canvas = page.locator(".pi-map canvas")
    expect(canvas).to_be_visible()
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 20, box["y"] + box["height"] - 20, steps=4)
    page.mouse.up()
    expect(page.locator(".pi-listed h2")).to_contain_text(re.compile(r"^\d{3} papers in the box"))
    canvas.focus()
    page.keyboard.press("ArrowRight")
    first = page.locator(".pi-map .pi-tip").inner_text()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    assert page.locator(".pi-map .pi-tip").inner_text() != first
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/papers/.+"))


def test_ten_thousand_points_move_smoothly(visitor: Visit) -> None:
    """A picture of ten thousand points takes less than a sixtieth of a second, on a machine that does nothing else."""
    page = visitor.go("map/")
    expect(page.locator(".pi-map canvas")).to_be_visible()
    page.evaluate(
        """() => {
          const data = { slugs: [], titles: [], dates: [], across: [], down: [], areas: [], topics: [] };
          for (let n = 0; n < 10000; n++) {
            data.slugs.push(`paper-${n}`); data.titles.push(`Paper ${n}`); data.dates.push("2024-01-01");
            data.across.push((n * 7919) % 10000); data.down.push((n * 104729) % 10000); data.areas.push(1 + (n % 5));
          }
          window.paperIndex.map.draw(data);
        }"""
    )
    page.wait_for_timeout(300)
    took = page.evaluate(
        """() => {
          const all = [];
          for (let n = 0; n < 20; n++) {
            const start = performance.now();
            window.paperIndex.map.paintNow();
            all.push(performance.now() - start);
          }
          return Math.min(...all); // the others were disturbed
        }"""
    )
    assert took < 1000 / 60, took


def test_a_paper_reads_without_scripts(chromium: Browser, address: str) -> None:
    """Title, byline, links, summary, abstract, reasons, citations in three styles and the files stand in the page."""
    found = visit(chromium, address, PHONE, scripts=False)
    page = found.go(PAPER)
    for words in ("Ji Lin", "protecting only 1% of salient weights", "Related papers", "APA", "Where this comes from"):
        expect(page.locator("main")).to_contain_text(words)
    page.get_by_role("link", name="Cite", exact=True).first.click()
    assert page.url.endswith("#cite")
    file = page.request.get(page.get_by_role("link", name="BibTeX", exact=True).evaluate("link => link.href"))
    assert file.ok
    assert file.text().startswith("@misc{")
    page.goto(address + TOPIC)
    assert len(shown_titles(page)) == 31
    assert page.locator("input:visible").count() == 1  # the search
    page.goto(address + "map/")
    expect(page.locator("main")).to_contain_text("Quantization")
    found.page.context.close()
    assert found.complaints == []


def test_a_page_that_is_pointed_at_is_fetched(visitor: Visit) -> None:
    """Before the click, once, and no page of another host."""
    page = visitor.go(TOPIC)
    page.locator("main li > strong a").first.hover()
    expect(page.locator("link[rel=prefetch]")).to_have_count(1)
    page.locator("main li small a", has_text="arXiv").first.hover()
    page.locator("main li > strong a").first.hover()
    page.wait_for_timeout(200)
    expect(page.locator("link[rel=prefetch]")).to_have_count(1)


def test_light_and_dark(visitor: Visit) -> None:
    """The system's scheme holds until the visitor chooses; the choice stays."""
    page = visitor.go("")
    expect(page.locator("html")).to_have_attribute("data-md-color-scheme", "default")
    page.get_by_role("button", name="Switch to dark colours").click()
    expect(page.locator("html")).to_have_attribute("data-md-color-scheme", "slate")
    page.goto(visitor.home + TOPIC)
    expect(page.locator("html")).to_have_attribute("data-md-color-scheme", "slate")


def test_nothing_is_wider_than_a_phone(chromium: Browser, address: str) -> None:
    """No page scrolls sideways at 390 pixels."""
    found = visit(chromium, address, PHONE)
    for path in ("", PAPER, TOPIC, "topics/", "tags/", "tags/kind/method/", "papers/", "years/2024/", "authors/", "trends/",
                 "map/", "lists/making-an-llm-cheaper/", "data/", "data/quality/", "subscribe/", "about/"):  # fmt: skip
        page = found.go(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], path
    found.page.context.close()
    assert found.complaints == []


def test_what_is_long_scrolls_on_a_phone(chromium: Browser, address: str) -> None:
    """The heat map keeps the size of its letters and scrolls; the row of sections begins where one is."""
    found = visit(chromium, address, PHONE)
    page = found.go("trends/")
    assert page.locator(".pi-heat text").first.evaluate("text => text.getBoundingClientRect().height") > 9
    assert page.locator(".pi-scroll:has(.pi-heat)").evaluate("part => part.scrollWidth > part.clientWidth + 100")
    for path in ("map/", "about/", "reading-list/", ""):
        found.go(path)
        box = page.locator(".pi-tabs a[aria-current]").bounding_box()
        assert box
        assert box["x"] >= 0, path
        assert box["x"] + box["width"] <= PHONE[0] - 40, path
    found.page.context.close()
    assert found.complaints == []


def test_fields_have_room_on_a_phone(chromium: Browser, address: str) -> None:
    """No placeholder is cut; the search of the header widens for what is typed; a button covers no code."""
    found = visit(chromium, address, PHONE)
    fits = """field => {
      const style = getComputedStyle(field);
      const pen = document.createElement("canvas").getContext("2d");
      pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
      return pen.measureText(field.placeholder).width <= field.clientWidth - 2 * parseFloat(style.paddingLeft);
    }"""
    for path in ("", "papers/", TOPIC, "map/"):
        page = found.go(path)
        for field in page.locator("input[placeholder]:visible").all():
            assert field.evaluate(fits), (path, field.get_attribute("placeholder"))
    field = page.locator("header .pi-search input")
    field.focus()
    assert field.evaluate("field => field.offsetWidth") > 300
    found.go("data/")
    covered = """code => {
      const button = code.parentElement.querySelector("button").getBoundingClientRect();
      const words = document.createRange();
      words.selectNodeContents(code);
      return [...words.getClientRects()].some((line) => line.right > button.left && line.top < button.bottom);
    }"""
    for size in (PHONE, DESKTOP):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        assert not any(code.evaluate(covered) for code in page.locator("pre > code").all()), size
    found.page.context.close()
    assert found.complaints == []


def test_names_on_the_map_are_not_cut(chromium: Browser, address: str) -> None:
    """On a phone and magnified, each name that is drawn lies wholly within the map."""
    found = visit(chromium, address, PHONE)
    found.page.add_init_script(
        """window.drawn = [];
        const draw = CanvasRenderingContext2D.prototype.fillText;
        CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
          drawn.push([x - this.measureText(text).width / 2, x + this.measureText(text).width / 2, y]);
          return draw.call(this, text, x, y);
        };"""
    )
    page = found.go("map/")
    box = page.locator(".pi-map canvas").bounding_box()
    assert box
    for _ in range(3):
        page.wait_for_timeout(200)
        drawn = page.evaluate("drawn.splice(0)")
        assert drawn
        assert all(left >= 0 and right <= box["width"] and 0 < y < box["height"] for left, right, y in drawn)
        page.get_by_role("button", name="Zoom in").click()
    found.page.context.close()
    assert found.complaints == []


def test_only_papers_of_lists_can_be_saved_there(visitor: Visit) -> None:
    """A line that begins with a date, as on the home page, tells of several papers and gets no button; a paper's does."""
    page = visitor.go("about/")
    page.evaluate(
        """slug => {
          const { element } = paperIndex;
          const date = () => element("small", {}, element("time", { datetime: "2024-01-02" }, "2 Jan 2024"));
          const link = () => element("a", { href: `../papers/${slug}/` }, "AWQ");
          const items = [[date(), " Put right: ", link()], [link(), " ", date()]];
          document.querySelector("article").append(element("ul", {}, ...items.map((item) => element("li", {}, ...item))));
          paperIndex.enhanceLists();
        }""",
        AWQ,
    )
    assert page.locator("article li").evaluate_all(
        "all => all.slice(-2).map((e) => e.querySelectorAll('button').length)"
    ) == [0, 1]


def test_a_missing_page_helps(chromium: Browser, whole: Path) -> None:
    """The page of an address that is not there, however deep, has a search and the ways in."""
    with served(whole / "site") as root:
        found = visit(chromium, root)
        page = found.go("404.html")
        expect(page.get_by_role("heading", level=1)).to_have_text("This page is not here")
        expect(page.get_by_label("Search all papers")).to_be_visible()
        page.get_by_role("link", name="Reading lists").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Reading lists")
        found.page.context.close()
    assert found.complaints == []
