"""The pages that are looked at: taken from a real PDF, as pictures (« make images »)."""

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageFilter, ImageStat

from revitalisation.commands import build
from revitalisation.data.contents import choose
from revitalisation.paths import ROOT

SECTIONS = (
    "00_territoire",
    "0_ensemble",
    "90_champs_non_explores",
    "95_fiches_communales",
)
REFERENCES, SHOWN = ROOT / "tests" / "images", ROOT / "docs" / "images"
DOTS = {REFERENCES: 50, SHOWN: 75}
"""Dots per inch of the references, of the pictures of the README."""
PAGES = {
    "couverture": ("Habitants par km",),
    "carte": ("Limite communale", "Limite d’EPCI"),
    "double-page": ("Revitalisation", "du centre-ville", "Différencier les modèles"),
    "damier": ("Qui a exploré quoi", "Qui agit"),
    "fiche": ("code 62510",),
}
"""Name of a picture → words that its page alone holds."""


def built(year: str, output: Path) -> Path:
    """Build the sections that hold the pages, for paper, and return the PDF."""
    asked = build.Request(year, "aula", choose(SECTIONS), ("pdf",), output, 2)
    made = build.build(asked, lambda _: None, lambda _: None, lambda _: None)
    assert not made.failed
    return made.folder / "rapport.pdf"


def pictures(path: Path, dots: int) -> Iterator[tuple[str, Image.Image]]:
    """Yield each page looked at, by name."""
    document = pypdfium2.PdfDocument(path)
    texts = [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    for name, words in PAGES.items():
        rank = next(n for n, text in enumerate(texts) if all(word in text for word in words))
        yield name, document[rank].render(scale=dots / 72).to_pil().convert("RGB")


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return how far two pictures are, in % of black on white, edges of letters aside."""
    if one.size != other.size:
        return 100.0
    soft = [picture.convert("L").filter(ImageFilter.GaussianBlur(1.5)) for picture in (one, other)]
    return float(ImageStat.Stat(ImageChops.difference(*soft)).mean[0] / 2.55)


def main() -> None:
    """Make the references (the 2021 edition) and the pictures of the README (the current one)."""
    import tempfile

    for folder, year in ((REFERENCES, "2021"), (SHOWN, "2026")):
        folder.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory() as output:
            for name, picture in pictures(built(year, Path(output)), DOTS[folder]):
                # A palette takes a fifth of the room; k-means keeps the yellows yellow.
                picture.quantize(192, kmeans=4, dither=Image.Dither.NONE).save(
                    folder / f"{name}.png", optimize=True
                )


if __name__ == "__main__":
    main()
