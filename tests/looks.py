"""The pages that are looked at: taken from real PDFs, as pictures (« make images »)."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageFilter, ImageStat

from revitalisation.data.contents import REPORT, SYNTHESIS
from revitalisation.paths import ROOT
from tests.frozen import checkout

SECTIONS = (
    "essentiel",
    "carte",
    "0_ensemble",
    "90_champs_non_explores",
    "95_fiches_communales",
)
REFERENCES, SHOWN = ROOT / "tests" / "images", ROOT / "docs" / "images"
DOTS = {REFERENCES: 50, SHOWN: 75}
"""Dots per inch of the references, of the pictures of the README."""
PAGES = {
    "couverture": (SYNTHESIS, "L’essentiel"),
    "carte": (SYNTHESIS, "Limite communale", "Limite d’EPCI"),
    "double-page": (SYNTHESIS, "Revitalisation", "du centre-ville", "Différencier les modèles"),
    "damier": (SYNTHESIS, "Qui a exploré quoi", "Qui agit"),
    "fiche": (REPORT, "code {}"),
}
"""Name of a picture → the PDF that holds it, words that its page alone holds."""
FICHE = {REFERENCES: "96001", SHOWN: "62510"}
"""The commune whose fiche is looked at."""


def built(project: Path, output: Path) -> Path:
    """Build the sections that hold the pages, for paper, and return the folder of the PDFs."""
    sections = [word for name in SECTIONS for word in ("--section", name)]
    command = [sys.executable, "run_report.py", "--format", "pdf", *sections, "--sortie", output]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (found,) = (path for path in output.iterdir() if path.name.endswith("-extrait"))
    return found


def pictures(place: Path, folder: Path) -> Iterator[tuple[str, Image.Image]]:
    """Yield each page looked at, by name, as its folder holds it."""
    scale = DOTS[folder] / 72
    for name, (volume, *words) in PAGES.items():
        document = pypdfium2.PdfDocument(place / f"{volume}.pdf")
        texts = [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
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
