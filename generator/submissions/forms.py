"""The forms by which readers send in corrections: the one declaration of their fields.

Made from it are the issue forms in `.github/ISSUE_TEMPLATE/` (by `generator.reference`), the links
"Fix this page" that open them filled in, and what `paper-index submission` takes for an answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args
from urllib.parse import quote, urlsplit

from generator.content.writing import quoted
from generator.model import Tag

FOLDER = ".github/ISSUE_TEMPLATE"
"""Where GitHub looks for forms."""
LONG = 10_000
"""Characters that an answer of several lines may have."""
SHORT = 500
"""Characters that any other may have."""
_TITLE = 24
"""Characters of a page's address that an issue's title begins with."""


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form.

    Attributes:
        name: what the program calls it, and the parameter by which an address fills it in.
        label: what the form calls it; the heading above the answer in the issue.
        help: a sentence below the label. needed: whether it must be answered.
        long: whether the answer may have several lines. choices: what can be chosen, if not anything.
    """

    name: str
    label: str
    help: str
    needed: bool = False
    long: bool = False
    choices: tuple[str, ...] = ()

    @property
    def most(self) -> int:
        """How many characters an answer may have."""
        return LONG if self.long else SHORT


@dataclass(frozen=True, slots=True)
class Form:
    """A form.

    Attributes:
        name: its file's name, without its ending. title: what the list of forms calls it.
        purpose: one sentence below that. prefix: how the title of an issue begins.
        fields: its questions; the label of the first is that of no other form.
    """

    name: str
    title: str
    purpose: str
    prefix: str
    fields: tuple[Field, ...]

    @property
    def labels(self) -> dict[str, Field]:
        """Its questions by their labels."""
        return {field.label: field for field in self.fields}


ASPECTS: dict[str, str] = {
    "Title": "title",
    "Authors": "authors",
    "Date": "date",
    "Abstract": "abstract",
    "Summary": "summary",
    "Organisations": "organisations",
    "arXiv identifier": "ids.arxiv",
    "DOI": "ids.doi",
    "Link to code": "links.code",
    "Link to data": "links.data",
    "Project page": "links.project",
    "Kind": "kind",
    "Topics": "topics",
    "Tags it introduces": "tags.introduces",
    "Tags it mentions": "tags.mentions",
    "Something else": "",
}
"""What of a paper can be corrected, and the field of the record; nothing where a person has to read it."""
TAG_KINDS: tuple[str, ...] = get_args(Tag.model_fields["kind"].annotation)
_NAMED = "Its address here, its arXiv identifier or its title."
_SEEN = "Where one can see it: an address, a page of the paper. Nothing private."

_WHY = Field("why", "How do you know?", _SEEN, long=True)

FORMS = (
    Form(
        "add",
        "Add a paper",
        "A paper that belongs here and is missing.",
        "Add: ",
        (
            Field("title", "Title of the paper to add", "As its authors wrote it.", needed=True),
            Field("identifier", "arXiv identifier, DOI or address", "For example 2306.00978, or the page's address."),
            Field("authors", "Authors of the paper", "One name a line, in the order of the paper.", long=True),
            Field("date", "Date of the paper", "As much as you know: 2023-06-01, 2023-06 or 2023."),
            Field("code", "Address of its code", "If there is any."),
            Field("why", "Why does it belong here?", "A sentence for the curators.", long=True),
        ),
    ),
    Form(
        "correct",
        "Correct a paper or a page",
        "Something here is wrong or missing.",
        "Fix: ",
        (
            Field("paper", "Paper or page to correct", _NAMED, needed=True),
            Field(
                "aspect", "What is wrong?", "For several things send in several forms.", True, choices=tuple(ASPECTS)
            ),
            Field(
                "value",
                "What it should say",
                "The right text alone, whole. Of names one a line. Of tags all of them, not only the missing ones.",
                needed=True,
                long=True,
            ),
            _WHY,
        ),
    ),
    Form(
        "suggest",
        "Suggest a topic or a tag",
        "A subject or a name that papers here have in common.",
        "Suggest: ",
        (
            Field("name", "Name to suggest", "As papers write it.", needed=True),
            Field(
                "sort",
                "A topic or a tag?",
                "A tag is a named thing; a topic a subject.",
                True,
                choices=("tag", "topic"),
            ),
            Field("kind", "If a tag, what is it?", "Method, where you are not sure.", choices=TAG_KINDS),
            Field("definition", "What is it?", "One sentence of your own."),
            Field("aliases", "Other ways of writing it", "One a line.", long=True),
            _WHY,
        ),
    ),
    Form(
        "duplicate",
        "Report a duplicate",
        "One paper has two pages here.",
        "Duplicate: ",
        (
            Field("kept", "Paper that stays", _NAMED, needed=True),
            Field(
                "other",
                "The same paper once more",
                "The address of the page that shall lead to the other.",
                needed=True,
            ),
            _WHY,
        ),
    ),
    Form(
        "removal",
        "Ask for removal",
        "A page that should not be here.",
        "Remove: ",
        (
            Field("paper", "Paper to take away", _NAMED, needed=True),
            Field(
                "reason", "Why should it be taken away?", "This is public. Nothing private, please.", True, long=True
            ),
        ),
    ),
)
"""All forms."""


def form_files() -> Iterator[tuple[str, str]]:
    """Each form as GitHub reads it: its path in a repository, and its YAML."""
    for form in FORMS:
        yield f"{FOLDER}/{form.name}.yml", _form_text(form)


def _form_text(form: Form) -> str:
    lines = [
        "# Made from generator/submissions/forms.py by `make reference`.",
        f"name: {quoted(form.title)}",
        f"description: {quoted(form.purpose)}",
        f"title: {quoted(form.prefix)}",
        "body:",
    ]
    for field in form.fields:
        sort = "dropdown" if field.choices else "textarea" if field.long else "input"
        lines += [
            f"  - type: {sort}",
            f"    id: {field.name}",
            "    attributes:",
            f"      label: {quoted(field.label)}",
            f"      description: {quoted(field.help)}",
        ]
        if field.choices:
            lines += ["      options:", *(f"        - {quoted(choice)}" for choice in field.choices)]
        lines += ["    validations:", f"      required: {'true' if field.needed else 'false'}"]
    return "\n".join(lines) + "\n"


def correction_address(repository: str, folder: str) -> str:
    """The address of the form for corrections, filled in with a page; empty where there are no forms.

    Args:
        repository: the web address of the repository (`repo_url`). folder: the page's address on the site.

    >>> correction_address("https://github.com/lab/index/", "papers/a-simple-and-effective-pruning-approach")
    'https://github.com/lab/index/issues/new?template=correct.yml&title=Fix:+a-simple-and-effective&paper=a-simple-and-effective-pruning-approach'
    >>> correction_address("https://gitlab.com/lab/index", "about")
    'https://gitlab.com/lab/index/-/issues/new?issue[title]=Fix:+about'
    """
    host = urlsplit(repository).hostname or ""
    section, _, name = quote(folder).rpartition("/")
    title = f"Fix:+{_beginning(name) or 'home'}"
    if host == "github.com":
        page = name if section == "papers" else f"{quote(folder)}/"
        return f"{repository.rstrip('/')}/issues/new?template=correct.yml&title={title}&paper={page}"
    if host == "gitlab.com" or host.startswith("gitlab."):
        return f"{repository.rstrip('/')}/-/issues/new?issue[title]={title}"
    return ""


def _beginning(slug: str) -> str:
    """The first words of a slug: every page carries them."""
    return slug if len(slug) <= _TITLE else slug[:_TITLE].rpartition("-")[0] or slug[:_TITLE]
