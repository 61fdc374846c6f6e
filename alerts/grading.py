"""The law's level table behind one call: type and merged claims in, level out. Pure."""

from collections.abc import Mapping

from alerts.incidents import Claim
from alerts.merging import Grade
from config.configuration import Configuration
from nlp.judgements import Figure, LevelView
from nlp.severity import Grader


def grade_by(config: Configuration) -> Grade:
    """A grading function for this installation's severity.toml."""
    grader = Grader(config.severity, config.sums)

    def grade(kind: str, claims: Mapping[str, Claim]) -> LevelView:
        figures: dict[str, Figure | str] = {
            key: claim if isinstance(claim, str) else Figure(bounds=claim, span=(0, 0))
            for key, claim in claims.items()}
        return grader.grade(kind, figures)

    return grade
