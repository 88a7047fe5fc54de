"""Sudden death: whatever is cut off, content is as it was or as it should be, and the next run needs no help.

Commands are killed at every sort of moment: at the n-th time that they touch a file, after a random time, in the middle of
writing one. How often is said by PAPER_INDEX_KILLS: some dozens in all where it is not set, hundreds with 500.
"""

import errno
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from generator.commands.shared import Settings, load
from generator.content.changes import change_files, is_pending
from generator.content.store import load_collection
from generator.content.writing import record_text
from generator.errors import ContentError, GeneratorError, Problem
from generator.locking import held
from generator.model import Paper
from generator.pages.docs_folder import MARKER, DocsFolder
from generator.site import build as building
from generator.workers import share_out, side_by_side
from tests.conftest import NASTY, ROOT, make_project, snapshot
from tests.sudden import Cut, Ending, Starter, watch

KILLS = int(os.environ.get("PAPER_INDEX_KILLS", "16"))
FIRST = "52b-to-1t-lessons-learned-via-tele-flm-series"


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of twenty papers: sixteen of the collection, four that are nasty; beside it a file to import."""
    project = make_project(tmp_path_factory.mktemp("papers") / "project", NASTY)
    kept = ("title", "abstract", "summary", "date", "authors", "ids", "links", "organisations")
    for slug, paper in load_collection(ROOT / "content").records[:16]:
        facts = paper.model_dump(mode="json", exclude_defaults=True)
        less = Paper.model_validate({name: value for name, value in facts.items() if name in kept})
        (project / "content" / "papers" / f"{slug}.yml").write_text(record_text(less), "utf-8")
    words = ("warmth", "weight", "colour", "sound", "speed", "shape", "taste")
    entries = [
        f"@article{{k{n}, title={{A paper on the {word} of things}}, year=2024}}" for n, word in enumerate(words)
    ]
    entries.append("@article{two, title={The second paper}, author={A. Author and B. Author}, doi={10.1234/second}}")
    (project / "more.bib").write_text("\n".join(entries), "utf-8")
    return project


class Sites(NamedTuple):
    """A project with a site of older content, the same with the site that it should have, and how both were built."""

    prepared: Path
    done: Path
    fresh: Ending
    again: Ending


@pytest.fixture(scope="module")
def sites(papers: Path, start: Starter, tmp_path_factory: pytest.TempPathFactory) -> Sites:
    """That project with its site; and the same after papers came in and one was renamed, built without disturbance."""
    prepared = copied(papers, tmp_path_factory.mktemp("old") / "project")
    fresh = start(prepared, "build", "--jobs", "1")
    for deed in ("import", "rename"):
        assert start(prepared, *DEEDS[deed].words).status == 0
    done = copied(prepared, tmp_path_factory.mktemp("new") / "project")
    again = start(done, "build", "--jobs", "1")
    assert (fresh.status, again.status) == (0, 0), fresh.err + again.err
    return Sites(prepared, done, fresh, again)


class Deed(NamedTuple):
    """A command that changes content: its words, how much of the default number of kills it is worth, its unit."""

    words: tuple[str, ...]
    share: int = 1
    whole: bool = True
    several: bool = True


DEEDS = {
    "import": Deed(("import", "more.bib", "--captured", "2026-01-01"), 3),
    "merge": Deed(("merge", "second-paper", FIRST), 2),
    "rename": Deed(("rename", "second-paper", "another-paper"), 2),
    "freeze": Deed(("freeze",)),
    "layout": Deed(("layout",), several=False),
    "add": Deed(("add", "--offline", "2401.00001", "2401.00002", "A title of a paper"), whole=False, several=False),
}


def copied(project: Path, folder: Path) -> Path:
    shutil.copytree(project, folder)
    return folder


def content_of(project: Path) -> dict[str, bytes]:
    """What the content folder holds, without what a command that is at work keeps there."""
    found = snapshot(project / "content")
    return {path: data for path, data in found.items() if not any(part.startswith(".") for part in Path(path).parts)}


def left_behind(project: Path) -> list[str]:
    """What no command should leave when it has ended."""
    names = (".changing", ".lock", "lock", ".site.old")
    return [
        str(path.relative_to(project))
        for path in project.rglob("*")
        if path.name in names or path.suffix == ".part" or (path.name.endswith(".zip.new"))
    ]


def chosen(number: int, most: int, chance: random.Random) -> list[int]:
    """Some of the numbers up to one: all where they are not too many; one of them at three quarters."""
    if number <= most:
        return list(range(1, number + 1))
    return sorted({-(-number * 3 // 4), *chance.sample(range(1, number + 1), most - 1)})


def is_told(ended: Ending, *words: str) -> None:
    """A fault that was said: where, what, what to do; without a traceback."""
    assert ended.status == 1, ended
    assert "Traceback" not in ended.err
    for word in words:
        assert word in ended.err


@pytest.mark.parametrize("name", DEEDS)
def test_content_is_as_it_was_or_as_it_should_be(name: str, papers: Path, start: Starter, tmp_path: Path) -> None:
    """Killed at any of its file operations or any moment, a command has changed nothing, or all it was to change.

    (`add` does so for each record.) Every file is whole at once; the whole is so when content is next read. The same command,
    given again, succeeds with no clean-up, ends in the same bytes as one that nobody disturbed, and leaves nothing lying about.
    """
    deed, chance = DEEDS[name], random.Random(name)
    before = content_of(papers)
    undisturbed = copied(papers, tmp_path / "undisturbed")
    ended = start(undisturbed, *deed.words)
    assert ended.status == 0, ended.err
    after = content_of(undisturbed)
    assert after != before
    cuts = [Cut(at=at) for at in chosen(ended.touched, max(KILLS * deed.share // 12, 2), chance)]
    cuts += [Cut(after=chance.uniform(0.002, ended.seconds)) for _ in range(max(KILLS // 24, 1))]
    cuts += [Cut(file_size=size, deadly=True) for size in ((20, 700) if KILLS > 100 else (20,))]
    pending = False
    for number, cut in enumerate(cuts):
        project = copied(papers, tmp_path / f"{number}")
        killed = start(project, *deed.words, cut=cut)
        assert killed.status in (-signal.SIGKILL, -signal.SIGXFSZ, 0), (cut, killed.err)
        pending = pending or is_pending(project / "content")
        for path, data in content_of(project).items():
            assert data in (before.get(path), after.get(path)), (cut, path)
        load(Settings(project / "content", project / "mkdocs.yml", 10))
        assert not deed.whole or content_of(project) in (before, after), cut
        again = start(project, *deed.words)
        assert again.status == 0, (cut, again.err)
        assert content_of(project) == after, cut
        assert left_behind(project) == [], cut
        shutil.rmtree(project)
    assert pending is deed.several


def test_an_index_that_was_cut_off_is_begun_again(start: Starter, tmp_path: Path) -> None:
    """Killed at any of its file operations, `init` is given again, needs no clean-up, and makes the same index."""
    ended = start(tmp_path, "init", "index")
    assert ended.status == 0, ended.err
    whole = snapshot(tmp_path / "index")
    for at in {*chosen(ended.touched, KILLS, random.Random("init")), ended.touched}:
        project = tmp_path / f"{at}"
        project.mkdir()
        assert start(project, "init", "index", cut=Cut(at=at)).status == -signal.SIGKILL
        again = start(project, "init", "index")
        assert again.status == 0, (at, again.err)
        assert snapshot(project / "index") == whole, at
        assert (project / "index" / "content" / "papers").is_dir()
        assert left_behind(project) == [], at
        shutil.rmtree(project)


@pytest.mark.parametrize("kind", ["fresh", "over an old site", "only the parent", "bundle"])
def test_a_site_is_whole_at_all_times(kind: str, sites: Sites, start: Starter, tmp_path: Path) -> None:
    """While a build lives, dies and is done again, every page that is read is that of the old site or of the new one.

    Killed alone, without its workers, it leaves nobody who goes on to write. The next build makes the same bytes as one
    that nobody disturbed. A bundle is whole or not there, and that of the built site.
    """
    chance = random.Random(kind)
    prepared, done, fresh, again = sites
    new = {name: snapshot(done / name) for name in ("site", "docs")}
    words = ["bundle", "-o", "papers.zip"] if kind == "bundle" else ["build", "--jobs", "1"]
    packed = None
    if kind == "bundle":
        assert start(done, *words, "--site", "site").status == 0
        packed = (done / "papers.zip").read_bytes()
        # The last of them are those of the zip, after a build by workers.
        cuts = [Cut(at=at) for at in chosen(300, max(KILLS // 20, 1), chance)]
    elif kind == "only the parent":
        words = ["build", "--jobs", "2"]
        cuts = [Cut(after=again.seconds * chance.uniform(0.2, 0.8), everyone=False) for _ in range(max(KILLS // 20, 1))]
    else:
        usual = fresh if kind == "fresh" else again
        cuts = [Cut(at=at) for at in chosen(usual.touched, max(KILLS // (20 if kind == "fresh" else 12), 1), chance)]
        cuts += [Cut(after=chance.uniform(0.01, usual.seconds)) for _ in range(KILLS // 40)]
    for number, cut in enumerate(cuts):
        project = copied(prepared, tmp_path / f"{number}")
        if kind == "fresh":
            strip(project)
        old = snapshot(project / "site")
        with read_meanwhile(project / "site", old, new["site"]) as seen:
            killed = start(project, *words, cut=cut)
            assert killed.status in (-signal.SIGKILL, 0), (cut, killed.err)
            assert snapshot(project / "site") in (old, new["site"]), cut
            assert snapshot(project).get("papers.zip") in (None, packed), cut
            if not cut.everyone:
                with held(project / ".paper-index-cache" / "lock", "test", 5, print):
                    still = snapshot(project)  # all who could write are gone, since the lock is free
                    assert start(project, "check").status == 0
                    assert snapshot(project) == still, cut
            ended = start(project, *words)
            assert ended.status == 0, (cut, ended.err)
        assert kind == "fresh" or seen
        assert {name: snapshot(project / name) for name in new} == new, cut
        assert snapshot(project).get("papers.zip") == packed
        assert left_behind(project) == [], cut
        shutil.rmtree(project)


def strip(project: Path) -> None:
    """Takes away all that was built."""
    for name in ("site", "docs", ".site.new", ".paper-index-cache"):
        shutil.rmtree(project / name, ignore_errors=True)


@contextmanager
def read_meanwhile(site: Path, old: dict[str, bytes], new: dict[str, bytes]) -> Iterator[list[str]]:
    """Reads pages of a site over and over in a thread; at the end each must have been one of the two. Lists what was read."""
    both = random.Random(1).sample(sorted(path for path in old if path in new), min(len(old), 12))
    over, seen, wrong = threading.Event(), [], list[str]()

    def read() -> None:
        while not over.wait(0.001):
            for path in both:
                try:
                    data = (site / path).read_bytes()
                except OSError as error:
                    wrong.append(f"{path}: {error}")
                    continue
                seen.append(path)
                if data not in (old[path], new[path]):
                    wrong.append(f"{path}: half a page")

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield seen
    finally:
        over.set()
        reader.join()
    assert wrong == []


def test_a_site_is_swapped_where_folders_cannot_be_exchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two renames do it then, and nothing is left between."""
    fresh, target, old = (tmp_path / name for name in (".site.new", "site", ".site.old"))
    for folder in (fresh, target):
        folder.mkdir()
        (folder / MARKER).touch()
        (folder / "index.html").write_text(folder.name)
    monkeypatch.setattr(building, "exchange", lambda one, other: False)
    building._swap(fresh, target)
    assert ((target / "index.html").read_text(), (fresh / "index.html").read_text()) == (".site.new", "site")
    assert not old.exists()


def test_there_is_a_site_at_every_step_of_the_swap(tmp_path: Path) -> None:
    """Killed at any file operation by which the new site takes the place of the old one, either of them is there."""
    ended = []
    for at in range(1, 9):
        fresh, target = tmp_path / f"{at}" / ".site.new", tmp_path / f"{at}" / "site"
        for folder in (fresh, target):
            folder.mkdir(parents=True)
            (folder / "index.html").write_text(folder.name)
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            watch(Cut(at=at, below=str(tmp_path)), os.memfd_create("report"))
            building._swap(fresh, target)
            os._exit(0)
        ended.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        assert (target / "index.html").read_text() in (".site.new", "site")
    assert ended[-1] == 0


def test_what_is_left_of_a_site_is_known_as_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut off while it removes an older site, or while it begins the folder of pages, a build is no stranger to the next."""
    left = tmp_path / ".site.new"
    for name in ("papers", "assets"):
        (left / name).mkdir(parents=True)
    for name in ("index.html", MARKER):
        (left / name).touch()

    def cut_off(path: Path, ignore_errors: bool = False) -> None:
        path.rmdir()
        if path == left / "papers":
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", cut_off)
        with pytest.raises(KeyboardInterrupt):
            building._discard(left)
    building._refuse_foreign(left)
    building._discard(left)
    assert not left.exists()
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / f".{MARKER}.1.part").touch()
    DocsFolder(docs).clear()
    assert [path.name for path in docs.iterdir()] == [MARKER]


FAULTS = {
    errno.ENOSPC: ("No space left on device", "make room"),
    errno.EROFS: ("Read-only file system", "mount it for writing"),
    errno.EACCES: ("Permission denied", "see that this user may write there"),
    errno.EDQUOT: ("quota", "make room"),
}


@pytest.mark.parametrize("number", FAULTS, ids=lambda number: errno.errorcode[number])
def test_a_disk_that_takes_no_more_is_told(number: int, papers: Path, start: Starter, tmp_path: Path) -> None:
    """Full disk, used-up quota, read-only folder: where, what and what to do are said; content is as it was, or as it should be.

    Once there is room again the same command succeeds.
    """
    chance = random.Random(number)
    before = content_of(papers)
    for name in chance.sample(["import", "rename", "freeze", "merge", "layout"], 5 if KILLS > 100 else 2):
        deed = DEEDS[name]
        undisturbed = copied(papers, tmp_path / name)
        usual = start(undisturbed, *deed.words)
        after = content_of(undisturbed)
        for at in chosen(usual.touched, max(KILLS // 8, 2), chance):
            project = copied(papers, tmp_path / f"{name}-{at}")
            ended = start(
                project, *deed.words, cut=Cut(at=at, error=number, lasting=True, below=str(project / "content"))
            )
            if ended.status:
                is_told(ended, str(Path("content")), *FAULTS[number])
            load(Settings(project / "content", project / "mkdocs.yml", 10))
            assert content_of(project) in (before, after), (name, at)
            assert start(project, *deed.words).status == 0
            assert content_of(project) == after, (name, at)
            assert left_behind(project) == [], (name, at)
            shutil.rmtree(project)


def test_a_file_that_the_disk_takes_half_of_is_nowhere(papers: Path, start: Starter, tmp_path: Path) -> None:
    """A limit that is met in the middle of a file, as on a full disk: nothing is changed, and no half file is left."""
    before = snapshot(papers)
    project = copied(papers, tmp_path / "project")
    for words in (DEEDS["import"].words, ("export", "jsonl", "-o", "papers.jsonl"), ("layout",)):
        is_told(start(project, *words, cut=Cut(file_size=300)), "File too large", "ulimit")
        assert snapshot(project) == before


def test_a_build_that_finds_no_room_leaves_the_site(sites: Sites, start: Starter, tmp_path: Path) -> None:
    """Whether pages, site or zip find no room, or may not be written: it is said where; the site is as it was."""
    project = copied(sites.prepared, tmp_path / "project")
    before = snapshot(project / "site")
    cases = [("docs", errno.ENOSPC, "2"), ("docs", errno.EROFS, "1"), (".site.new", errno.ENOSPC, "1")]
    for folder, number, jobs in cases:
        cut = Cut(at=3, error=number, lasting=True, below=str(project / folder))
        ended = start(project, "build", "--jobs", jobs, cut=cut)
        is_told(ended, folder, *FAULTS[number])
        assert len(ended.err.splitlines()) < 20
        assert snapshot(project / "site") == before
    cut = Cut(at=1, error=errno.EROFS, lasting=True, below=str(project / ".paper-index-cache"))
    ended = start(project, "build", cut=cut)
    assert ended.status == 0, ended.err  # it is slower without what it kept, and no worse
    assert "nothing keeps two commands from writing here" in ended.err
    assert snapshot(project / "site") == snapshot(sites.done / "site")
    is_told(start(project, "bundle", "--site", "site", "-o", "a.zip", cut=Cut(file_size=20_000)), "a.zip", "too large")
    assert left_behind(project) == []
    assert not (project / "a.zip").exists()


def test_output_that_finds_no_room_is_told(papers: Path) -> None:
    """What is printed into a full disk is a fault that is said; a reader that goes away early is none to speak of."""
    command = [sys.executable, "-m", "generator", "--config", str(papers / "mkdocs.yml"), "export", "jsonl"]
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        ended = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (ended.returncode, "No space left on device" in ended.stderr) == (1, True)
    assert "Traceback" not in ended.stderr
    assert "Exception ignored" not in ended.stderr
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        said = process.stderr.read()
    assert process.returncode == 1
    assert b"Traceback" not in said
    assert b"Exception ignored" not in said


def test_files_that_vanish_while_they_are_read(papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record that is taken away between being listed and being read is as one taken away before; a page is told."""
    project = copied(papers, tmp_path / "project")
    usual = Path.iterdir

    def with_ghost(folder: Path) -> Iterator[Path]:
        return iter([*usual(folder), folder / f"ghost{'.yml' if folder.name == 'papers' else '.md'}"])

    monkeypatch.setattr(Path, "iterdir", with_ghost)
    with pytest.raises(ContentError, match=r"pages.ghost.md: cannot be read: No such file") as told:
        load_collection(project / "content")
    assert {problem.path.name for problem in told.value.problems} == {"ghost.md"}
    shutil.rmtree(project / "content" / "pages")
    shutil.rmtree(project / "content" / "lists")
    assert len(load_collection(project / "content").records) == 20


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_interruption_is_a_word_and_a_status(name: str, sites: Sites, start: Starter, tmp_path: Path) -> None:
    """Ctrl-C and what asks a program to end: one line, 128 and the signal's number, no traceback, content and site whole."""
    chance, number = random.Random(name), signal.Signals[name]
    words = [("build", "--jobs", "2"), ("import", "more.bib")]
    for deed in words if KILLS > 100 else words[name != "SIGINT" :]:
        for _ in range(max(KILLS // 16, 1)):
            project = copied(sites.prepared, tmp_path / "project")
            if deed[0] == "import":
                shutil.rmtree(project / "content")
                shutil.copytree(NASTY, project / "content")
            before = content_of(project), snapshot(project / "site")
            seconds = 0.02 if deed[0] == "import" else sites.again.seconds * chance.uniform(0.1, 0.8)
            ended = start(project, *deed, cut=Cut(after=seconds, signal=number))
            if ended.status == -number:  # it came when the command had done all, and no longer heeded signals
                assert (content_of(project), snapshot(project / "site")) != before, ended
            elif ended.status != 0:
                assert ended.status == 128 + number, ended
                assert "nothing is lost; run it again" in ended.err
                assert "Traceback" not in ended.err
                assert (content_of(project), snapshot(project / "site")) == before
            assert start(project, *deed).status == 0
            assert left_behind(project) == []
            shutil.rmtree(project)


def test_an_interruption_after_the_change_has_begun_lets_it_be_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C between the first file and the second that one command writes: both are written before it ends."""
    one, two, three = (tmp_path / "papers" / f"{name}.yml" for name in ("one", "two", "three"))
    three.parent.mkdir()
    three.write_text("title: Three\n")
    usual = Path.replace

    def interrupted(path: Path, target: Path) -> Path:
        monkeypatch.setattr(Path, "replace", usual)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        change_files(tmp_path, {one: "title: One\n", two: "title: Two\n", three: None})
    assert {path: data.decode() for path, data in snapshot(tmp_path).items()} == {
        "papers/one.yml": "title: One\n",
        "papers/two.yml": "title: Two\n",
    }


def test_what_somebody_edits_meanwhile_is_kept(papers: Path, start: Starter, tmp_path: Path) -> None:
    """A record that a person saves after a command was cut off is not written over by what that command had begun."""
    project = copied(papers, tmp_path / "project")
    words = DEEDS["freeze"].words
    touched = start(copied(papers, tmp_path / "other"), *words).touched
    for at in range(touched * 3 // 4, touched):
        shutil.rmtree(project)
        copied(papers, project)
        start(project, *words, cut=Cut(at=at))
        now, before = content_of(project), content_of(papers)
        left = [path for path, data in before.items() if now[path] == data and path.startswith("papers/")]
        if is_pending(project / "content") and len(left) in range(1, 20):
            break
    path = left[0]
    edited = project / "content" / path
    edited.write_text(edited.read_text("utf-8") + "note: Mine.\n", "utf-8")
    ended = start(project, "check")
    assert f"{path}: was edited after a command was cut off" in ended.err
    assert edited.read_text("utf-8").endswith("note: Mine.\n")
    assert start(project, *words).status == 0
    assert "note: Mine.\n" in edited.read_text("utf-8")
    assert "citation_key: " in edited.read_text("utf-8")


def test_two_at_once_wait_or_are_told(papers: Path, start: Starter, tmp_path: Path) -> None:
    """A command that writes says who else does and since when, waits as long as told, and does not disturb; readers need not wait.

    Another project is none of its business, and what a dead command left of its lock holds up nobody.
    """
    project = copied(papers, tmp_path / "project")
    config = ("--config", project / "mkdocs.yml")
    (project / "content" / ".lock").write_text("left by somebody")
    with held(project / "content" / ".lock", "enrich", 0, print):
        refused = start(project, *config, "--wait", "0", *DEEDS["rename"].words)
        is_told(refused, "content is being written to by `enrich` (process ", ", since 2", "wait until that ends")
        assert start(project, "check").status == 0
        assert start(copied(papers, tmp_path / "another"), "--wait", "0", *DEEDS["rename"].words).status == 0
        assert start(project, *DEEDS["rename"].words, "--dry-run").status == 0
    with held(project / ".paper-index-cache" / "lock", "serve", 0, print):
        for words in (("build", "--site-dir", "elsewhere"), ("bundle",)):
            is_told(start(project, "--wait", "0", *words), "is being written to by `serve`")
        assert start(project, "--wait", "0", "layout").status == 0
    lock = held(project / "content" / ".lock", "merge", 0, print)
    lock.__enter__()
    timer = threading.Timer(1.3, lock.__exit__, (None, None, None))
    timer.start()
    waited = start(project, "--wait", "60", *DEEDS["rename"].words)
    timer.join()
    assert waited.status == 0, waited.err
    assert "note: waiting for `merge` (process " in waited.err
    assert left_behind(project) == []


def test_two_that_begin_one_index_wait_or_are_told(start: Starter, tmp_path: Path) -> None:
    """One puts nothing into the folder while the other is at it, and is content with what that made, but with nothing else."""
    index = tmp_path / "index"
    with held(index / ".lock", "init", 0, print):
        refused = start(tmp_path, "--wait", "0", "init", "index")
        is_told(refused, "index is being written to by `init` (process ", "wait until that ends")
        assert [path.name for path in index.iterdir()] == [".lock"]
    assert start(tmp_path, "init", "index").status == 0
    made = snapshot(index)
    assert start(tmp_path, "init", "index").status == 0
    assert snapshot(index) == made
    (index / "README.md").write_text("Mine.")
    other = start(tmp_path, "init", "index")
    assert (other.status, "index is not empty" in other.err) == (2, True)
    assert snapshot(index) == {**made, "README.md": b"Mine."}


def test_a_lock_that_is_removed_while_it_is_waited_for_is_not_held_twice(tmp_path: Path) -> None:
    """Of many who want one lock at once, one at a time has it."""
    lock, inside = tmp_path / ".lock", tmp_path / "inside"
    children = []
    for _ in range(4):
        if (child := os.fork()) == 0:
            try:
                for _ in range(30):
                    with held(lock, "test", 30, print):
                        inside.mkdir()
                        inside.rmdir()
                os._exit(0)
            finally:
                os._exit(1)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
    assert list(tmp_path.iterdir()) == []


def test_what_is_read_while_a_command_writes_is_of_one_time(papers: Path, start: Starter, tmp_path: Path) -> None:
    """Whoever loads the content while papers are renamed to and fro finds it as it was before or after, never in between."""
    project = copied(papers, tmp_path / "project")
    names = ("second-paper", "another-paper")
    ended: list[Ending] = []

    def rename() -> None:
        for number in range(12):
            ended.append(start(project, "rename", *(names if number % 2 == 0 else names[::-1])))

    writer = threading.Thread(target=rename)
    writer.start()
    read = 0
    while writer.is_alive():
        collection = load(Settings(project / "content", project / "mkdocs.yml", 30))
        present = {record.slug for record in collection.records} & set(names)
        assert len(present) == 1
        assert any(f"paper:{present.pop()}" in found.text for found in collection.lists.values())
        read += 1
    writer.join()
    assert [found.status for found in ended] == [0] * 12
    assert read > 1


@pytest.mark.parametrize("way", ["share_out", "side_by_side"])
def test_workers_end_with_their_parent(way: str) -> None:
    """Killed alone, a process that shares out work leaves no worker: the pipe that all of them hold comes to its end."""
    reading, writing = os.pipe()

    def work(*of: object) -> None:
        os.write(writing, b"x")
        signal.pause()

    parent = os.fork()
    if parent == 0:
        list(share_out(work, 2, 2, 1) if way == "share_out" else side_by_side(work, 2))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        assert pipe.read(1) + pipe.read(1) == b"xx"
        os.kill(parent, signal.SIGKILL)
        os.waitpid(parent, 0)
        assert select.select([pipe], [], [], 20)[0]
        assert pipe.read(1) == b""


def test_a_worker_that_dies_is_told() -> None:
    """One that is ended from outside, for want of memory perhaps, is not waited for for ever."""

    def dies(share: range) -> int:
        if share.start == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return share.start

    with pytest.raises(GeneratorError, match="a worker was ended from outside"):
        list(share_out(dies, 3, 2, 1))


def test_faults_of_workers_come_back_whole() -> None:
    """What a worker found wrong is said in the parent as it would have been there."""
    fault = Problem(Path("a.yml"), 3, "is wrong")

    def fails(share: range) -> int:
        raise ContentError([fault])

    with pytest.raises(ContentError) as told:
        list(share_out(fails, 3, 2, 1))
    assert told.value.problems == (fault,)
    assert str(told.value) == "a.yml:3: is wrong"
