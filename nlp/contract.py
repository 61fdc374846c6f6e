"""The judgement contract read back: what `Judgement.to_json` wrote, as the record again."""

from typing import Any

from nlp.judgements import (
    Figure,
    IncidentView,
    Judgement,
    LevelView,
    Place,
    PlaceLabel,
    Reason,
    Rumor,
    Status,
    Tone,
    Topic,
    UnitChoice,
)


def from_json(row: dict[str, Any]) -> Judgement:
    """The judgement of a contract object; KeyError or ValueError when it is none."""
    place, tone, unit, rumor = row["place"], row["sentiment"], row["unit"], row["rumor"]
    return Judgement(
        id=row["id"], place=Place(label=PlaceLabel(place["label"]), score=place["score"],
                                  evidence=tuple(place["evidence"])),
        tone=Tone(tone["label"]), tone_score=tone["score"],
        topics=tuple(Topic(task=t["task"], score=t["score"]) for t in row["topics"]),
        unit=UnitChoice(name=unit["name"], score=unit["score"]) if unit else None,
        incident=_incident(row["incident"]), figures=_figures(row), level=_level(row["level"]),
        rumor=Rumor(label=rumor["label"], score=rumor["score"], cues=tuple(rumor["cues"])),
        reasons=tuple(Reason(head=r["head"], term=r["term"], weight=r["weight"])
                      for r in row["reasons"]),
        abstained=tuple(row.get("abstained", ())), model=row["model"], lexicon=row["lexicon"],
        rules=row["rules"])


def _incident(row: dict[str, Any]) -> IncidentView:
    return IncidentView(label=row["label"], score=row["score"], type=row["type"],
                        class_=row["class"],
                        status=Status(row["status"]) if row["status"] else None,
                        must_see=tuple(row.get("must_see", ())))


def _figures(row: dict[str, Any]) -> dict[str, Figure | str]:
    spans = row.get("figure_spans", {})
    figures: dict[str, Figure | str] = {}
    for key, value in row["figures"].items():
        if isinstance(value, str):
            figures[key] = value
        elif value is not None:
            start, end = spans.get(key, (0, 0))
            figures[key] = Figure(bounds=(value[0], value[1]), span=(start, end))
    return figures


def _level(row: dict[str, Any]) -> LevelView:
    reach, span = row["range"], row["span"]
    return LevelView(proposed=row["proposed"], range=(reach[0], reach[1]) if reach else None,
                     rule=row["rule"], span=(span[0], span[1]) if span else None)
