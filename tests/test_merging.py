"""Accounts of one paper become one record, and nothing is lost or decided in silence."""

import json
from pathlib import Path
from typing import Any

import pytest

from generator.content.merge import Matcher, fill
from generator.content.near import near_misses
from generator.content.store import load_collection
from generator.model import Paper
from tests.conftest import Run, build, make_project, snapshot


def paper(title: str = "A Study of Things", **facts: Any) -> Paper:
    return Paper.model_validate({"title": title, **facts})


PREPRINT = '{"title": "A Study of Many Things", "arxiv": "2306.00978v2", "authors": ["Ji Lin"], "date": "2023-06-01"}\n'
PUBLISHED = """@inproceedings{lin-2024-study, title={A Study of Many Things}, author={Lin, Ji}, year={2024},
  booktitle={Proceedings of ACL}, doi={10.18653/v1/2024.acl-long.7}, url={https://aclanthology.org/2024.acl-long.7}}"""


@pytest.mark.parametrize("order", [("p.jsonl", "a.bib"), ("a.bib", "p.jsonl")])
def test_a_preprint_and_its_published_version_are_one_paper(tmp_path: Path, run: Run, order: tuple[str, str]) -> None:
    """Whichever comes first: one record with both identifiers and two venues, each fact with its source."""
    (tmp_path / "p.jsonl").write_text(PREPRINT)
    (tmp_path / "a.bib").write_text(PUBLISHED)
    for name in order:
        assert run("--content", tmp_path / "c", "import", tmp_path / name).status == 0
    [(_, found)] = load_collection(tmp_path / "c").records
    assert (found.ids.arxiv, found.ids.doi, found.ids.acl) == (
        "2306.00978",
        "10.18653/v1/2024.acl-long.7",
        "2024.acl-long.7",
    )
    assert sorted((venue.kind, venue.name, venue.year) for venue in found.venues) == [
        ("conference", "Proceedings of ACL", "2024"), ("preprint", "arXiv", "2023"),
    ]  # fmt: skip
    second = found.sources[1]
    assert set(found.provenance) == {second}
    assert "venues" in found.provenance[second]


def test_identifiers_in_any_form_are_one(tmp_path: Path, run: Run) -> None:
    """A DOI in capitals with a resolver, arXiv's own DOI and an address with a version find the paper that is there."""
    rows = [{"title": "One title", "arxiv": "2306.00978"}, {"title": "Another title by typing error", "doi": "https://doi.org/10.48550/ARXIV.2306.00978"},
            {"title": "A third", "url": "http://arxiv.org/pdf/2306.00978v3.pdf"}]  # fmt: skip
    for number, row in enumerate(rows):
        (tmp_path / f"{number}.jsonl").write_text(json.dumps({**row, "year": 2023}) + "\n")
        run("--content", tmp_path / "c", "import", tmp_path / f"{number}.jsonl")
    assert len(load_collection(tmp_path / "c").records) == 1


def test_what_tells_works_apart() -> None:
    """Another arXiv id or DOI makes another work, a service's own id does not; nor does a preprint server's DOI."""
    matcher = Matcher()
    matcher.add("known", paper(ids={"arxiv": "2306.00978", "doi": "10.1000/a", "openalex": "W1234"}))
    assert matcher.find(paper(ids={"openalex": "W9999"})) == "known"
    assert matcher.find(paper(ids={"doi": "10.1101/2020.01.01"})) == "known"
    assert matcher.find(paper(ids={"doi": "10.1000/b"})) is None
    assert matcher.find(paper(ids={"arxiv": "2306.00979"})) is None
    matcher.add("short", paper("Introduction", authors=["Ada Lovelace"]))
    assert matcher.find(paper("Introduction", authors=["Emmy Noether"])) is None
    assert matcher.find(paper("Introduction", authors=["A. Lovelace"])) == "short"


def test_an_identifier_of_another_paper_is_not_taken_over() -> None:
    """An account that matches one paper and bears an identifier of another brings a disagreement, not a double."""
    matcher = Matcher()
    matcher.add("one", paper(ids={"arxiv": "2306.00001"}))
    matcher.add("two", paper("Other things", ids={"openalex": "W1234"}))
    account, claimed = matcher.without_claimed(paper(ids={"arxiv": "2306.00001", "openalex": "W1234"}), "one")
    assert account.ids.openalex is None
    assert [conflict.field for conflict in claimed] == ["ids.openalex"]


def test_facts_in_other_notation_are_no_disagreement() -> None:
    """TeX and Unicode, a short and a long date, a publication after its preprint: nothing to report."""
    known = paper(r"On $\ell_0$ and 50\%", abstract=r"A ``fast'' way", date="2023-06-01", ids={"arxiv": "2306.00978"})
    other = paper(
        "On ℓ₀ and 50%", abstract="A “fast” way", date="2024", venues=[{"kind": "journal", "name": "J", "year": "2024"}]
    )
    filled, conflicts = fill(known, other, "later")
    assert conflicts == []
    assert (filled.title, filled.date, filled.venues[0].name) == (known.title, "2023-06-01", "J")
    assert filled.provenance == {"later": ("venues",)}


def test_a_venue_by_two_names_stays_one() -> None:
    """The same year and sort of publication is one venue: its gaps are filled, and the other name is reported."""
    known = paper(venues=[{"kind": "conference", "name": "ACL", "year": "2023"}])
    other = paper(
        venues=[
            {"kind": "conference", "name": "Proceedings of the 61st Annual Meeting", "year": "2023", "pages": "1-9"}
        ]
    )
    filled, conflicts = fill(known, other)
    assert [(venue.name, venue.pages) for venue in filled.venues] == [("ACL", "1-9")]
    assert [conflict.field for conflict in conflicts] == ["venues"]


def test_near_titles_are_found_among_many() -> None:
    """Among 3,000 titles, where not all pairs are compared, a plural and a mistyped word are still found."""
    words = [
        f"{first}{last}"
        for first in ("quan", "spar", "dist", "prun", "lear")
        for last in ("tor", "sity", "ance", "ing", "ner", "able", "ful")
    ]
    keys = {
        str(n): f"{words[n % 35]} of {words[n // 35 % 35]} models with {words[n // 1225]} number {n}x{n * 7}"
        for n in range(3_000)
    }
    keys |= {
        "a": "scaling laws for neural language models",
        "b": "scaling law for neural language models",
        "c": "scalling laws for neural language model",
    }
    found = set(near_misses(keys, list(keys)))
    assert {("a", "b"), ("a", "c")} <= found or {("b", "a"), ("c", "a")} <= found


def test_near_titles_are_the_same_however_many_are_compared_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """By rare words and a few at a time, as among very many: the pairs, each once, in the order of the new papers."""
    topics = ("quantization", "pruning", "distillation", "retrieval", "alignment", "reasoning", "translation")
    keys = {f"{n}": f"a study of {topic} for models number {n % 5}" for n, topic in enumerate(topics * 5)}
    keys |= {f"{n}s": f"{title}s" for n, title in keys.items()}
    new = list(reversed(keys))[:40]
    at_once = list(near_misses(keys, new))
    assert len(at_once) == len(set(map(frozenset, at_once))) > 40
    monkeypatch.setattr("generator.content.near._ALL_PAIRS", 60)
    assert list(near_misses(keys, new)) == at_once


def test_merge_makes_one_record_of_two(tmp_path: Path, run: Run) -> None:
    """`merge A B` adds B's facts to A, redirects B's address, and renames B wherever it is named; comments stay."""
    content = tmp_path / "content"
    for folder in ("papers", "lists"):
        (content / folder).mkdir(parents=True)
    (content / "papers" / "a.yml").write_text("# mine\ntitle: A study of things\ndate: 2023\n")
    (content / "papers" / "b.yml").write_text(
        'title: A study of the things\ndate: 2022\nauthors: [Ji Lin]\nids: {arxiv: "2306.00978"}\naliases: [older]\n'
    )
    (content / "papers" / "c.yml").write_text("# theirs\ntitle: Another\nrelated: [b]\nnote: See [that](paper:b).\n")
    (content / "lists" / "l.md").write_text("---\ntitle: L\n---\n\n1. [One](paper:b)\n")
    before = snapshot(content)
    assert run("--content", content, "merge", "a", "b", "--dry-run").status == 0
    assert snapshot(content) == before
    result = run("--content", content, "merge", "a", "b")
    assert result.status == 0, result.err
    assert "date: a keeps 2023; here: 2022" in result.err
    records = dict(load_collection(content).records)
    assert records.keys() == {"a", "c"}
    assert (records["a"].authors, records["a"].ids.arxiv, records["a"].aliases) == (
        ("Ji Lin",),
        "2306.00978",
        ("b", "older"),
    )
    assert (records["a"].title, records["a"].date) == ("A study of things", "2023")
    assert (records["c"].related, records["c"].note) == (("a",), "See [that](paper:a).")
    assert "paper:a" in (content / "lists" / "l.md").read_text()
    assert (content / "papers" / "a.yml").read_text().startswith("# mine\n")
    assert (content / "papers" / "c.yml").read_text().startswith("# theirs\n")
    assert run("--content", content, "check").status == 0


def test_the_address_of_a_merged_record_redirects(tmp_path: Path, run: Run) -> None:
    """After a merge the site has a page at the old address that leads to the new one."""
    content = tmp_path / "seed"
    (content / "papers").mkdir(parents=True)
    (content / "papers" / "a.yml").write_text("title: A study of things\n")
    (content / "papers" / "b.yml").write_text("title: A study of the things\n")
    run("--content", content, "merge", "a", "b")
    project = make_project(tmp_path / "project", content)
    assert build(project).returncode == 0
    assert "../a/" in (project / "site" / "papers" / "b" / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("# theirs\ntitle: More on attention\nrelated: [attention]\n", "# theirs\ntitle: More on attention\nrelated: [awq]\n"),
        ("# theirs\ntitle: T\nrelated: [awq, attention] # both\n", "# theirs\ntitle: T\nrelated: [awq]            # both\n"),
        ("# theirs\ntitle: T\nrelated:\n- 'attention' # it\n", "# theirs\ntitle: T\nrelated:\n- 'awq' # it\n"),
        ("# theirs\ntitle: T\nrelated:\n- attention\nnote: '[It](paper:attention).'\n", "# theirs\ntitle: T\nrelated:\n- awq\nnote: '[It](paper:awq).'\n"),
        ("title: T\nrelated: [attention-heads, attention]\n", "title: T\nrelated: [attention-heads, awq]\n"),
    ],
)  # fmt: skip
def test_a_merge_renames_only_what_names_the_paper(tmp_path: Path, run: Run, text: str, becomes: str) -> None:
    """A slug that is a word of the text as well stays a word there, who is related already is so once, and marks stay."""
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "awq.yml").write_text("title: A study of things\n")
    (papers / "attention.yml").write_text("title: A study of the things\n")
    (papers / "attention-heads.yml").write_text("title: Heads\n")
    (papers / "c.yml").write_text(text)
    assert run("--content", tmp_path, "merge", "awq", "attention").status == 0
    assert (papers / "c.yml").read_text() == becomes
    assert run("--content", tmp_path, "check").status == 0


def test_a_record_related_to_the_one_that_it_becomes_is_not_so_afterwards(tmp_path: Path, run: Run) -> None:
    """Two records that a curator related, and that turn out to be one paper, are merged; the rest stays as it was written."""
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "a.yml").write_text("# mine\ntitle: A study\nids: {} # none yet\nrelated: [b, c]\n")
    (papers / "b.yml").write_text('title: The study\nids: {arxiv: "2306.00978"}\nrelated: [a]\n')
    (papers / "c.yml").write_text("title: Other\n")
    result = run("--content", tmp_path, "merge", "a", "b")
    assert result.status == 0, result.err
    kept = dict(load_collection(tmp_path).records)["a"]
    assert (kept.related, kept.ids.arxiv) == (("c",), "2306.00978")
    assert (papers / "a.yml").read_text().startswith("# mine\ntitle: A study\n")
    assert run("--content", tmp_path, "check").status == 0


@pytest.mark.parametrize(
    ("related", "message"),
    [
        ("[]", "a.yml: is written in a way that adding to it would disturb; add the other record's facts by hand"),
        ("[b]", "c.yml: related: is written in a way that a change would disturb; name a in place of b there by hand"),
    ],
)  # fmt: skip
def test_a_merge_that_would_disturb_a_record_is_not_done(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, related: str, message: str
) -> None:
    """Where no text is found that says just what the record should, it is named, with what to do; nothing is written."""
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "a.yml").write_text("title: A study\n" if related == "[b]" else "# mine\ntitle: A study\n")
    (papers / "b.yml").write_text("title: The study\ndate: 2022\n")
    (papers / "c.yml").write_text(f"# theirs\ntitle: Another\nrelated: {related}\n")
    before = snapshot(tmp_path)
    for module in ("joining", "writing"):
        monkeypatch.setattr(f"generator.content.{module}.says", lambda *_: False)
    result = run("--content", tmp_path, "merge", "a", "b")
    assert (result.status, message in result.err) == (1, True), result.err
    assert snapshot(tmp_path) == before


def test_what_a_merge_brings_is_noted_with_its_source(tmp_path: Path, run: Run) -> None:
    """Provenance names the source of the record that goes, or that record where it has none."""
    (tmp_path / "l.jsonl").write_text('{"title": "The study", "authors": ["Ji Lin"], "venue": "ICML 2021"}\n')
    content = tmp_path / "content"
    assert run("--content", content, "import", "--source", "listing", tmp_path / "l.jsonl").status == 0
    (content / "papers" / "a.yml").write_text("title: A study\n")
    (content / "papers" / "c.yml").write_text("title: This study\ndate: 2022\n")
    for other in ("the-study", "c"):
        result = run("--content", content, "merge", "a", other)
        assert result.status == 0, result.err
    provenance = dict(load_collection(content).records)["a"].provenance
    assert {name: set(fields) - {"sources", "aliases"} for name, fields in provenance.items()} == {
        "listing": {"authors", "venues"}, "c": {"date"},
    }  # fmt: skip


@pytest.mark.parametrize(("words", "message"), [(("a", "x"), 'no paper "x"'), (("a", "a"), "one paper already")])
def test_merge_needs_two_papers(tmp_path: Path, run: Run, words: tuple[str, str], message: str) -> None:
    """A name that is none, and one paper twice, are wrong usage."""
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "a.yml").write_text("title: A\n")
    result = run("--content", tmp_path, "merge", *words)
    assert (result.status, message in result.err) == (2, True)


def test_an_import_offers_the_merge_of_near_titles(tmp_path: Path, run: Run) -> None:
    """What may be one paper is named with the command that would make it one; nothing is merged by itself."""
    (tmp_path / "a.bib").write_text(
        "@article{a, title={Scaling Laws for Neural Language Models}}\n@article{b, title={Scaling Law for Neural Language Models}}"
    )
    result = run("--content", tmp_path / "c", "import", tmp_path / "a.bib")
    offered = result.err.rpartition("paper-index merge ")[2].split()[:2]
    assert run("--content", tmp_path / "c", "merge", *offered).status == 0
    assert len(load_collection(tmp_path / "c").records) == 1


def test_tags_of_a_site_that_moves_become_tags(tmp_path: Path, run: Run) -> None:
    """Tags in front matter are mentions of the paper and entries of tags.yml, whose text stays; check accepts them."""
    content = tmp_path / "content"
    content.mkdir()
    (content / "tags.yml").write_text("# mine\n- name: LoRA\n")
    (tmp_path / "p.md").write_text("---\ntitle: T\nauthors: [A B]\ntags: [lora, Pruning]\n---\n")
    assert run("--content", content, "import", tmp_path / "p.md").status == 0
    text = (content / "tags.yml").read_text()
    assert text.startswith("# mine\n- name: LoRA\n")
    assert [tag.name for tag in load_collection(content).tags] == ["LoRA", "Pruning"]
    assert run("--content", content, "check").status == 0


def test_a_paper_that_is_renamed_leaves_a_redirect(tmp_path: Path, run: Run) -> None:
    """`rename OLD NEW` renames the record, keeps its words, notes the alias, and names it anew wherever it is named."""
    root = tmp_path / "content"
    (root / "papers").mkdir(parents=True)
    (root / "lists").mkdir()
    (root / "papers" / "arxiv-1.yml").write_text(
        "# mine\ntitle: A thing\naliases: [older]\nnote: See [it](paper:arxiv-1).\n"
    )
    (root / "papers" / "other.yml").write_text("title: Another\nrelated: [arxiv-1]\n")
    (root / "lists" / "one.md").write_text("---\ntitle: One\n---\n[A](paper:arxiv-1)\n")
    (root / "redirects.yml").write_text('tags/thing: {to: "paper:arxiv-1"}\nold:\n  to: paper:arxiv-1\n')
    (root / "map.yml").write_text("arxiv-1: [10, 20]\nother: [30, 40]\n")
    assert run("--content", root, "rename", "arxiv-1", "a-thing").status == 0
    collection = load_collection(root)
    papers = dict(collection.records)
    assert papers["a-thing"].aliases == ("older", "arxiv-1")
    assert papers["a-thing"].note == "See [it](paper:a-thing)."
    assert (root / "papers" / "a-thing.yml").read_text().startswith("# mine\n")
    assert papers["other"].related == ("a-thing",)
    assert {redirect.to for redirect in collection.redirects.values()} == {"paper:a-thing"}
    assert collection.map == {"a-thing": (10, 20), "other": (30, 40)}
    assert run("--content", root, "check").status == 0
    assert run("--content", root, "rename", "a-thing", "older").status == 0  # back to a former address
    assert dict(load_collection(root).records)["older"].aliases == ("arxiv-1", "a-thing")
    longest = "x" * 80
    assert run("--content", root, "rename", "older", longest).status == 0
    for old, new, message in (
        ("nothing", "x", 'no paper "nothing"'),
        (longest, "other", '"other" is the address of papers/other.yml; choose another'),
        ("other", "older", f'"older" is the address of papers/{longest}.yml; choose another'),
        (longest, "No Slug", '"No Slug" is not a slug; write lower-case words and hyphens, such as no-slug'),
        (longest, "x" * 81, "is not a slug"),
    ):
        result = run("--content", root, "rename", old, new)
        assert (result.status, message in result.err) == (2, True), result.err


@pytest.mark.parametrize("facts", ['ids: {arxiv: "2306.00978"}\n', ""])
def test_two_records_of_one_paper_are_merged_as_check_says(tmp_path: Path, run: Run, facts: str) -> None:
    """A fault that only a merge mends does not keep the merge from being done."""
    (tmp_path / "papers").mkdir()
    for slug in ("one", "two"):
        (tmp_path / "papers" / f"{slug}.yml").write_text(f"title: A Study of Things\nabstract: Of {slug}.\n{facts}")
    assert run("--content", tmp_path, "check").status == 1
    assert run("--content", tmp_path, "merge", "one", "two").status == 0
    assert run("--content", tmp_path, "check").status == 0
    [(slug, found)] = load_collection(tmp_path).records
    assert (slug, found.aliases) == ("one", ("two",))
