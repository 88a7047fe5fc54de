"""What can be set, and what each setting means: what the reference says of the configuration.

Apart because several rooms read settings, and a reader wants them on one page; a test fails for one that is read
and not named here.
"""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict

from generator.exports.places import LEAVES_OUT

SETTINGS = {
    "site_name": "The name of the index, on every page.",
    "site_description": "What it is, in a sentence: for search engines, feeds and the API.",
    "site_url": "The address of the published site, a path below a domain included. Canonical links, sitemaps and "
    "feeds need it.",
    "repo_url": 'The repository of the content. On GitHub and GitLab every page then has "Fix this page".',
    "copyright": "HTML at the foot of every page, as you write it; the policy of the pages holds for it too.",
    "docs_dir": "Where the Markdown of the pages is made; all of it is the program's.",
    "site_dir": "Where the site is built.",
    "theme": "MkDocs Material with `custom_dir: overrides`; `language` and `favicon` are ours to read.",
    "extra_css, extra_javascript": "What every page loads; from another host only with its checksum.",
    "markdown_extensions": "Extensions of Python-Markdown; styles of those that are named stay in the stylesheet.",
    "plugins": "Best none: with plugins or hooks MkDocs builds by itself, slowly.",
    "nav": "The tabs. Small on purpose: every page carries it.",
}
OPTIONS = {
    "contact": "A mail address: told to public services and hosts that are asked, and given in the OAI-PMH file.",
    "unsubscribe": "The address by which subscribers to the digest get no more mail.",
    "oai_gateway": "The gateway that answers OAI-PMH for `oai.xml`, if there is one.",
    "policy": "Directives of the pages' Content-Security-Policy, each with a list of sources that are allowed beside "
    "the site's own, or `false` to take it away.",
    "integrity": "Checksums of what `extra_css` and `extra_javascript` load from other hosts, by address; without one "
    "that is refused.",
    "file_for_each_paper": "`false` leaves out the citation and data files of each paper. Else they are made.",
    "leave_out": "A list of what a very large site does without: "
    + "; ".join(f"`{name}`, {what}" for name, what in LEAVES_OUT.items())
    + ".",
}


def _known(names: frozenset[str]) -> frozenset[str]:
    if unknown := sorted(names - LEAVES_OUT.keys()):
        raise ValueError(f"expected a list of {', '.join(LEAVES_OUT)}, not {unknown[0]!r}")
    return names


class Options(BaseModel):
    """What `mkdocs.yml` says under `extra: paper_index:`; policy and checksums are looked at in `site/policy.py`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    contact: str | None = None
    unsubscribe: str | None = None
    oai_gateway: str | None = None
    policy: Any = None
    integrity: Any = None
    file_for_each_paper: bool = True
    leave_out: Annotated[frozenset[str], AfterValidator(_known)] = frozenset()


class Extra(BaseModel):
    """What `mkdocs.yml` says under `extra:`, where others may read things too."""

    paper_index: Options = Options()


class Configuration(BaseModel):
    """The part of `mkdocs.yml` that is ours."""

    extra: Extra = Extra()


ENVIRONMENT = {
    "SITE_URL": "Another `site_url`, where `mkdocs.yml` asks for it.",
    "SOURCE_DATE_EPOCH": "The moment that built files bear; that of the newest record where it is not set. `check` "
    "takes it for today, and the clock where it is not set.",
    "PAPER_INDEX_SERVICES": "`SERVICE=ADDRESS` pairs between spaces: where else to ask services, as `--at` does.",
    "SEMANTIC_SCHOLAR_API_KEY": "A key for Semantic Scholar.",
    "SMTP_HOST": "The mail server of `digest --send`.",
    "SMTP_PORT": "Its port; 587 where it is not set.",
    "SMTP_USER": "Who sends, to the server.",
    "SMTP_PASSWORD": "The password for it.",
    "MAIL_FROM": "Who sends, to the readers.",
}
