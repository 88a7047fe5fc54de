"""The workflows: safe by their form, and each script in them does what it says, run here against local stand-ins."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from generator import __version__
from generator.services.directory import SERVICES
from tests.browser import served
from tests.conftest import NASTY, ROOT, make_project

FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = sorted(FOLDER.glob("*.yml"))
TOOLS = Path(sys.executable).parent
GIT, BASH = (shutil.which(name) or name for name in ("git", "bash"))


def steps(name: str) -> list[dict[str, Any]]:
    """All steps of a workflow."""
    document = yaml.load((FOLDER / name).read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - makes strings only
    return [step for job in document["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_hold_to_the_rules(path: Path) -> None:
    """Actions are pinned by commit and name their version; rights are given job by job; runs of one thing do not
    overlap; no job runs for ever; no credentials stay in a checkout; no expression stands in a script.
    """
    text = path.read_text("utf-8")
    uses = re.findall(r"uses: (.*)", text)
    assert uses
    for used in uses:
        assert re.match(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+( #|$)", used), used
    document = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - makes strings only
    assert document["permissions"] == {}
    for job in document["jobs"].values():
        assert "permissions" in job
        assert "timeout-minutes" in job
        assert "concurrency" in document or "concurrency" in job
        for step in job["steps"]:
            assert "${{" not in step.get("run", "")
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] == "false"


def test_workflows_are_valid_and_safe() -> None:
    """They obey the schema of workflows, and zizmor finds nothing that would let a stranger in."""
    schema = [TOOLS / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS]
    for command in (
        schema,
        [TOOLS / "zizmor", "--offline", "--no-progress", "--persona", "pedantic", ROOT / ".github"],
    ):
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


class Ran(NamedTuple):
    """How a script ended, and what it called on GitHub."""

    status: int
    out: str
    summary: str
    outputs: str
    calls: list[str]


FAKE = """#!/usr/bin/env bash
# Answers from files named after the beginning of what is asked; writes down each call.
echo "{name} $*" >> "$CALLS"
for answer in "$ANSWERS/{name}"/*; do
  [ -e "$answer" ] || continue
  pattern=$(head -n 1 "$answer")
  if [[ "$*" == $pattern ]]; then
    tail -n +3 "$answer"
    exit "$(sed -n 2p "$answer")"
  fi
done
exit 0
"""


class Runner:
    """A checkout as a runner has it: the project, its commands, and stand-ins for what asks GitHub."""

    def __init__(self, folder: Path) -> None:
        self.work = make_project(folder / "work", NASTY)
        self.folder = folder
        shutil.copy(ROOT / ".gitignore", self.work / ".gitignore")
        (self.work / ".venv" / "bin").mkdir(parents=True)
        for name in ("paper-index", "python"):
            self._script(self.work / ".venv" / "bin" / name, f'#!/bin/sh\nexec "{TOOLS / name}" "$@"\n')
        for name in ("gh", "make", "sudo"):
            self._script(folder / "fakes" / name, FAKE.replace("{name}", name))
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("config", "user.email", "a@example.invalid")
        self.git("config", "user.name", "A")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "begin")

    def git(self, *words: str) -> str:
        """What git answers in the checkout."""
        done = subprocess.run([GIT, *words], cwd=self.work, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def answers(self, name: str, pattern: str, text: str = "", status: int = 0) -> None:
        """What a stand-in says to words of that pattern."""
        place = self.folder / "answers" / name
        place.mkdir(parents=True, exist_ok=True)
        (place / str(len(list(place.iterdir())))).write_text(f"{pattern}\n{status}\n{text}", encoding="utf-8")

    def run(self, workflow: str, step: str, **given: str) -> Ran:
        """Runs a step's script as a runner does, with values for the expressions in its environment."""
        found = next(each for each in steps(workflow) if each.get("name") == step)
        wanted = {name: value for name, value in found.get("env", {}).items() if "${{" in value}
        assert wanted.keys() == {name for name in given if not name.startswith(("GITHUB_", "PAPER_INDEX_"))}, (
            "name them all"
        )
        for name in ("calls", "summary", "outputs"):
            (self.folder / name).write_text("")
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("GH_", "GITHUB_"))},
            "GITHUB_REPOSITORY": "someone/papers", "GITHUB_REF_NAME": "v1.0", "GITHUB_RUN_ID": "1",
            "GITHUB_SERVER_URL": "https://github.com", "CALLS": str(self.folder / "calls"),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary"), "GITHUB_OUTPUT": str(self.folder / "outputs"),
            "ANSWERS": str(self.folder / "answers"), "PATH": f"{self.folder / 'fakes'}:{os.environ['PATH']}",
            "SOURCE_DATE_EPOCH": "1700000000", **found.get("env", {}), **given,
        }  # fmt: skip
        done = subprocess.run(
            [BASH, "--noprofile", "--norc", "-eo", "pipefail", "-c", found["run"]],
            cwd=self.work, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        calls, summary, outputs = ((self.folder / name).read_text("utf-8") for name in ("calls", "summary", "outputs"))
        return Ran(done.returncode, done.stdout + done.stderr, summary, outputs, calls.splitlines())

    def _script(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A checkout of a small collection."""
    return Runner(tmp_path)


def test_ci_runs_what_a_developer_runs(runner: Runner) -> None:
    """`.ci/run` and the benchmark, whose targets are in the Makefile."""
    shutil.copytree(ROOT / ".ci", runner.work / ".ci")
    ran = runner.run("ci.yml", "All that must hold")
    assert ran.status == 0, ran.out
    targets = [call.split()[1] for call in ran.calls if call.startswith("make ")]
    assert targets == ["lint", "types", "workflows", "check", "test", "validate"]
    ran = runner.run("ci.yml", "Measure once")
    assert ran.calls == ["make benchmark ROUNDS=1"]
    assert set(targets) | {"benchmark"} <= set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert runner.run("ci.yml", "What some tests need of the system").calls[-1].endswith("biber nginx-light")


def targets_of(calls: list[str]) -> set[str]:
    """What make was asked for."""
    return {
        word
        for call in calls
        for word in call.partition("|")[0].split()[1:]
        if call.startswith("make ") and word.isalpha()
    }


TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_the_night_takes_the_long_forms(runner: Runner) -> None:
    """Every page is validated, tests try more, and what was measured is compared with the last time, where there is one."""
    ran = runner.run("nightly.yml", "Validate every page")
    assert ran.status == 0, ran.out
    assert ran.calls == ["make .venv/dev", "make validate EVERY=1"]
    assert (runner.work / "site" / "index.html").is_file()
    assert runner.run("nightly.yml", "What some tests need of the system").calls[-1].endswith("biber nginx-light")
    ran = runner.run("nightly.yml", "Test for long")
    assert (ran.status, ran.calls) == (0, ["make test"])
    [step] = [each for each in steps("nightly.yml") if each.get("name") == "Test for long"]
    assert step["env"]["HYPOTHESIS_PROFILE"] == "nightly"
    assert runner.run("nightly.yml", "Lines and branches").calls == ["make coverage"]
    runner.answers("make", "mutants*", "36 survived\n")
    ran = runner.run("nightly.yml", "Mutants")
    assert (ran.calls, ran.summary) == (["make mutants SAMPLE=25"], "36 survived\n")
    runner.answers("make", "benchmark*", "Papers: 584\n")
    ran = runner.run("nightly.yml", "Measure and compare")
    assert (ran.calls, ran.summary) == (["make benchmark ROUNDS=3 COMPARE="], "Papers: 584\n")
    (runner.work / "benchmark.json").write_text("{}")
    ran = runner.run("nightly.yml", "Measure and compare")
    assert ran.calls == ["make benchmark ROUNDS=3 COMPARE=before.json"]
    assert (runner.work / "before.json").read_text() == "{}"
    called = [line.strip() for step in steps("nightly.yml") for line in step.get("run", "").splitlines()]
    assert {"validate", "test", "coverage", "mutants", "benchmark"} <= targets_of(called) <= TARGETS


def test_the_long_forms_try_ten_times_as_much() -> None:
    """The profile of the night gives examples ten times as many, and is the one that the workflow names."""
    code = "from hypothesis import settings\nfrom tests.conftest import NIGHTLY, rounds\nprint(NIGHTLY, rounds(7), settings().max_examples)"
    for profile, said in (("default", "False 7 100"), ("nightly", "True 70 1000")):
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "HYPOTHESIS_PROFILE": profile},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert done.stdout.strip() == said


def test_a_release_has_the_program_and_the_bill_of_what_it_stands_on(runner: Runner) -> None:
    """A tag that is not the version is refused; package, bill of materials, lock and checksums go to the tag's release."""
    assert runner.run("release.yml", "Install").calls == ["make .venv/dev"]
    shutil.copytree(ROOT / "generator", runner.work / "generator", ignore=shutil.ignore_patterns("__pycache__"))
    assert runner.run("release.yml", "The tag is the version", GITHUB_REF_NAME=f"v{__version__}").status == 0
    ran = runner.run("release.yml", "The tag is the version", GITHUB_REF_NAME="v99.0")
    assert (ran.status, f"::error::The tag is v99.0, and generator/__init__.py says {__version__}" in ran.out) == (
        1,
        True,
    )
    made = runner.work / "dist" / "package"
    made.mkdir(parents=True)
    for file in (
        made / "p.whl",
        made / "p.tar.gz",
        made.parent / "paper-index.cdx.json",
        runner.work / "requirements.lock",
    ):
        file.write_text(file.name)
    ran = runner.run("release.yml", "Package and bill of materials")
    assert (ran.status, ran.calls) == (0, ["make package sbom"]), ran.out
    assert targets_of(ran.calls) <= TARGETS
    sums = (made / "SHA256SUMS-package.txt").read_text().splitlines()
    assert [line[66:] for line in sums] == ["p.tar.gz", "p.whl", "paper-index.cdx.json", "requirements.lock"]
    assert all(hashlib.sha256((made / line[66:]).read_bytes()).hexdigest() == line[:64] for line in sums)
    made.rename(runner.work / "package")
    runner.answers("gh", "release view*", status=1)
    ran = runner.run("release.yml", "Attach to the release", GH_TOKEN="t", GH_REPO="someone/papers")  # noqa: S106
    assert ran.status == 0, ran.out
    assert ran.calls[1].startswith("gh release create v1.0 --verify-tag")
    assert all(f"package/{line[66:]}" in ran.calls[-1] for line in sums)


def test_publish_makes_a_site_for_a_project_path_and_a_release(runner: Runner) -> None:
    """The site knows its address below /papers/; bundle, dumps and checksums are attached to the tag's release."""
    runner.answers("gh", "api repos/someone/papers/pages*", "https://someone.github.io/papers/\n")
    ran = runner.run("publish.yml", "Where the site will be", GH_TOKEN="t")  # noqa: S106 - no password
    assert (ran.status, ran.outputs) == (0, "url=https://someone.github.io/papers/\n")
    assert runner.run("publish.yml", "Install").calls == ["make .venv/site"]
    ran = runner.run("publish.yml", "Check and build", SITE_URL="https://someone.github.io/papers/")
    assert ran.status == 0, ran.out
    assert "of 1.00 GB allowed" in ran.summary
    site = runner.work / "site"
    page = (site / "papers" / "second-paper" / "index.html").read_text("utf-8")
    assert '<link rel="canonical" href="https://someone.github.io/papers/papers/second-paper/">' in page
    assert 'src="../../assets/javascripts/site.js"' in page
    for file in ("sitemap.xml", "feed.xml", "opensearch.xml", "robots.txt", "api/v1/build.json", "404.html"):
        text = (site / file).read_text("utf-8")
        assert "https://someone.github.io/papers/" in text or '"/papers/assets/' in text, file
        assert not re.search(r"https://someone\.github\.io/(?!papers/)", text), file
    ran = runner.run("publish.yml", "Bundle and dumps", SITE_URL="https://someone.github.io/papers/")
    assert ran.status == 0, ran.out
    names = ["SHA256SUMS.txt", "papers-offline.zip", "papers.bib", "papers.csv", "papers.jsonl", "papers.parquet"]
    assert sorted(path.name for path in (runner.work / "release").iterdir()) == names
    for line in (runner.work / "release" / names[0]).read_text().splitlines():
        assert hashlib.sha256((runner.work / "release" / line[66:]).read_bytes()).hexdigest() == line[:64]
    runner.answers("gh", "release view*", status=1)
    ran = runner.run("publish.yml", "Attach to the release", GH_TOKEN="t", GH_REPO="someone/papers")  # noqa: S106
    assert ran.status == 0, ran.out
    assert ran.calls[1].startswith("gh release create v1.0 --verify-tag")
    assert all(f"release/{name}" in ran.calls[2] for name in names)


def test_a_domain_of_its_own_works_too(runner: Runner) -> None:
    """At the root of a domain, without a path, addresses are as right as below one."""
    ran = runner.run("publish.yml", "Check and build", SITE_URL="https://papers.example")
    assert ran.status == 0, ran.out
    page = (runner.work / "site" / "papers" / "second-paper" / "index.html").read_text("utf-8")
    assert '<link rel="canonical" href="https://papers.example/papers/second-paper/">' in page
    assert "https://papers.example/papers/second-paper/" in (runner.work / "site" / "feed.xml").read_text("utf-8")


def test_an_address_that_would_vanish_is_not_published(runner: Runner) -> None:
    """The list of the published site is compared with the content; where there is none yet, that is said."""
    with served(runner.work) as address:
        ran = runner.run("publish.yml", "The addresses that are published", SITE_URL=address)
        assert (ran.status, "::notice::Nothing is published yet" in ran.out) == (0, True)
        (runner.work / "addresses.txt").write_text("papers/second-paper/\n", encoding="utf-8")
        assert runner.run("publish.yml", "The addresses that are published", SITE_URL=address).status == 0
        (runner.work / "addresses.txt").write_text("papers/long-gone/\n", encoding="utf-8")
        ran = runner.run("publish.yml", "The addresses that are published", SITE_URL=address)
    assert ran.status == 1
    assert "papers/long-gone" in ran.out
    ran = runner.run("publish.yml", "The addresses that are published", SITE_URL=address)
    assert ran.status == 1
    assert "did not say which addresses are published" in ran.out


def test_the_kept_site_is_that_of_the_branch() -> None:
    """A release is made from nothing; a cache of one branch is not another's."""
    [step] = [each for each in steps("publish.yml") if "actions/cache@" in each.get("uses", "")]
    assert step["if"] == "github.ref_type == 'branch'"
    assert ".paper-index-cache/build" in step["with"]["path"].split()
    assert all(
        key.startswith("site-${{ github.ref_name }}-") for key in (step["with"]["key"], step["with"]["restore-keys"])
    )


def test_what_keeps_a_site_from_being_published_is_said(runner: Runner) -> None:
    """No token, and a fork without Pages, each end with a clear word; a site too large is refused before the upload."""
    ran = runner.run("publish.yml", "Where the site will be", GH_TOKEN="")
    assert ran.status == 1
    assert "::error::There is no token" in ran.out
    runner.answers("gh", "api *", "gh: Not Found (HTTP 404)\n", status=1)
    ran = runner.run("publish.yml", "Where the site will be", GH_TOKEN="t")  # noqa: S106 - no password
    assert ran.status == 1
    assert "::error::GitHub Pages is not on for someone/papers: choose" in ran.out
    order = [step.get("name") or step["uses"].split("@")[0] for step in steps("publish.yml")]
    assert order.index("Check and build") < order.index("actions/upload-pages-artifact")
    runner._script(
        runner.work / ".venv" / "bin" / "paper-index",
        f'#!/bin/sh\n"{TOOLS}/paper-index" "$@" || exit\n[ "$1" = build ] && truncate -s 1000000001 site/large.bin || true\n',
    )
    ran = runner.run("publish.yml", "Check and build", SITE_URL="")
    assert ran.status == 1
    assert "more than the 1.00 GB allowed. The largest parts: large.bin 1.00 GB" in ran.out


def test_a_preview_compares_with_what_the_pull_request_stands_on(runner: Runner) -> None:
    """Both are built, each by its own program and content, and the difference is a file and a summary."""
    base = runner.git("rev-parse", "HEAD")
    shutil.copytree(ROOT / "generator", runner.work / "generator", ignore=shutil.ignore_patterns("__pycache__"))
    runner.git("add", "--all", "--force", "generator")
    runner.git("commit", "--quiet", "--message", "the program")
    base = runner.git("rev-parse", "HEAD")
    (runner.work / "content" / "papers" / "brand-new.yml").write_text("title: Brand `new`\n", encoding="utf-8")
    runner.git("add", "--all")
    runner.git("commit", "--quiet", "--message", "a paper")
    assert runner.run("preview.yml", "Install").calls == ["make .venv/site"]
    ran = runner.run("preview.yml", "Build")
    assert ran.status == 0, ran.out
    ran = runner.run("preview.yml", "Build what it is compared with", BASE=base)
    assert ran.status == 0, ran.out
    ran = runner.run("preview.yml", "Compare")
    assert ran.status == 0, ran.out
    assert "- `/papers/brand-new/` `` Brand `new` ``" in ran.summary
    found = json.loads((runner.work / "preview" / "diff.json").read_text("utf-8"))
    assert [page["address"] for page in found["added"]] == ["papers/brand-new/"]


EVENT = {
    "GH_TOKEN": "t", "GH_REPO": "someone/papers", "OWNER": "stranger", "BRANCH": "$(touch hacked)", "SHA": "a" * 40,
    "RUN": "https://github.com/someone/papers/actions/runs/1",
}  # fmt: skip


def test_a_comment_takes_over_data_only(runner: Runner) -> None:
    """The pull request is the one that GitHub names; what a stranger's run left is checked, shown as code, never run."""
    assert runner.run("preview-comment.yml", "Install").calls == ["make .venv/site"]
    (runner.work / "untrusted").mkdir()
    found = {"added": [{"address": "a/", "title": "@team <img src=x> `x`"}], "changed": [], "removed": []}
    (runner.work / "untrusted" / "diff.json").write_text(json.dumps(found), encoding="utf-8")
    ran = runner.run("preview-comment.yml", "Comment", **EVENT)
    assert (ran.status, len(ran.calls)) == (0, 1)
    assert "nothing to comment on" in ran.out
    runner.answers("gh", "api --method GET repos/someone/papers/pulls*", "7\n")
    ran = runner.run("preview-comment.yml", "Comment", **EVENT)
    assert ran.status == 0, ran.out
    assert "-f head=stranger:$(touch hacked)" in ran.calls[0]
    assert ran.calls[1] == "gh pr comment 7 --body-file comment.md --edit-last --create-if-none"
    text = (runner.work / "comment.md").read_text("utf-8")
    assert "- `/a/` `` @team <img src=x> `x` ``" in text
    assert "of [this run](https://github.com/someone/papers/actions/runs/1)" in text
    (runner.work / "untrusted" / "diff.json").write_text("# Buy this")
    ran = runner.run("preview-comment.yml", "Comment", **EVENT)
    assert ran.status == 1
    assert "is no comparison written by" in ran.out
    assert not (runner.work / "hacked").exists()


PROPOSAL = {"GH_TOKEN": "t", "GH_REPO": "someone/papers", "BASE": "main"}


def test_a_refresh_proposes_what_is_new(runner: Runner, tmp_path: Path) -> None:
    """What services know goes to a branch and a pull request, one for all weeks; nothing new proposes nothing."""
    runner.git("init", "--quiet", "--bare", str(tmp_path / "origin.git"))
    runner.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    assert runner.run("refresh.yml", "Install").calls == ["make .venv/site"]
    record = runner.work / "content" / "papers" / "second-paper.yml"
    with served(tmp_path / "origin.git") as nobody:
        services = " ".join(f"{name}={nobody}" for name in SERVICES)
        ran = runner.run("refresh.yml", "Enrich", SEMANTIC_SCHOLAR_API_KEY="", PAPER_INDEX_SERVICES=services)
    assert ran.status == 0, ran.out
    assert "Filled facts in 0 papers of 4" in ran.out
    # In the place of runs that ask others: what they would have written, and their status for what is left to a person.
    runner._script(
        runner.work / ".venv" / "bin" / "paper-index",
        f"""#!/bin/sh
case "$1" in
enrich) echo "discussion: 12" >> {record}; echo "note: second-paper: a ~~~ doubtful match" >&2; exit 1 ;;
links) mkdir -p dist; echo "one is gone" > "$3"; exit 1 ;;
esac
exec "{TOOLS}/paper-index" "$@"
""",
    )
    ran = runner.run("refresh.yml", "Enrich", SEMANTIC_SCHOLAR_API_KEY="")
    assert ran.status == 0, ran.out
    ran = runner.run("refresh.yml", "Links")
    assert (ran.status, ran.summary) == (0, "one is gone\n"), ran.out
    ran = runner.run("refresh.yml", "Digest")
    assert ran.status == 0, ran.out
    assert "Wrote a digest of" in ran.summary
    assert list((runner.work / "dist" / "digest").glob("*.html"))
    ran = runner.run("refresh.yml", "Propose what changed", **PROPOSAL)
    assert ran.status == 0, ran.out
    assert ran.calls[-1].startswith("gh pr create --base main --head refresh")
    body = (runner.work / "body.md").read_text("utf-8")
    assert "second-paper.yml" in body
    assert "a  doubtful match" in body
    assert "https://github.com/someone/papers/actions/runs/1" in body
    assert runner.git("diff", "--name-only", "origin/refresh~1", "origin/refresh") == "content/papers/second-paper.yml"
    ran = runner.run("refresh.yml", "Propose what changed", **PROPOSAL)
    assert (ran.status, ran.calls) == (0, [])
    assert "Nothing new is known" in ran.out
    record.write_text(record.read_text("utf-8").replace("discussion: 12", "discussion: 13"), encoding="utf-8")
    runner.answers("gh", "pr list*", "5\n")
    assert runner.run("refresh.yml", "Propose what changed", **PROPOSAL).calls[-1] == "gh pr edit 5 --body-file body.md"
    assert "There is no token" in runner.run("refresh.yml", "Propose what changed", **{**PROPOSAL, "GH_TOKEN": ""}).out


def test_where_pull_requests_may_not_be_opened_it_is_said(runner: Runner, tmp_path: Path) -> None:
    """The branch stays, and the error names the setting."""
    runner.git("init", "--quiet", "--bare", str(tmp_path / "origin.git"))
    runner.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    (runner.work / "notes.txt").write_text("")
    (runner.work / "content" / "papers" / "brand-new.yml").write_text("title: Brand new\n", encoding="utf-8")
    runner.answers("gh", "pr create*", status=1)
    ran = runner.run("refresh.yml", "Propose what changed", **PROPOSAL)
    assert ran.status == 1
    assert "Allow GitHub Actions to create and approve pull requests" in ran.out


def test_every_script_is_run_here() -> None:
    """No workflow that this file is about has a script that no test above runs."""
    text = Path(__file__).read_text("utf-8")
    for name in (
        "ci.yml", "nightly.yml", "publish.yml", "preview.yml", "preview-comment.yml", "refresh.yml", "release.yml",
    ):  # fmt: skip
        for step in steps(name):
            if "run" in step:
                assert f'"{name}", "{step["name"]}"' in text, (name, step["name"])
