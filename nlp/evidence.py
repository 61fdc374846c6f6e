"""Everything that is read in one text before anybody judges: words, place, figures, cues.

Rules and model work from the same evidence, so a reason shown to a person is what was used.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from config.configuration import Configuration
from nlp.features import Reading
from nlp.figures import find_figures
from nlp.harm import harm_words
from nlp.judgements import Figure, Place, PlaceLabel
from nlp.matching import Matcher
from nlp.must_see import MustSee
from nlp.place import PlaceFinder
from nlp.prepare import Preparer, whole
from nlp.rumor_cues import RumorCues
from nlp.status import METAPHOR, StatusCue, StatusFinder
from nlp.texts import Text
from nlp.tokens import Backend, Segmenter

NOTHING = "event:nothing"
"""The cue of a text in which nothing at all speaks for an event."""

HARMED = ("deaths", "missing", "severe_injuries", "injured", "trapped", "evacuated")
"""Figures that only harm has."""

EMOJI_FROM = "\U0001f300"
"""Characters from here on are pictures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was read in one text (证据). Spans count in `reading.text`, the prepared text."""

    text: Text
    written: str
    """Title and body as written, at most 64 KiB; `was_cut` when there was more."""
    was_cut: bool
    reading: Reading
    place: Place
    figures: dict[str, Figure | str]
    status: StatusCue
    must_see: tuple[str, ...]
    rumor_cues: tuple[str, ...]


class Reader:
    """Reads texts with one configuration's word lists, gazetteer and segmenter dictionary."""

    def __init__(self, configuration: Configuration, *, backend: Backend = "auto") -> None:
        lexicon = configuration.lexicon
        self._preparer = Preparer(lexicon.variants)
        self._segmenter = Segmenter(lexicon.userdict, backend=backend)
        self._place = PlaceFinder(configuration.gazetteer)
        self._status = StatusFinder(lexicon.anti)
        self._must_see = MustSee(lexicon.must_see)
        self._rumor = RumorCues(lexicon.rumor)
        self._speech = Matcher({
            **{term.term: False for term in lexicon.anti if term.kind == METAPHOR},
            **{term.term: True for term in lexicon.must_see}})
        self._harm = Matcher(harm_words())
        self._words = _matcher([
            *((term.term, f"tone:{term.kind}") for term in lexicon.tone),
            *((term.term, f"topic:{term.kind}") for term in lexicon.topics),
            *((word, f"topic:{task.id}") for task in configuration.tasks for word in task.keywords),
            *((word, f"type:{subtype.code}") for subtype in configuration.subtypes
              for word in subtype.triggers),
            *((term.term, f"type:{term.kind}") for term in lexicon.must_see)])

    @property
    def backend(self) -> str:
        """Which engine cuts the words."""
        return self._segmenter.backend

    def read(self, text: Text) -> Evidence:
        """The evidence in one text; pure, linear in its length."""
        written, was_cut = whole(text)
        prepared = self._preparer.prepare(written)
        place, figures = self._place.find(prepared), find_figures(prepared)
        status = self._literal(prepared, self._status.find(prepared))
        rumor = self._rumor.find(prepared)
        # a term counts in an actual local context: what happens elsewhere is elsewhere's
        must_see = () if place.label is PlaceLabel.ELSEWHERE else self._must_see.find(
            prepared, status)
        named = [cue for hit in self._words.find(prepared) for cue in hit.payload]
        cues = [f"place:{place.label.value}", *_figure_cues(figures), *_status_cues(status),
                *_style_cues(text, prepared), *(["rumor:cue"] * len(rumor)), *named,
                *(["rumor:denial"] * len(self._rumor.denials(prepared))),
                *self._event_cues(prepared, named, figures, must_see)]
        reading = Reading(words=self._segmenter.cut(prepared), text=prepared, cues=cues)
        return Evidence(text=text, written=written, was_cut=was_cut, reading=reading, place=place,
                        figures=figures, status=status, must_see=must_see, rumor_cues=rumor)

    def _literal(self, prepared: str, status: StatusCue) -> StatusCue:
        """A figure of speech inside a must-see term (火了 in 起火了) is none."""
        if status.metaphor and any(hit.payload for hit in self._speech.find(prepared)):
            return replace(status, metaphor=False)
        return status

    def _event_cues(self, prepared: str, named: Sequence[str], figures: dict[str, Figure | str],
                    must_see: tuple[str, ...]) -> list[str]:
        """How much speaks for an event at all: most texts of the world name no harm whatever."""
        stems = {hit.term for hit in self._harm.find(prepared) if hit.payload}
        triggers = sum(cue.startswith("type:") for cue in named)
        cues = [*["event:stem"] * min(len(stems), 4), *["event:trigger"] * min(triggers, 3),
                *["event:must_see"] * bool(must_see),
                *["event:harmed"] * any(key in figures for key in HARMED)]
        return cues or [NOTHING]

    def written_places(self, evidence: Evidence) -> Sequence[int]:
        """For each character of the prepared text, and its end, where it stands as written."""
        if evidence.written == evidence.reading.text:
            return range(len(evidence.written) + 1)
        return self._preparer.origins(evidence.written)


def _matcher(pairs: Iterable[tuple[str, str]]) -> Matcher[tuple[str, ...]]:
    kinds: dict[str, set[str]] = defaultdict(set)
    for word, kind in pairs:
        kinds[word].add(kind)
    return Matcher({word: tuple(sorted(kind)) for word, kind in sorted(kinds.items())})


def _figure_cues(figures: dict[str, Figure | str]) -> list[str]:
    """figure:deaths for a stated number of people or things, figure:deaths:0 for a stated none."""
    return [f"figure:{key}" if isinstance(value, str) or value.bounds[0] > 0 else f"figure:{key}:0"
            for key, value in figures.items()]


def _status_cues(status: StatusCue) -> list[str]:
    plain = [] if status.status is None else [f"status:{status.status.value}:plain"]
    pure = ["status:metaphor:pure"] if status.metaphor else []
    return [*plain, *pure, *(f"status:{kind}" for kind in status.scores)]


def _style_cues(text: Text, prepared: str) -> list[str]:
    """Who speaks and how: the voice of the source, shouting, asking, pictures, length."""
    voice = [f"source:{text.source_class}"] if text.source_class else []
    shouting = ["style:!"] * min(prepared.count("！"), 5)
    asking = ["style:?"] * min(prepared.count("？"), 5)
    pictures = ["style:emoji"] if max(prepared, default="") >= EMOJI_FROM else []
    return [*voice, *shouting, *asking, *pictures, f"style:length{min(len(prepared), 999) // 60}"]
