"""Drawings as PNG, for Word, which keeps no vector that every reader shows."""

from revitalisation.drawing.identity import font_file

DOTS = 10
"""Pixels per millimetre of paper: 254 dots per inch."""
_CSS_DOTS = 96
STYLES = ("Regular", "Semibold", "Bold", "Black", "Light", "It")


def png(svg: str, width: float) -> bytes:
    """Return a drawing as PNG, in the identity's font and no other.

    Parameters
    ----------
    svg
        A whole SVG document.
    width
        Width on paper, in millimetres.
    """
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            width=round(width * DOTS),
            dpi=_CSS_DOTS,
            font_files=[str(font_file(style)) for style in STYLES],
            skip_system_fonts=True,
        )
    )
