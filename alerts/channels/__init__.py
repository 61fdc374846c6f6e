"""Ways to reach people (通道): one file each, one line each in CHANNELS.

A sender returns a short receipt once the other side has accepted the notice; it raises `Permanent`
when this channel never will, and `config.problems.TryLater` when the same notice may pass later.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from alerts.channels.answers import Permanent
from alerts.channels.apprise import AppriseSender
from alerts.channels.file import FileSender
from alerts.notices import Notice
from config.configuration import Configuration
from config.running import Channel

__all__ = ["CHANNELS", "Permanent", "Sender", "senders"]


class Sender(Protocol):
    """Anything that can hand a notice over."""

    def send(self, notice: Notice) -> str:
        """Hand over one notice; the receipt says what the other side answered."""
        ...


CHANNELS: Mapping[str, Callable[[Channel, Path], Sender]] = {
    "file": FileSender.from_channel,
    "apprise": AppriseSender.from_channel,
}
"""Kind in channels.toml → how it is made from its row and the data directory."""


def senders(config: Configuration, data: Path) -> dict[str, Sender]:
    """Every enabled channel by id; nothing is opened or contacted before the first notice."""
    return {channel.id: CHANNELS[channel.kind](channel, data)
            for channel in config.channels if channel.enabled}
