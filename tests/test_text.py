"""Text reaches the page as its authors wrote it: TeX converted, everything else as it is."""

import re

import html5lib
import markdown
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.pages.inline import Span, abstract_markdown, title_markdown
from generator.text.markdown import escape, link
from generator.text.tex import Math, parse, plain_text

PRINTABLE = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), max_size=200)
TRICKY = st.lists(
    st.sampled_from(
        ["*", "_", "`", "[", "]", "(", ")", "<b>", "</p>", "&amp;", "&", "{: .x }", "{ .x }", "#", "# ", "- ", "1. ", "+",
         "!", "|", "~~", "^", "$", "\\", "\n", " ", "a", "é", "\u202e", "{{ x }}", "{% y %}", "<!--", "]]>", "http://a.b",
         ":smile:", "[^1]", "*[a]: b", "==", "--", "'", '"', "**"]
    ),
    max_size=20,
).map("".join)  # fmt: skip

RENDERER = markdown.Markdown(extensions=["attr_list", "toc", "tables", "fenced_code"])


def shown(source: str) -> str:
    """What a reader sees of some Markdown: its text, spaces folded as a browser folds them."""
    page = html5lib.parseFragment(RENDERER.reset().convert(source), namespaceHTMLElements=False)
    return " ".join("".join(page.itertext()).split())


@given(PRINTABLE | TRICKY)
@example("<RET>")
@example("[x](y) and A^2FM and {{ }}")
@example("+ no list")
@example("1) no list")
@example("C# and C++ #")
def test_any_text_is_shown_as_it_is(text: str) -> None:
    """Escaped text, rendered and parsed, gives the text back, alone and in a heading."""
    expected = " ".join(text.split())
    assert shown(escape(text)) == expected
    assert shown(f"# {escape(text)}") == expected
    assert shown(f"- **{link(text, 'https://example.org/')}**") == expected


@given(PRINTABLE | TRICKY)
def test_no_text_makes_an_element(text: str) -> None:
    """Nothing in a text becomes an element, an attribute or a link."""
    page = html5lib.parseFragment(RENDERER.reset().convert(f"word {escape(text)}"), namespaceHTMLElements=False)
    assert [element.tag for element in page.iter()][1:] == ["p"]
    assert all(not element.attrib for element in page.iter())


@given(PRINTABLE | TRICKY)
@example("\n- ")
@example(" 1. x")
def test_titles_and_abstracts_show_their_plain_text(text: str) -> None:
    """A title or an abstract as Markdown shows what it is as plain text, formulas aside."""
    if any(isinstance(piece, Math) for piece in parse(text)):
        return
    expected = " ".join(plain_text(text).split())
    assert shown(title_markdown(text)) == expected
    assert shown(f"**Abstract.** {abstract_markdown(text, ())}") == f"Abstract. {expected}".strip()


@given(PRINTABLE | TRICKY)
def test_text_without_tex_is_not_touched(text: str) -> None:
    """Without a backslash, a dollar sign, a backquote, two hyphens or two stars, or what is left of lost ones, nothing is TeX."""
    if not re.search(r"[\\$`]|--|\*\*|\dtimes|://[^\s{}]+\{", text):
        assert plain_text(text) == text


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"about 23\% of the questions", "about 23% of the questions"),
        (r"21.8\%-30.2\% over", "21.8%-30.2% over"),
        ("common ``question'' which", "common “question” which"),
        ("referred to as ''LLMs-as-judges''", "referred to as ''LLMs-as-judges''"),
        ("solving `real' tasks", "solving ‘real’ tasks"),
        ("hypotheses -- the decoder", "hypotheses – the decoder"),
        ("Rao--Blackwellised", "Rao–Blackwellised"),
        ("run it with --strict", "run it with --strict"),
        (r"\textbf{Varco Arena}, provides", "Varco Arena, provides"),
        (r"$\texttt{metabench}$ -- A", "metabench – A"),
        (r"D$^{2}$MoE", "D²MoE"),
        ("ReLU$^2$ Wins", "ReLU² Wins"),
        (r"(2) {\Lambda}-shaped attention", "(2) Λ-shaped attention"),
        (r"{\epsilon}-ambiguous", "ϵ-ambiguous"),
        (r"(e.g.\ relying", "(e.g. relying"),
        (r"spelled Bail\'ing", "spelled Bailíng"),
        (r"Erd\H{o}s, na\"{\i}ve, \c{c}a, \aa", "Erdős, naïve, ça, å"),
        (r"framework, \ours, that", r"framework, \ours, that"),
        ("costs $5 to $10 a month", "costs $5 to $10 a month"),
        ("on a $100K Budget", "on a $100K Budget"),
        ("MoE^2 and A^2FM", "MoE^2 and A^2FM"),
        ("up to 1.4times-1.8times, 2 times and 3timestep", "up to 1.4×-1.8×, 2 times and 3timestep"),
        ("**G**rounding **LLMs** as Eff**I**cient", "Grounding LLMs as EffIcient"),
        ("2**3**2, a ** b ** c and ***", "2**3**2, a ** b ** c and ***"),
        ("at https://example.org/a/{Its Code}.", "at https://example.org/a/."),
        ("https://example.org/{id}/x and {here}", "https://example.org/{id}/x and {here}"),
        ("<RET> and <SR>", "<RET> and <SR>"),
        ("{{ value }} and {% tag %}", "{{ value }} and {% tag %}"),
        ("DALLcdotE 2", "DALLcdotE 2"),
        (r"100\$ and a\_b and R\&D", "100$ and a_b and R&D"),
        (r"an unknown \macro{with} argument", r"an unknown \macro{with} argument"),
        (r"complexity $O(n \log n)$", "complexity O(n log n)"),
        ("$boldsymbol{x}, and other words that follow$", "$boldsymbol{x}, and other words that follow$"),
    ],
)
def test_tex_seen_in_abstracts_means_what_its_authors_meant(source: str, expected: str) -> None:
    """The TeX of real titles and abstracts is converted; what is not TeX, or not known, stays."""
    assert plain_text(source) == expected


def test_formulas_become_mathml() -> None:
    """A formula is MathML on the page, and text elsewhere."""
    [before, formula, after] = parse(r"The $\ell_0$ norm")
    assert (before.text, formula.text, after.text) == ("The ", "ℓ₀", " norm")
    assert isinstance(formula, Math)
    assert formula.mathml == "<math><mrow><msub><mi>ℓ</mi><mn>0</mn></msub></mrow></math>"


@pytest.mark.parametrize("formula", [r"\begin{x}", "a & b", r"\unknown{a}", r"\href{javascript:x}{y}", "{"])
def test_formulas_that_cannot_be_converted_stay_visible(formula: str) -> None:
    """A formula that the converter does not know whole is shown as it was typed."""
    assert plain_text(f"so ${formula}$ holds") == f"so ${formula}$ holds"


def test_formula_with_markdown_signs_survives_the_renderer() -> None:
    """Stars and underscores of a formula are no emphasis."""
    assert shown(title_markdown(r"Of $a * b * c$ and $x_{i}^{*}$")).replace(" ", "") == "Ofa*b*candxi*"


@given(st.text(st.sampled_from(r"$\{}^_`'-ab% "), max_size=60))
def test_any_tex_is_read_without_an_exception(source: str) -> None:
    """Whatever is typed between dollar signs, there is a plain text and a Markdown of it."""
    shown(title_markdown(source))
    assert isinstance(plain_text(source), str)


def test_spans_and_addresses_of_an_abstract_become_links() -> None:
    """First mentions lead to their tags, addresses to where they say; overlaps go to the first."""
    text = "We use LoRA at 50\\% and `fast' LoRA. See https://github.com/a/b_c."
    start = plain_text(text).index("LoRA")
    made = abstract_markdown(text, [Span(start, start + 4, "../../tags/lora/index.md"), Span(start, start + 2, "x")])
    assert made == (
        "We use [LoRA](../../tags/lora/index.md) at 50% and ‘fast’ LoRA. "
        "See [https://github.com/a/b\\_c](https://github.com/a/b_c)."
    )


@given(st.text(max_size=80))
def test_any_address_stays_inside_its_link(address: str) -> None:
    """No address ends its link early or makes another element."""
    page = html5lib.parseFragment(
        RENDERER.reset().convert(f"x {link('text', 'https://example.org/' + address)} y"), namespaceHTMLElements=False
    )
    assert [element.tag for element in page.iter()][1:] == ["p", "a"]
    assert "".join(page.itertext()).strip() == "x text y"
