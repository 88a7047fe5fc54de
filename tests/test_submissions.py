"""What readers send in is a stranger's text: judged by the rules of the content, answered in plain words, taken over whole."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.content.store import load_collection
from generator.submissions.forms import FORMS
from generator.submissions.issue import LONGEST_BODY
from tests.conftest import ROOT, Run, snapshot

GIT, BASH = shutil.which("git") or "git", shutil.which("bash") or "bash"
TOPICS = """areas:
  - id: efficiency
    name: Efficiency
    topics:
      - {id: quantization, name: Quantization, definition: Fewer bits., phrases: {quantization: 1}}
kinds:
  - {id: method, name: Method, definition: A new way., phrases: {we propose: 1}}
"""
AWQ = """# Read twice.
title: "AWQ: Weights and activations"
date: 2023-06   # the month only
authors: [Ji Lin, Song Han]
ids: {arxiv: "2306.00978"}
provenance:
  crossref: [date]
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    root = tmp_path / "content"
    (root / "papers").mkdir(parents=True)
    (root / "topics.yml").write_text(TOPICS)
    (root / "papers" / "awq.yml").write_text(AWQ)
    (root / "papers" / "gptq.yml").write_text("title: GPTQ goes first\nrelated: [awq]\naliases: [gpt-q]\n")
    (root / "papers" / "gptq-again.yml").write_text('title: GPTQ, again\nids: {arxiv: "2210.17323"}\n')
    return root


def issue(folder: Path, form: str, number: int = 7, /, **answers: str) -> Path:
    """An issue as a workflow's event has it, its text as GitHub writes a form that was filled in."""
    [found] = [one for one in FORMS if one.name == form]
    assert answers.keys() <= {field.name for field in found.fields}
    parts = [f"### {field.label}\n\n{answers.get(field.name, '_No response_')}" for field in found.fields]
    return event(folder, "\n\n".join(parts), number)


def event(folder: Path, body: str, number: int = 7, **more: Any) -> Path:
    path = folder / f"issue-{number}.json"
    path.write_text(json.dumps({"action": "opened", "issue": {"number": number, "title": "T", "body": body, **more}}))
    return path


def test_what_is_most_likely_a_mistake_is_said_and_not_refused(content: Path, tmp_path: Path, run: Run) -> None:
    """Warnings of the content's rules are for the sender and for the maintainer; what the record had before is not said again."""
    shouted = issue(tmp_path, "add", title="ATTENTION IS ALL YOU NEED", identifier="1706.03762", date="2021-06-12")
    judged = run("--content", content, "submission", shouted, "--reply", tmp_path / "reply.md")
    answer = (tmp_path / "reply.md").read_text()
    assert judged.status == 0
    assert "can be taken over as it is" in answer
    assert "Please look at this again" in answer
    assert "- `title: is in capitals; write it as the paper has it [title-in-capitals]`" in answer
    assert "[date-against-identifier]" in answer
    assert "#7: to be looked at again: title: is in capitals" in judged.out
    assert run("--content", content, "submission", shouted, "--apply", "--reply", tmp_path / "pull.md").status == 0
    assert "    - to be looked at again: `title: is in capitals" in (tmp_path / "pull.md").read_text()
    slug = "attention-is-all-you-need"
    later = issue(tmp_path, "correct", 8, paper=slug, aspect="Date", value="2099-06-12")
    run("--content", content, "submission", later, "--reply", tmp_path / "reply.md")
    answer = (tmp_path / "reply.md").read_text()
    assert "[date-in-the-future]" in answer
    assert "[title-in-capitals]" not in answer
    right = issue(tmp_path, "correct", 9, paper=slug, aspect="Title", value="Attention Is All You Need")
    run("--content", content, "submission", right, "--reply", tmp_path / "reply.md")
    assert "look at this again" not in (tmp_path / "reply.md").read_text()


def test_a_correction_changes_one_fact_of_one_record(content: Path, tmp_path: Path, run: Run) -> None:
    """Judging writes nothing; with --apply one line of one file changes, comments stay, and a service is no longer named for it."""
    before = snapshot(content)
    sent = issue(tmp_path, "correct", paper="https://example.org/index/papers/awq/", aspect="Date", value="2023-06-01")
    judged = run("--content", content, "submission", sent, "--reply", tmp_path / "reply.md")
    assert (judged.status, snapshot(content)) == (0, before)
    assert 'Date: "2023-06" becomes "2023-06-01"' in judged.out
    assert "can be taken over as it is" in (tmp_path / "reply.md").read_text()
    shown = run("--content", content, "submission", sent, "--dry-run")
    assert re.search(r"^\+date: .2023-06-01. +# the month only$", shown.out, re.MULTILINE)
    assert snapshot(content) == before
    assert run("--content", content, "submission", sent, "--apply").status == 0
    after = snapshot(content)
    assert [path for path in after if after[path] != before.get(path)] == ["papers/awq.yml"]
    text = after["papers/awq.yml"].decode()
    assert text.startswith('# Read twice.\ntitle: "AWQ: Weights and activations"\n')
    assert re.search(r"\ndate: .2023-06-01. +# the month only\nauthors:", text)
    assert "crossref" not in text


@pytest.mark.parametrize(
    ("aspect", "value", "field", "expected"),
    [
        ("Authors", "- Ji Lin\n- Song Han\n- Guangxuan Xiao", "authors", ("Ji Lin", "Song Han", "Guangxuan Xiao")),
        ("arXiv identifier", "https://arxiv.org/abs/2306.00979v2", "ids.arxiv", "2306.00979"),
        ("Link to code", "https://github.com/mit-han-lab/llm-awq", "links.0.url", "https://github.com/mit-han-lab/llm-awq"),
        ("Topics", "Quantization", "topics", ("quantization",)),
        ("Title", "AWQ: Better weights", "title", "AWQ: Better weights"),
    ],
)  # fmt: skip
def test_each_fact_can_be_corrected(
    content: Path, tmp_path: Path, run: Run, aspect: str, value: str, field: str, expected: object
) -> None:
    """Names, identifiers in any form, links and topics by name become what records have; the address stays."""
    sent = issue(tmp_path, "correct", paper="arXiv:2306.00978", aspect=aspect, value=value)
    assert run("--content", content, "submission", sent, "--apply").status == 0
    found: Any = dict(load_collection(content).records)["awq"]
    for step in field.split("."):
        found = found[int(step)] if step.isdigit() else getattr(found, step)
    assert found == expected


@pytest.mark.parametrize(
    ("form", "answers", "word"),
    [
        ("correct", {"paper": "papers/awk/", "aspect": "Date", "value": "2023"}, 'did you mean "awq"?'),
        ("correct", {"paper": "awq", "aspect": "Date", "value": "last June"}, '"last June" is not a date; write the day'),
        ("correct", {"paper": "awq", "aspect": "Topics", "value": "quantisation"}, 'did you mean "quantization"?'),
        ("correct", {"paper": "awq", "aspect": "Tags it mentions", "value": "LoRA"}, 'no tag "LoRA"'),
        ("correct", {"paper": "awq", "aspect": "Date", "value": "2023-06"}, "the record says that already"),
        ("correct", {"paper": "awq", "aspect": "Everything", "value": "2023"}, 'has no choice "Everything"'),
        ("correct", {"paper": "awq", "aspect": "Date"}, "What it should say` `needs an answer"),
        ("correct", {"paper": "awq", "aspect": "Project page", "value": "javascript:alert(1)"}, "is not a web address"),
        ("add", {"title": "Awq – weights AND activations"}, "is here already"),
        ("add", {"title": "Another", "identifier": "2306.00978"}, "is here already"),
        ("add", {"title": "Another", "identifier": "somewhere"}, "no arXiv identifier, no DOI and no address"),
        ("add", {"title": "x" * 501}, "has 501 characters; at most 500 are read"),
        ("add", {"title": "One\nTwo"}, "has several lines"),
        ("duplicate", {"kept": "awq", "other": "awq"}, "is one paper already"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_plain_words(
    content: Path, tmp_path: Path, run: Run, form: str, answers: dict[str, str], word: str
) -> None:
    """A value that the content's rules refuse, a choice that there is not, a paper that is here: nothing is written."""
    before = snapshot(content)
    sent = issue(tmp_path, form, **answers)
    ended = run("--content", content, "submission", sent, "--apply")
    assert (ended.status, snapshot(content)) == (1, before)
    assert run("--content", content, "submission", sent, "--reply", tmp_path / "reply.md").status == 1
    reply = (tmp_path / "reply.md").read_text()
    assert word.replace("` `", "`** `") in reply
    assert "something has to be put right" in reply
    assert str(tmp_path) not in reply


def test_several_are_taken_over_together(content: Path, tmp_path: Path, run: Run) -> None:
    """Each issue is judged by itself on what those before it left: one that is wrong, or in the way of another, stops no other."""
    sent = [
        issue(tmp_path, "correct", 1, paper="awq", aspect="Date", value="2023-06-01"),
        issue(tmp_path, "correct", 2, paper="awq", aspect="Date", value="2023-06-02"),
        issue(tmp_path, "correct", 3, paper="awq", aspect="Organisations", value="MIT"),
        issue(tmp_path, "duplicate", 4, kept="gptq", other="gptq-again"),
        issue(tmp_path, "add", 5, title="A new paper", authors="Ada Lovelace", date="2024", identifier="10.1000/xyz"),
        issue(tmp_path, "suggest", 6, name="LoRA", sort="tag", definition="Low-rank updates."),
        issue(tmp_path, "suggest", 7, name="Ethics", sort="topic"),
        event(tmp_path, "The program crashes.", 8),
    ]
    ended = run("--content", content, "submission", *sent, "--apply", "--reply", tmp_path / "summary.md")
    assert ended.status == 1
    assert ended.err.startswith("#2: another issue changes the same")
    summary = (tmp_path / "summary.md").read_text()
    assert re.findall(r"Closes #(\d)", summary) == ["1", "3", "4", "5", "6"]
    assert "- #7 is not in here: `a topic needs phrases" in summary
    assert "- #8 was made by none of the forms" in summary
    records = dict(load_collection(content).records)
    assert (records["awq"].date, records["awq"].organisations) == ("2023-06-01", ("MIT",))
    assert (records["gptq"].aliases, records["gptq"].ids.arxiv) == (("gpt-q", "gptq-again"), "2210.17323")
    assert records["a-new-paper"].ids.doi == "10.1000/xyz"
    assert [tag.name for tag in load_collection(content).tags] == ["LoRA"]


def test_a_paper_that_is_taken_away_leaves_word(content: Path, tmp_path: Path, run: Run) -> None:
    """Its addresses say so, nothing names it any more; a paper that a text names is left to a person."""
    sent = issue(tmp_path, "removal", paper="gpt-q", reason="Withdrawn.")
    assert run("--content", content, "submission", sent, "--apply").status == 0
    collection = load_collection(content)
    assert list(collection.redirects) == ["papers/gptq", "papers/gpt-q"]
    assert "Withdrawn" not in (content / "redirects.yml").read_text()
    (content / "lists").mkdir()
    (content / "lists" / "one.md").write_text("---\ntitle: One\n---\n[A](paper:awq)\n")
    sent = issue(tmp_path, "removal", paper="awq", reason="Withdrawn.")
    ended = run("--content", content, "submission", sent, "--apply")
    assert "for a person: texts name this paper, and somebody has to rewrite them: content/lists/one.md" in ended.out
    assert (content / "papers" / "awq.yml").is_file()


HOSTILE = "@everyone fixes #1 ![x](https://evil.example/?q) <img src=x onerror=alert(1)> `` $(id) ${{ github.token }} \u202eabc \x1b[31m ::error::boo ##[error]boo"


def test_a_hostile_text_is_only_text(content: Path, tmp_path: Path, run: Run) -> None:
    """In the answer and in the pull request it stands in code, where nobody is called and nothing is loaded; a log gets no commands."""
    bodies = [
        issue(tmp_path, "correct", 1, paper=HOSTILE, aspect="Date", value="2023"),
        issue(tmp_path, "correct", 2, paper="awq", aspect="Organisations", value=HOSTILE),
        issue(tmp_path, "correct", 3, paper="awq", aspect=HOSTILE, value="2023"),
        issue(tmp_path, "add", 4, title=HOSTILE.replace("\x1b", "")),
        event(tmp_path, f"### Title of the paper to add\n\nA\n\n### {HOSTILE}\n\nb", 5),
    ]
    for sent in bodies:
        ended = run("--content", content, "submission", sent, "--reply", tmp_path / "reply.md", "--dry-run")
        assert not re.search(r"^\s*::|##\[", ended.out + ended.err, re.MULTILINE)
        assert "\x1b" not in (ended.out + ended.err).replace("content", "")
        reply = (tmp_path / "reply.md").read_text()
        outside = re.sub(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", "", reply)
        assert not re.search(r"[@<#\[\u202e]|evil|alert|error", outside), reply
    run("--content", content, "submission", *bodies, "--apply", "--reply", tmp_path / "summary.md")
    outside = re.sub(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", "", (tmp_path / "summary.md").read_text())
    assert not re.search(r"[@<\[]|#1 !|evil|alert", outside)


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("### Title of the paper to add\n\nA\n\n### Title of the paper to add\n\nB", "is answered twice"),
        ("### Title of the paper to add\n\nA\n\n### Colour\n\nred", '"Colour" is no question of this form'),
        (f"### Title of the paper to add\n\n{'a' * LONGEST_BODY}", "characters long; 40,000 are read"),
        ("### Title of the paper to add\r\n\r\n_No response_\r\n", "needs an answer"),
        ("### Title of the paper to add\n\n\ud800 half", ""),
    ],
    ids=["twice", "unknown", "giant", "empty", "surrogate"],
)  # fmt: skip
def test_a_malformed_form_is_a_word_and_no_traceback(
    content: Path, tmp_path: Path, run: Run, body: str, word: str
) -> None:
    """Headings that are not the form's, answers given twice, a giant text: each is said."""
    ended = run("--content", content, "submission", event(tmp_path, body), "--reply", tmp_path / "reply.md")
    assert ended.status == (1 if word else 0)
    assert word in (tmp_path / "reply.md").read_text()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"issue": {"number": "7"}}', '{"number": true}', "[" * 100_000, "\x00", '{"number": 1e400}']
)  # fmt: skip
def test_what_is_no_issue_is_refused(content: Path, tmp_path: Path, run: Run, text: str) -> None:
    """A file that GitHub did not write is one line with its name, and exit status 1."""
    (tmp_path / "issue.json").write_text(text)
    ended = run("--content", content, "submission", tmp_path / "issue.json")
    assert ended.status == 1
    assert "issue.json" in ended.err
    assert "Traceback" not in ended.err


def test_an_issue_of_no_form_gets_no_answer(content: Path, tmp_path: Path, run: Run) -> None:
    """Whoever reports a fault of the program is not told about forms; an issue without a text is none either."""
    for body in ("The program crashes.\n\n### Steps\n\nNone", ""):
        assert (
            run("--content", content, "submission", event(tmp_path, body), "--reply", tmp_path / "reply.md").status == 0
        )
    assert not (tmp_path / "reply.md").exists()


# The workflow


def scripts(job: str) -> list[str]:
    """The scripts of a job of submit.yml, but the installation."""
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "submit.yml").read_text())
    steps = workflow["jobs"][job]["steps"]
    return [step["run"] for step in steps if "run" in step and step["name"] != "Install"]


@pytest.fixture
def repository(content: Path, tmp_path: Path) -> Path:
    """A repository with the program and a `gh` that notes what it is asked to do."""
    if shutil.which("jq") is None:
        pytest.skip("no jq here, which GitHub's machines have")
    project = tmp_path / "project"
    project.mkdir()
    shutil.move(content, project / "content")
    shutil.copy(ROOT / "mkdocs.yml", project)
    bin_folder = project / ".venv" / "bin"
    bin_folder.mkdir(parents=True)
    program = f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m generator "$@"\n'
    gh = (
        '#!/bin/sh\nprintf "%s\\n" "$*" >> "$GH_LOG"\n'
        'case "$1 $2" in\n"issue list") cat "$GH_ISSUES";;\n"pr list") printf "%s" "$GH_OPEN";;\n'
        '"pr create") exit "${GH_REFUSES:-0}";;\n"api --silent") echo "$GH_SAYS"; [ -z "$GH_SAYS" ];;\nesac\n'
    )
    for path, text in ((bin_folder / "paper-index", program), (bin_folder / "gh", gh)):
        path.write_text(text)
        path.chmod(0o755)
    (project / ".gitignore").write_text(".venv/\n")
    git = [GIT, "-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run([GIT, "init", "--quiet", "--bare", tmp_path / "origin"], check=True)
    for words in (
        ["init", "--quiet"],
        ["add", "."],
        ["commit", "--quiet", "-m", "All"],
        ["remote", "add", "origin", str(tmp_path / "origin")],
    ):
        subprocess.run([*git, *words], cwd=project, check=True)
    return project


def step(project: Path, script: str, **environment: str) -> tuple[int, str, str]:
    """Runs a step as GitHub does; its status, what it printed, and what `gh` was asked."""
    log = project.parent / "gh.log"
    log.write_text("")
    done = subprocess.run(
        [BASH, "--noprofile", "--norc", "-eo", "pipefail", "-c", script], cwd=project, capture_output=True, text=True, check=False,
        env={
            "PATH": f"{project}/.venv/bin:{os.environ['PATH']}", "HOME": str(project.parent), "GH_LOG": str(log),
            "GH_TOKEN": "t", "GH_REPO": "lab/index", "BASE": "main", "GH_OPEN": "", **environment,
        },
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr, log.read_text()


def test_the_workflow_answers(repository: Path, tmp_path: Path) -> None:
    """It comments on a form, right or wrong; without a token it says so; else it is silent."""
    [script] = scripts("answer")
    right = issue(tmp_path, "correct", paper="awq", aspect="Date", value="2023-06-01")
    status, _, asked = step(repository, script, GITHUB_EVENT_PATH=str(right))
    assert (status, asked) == (0, "issue comment 7 --body-file reply.md --edit-last --create-if-none\n")
    assert "can be taken over" in (repository / "reply.md").read_text()
    hostile = json.loads(
        issue(tmp_path, "correct", paper="$(touch x)", aspect="Date", value='"; touch x; "').read_text()
    )
    hostile["action"] = "edited"
    (tmp_path / "event.json").write_text(json.dumps(hostile))
    status, _, asked = step(repository, script, GITHUB_EVENT_PATH=str(tmp_path / "event.json"))
    assert (status, asked) == (0, "issue comment 7 --body-file reply.md --edit-last --create-if-none\n")
    assert "something has to be put right" in (repository / "reply.md").read_text()
    assert not (repository / "x").exists()
    (repository / "reply.md").unlink()
    assert step(repository, script, GITHUB_EVENT_PATH=str(event(tmp_path, "Hello")))[::2] == (0, "")
    status, said, asked = step(repository, script, GITHUB_EVENT_PATH=str(right), GH_TOKEN="")
    assert (status, asked) == (1, "")
    assert "There is no token" in said


def test_what_is_edited_loses_its_approval(repository: Path, tmp_path: Path) -> None:
    """The label goes at once, in a job that nothing cancels; where there is none that is no fault, other answers are."""
    [script] = scripts("withdraw")
    edited = str(issue(tmp_path, "correct", paper="awq", aspect="Date", value="2023-06-01"))
    status, _, asked = step(repository, script, GITHUB_EVENT_PATH=edited)
    assert (status, "--method DELETE repos/" in asked, "/issues/7/labels/approved" in asked) == (0, True, True)
    status, said, _ = step(repository, script, GITHUB_EVENT_PATH=edited, GH_SAYS="gh: Label does not exist (HTTP 404)")
    assert (status, said) == (0, "It was not approved\n")
    status, said, _ = step(repository, script, GITHUB_EVENT_PATH=edited, GH_SAYS="gh: Forbidden (HTTP 403)")
    assert status == 1
    assert "::error::The label could not be taken off" in said
    job = yaml.safe_load((ROOT / ".github" / "workflows" / "submit.yml").read_text())["jobs"]["withdraw"]
    assert job["concurrency"]["cancel-in-progress"] is False


def test_what_was_read_is_what_is_taken_over(repository: Path, tmp_path: Path) -> None:
    """An issue that was edited between its label and the run counts as it was when it was labelled."""
    [script] = scripts("propose")
    edited = json.loads(issue(tmp_path, "correct", 1, paper="awq", aspect="Date", value="1999-01-01").read_text())[
        "issue"
    ]
    labelled = issue(tmp_path, "correct", 1, paper="awq", aspect="Date", value="2023-06-01")
    (tmp_path / "issues.json").write_text(json.dumps([edited]))
    status, said, _ = step(repository, script, GH_ISSUES=str(tmp_path / "issues.json"), GITHUB_EVENT_PATH=str(labelled))
    assert status == 0, said
    assert "2023-06-01" in (repository / "content" / "papers" / "awq.yml").read_text()


def test_the_workflow_proposes(repository: Path, tmp_path: Path) -> None:
    """All that is approved comes into one pull request, which touches the records alone; a second run updates it."""
    [script] = scripts("propose")
    issues = [
        json.loads(issue(tmp_path, "correct", 1, paper="awq", aspect="Date", value="2023-06-01").read_text())["issue"],
        json.loads(issue(tmp_path, "correct", 2, paper="awq", aspect="Date", value="nonsense").read_text())["issue"],
        json.loads(issue(tmp_path, "add", 3, title="A new paper").read_text())["issue"],
    ]
    (tmp_path / "issues.json").write_text(json.dumps(issues))
    known = {"GH_ISSUES": str(tmp_path / "issues.json"), "GITHUB_EVENT_PATH": str(event(tmp_path, "Other", 99))}
    status, said, asked = step(repository, script, **known)
    assert status == 0, said
    assert "pr create --base main --head submissions --title What readers sent in --body-file summary.md" in asked
    pushed = subprocess.run(
        [GIT, "--git-dir", tmp_path / "origin", "show", "--name-only", "--format=", "submissions"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert pushed.stdout.split() == ["content/papers/a-new-paper.yml", "content/papers/awq.yml"]
    subprocess.run([GIT, "reset", "--quiet", "--hard", "HEAD~1"], cwd=repository, check=True)
    shutil.rmtree(repository / "approved")
    status, _, asked = step(repository, script, GH_OPEN="12", **known)
    assert (status, asked.splitlines()[-1]) == (0, "pr edit 12 --body-file summary.md")
    subprocess.run([GIT, "reset", "--quiet", "--hard", "HEAD~1"], cwd=repository, check=True)
    shutil.rmtree(repository / "approved")
    status, said, _ = step(repository, script, GH_REFUSES="1", **known)
    assert status == 1
    assert "Allow GitHub Actions to create and approve pull requests" in said
    (tmp_path / "issues.json").write_text("[]")
    shutil.rmtree(repository / "approved")
    status, said, _ = step(repository, script, **known)
    assert (status, said) == (0, "Nothing is approved\n")


def test_no_workflow_script_holds_an_expression() -> None:
    """What an issue says can never become a command: scripts get values by the environment alone, and actions are pinned."""
    text = (ROOT / ".github" / "workflows" / "submit.yml").read_text()
    assert all("${{" not in script for job in ("withdraw", "answer", "propose") for script in scripts(job))
    assert all(re.search(r"@[0-9a-f]{40} # v", line) for line in text.splitlines() if "uses:" in line)
    assert yaml.safe_load(text)["permissions"] == {}


def test_forms_can_be_told_apart() -> None:
    """GitHub takes each form: names and labels are there once; the program knows a form by the label of its first question."""
    firsts = [form.fields[0].label for form in FORMS]
    assert len(set(firsts)) == len(firsts) == 5
    for form in FORMS:
        text = yaml.safe_load((ROOT / ".github" / "ISSUE_TEMPLATE" / f"{form.name}.yml").read_text())
        assert [part["attributes"]["label"] for part in text["body"]] == list(form.labels)
        assert len({part["id"] for part in text["body"]}) == len(text["body"]) == len(form.fields)
        assert set(firsts) & form.labels.keys() == {form.fields[0].label}
