"""What is wrong with an input, as a value: where, what, and what to do about it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake in one place (问题). Collected and shown together, never raised one by one.

    `line` is 1-based and None when the whole file is meant; `remedy` tells the operator the next
    step in Chinese or English, in the language of the message.
    """

    file: str
    line: int | None
    message: str
    remedy: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message} — {self.remedy}"


class HuiyingError(Exception):
    """A broken promise that a person must act on; the command line prints it and exits 1."""


class Quarantine(Exception):
    """This input can never succeed: keep the evidence, count it, go on with the next."""


class TryLater(Exception):
    """A transient failure: the same input may succeed after `after_seconds`."""

    def __init__(self, message: str, after_seconds: float = 0.0) -> None:
        super().__init__(message)
        self.after_seconds = after_seconds
