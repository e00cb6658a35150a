"""The fiches alone: a PDF for each commune, all in one zip."""

from dataclasses import replace

from revitalisation.document import calls, links, reproducible_zip
from revitalisation.document.model import Document
from revitalisation.french.folding import slug
from revitalisation.publish.paper import compose, pdf


def archive(document: Document) -> bytes:
    """Return the fiches of a document, « fiche-bethune.pdf »… The same document, the same bytes.

    A fiche keeps no link, and calls no proof: they are in the other volumes.

    Raises
    ------
    PublicationError
        When a fiche is not as it should be.
    """
    parts = {}
    for section in document.sections:
        for fiche in section.fiches:
            said = calls.on_paper([replace(section, blocks=(fiche,), failure=None)], {})
            alone = replace(document, title=fiche.name, sections=links.unlink(said))
            page = compose.compose(alone, {})._replace(front=())
            parts[f"fiche-{slug(fiche.name)}.pdf"] = pdf.convert(page).content
    return reproducible_zip.packed(parts)
