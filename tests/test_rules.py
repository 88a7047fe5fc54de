"""Every rule of the content has a name, finds what it says, and keeps silent about what is right."""

import hashlib
import json
import re
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from generator.content.rules import RULES, doubts, shortcomings
from generator.content.rules.elsewhere import ELSEWHERE, SCHEMA
from generator.content.rules.rule import Content
from generator.content.store import SCHEMA_FILE, Lines, load_collection
from generator.model import Collection, Ids, Paper, Record
from tests.conftest import ROOT, Run

TODAY = "1767225600"  # 2026-01-01
TOPICS = """areas:
- id: a
  name: A
  introduction: I
  topics:
  - {id: x, name: X, definition: D, introduction: I, phrases: {quantization: 4}}
kinds:
- {id: method, name: Method, definition: D}
"""
GOOD = "title: On quantization\nsummary: It is smaller.\nkind: method\ntopics: [x]\ncitation_key: good\n"
GOOD += "abstract: Fewer bits. Quantization gives them.\n"
ABSTRACT = (
    "The dominant sequence transduction models are based on complex recurrent or convolutional neural networks in an "
    "encoder-decoder configuration."
)
SHA = hashlib.sha256(b"as it was").hexdigest()


class Case(NamedTuple):
    """What a rule must find: files beside a content without fault, and what it is about."""

    files: dict[str, str]
    subject: str = "paper:bad"
    published: str = ""


def bad(more: str, title: str = "Another", subject: str = "paper:bad") -> Case:
    """A record that is right but for some lines."""
    text = GOOD.replace("On quantization", title).replace(": good", ": bad")
    given = re.findall(r"^(\w+):", more, re.MULTILINE)
    kept = [line for line in text.splitlines(True) if line.split(":")[0] not in given]
    return Case({"papers/bad.yml": "".join(kept) + more}, subject)


def tags(text: str, subject: str = "") -> Case:
    return Case({"tags.yml": text}, subject)


SOURCES = f'one:\n  title: T\n  format: f\n  file: {{}}\n  sha256: "{SHA}"\n'


def source(file: str, **more: str) -> Case:
    return Case({"sources/sources.yml": SOURCES.format(file), **more}, "source:one")


def topics(*changes: tuple[str, str]) -> str:
    text = TOPICS
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


DEFINED = "- {name: Quantization, definition: Fewer bits.}\n"
CASES = {
    "unknown-topic": bad("topics: [nope]\n"),
    "unknown-kind": bad("kind: nope\n"),
    "unknown-source": bad("sources: [nope]\n"),
    "unknown-related-paper": bad("related: [nope]\n"),
    "related-to-itself": bad("related: [bad]\n"),
    "identifier-of-two-papers": Case(
        {
            "papers/a-first.yml": GOOD.replace("On quantization", "One").replace("good", "one") + 'ids: {arxiv: "1706.03762"}\n',
            "papers/bad.yml": GOOD.replace("On quantization", "Two").replace("good", "two") + 'ids: {arxiv: "1706.03762"}\n',
        }
    ),
    "title-of-two-papers": Case({"papers/zbad.yml": GOOD.replace(": good", ": other")}, "paper:zbad"),
    "citation-key-of-two-papers": Case({"papers/zbad.yml": GOOD.replace("On quant", "Two quant").replace(": good", ": Good")}),
    "address-of-two-papers": bad("aliases: [good]\n"),
    "id-claimed-twice": Case({"topics.yml": TOPICS + "- {id: method, name: Again, definition: D}\n"}, ""),
    "tag-claimed-twice": tags(DEFINED + "- {name: quantization, definition: Again.}\n"),
    "unfindable-phrase": Case({"topics.yml": topics(("{quantization: 4}", '{"!!": 4}'))}, ""),
    "unknown-family": tags("- {name: Quantization, definition: D, family: Compresion}\n"),
    "families-in-a-circle": tags("- {name: Quantization, definition: D, family: Bits}\n- {name: Bits, definition: D, family: Quantization}\n"),
    "old-schema": Case({"schema.yml": "version: 1\n"}, ""),
    "two-pages-at-one-address": Case({"redirects.yml": 'tags/kind/method: {to: "topic:x"}\n'}, ""),
    "markup-in-a-text": Case({"pages/one.md": "# One\n\n<b>bold</b>\n"}, "page:one"),
    "captures-in-one-file": Case(
        {
            "sources/sources.yml": SOURCES.format("one.txt") + SOURCES.replace("one:", "two:").format("One.txt"),
            "sources/one.txt": "as it was",
            "sources/One.txt": "as it was",
        },
        "source:two",
    ),
    "missing-capture": source("gone.txt"),
    "changed-capture": source("one.txt", **{"sources/one.txt": "edited"}),
    "summary-too-long": bad(f"summary: {'word ' * 30}end.\n"),
    "summary-copied": bad(f"abstract: {ABSTRACT}\nsummary: Sequence transduction models are based on complex recurrent networks.\n"),
    "summary-is-first-sentence": bad("summary: We find that less is more.\nabstract: We find that less is more. Then we go home.\n"),
    "title-in-capitals": bad("", "ATTENTION IS ALL YOU NEED"),
    "abstract-cut-short": bad(f"abstract: '{ABSTRACT} The best performing models also connect the encoder and decoder… ▽ More'\n"),
    "unbalanced-tex": bad("abstract: 'Attention takes $O(n^2 time, and ours is faster.'\n"),
    "mojibake": bad("authors: [Erwin SchrÃ¶dinger]\n"),
    "date-in-the-future": bad("date: 2062-05-01\n"),
    "date-against-identifier": bad('date: 2021-06-01\nids: {arxiv: "2306.00978"}\n'),
    "link-to-a-mirror": bad("links: [{kind: model, url: https://hf-mirror.com/bigscience/bloom}]\n"),
    "withdrawn-paper": bad(
        "abstract: This paper has been withdrawn by the author due to a crucial sign error in equation 1.\n"
    ),
    "uncurated-paper": Case({"papers/bad.yml": "title: Another on quantization\ncitation_key: bad\n"}),
    "no-citation-key": Case({"papers/bad.yml": GOOD.replace("citation_key: good\n", "").replace("On quant", "Two quant")}),
    "area-without-introduction": Case({"topics.yml": topics(("  introduction: I\n", ""))}, "area:a"),
    "topic-without-introduction": Case({"topics.yml": topics((" introduction: I,", ""))}, "topic:x"),
    "dead-topic": Case(
        {"topics.yml": topics(("  - {id: x", "  - {id: empty, name: Empty, definition: D, introduction: I}\n  - {id: x"))},
        "topic:empty",
    ),
    "list-without-summary": Case({"lists/one.md": "---\ntitle: T\n---\n[A](paper:good)\n"}, "list:one"),
    "tag-without-definition": tags("- name: Quantization\n", "tag:quantization"),
    "unused-tag": tags(DEFINED + "- {name: Nobody, definition: D}\n", "tag:Nobody"),
    "unknown-allowance": Case({"allowed.yml": "paper:good: {title-in-capital: Because.}\n"}, ""),
    "unneeded-allowance": Case({"allowed.yml": "paper:good: {title-in-capitals: Because.}\n"}, ""),
    "schema": Case({"papers/bad.yml": "titel: A\n"}),
    "broken-reference": Case({"pages/one.md": "[A](paper:nope)\n"}, "page:one"),
    "broken-redirect": Case({"redirects.yml": 'tags/x: {to: "tag:nope"}\n'}, ""),
    "unknown-mention": bad("tags: {mentions: [Nope]}\n"),
    "reserved-page": Case({"pages/papers.md": "Text.\n"}, "page:papers"),
    "vanished-address": Case({}, "", "/\npapers/gone/\n"),
    "vanished-parts": Case({}, "", "/\nyears/1999/\n"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", TODAY)


def write(folder: Path, files: dict[str, str]) -> None:
    whole = {"papers/good.yml": GOOD, "topics.yml": TOPICS, "tags.yml": DEFINED, "schema.yml": SCHEMA_FILE, **files}
    for name, text in whole.items():
        path = folder / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def checked(folder: Path, run: Run, *words: object, published: str = "") -> list[dict[str, str]]:
    """What `check` finds, as it says it to programs."""
    if published:
        (folder / "addresses.txt").write_text(published)
        words = (*words, "--published", folder / "addresses.txt")
    ended = run("--content", folder / "content", "--config", folder / "mkdocs.yml", "check", "--format", "json", *words)
    found: list[dict[str, str]] = json.loads(ended.out)["problems"]
    assert ended.status == int(any(one["level"] == "error" for one in found))
    return found


def test_every_rule_has_a_bad_example() -> None:
    """No rule is without a case in which it speaks, and names are as stable names are written."""
    assert [rule.name for rule in RULES] == list(dict.fromkeys(rule.name for rule in RULES))
    assert {rule.name for rule in RULES} == set(CASES)
    for rule in RULES:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
        assert all(sentence.endswith(".") and "\n" not in sentence for sentence in (rule.finds, rule.why, rule.remedy))


def test_what_the_cases_begin_with_is_right(tmp_path: Path, run: Run) -> None:
    """Without the bad file nothing is found: what a case finds is its own."""
    write(tmp_path, {})
    assert checked(tmp_path, run) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_each_rule_finds_its_example_and_nothing_else(rule: object, tmp_path: Path, run: Run) -> None:
    """`check` finds the bad example by its rule alone, at its severity; with --strict all but addresses of years are errors."""
    [known] = [one for one in RULES if one is rule]
    case = CASES[known.name]
    write(tmp_path, case.files)
    found = checked(tmp_path, run, published=case.published)
    assert {one["rule"] for one in found} == {known.name}
    assert {one["level"] for one in found} == {
        {"fault": "error", "warning": "warning", "note": "notice"}[known.severity]
    }
    if known.name != "vanished-parts":
        assert {one["level"] for one in checked(tmp_path, run, "--strict", published=case.published)} == {"error"}


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.allowable], ids=lambda rule: rule.name)
def test_what_is_allowed_with_a_reason_is_not_found(rule: object, tmp_path: Path, run: Run) -> None:
    """An entry of `allowed.yml` for what the finding is about silences that rule there, in strict checks too."""
    [known] = [one for one in RULES if one is rule]
    case = CASES[known.name]
    write(tmp_path, {**case.files, "allowed.yml": f'"{case.subject}": {{{known.name}: It is right as it is.}}\n'})
    assert checked(tmp_path, run, "--strict") == []
    write(tmp_path, {**case.files, "allowed.yml": f'"page:about": {{{known.name}: It is right as it is.}}\n'})
    assert known.name in {one["rule"] for one in checked(tmp_path, run)}


@pytest.mark.parametrize("rule", [rule for rule in RULES if not rule.allowable], ids=lambda rule: rule.name)
def test_what_everything_rests_on_cannot_be_allowed(rule: object, tmp_path: Path, run: Run) -> None:
    """An entry for a rule that a build rests on, the schema's among them, is itself a fault, and silences nothing."""
    [known] = [one for one in RULES if one is rule]
    case = CASES[known.name]
    write(tmp_path, {**case.files, "allowed.yml": f'"{case.subject or "tag:x"}": {{{known.name}: No.}}\n'})
    found = checked(tmp_path, run, published=case.published)
    assert "unknown-allowance" in {one["rule"] for one in found}
    assert f'what "{known.name}" finds cannot be allowed' in " ".join(one["message"] for one in found)
    if known is SCHEMA or (known.severity == "fault" and known not in ELSEWHERE):  # others are not looked for any more
        assert known.name in {one["rule"] for one in found}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("paper:good: {title-in-capital: Because.}\n", 'allowed.yml:1: paper:good: no rule "title-in-capital"; did you mean "title-in-capitals"?'),
        ("paper:good: {zzz: Because.}\n", 'no rule "zzz"; `paper-index check --rules` lists them'),
        ("paper:good: {title-in-capitals: }\n", "allowed.yml:1: paper:good.title-in-capitals: is empty; give a value or delete the key"),
        ("paper:good: {title-in-capitals: '  '}\n", "is empty; give a value"),
        ("paper:good: title-in-capitals\n", "expected keys and values"),
        ("good: {title-in-capitals: Because.}\n", "has not the form"),
        ("paper:good:\n  mojibake: A.\n  mojibake: B.\n", "is given twice; keep one"),
    ],
)  # fmt: skip
def test_an_allowance_needs_a_rule_a_place_and_a_reason(text: str, message: str, tmp_path: Path, run: Run) -> None:
    """A misspelt rule gets its nearest name, an empty reason and an unknown sort of place are refused."""
    write(tmp_path, {"allowed.yml": text})
    ended = run("--content", tmp_path / "content", "check")
    assert ended.status == 1
    assert message in ended.err


def test_editors_know_the_rules() -> None:
    """The JSON Schema of `allowed.yml` takes what the program takes, and refuses what it refuses."""
    schema = json.loads((ROOT / "content" / "schemas" / "allowed.schema.json").read_text())
    validator = Draft202012Validator(schema)
    for rule in RULES:
        assert validator.is_valid({"tag:4-bit quantization": {rule.name: "Because."}}) == rule.allowable
    for wrong in (
        {"good": {"mojibake": "R"}},
        {"paper:a": {"mojibake": ""}},
        {"paper:a": {"nope": "R"}},
        {"paper:a": "mojibake"},
    ):
        assert not validator.is_valid(wrong)


def test_an_allowance_follows_a_paper_that_is_renamed(tmp_path: Path, run: Run) -> None:
    """A reason counts at the new address, and is called unneeded only when it is."""
    case = CASES["title-in-capitals"]
    write(tmp_path, {**case.files, "allowed.yml": "paper:bad: {title-in-capitals: They are names.}\n"})
    assert run("--content", tmp_path / "content", "rename", "bad", "better").status == 0
    assert checked(tmp_path, run, "--strict") == []
    record = tmp_path / "content" / "papers" / "better.yml"
    record.write_text(record.read_text().replace("ATTENTION IS ALL YOU NEED", "Attention Is All You Need"))
    [found] = checked(tmp_path, run)
    assert (found["rule"], found["level"]) == ("unneeded-allowance", "warning")


def test_time_alone_makes_nothing_faulty(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A date in the future, allowed or not, passes once its day has come, and the reason for it is not called unneeded."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    case = bad("date: 2026-01-03\n")
    write(tmp_path, case.files)
    assert [one["rule"] for one in checked(tmp_path, run)] == ["date-in-the-future"]
    write(tmp_path, {**case.files, "allowed.yml": "paper:bad: {date-in-the-future: It appears then.}\n"})
    assert checked(tmp_path, run, "--strict") == []
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(1767225600 + 86400))
    assert checked(tmp_path, run, "--strict") == []
    (tmp_path / "content" / "allowed.yml").unlink()
    assert checked(tmp_path, run, "--strict") == []
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    ended = run("--content", tmp_path / "content", "check")
    assert (ended.status, 'SOURCE_DATE_EPOCH is "soon"' in ended.err) == (2, True)


def test_a_finding_bears_its_name_in_every_form(tmp_path: Path, run: Run) -> None:
    """Text and annotations end with the rule's name; what a record says cannot begin an annotation of its own."""
    case = bad("authors: ['SchrÃ¶dinger%0A::error::no']\n")
    write(tmp_path, case.files)
    text = run("--content", tmp_path / "content", "check")
    assert re.search(
        r"^warning: .*papers/bad\.yml:\d: authors: .*perhaps of \"Schrödinger.* \[mojibake\]$", text.err, re.MULTILINE
    )
    assert (text.status, text.out.split(" in ")[0]) == (0, "No problems")
    github = run("--content", tmp_path / "content", "check", "--format", "github")
    [line] = [line for line in github.out.splitlines() if line.startswith("::")]
    assert line.startswith("::warning file=")
    assert line.endswith("[mojibake]")
    assert "%250A" in line
    strict = run("--content", tmp_path / "content", "check", "--strict", "--format", "github")
    assert (strict.status, strict.out.startswith("::error file=")) == (1, True)


def test_the_command_explains_every_rule(run: Run) -> None:
    """`check --rules` says of each rule what it finds, why and what to do, wherever it is run."""
    ended = run("check", "--rules")
    assert ended.status == 0
    for rule in RULES:
        assert f"{rule.name} ({rule.severity}" in ended.out
        assert all(sentence in ended.out for sentence in (rule.finds, rule.why, rule.remedy))


def doubted(**fields: object) -> set[str]:
    """The rules that warn of a paper."""
    paper = Paper.model_validate({"title": "A", **fields})
    return {problem.rule for problem in doubts(Collection(), Record("a", paper), Path("content"), "2026-01-01")}


@pytest.mark.parametrize(
    "title",
    [
        "VERY DEEP CONVOLUTIONAL NETWORKS FOR LARGE-SCALE IMAGE RECOGNITION",
        "ADAM: A METHOD FOR STOCHASTIC OPTIMIZATION",
        "SEMI-SUPERVISED CLASSIFICATION WITH GRAPH CONVOLUTIONAL NETWORKS",
        "ОБ ОДНОЙ ЗАДАЧЕ",
        r"\textbf{GRADIENT DESCENT} IN $\mathbb{R}^n$ CONVERGES",
    ],
)
def test_titles_that_a_database_shouts_are_found(title: str) -> None:
    """Titles as conference templates and old databases set them."""
    assert doubted(title=title) == {"title-in-capitals"}


@pytest.mark.parametrize(
    "title",
    [
        "BERT",
        "GPTQ, AWQ",
        "QLoRA: Efficient Finetuning of Quantized LLMs",
        "LLM.int8(): 8-bit Matrix Multiplication for Transformers at Scale",
        "RWKV: Reinventing RNNs for the Transformer Era",
        "SWE-RL: Advancing LLM Reasoning via Reinforcement Learning on Open Software Evolution",
        "GLM-130B: An Open Bilingual Pre-trained Model",
        "A Survey of LLM times DATA",
        "注意力就是你所需要的一切：LLM 综述",
        "vLLM, SGLang and TGI",
    ],
)
def test_acronyms_are_no_shouting(title: str) -> None:
    """Titles of real papers with names in capitals stay as they are."""
    assert doubted(title=title) == set()


@pytest.mark.parametrize(
    "end",
    [
        "We propose a new simple network architecture, the Transformer, based solely on...",
        "We propose a new simple network architecture, the Transformer, based…",
        "We propose a new simple network architecture […]",
        "We propose a new simple network architecture, the Transformer, based solely on … Expand",
        "We propose a new simple network architecture, the Transformer... (read more)",
        "The patients were followed for two years. (ABSTRACT TRUNCATED AT 250 WORDS)",
        "Experiments show these models to be superior in quality while being more parallelizable and",
        "Experiments on two machine translation tasks show these models to be superior,",
        r"We reach 28.4 BLEU on the WMT 2014 English-to-German task, improving over\ldots",
    ],
)
def test_abstracts_that_listings_cut_are_found(end: str) -> None:
    """The ends of previews on arXiv, Semantic Scholar, Google Scholar and in MEDLINE, and ends in the middle."""
    assert doubted(abstract=f"{ABSTRACT} {end}") == {"abstract-cut-short"}
    assert doubted(abstract=f"… {ABSTRACT}") == {"abstract-cut-short"}


@pytest.mark.parametrize(
    "end",
    [
        "",
        "The code will be released after review",
        "Code is available at https://github.com/horseee/LLM-Pruner",
        "licly available for the research community.(https://huggingface.co/QCRI)",
        'It asks: "What... then?"',
        "Models answer (ChatGPT accessibility, open source, DeepSeek open source)",
        "Where does it come from?",
        "The proofs are in appendix A",
        r"The error is at most $\epsilon$",
    ],
)
def test_abstracts_that_end_as_their_authors_ended_them_are_whole(end: str) -> None:
    """An address, a bracket or a forgotten full stop at the end is no cut."""
    assert doubted(abstract=f"{ABSTRACT} {end}") == set()


@pytest.mark.parametrize(
    "text",
    [
        "SchrÃ¶dinger", "donâ€™t", "â€œAttentionâ€\u00a0is all", "JosÃ© Cambronero", "UniversitÃ\u00a0 di Pisa", "cafÃƒÂ©",
        "â‰¤ 5 bits", "Î±-RAG", "ãƒ‡ã‚¤ãƒ¬", "Ð¿Ñ€Ð¸Ð²ÐµÑ‚", "5Â°C", "Jos\ufffd", "Pokï¿½mon", "Schrﾃｶdinger", "Josﾃｩ", "it窶冱",
    ],
)  # fmt: skip
def test_text_that_was_decoded_wrongly_is_found(text: str) -> None:
    """UTF-8 read as Latin-1, Windows-1252 or Shift JIS, once or twice, and signs that were lost."""
    assert doubted(authors=[text]) == {"mojibake"}
    assert doubted(abstract=f"{ABSTRACT} This is due to {text}.") == {"mojibake"}


@pytest.mark.parametrize(
    "text",
    [
        "Łukasz Kaiser", "Nguyễn Văn Anh", "Erdős–Rényi", "naïve", "François Chollet", "Jürgen Schmidhuber", "Åström × 2",
        "Александр Пушкин", "مرحبا", "日本語のﾃｷｽﾄとLLM", "α ≤ 5 · 10⁻³ µm", "Gödel’s “incompleteness” — a proof…", "한국어",
        "GPT‑4 • ® ™ € £", "Ærøskøbing", "İstanbul", "你好，世界（LLM）", "São Paulo", "ñandú ¿qué?", "🤗 Transformers", "L’Hôpital",
    ],
)  # fmt: skip
def test_text_in_any_script_is_not_damaged(text: str) -> None:
    """Names, quotes, signs and scripts that papers have are left alone."""
    assert doubted(authors=[text], abstract=f"{ABSTRACT} This is due to {text}.") == set()


@pytest.mark.parametrize(
    "text",
    [
        r"We bound it by $\left( x + y \rigth)$.", r"\begin{equation} x", r"\begin{aligned} x \end{align}", r"A set \{a} of things.",
        "It takes $O(n time.", r"An {\'e with an accent.", r"As \( x + y shows.", "A } alone.",
    ],
)  # fmt: skip
def test_tex_that_lost_its_end_is_found(text: str) -> None:
    """A formula, a brace, an environment or a delimiter without its partner."""
    assert doubted(abstract=text) == {"unbalanced-tex"}


@pytest.mark.parametrize(
    "text",
    [
        "FLM-101B: An Open LLM and How to Train It with $100K Budget", "It costs $0.00487 per answer.", "From US$ 5 on.",
        r"$\left\{ x \right.$", r"\$5", r"D$^{2}$MoE and $\ell_0$", r"Intervals $[0,1)$ and \{a\}", r"$$x^2$$", r"$a \leftarrow b$",
        r"\begin{equation}\begin{split}x\end{split}\end{equation}", r"C:\left-over is no TeX \right",
    ],
)  # fmt: skip
def test_money_and_whole_formulas_are_balanced(text: str) -> None:
    """Dollars before numbers are money; arrows and escaped braces open nothing."""
    assert doubted(abstract=text) == set()


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("RETRACTED ARTICLE: Deep learning for everything", ""),
        ("Retracted: Deep learning for everything", ""),
        ("[Retracted] Deep Learning for Everything", ""),
        ("Retraction Note: Deep learning for everything", ""),
        ("Retraction Note to: Deep learning for everything", ""),
        ("WITHDRAWN: Deep learning for everything", ""),
        ("Notice of Retraction: Deep learning for everything", ""),
        ("Deep learning for everything (Retracted)", ""),
        ("RETRACTED ARTICLE: Pluripotency of mesenchymal stem cells derived from adult marrow", ""),
        ("This paper has been withdrawn", ""),
        ("A", "This paper has been withdrawn as we discovered a bug in our tensorflow implementation."),
        ("A", "This paper has been withdrawn by the authors due to an error in Lemma 3."),
        ("A", "This submission has been withdrawn by arXiv administrators due to inappropriate text overlap."),
        ("A", "This article (10.1000/x) has been retracted at the request of the Editor-in-Chief."),
        ("A", "Withdrawn by the author."),
        ("A", "The authors have withdrawn this work because of new evidence."),
    ],
)
def test_papers_that_were_taken_back_are_found(title: str, abstract: str) -> None:
    """Publishers' and arXiv's ways to say so, in the title or instead of the abstract."""
    assert "withdrawn-paper" in doubted(title=title, **({"abstract": abstract} if abstract else {}))


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        (
            "Do Large Language Models Cite Retracted Papers?",
            "We look at 10,000 articles retracted by their publishers.",
        ),
        ("Retracted papers and their afterlife", "Such a paper was often cited after it had been withdrawn."),
        ("Alcohol withdrawal: a cohort", "Patients that were withdrawn from this study are left out."),
    ],
)
def test_papers_about_retractions_are_not_retracted(title: str, abstract: str) -> None:
    """A paper that speaks of others' retractions stands."""
    assert doubted(title=title, abstract=abstract) == set()


@pytest.mark.parametrize(
    "url",
    [
        "https://hf-mirror.com/datasets/a/b", "https://www.alphaxiv.org/abs/2306.00978", "https://ar5iv.labs.arxiv.org/html/2306.00978",
        "https://www.arxiv-vanity.com/papers/1706.03762/", "https://export.arxiv.org/abs/2306.00978", "http://cn.arxiv.org/abs/2306.00978",
        "http://xxx.itp.ac.cn/abs/2306.00978", "https://hub.fastgit.xyz/a/b", "https://kgithub.com/a/b", "https://ghproxy.com/https://github.com/a/b",
        "https://github.com.cnpmjs.org/a/b", "https://HF-MIRROR.com./a", "https://hf.example.top/datasets/a/b", "https://dx.doi.org/10.1000/x",
    ],
)  # fmt: skip
def test_links_to_copies_are_found(url: str) -> None:
    """Mirrors of Hugging Face, arXiv and GitHub, and hosts below them, whatever their case."""
    assert doubted(links=[{"kind": "other", "url": url}]) == {"link-to-a-mirror"}


@pytest.mark.parametrize(
    "url",
    [
        "https://huggingface.co/a/b", "https://hf.co/a", "https://a.hf.space/", "https://arxiv.org/abs/2306.00978", "https://github.com/hf-mirror.com/x",
        "https://a.github.io/kgithub.com", "https://notalphaxiv.org/", "https://alphaxiv.org.example.com/", "https://doi.org/10.1000/x",
    ],
)  # fmt: skip
def test_links_to_originals_are_left_alone(url: str) -> None:
    """The hosts themselves, and hosts whose names are only like a mirror's."""
    assert doubted(links=[{"kind": "other", "url": url}]) == set()


@pytest.mark.parametrize(
    ("arxiv", "date", "venue", "wrong"),
    [
        ("2306.00978", "2021-06-01", None, True),
        ("2306.00978", "2021", None, True),
        ("2306.00978", "2025-01", None, True),
        ("cond-mat/0412498", "2024-12", None, True),
        ("2306.00978", "2023-06-01", None, False),
        ("2306.00978", "2023", None, False),
        ("2404.01322", "2024-03-28", None, False),  # sent in on the last days of a month
        ("2505.03745", "2025-04-07", None, False),  # held back for a month
        ("2401.00001", "2023", None, False),
        ("cond-mat/0412498", "2004-12-20", None, False),
        ("2306.00978", "2024-05-13", "2024", False),  # the day of its publication
        ("2306.00978", "2019", "2019", False),  # published before it came to arXiv
        ("2399.00001", "2023", None, False),  # no month: another rule's matter
    ],
)
def test_identifier_and_date_agree(arxiv: str, date: str, venue: str | None, wrong: bool) -> None:
    """An arXiv identifier's month is near the paper's date, or a venue's year explains the date."""
    venues = [{"kind": "journal", "name": "J", "year": venue}] if venue else []
    found = doubted(ids={"arxiv": arxiv}, date=date, venues=venues)
    assert found == ({"date-against-identifier"} if wrong else set())


def test_texts_beside_records_are_looked_at(tmp_path: Path, run: Run) -> None:
    """Damaged text and mirrors are found in tags, topics, lists and pages too."""
    files = {
        "tags.yml": "- {name: Quantization, definition: donâ€™t, url: https://kgithub.com/a/b}\n",
        "topics.yml": topics(("introduction: I\n", "introduction: donâ€™t\n")),
        "lists/one.md": "---\ntitle: T\nsummary: S\n---\n[A](paper:good) donâ€™t <https://hf-mirror.com/a>\n",
        "pages/one.md": "donâ€™t [a](https://ar5iv.org/abs/1)\n",
    }
    write(tmp_path, files)
    found = {(one["path"].split("/content/")[-1], one["rule"]) for one in checked(tmp_path, run)}
    assert found == {
        ("tags.yml", "mojibake"), ("tags.yml", "link-to-a-mirror"), ("topics.yml", "mojibake"), ("lists/one.md", "mojibake"),
        ("lists/one.md", "link-to-a-mirror"), ("pages/one.md", "mojibake"), ("pages/one.md", "link-to-a-mirror"),
    }  # fmt: skip


@given(
    st.text("aT.$\\{}[]()…:,-%ÃÂ©ﾃｩ\ufffd\nretacdwihnbg", min_size=1).filter(str.strip),
    st.lists(
        st.sampled_from(
            [
                r"\left",
                r"\right",
                r"\begin{a}",
                r"\end{b}",
                "$",
                "{",
                "}",
                "retracted",
                " this paper has been",
                "withdrawn ",
            ]
        ),
        max_size=8,
    ),
)
def test_no_text_disturbs_a_rule(text: str, pieces: list[str]) -> None:
    """Whatever a record says, the rules end, and say it on one line."""
    paper = Paper(
        title=" ".join([*text.split(), *pieces]).strip(), abstract="".join([text, *pieces]), note=text, authors=("A",)
    )
    for problem in doubts(Collection(), Record("a", paper), Path("content"), "2026-01-01"):
        assert "\n" not in problem.message
        assert len(problem.message) < 300


@pytest.mark.parametrize("hostile", ["$" * 400_001, "{" * 400_000, "\\begin{" * 60_000, "this paper (" * 40_000, "(retracted " * 40_000, "Ã" * 100_000, "ﾃ" * 200_000, "." * 400_000, "\\left" * 90_000])  # fmt: skip
def test_hostile_texts_cost_little(hostile: str) -> None:
    """A text of nearly half a megabyte, made to make regular expressions go back, is judged within seconds."""
    started = time.process_time()
    line = hostile.strip()[:9_000]
    doubted(title=line, abstract=hostile, authors=[line])
    assert time.process_time() - started < 5


def many(papers: int) -> Collection:
    """A collection of so many papers with real texts, made in memory."""
    real = load_collection(ROOT / "content")
    records = [
        Record(f"paper-{number}", paper.model_copy(update={"title": f"{paper.title} {number}", "ids": paper.ids.model_copy(update={"arxiv": None, "doi": None}), "citation_key": f"k{number}", "aliases": (), "related": ()}))
        for number in range(papers)
        for paper in [real.records[number % len(real.records)].paper]
    ]  # fmt: skip
    return real.model_copy(update={"records": tuple(records)})


def test_the_rules_take_time_in_proportion_to_the_papers() -> None:
    """Eight times as many papers take about eight times as long, and six thousand a few seconds."""

    def spent(collection: Collection) -> float:
        started = time.process_time()
        content = Content(collection, ROOT / "content", (), "2026-01-01")
        for rule in RULES:
            assert list(rule.look(content)) == [], rule.name
        return time.process_time() - started

    few, more = many(750), many(6_000)
    spent(few)  # what is worked out once for a text is worked out
    short = min(spent(few), spent(few))
    long = spent(more)
    assert long < 14 * short
    assert long < 12


def test_thousands_of_one_title_cost_little() -> None:
    """Prefaces of many volumes, told apart by their identifiers, are judged in proportion to their number."""
    records = tuple(
        Record(f"preface-{number}", Paper(title="Preface", ids=Ids(doi=f"10.1000/{number}"))) for number in range(3_000)
    )
    [rule] = [one for one in RULES if one.name == "title-of-two-papers"]
    started = time.process_time()
    assert list(rule.look(Content(Collection(records=records), Path("content")))) == []
    assert time.process_time() - started < 5
    twice = (*records, Record("again", Paper(title="Preface", ids=Ids(acl="2023.acl-long.1"))))
    assert list(rule.look(Content(Collection(records=twice), Path("content"))))


def test_the_collection_of_this_repository_keeps_every_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """All papers of this repository, with their texts, tags and lists, give no warning, and need no allowance."""
    collection = load_collection(ROOT / "content")
    content = Content(collection, ROOT / "content", (), "2026-01-02")
    assert len(collection.records) == 584
    assert [str(problem) for problem in shortcomings(content, Lines())] == []
    assert collection.allowed == {}
