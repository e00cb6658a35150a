"""What a build shows while it goes: a line per section, a live bar on a terminal."""

from typing import Any, TextIO

from revitalisation.commands import stopping


class Progress:
    """One line per section with its state and time; a live bar on a terminal.

    Each section that was executed says why, when ``explained``.
    """

    def __init__(self, total: int, stream: TextIO, explained: bool = False) -> None:
        from tqdm import tqdm

        self.bar = tqdm(
            total=total,
            file=stream,
            disable=not stream.isatty(),
            leave=False,
            bar_format="{l_bar}{bar}| {n_fmt}/{total_fmt} {desc}",
        )
        self.stream, self.explained = stream, explained

    def started(self, job: Any) -> None:
        """Name the section under way on the live bar."""
        self.bar.set_description_str(job.slug)

    def done(self, outcome: Any) -> None:
        """Print the line of a section."""
        state = "échec" if outcome.failure else "reprise" if outcome.reused else "faite"
        time = "" if outcome.reused else f"{outcome.seconds:5.1f} s".replace(".", ",")
        why = f"  ({outcome.why})" if self.explained and outcome.why else ""
        self.line(f"  {outcome.job.slug:<26} {state:<7} {time}{why}".rstrip())
        self.bar.update()

    def step(self, name: str) -> None:
        """Print what is being written."""
        stopping.check()
        self.bar.set_description_str(name)
        self.line(f"  {name}…")

    def line(self, text: str) -> None:
        """Print a plain line above the bar."""
        self.bar.write(text, file=self.stream)

    def close(self) -> None:
        """Take the bar away."""
        self.bar.close()
