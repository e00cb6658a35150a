"""The PDFs that a document makes: which sections each holds, its own numbers, its references."""

from collections.abc import Mapping
from dataclasses import replace

from revitalisation.data.contents import SYNTHESIS
from revitalisation.document import assemble, calls, links
from revitalisation.document.model import Document


def volume(document: Document, name: str, elsewhere: Mapping[str, int]) -> Document:
    """Return one of the PDFs of a document, as paper says it.

    Its figures and tables are numbered from 1, its numbers call their proofs, which stand in the
    annexes; the synthesis calls none, and numbers nothing. ``elsewhere`` gives the page of each
    anchor of the annexes when this is another volume: a reference to a table there says it.
    """
    held = [part for part in document.sections if name in part.volumes]
    places = calls.proved(document.sections) if name != SYNTHESIS else {}
    said = links.unlink(calls.on_paper(held, places), elsewhere)
    numbering = assemble.unnumbered if name == SYNTHESIS else assemble.numbered
    return replace(document, sections=numbering(said), volume=name)
