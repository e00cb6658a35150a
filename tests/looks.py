"""The pages that are looked at: taken from a real PDF, as pictures (« make images »)."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageFilter, ImageStat

from revitalisation.paths import ROOT
from tests.frozen import checkout

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
    "fiche": ("code {}",),
}
"""Name of a picture → words that its page alone holds."""
FICHE = {REFERENCES: "96001", SHOWN: "62510"}
"""The commune whose fiche is looked at."""


def built(project: Path, output: Path) -> Path:
    """Build the sections that hold the pages, for paper, and return the PDF."""
    sections = [word for name in SECTIONS for word in ("--section", name)]
    command = [sys.executable, "run_report.py", "--format", "pdf", *sections, "--sortie", output]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (found,) = output.glob("*/rapport.pdf")
    return found


def pictures(path: Path, folder: Path) -> Iterator[tuple[str, Image.Image]]:
    """Yield each page looked at, by name, as its folder holds it."""
    document = pypdfium2.PdfDocument(path)
    texts = [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    scale = DOTS[folder] / 72
    for name, words in PAGES.items():
        said = [word.format(FICHE[folder]) for word in words]
        rank = next(n for n, text in enumerate(texts) if all(word in text for word in said))
        yield name, document[rank].render(scale=scale).to_pil().convert("RGB")


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return how far two pictures are, in % of black on white, edges of letters aside."""
    if one.size != other.size:
        return 100.0
    soft = [picture.convert("L").filter(ImageFilter.GaussianBlur(1.5)) for picture in (one, other)]
    return float(ImageStat.Stat(ImageChops.difference(*soft)).mean[0] / 2.55)


def main() -> None:
    """Make the references (the frozen territory) and the pictures of the README (the report)."""
    import tempfile

    for folder in (REFERENCES, SHOWN):
        folder.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory() as place:
            project = checkout(Path(place) / "projet") if folder == REFERENCES else ROOT
            found = pictures(built(project, Path(place) / "sortie"), folder)
            for name, picture in found:
                # A palette takes a fifth of the room; k-means keeps the yellows yellow.
                picture.quantize(192, kmeans=4, dither=Image.Dither.NONE).save(
                    folder / f"{name}.png", optimize=True
                )


if __name__ == "__main__":
    main()
