"""Takes the markup out of text that came as HTML or as JATS, the XML of publishers.

What the markup means and the record can say stays: paragraphs, subscripts and
superscripts (as TeX), formulas that bring their TeX along.
"""

import html
import re

_DROPPED = re.compile(
    r"<(?P<tag>script|style|jats:title|title|(?:mml:)?annotation-xml)\b[^<>]{0,2000}>[^<]{0,2000}</(?P=tag)\s*>",
    re.IGNORECASE,
)
_TEX = re.compile(
    r"<(?:jats:)?tex-math\b[^<>]{0,500}>(?P<tex>[^<]{1,2000})</(?:jats:)?tex-math>"
    r"|<(?:mml:)?annotation\b[^<>]{0,500}encoding=.application/x-tex.[^<>]{0,500}>(?P<note>[^<]{1,2000})</(?:mml:)?annotation>",
    re.IGNORECASE,
)
_SCRIPT = re.compile(r"<(?:jats:)?(?P<tag>su[bp])>(?P<text>[^<>$]{1,80})</(?:jats:)?(?P=tag)>", re.IGNORECASE)
_BREAK = re.compile(r"</?(?:jats:)?(?:p|br|sec|div|li|list-item|h[1-6])\b[^<>]{0,500}>", re.IGNORECASE)
_ELEMENT = re.compile(r"</?[A-Za-z][\w:.-]{0,40}(?:\s[^<>]{0,2000})?/?>|<!--.{0,5000}?-->|<!\[CDATA\[|\]\]>", re.DOTALL)
_KNOWN = re.compile(
    r"</?(?:jats:|mml:)?(?:p|br|b|i|u|em|strong|su[bp]|sc|span|div|a|title|sec|italic|bold|xref|ext-link|list|list-item|li|ul|ol"
    r"|h[1-6]|inline-formula|disp-formula|tex-math|alternatives|math|m[a-z]+|semantics|annotation|monospace|tt|code|font|small|scp"
    r"|inline-graphic|named-content|styled-content|related-article|break|img|abstract)\b",
    re.IGNORECASE,
)


def plain_of_markup(text: str) -> str:
    """A text without its markup: paragraphs as lines, scripts and formulas as TeX.

    What looks like markup but is no element that such text has stays as it is.

    >>> plain_of_markup("<jats:title>Abstract</jats:title><jats:p>H<jats:sub>2</jats:sub>O &amp; <RET></jats:p>")
    'H$_{2}$O & <RET>'
    """
    if "<" not in text:
        return _unescaped(text)
    text = _TEX.sub(lambda match: f" ${(match['tex'] or match['note']).strip().strip('$')}$ ", text)
    text = _DROPPED.sub(" ", text)
    text = _SCRIPT.sub(lambda match: f"${'_' if match['tag'].lower() == 'sub' else '^'}{{{match['text']}}}$", text)
    text = _BREAK.sub("\n", text)
    text = _ELEMENT.sub(
        lambda match: "" if _KNOWN.match(match.group()) or "!" in match.group()[:2] else match.group(), text
    )
    return _unescaped(text.replace("]]>", "")).strip()


def _unescaped(text: str) -> str:
    # Publishers escape twice: &amp;lt; is a sign too.
    return html.unescape(html.unescape(text)) if "&" in text else text
