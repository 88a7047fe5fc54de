"""Images for previews of links: one for the site, and one for each area of topics.

1200 by 630 pixels, as Open Graph's readers want them. One for each page would cost more
than all the rest of a build, and say no more than the title beside it.
"""

import io
from collections.abc import Iterator

from PIL import Image, ImageDraw, ImageFont

from generator.catalogue.catalogue import Catalogue
from generator.exports.places import Publication

_SIZE = (1200, 630)
_GROUND, _INK, _QUIET = "#26324a", "#ffffff", "#b9c4d6"
_ACCENTS = ("#5fd3b8", "#82b4ff", "#cfa4f5", "#ffa583", "#e5c158", "#ff9ccb", "#a8d36f", "#b4c2d8")
"""The areas' colours, in the order of the site, as the dark scheme of the stylesheet has them."""


def preview_of(name: str) -> str:
    """The path of the image of an area, or of the site."""
    return f"assets/previews/{name}.png"


def preview_files(catalogue: Catalogue, site: Publication) -> Iterator[tuple[str, bytes]]:
    """Each image's path, and the image."""
    yield preview_of("site"), _image(site.name, site.description, "", _QUIET)
    for number, area in enumerate(catalogue.areas):
        topics = ", ".join(topic.name for topic in area.topics)
        yield preview_of(area.id), _image(area.name, topics, site.name, _ACCENTS[number % len(_ACCENTS)])


def _image(title: str, text: str, above: str, accent: str) -> bytes:
    """A quiet card: a bar of the area's colour, a title, a few lines under it."""
    image = Image.new("RGB", _SIZE, _GROUND)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 24, _SIZE[1]), fill=accent)
    draw.text((96, 84), above, font=ImageFont.load_default(40), fill=_QUIET)
    position = 170.0
    for size, words, colour, most in ((88, title, _INK, 2), (38, text, _QUIET, 5)):
        font = ImageFont.load_default(size)
        for line in _lines(words, font, _SIZE[0] - 2 * 96)[:most]:
            draw.text((96, position), line, font=font, fill=colour)
            position += size * 1.35
        position += 30
    out = io.BytesIO()
    image.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _lines(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int) -> list[str]:
    """A text broken between words so that each line fits."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
