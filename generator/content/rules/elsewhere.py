"""Rules that are kept where their facts are known: the schema, references in texts, published addresses.

Here they have their names and their words, so that all rules are found in one place. None of them can be
allowed: everything after them rests on them.
"""

from generator.content.rules.rule import Rule, Severity


def _rule(name: str, severity: Severity, finds: str, why: str, remedy: str) -> Rule:
    return Rule(name, severity, finds, why, remedy, look=lambda _: (), allowable=False)


SCHEMA = _rule(
    "schema",
    "fault",
    "A file that cannot be read, or a value that is not what its field takes.",
    "What cannot be understood cannot be shown.",
    "Write it as the message says; the fields are in the reference of content files.",
)
OLD_SCHEMA = _rule(
    "old-schema",
    "note",
    "Content that is written in an older version of the schema.",
    "It is read, as far as it can be; one day it will not be.",
    "Run `paper-index migrate`.",
)
TWO_PAGES = _rule(
    "two-pages-at-one-address",
    "fault",
    "Two pages, or a redirect and a page, that would stand at one address where case is not told apart.",
    "One would take the place of the other.",
    "Rename one of them, or take the entry of `redirects.yml` away.",
)
MARKUP = _rule(
    "markup-in-a-text",
    "fault",
    "HTML, an attribute, a foreign picture, or an address but of `https`, `http` and `mailto` in a curator's Markdown.",
    "Whoever could put it there could make pages do what readers do not expect.",
    "Write it in Markdown; the message says what cannot stay.",
)
BROKEN_REFERENCE = _rule(
    "broken-reference",
    "fault",
    "A reference in a curator's text, such as `[words](paper:slug)`, to what is not there.",
    "It would be a link that leads nowhere.",
    "Check the name behind the colon.",
)
BROKEN_REDIRECT = _rule(
    "broken-redirect",
    "fault",
    "An entry of `redirects.yml` that leads nowhere, or stands where a page is.",
    "Whoever follows an old link should arrive.",
    "Correct where it leads, or take it away.",
)
UNKNOWN_MENTION = _rule(
    "unknown-mention",
    "fault",
    "A record that mentions a tag which nobody defines or introduces.",
    "A tag is a page.",
    "Add it to `tags.yml`, or correct it.",
)
RESERVED_PAGE = _rule(
    "reserved-page",
    "fault",
    "A file in `content/pages/` whose address is that of a page of every site.",
    "Two pages cannot stand at one address.",
    "Rename the file.",
)
VANISHED_ADDRESS = _rule(
    "vanished-address",
    "fault",
    "With `--published`: an address that a curator's words made, and at which nothing would stand.",
    "Other sites link to it.",
    "Add the alias or the redirect that the message names.",
)
VANISHED_PARTS = _rule(
    "vanished-parts",
    "note",
    "With `--published`: addresses of years, names or parts of lists that would vanish.",
    "They follow from the records, and come and go with them: not a fault with `--strict` either.",
    "Nothing, unless it surprises you.",
)
ELSEWHERE = (
    SCHEMA, OLD_SCHEMA, TWO_PAGES, MARKUP, BROKEN_REFERENCE, BROKEN_REDIRECT, UNKNOWN_MENTION, RESERVED_PAGE,
    VANISHED_ADDRESS, VANISHED_PARTS,
)  # fmt: skip
