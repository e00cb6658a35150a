"""Generated prose that an analyst's text of the same name replaces, tokens and all."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from revitalisation.data.edition import Edition
from revitalisation.french.spans import Words
from revitalisation.redaction import render

Asked = ParamSpec("Asked")
Prose = TypeVar("Prose", bound=str | tuple[str, ...])


def replaceable(write: Callable[Asked, Prose]) -> Callable[Asked, Prose]:
    """Let data/redaction/ANNÉE/module.function.md, or module.function.code.md, speak instead.

    The function takes an edition and, if it is about a programme or a préconisation, its code.
    """
    name = f"{write.__module__.rpartition('.')[2]}.{write.__name__}"
    assert name in render.BLOCKS, name

    @wraps(write)
    def written(*args: Asked.args, **kwargs: Asked.kwargs) -> Prose:
        edition, *codes = args
        path = ".".join([name, *(str(code).lower() for code in codes)])
        said = render.paragraphs(cast(Edition, edition), path)
        if not said:
            return write(*args, **kwargs)
        several = "tuple" in str(write.__annotations__["return"])
        return cast(Prose, said if several else Words(" ").join(said))

    return written
