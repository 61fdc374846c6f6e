"""P34: no record, column or export can hold who wrote something, whatever the field is called.

Every field that `says_who` takes for a person's is either wrong or stands in `KEPT` with the reason
why it names nobody; a reason that is no longer needed is wrong too.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from alerts.store import prepare
from alerts.store_export import VIEWS, read_table
from config.database import open_database
from crawlers.anonymity import says_who

ROOT = Path(__file__).parent.parent.parent
HASH, RAW = "a keyed hash with a short life", "in the child only; cleared before it leaves"
OURS, SITE, THING = "words of ours", "a source's, from sources.toml", "of a file, a clock, a model"
KEPT = {
    "crawlers.posts.Post.author_key": HASH, "crawlers.reading.Draft.author_key": HASH,
    "crawlers.intake_child.FileOrder.name": "of a file, masked",
    "crawlers.wire.Order.author_key": "the key of those hashes, on its way to the child",
    "crawlers.reading.Draft.author": RAW,
    "crawlers.extraction.Article.author_present": "whether one is named, not who",
    "crawlers.sample.day.SamplePost.author": "fictional, served by the sample site",
    "alerts.decisions.Voice.author": HASH,
    "crawlers.health.SourceHealth.name": SITE, "crawlers.visits.SourceState.name": SITE,
    "crawlers.trying.Trial.name": SITE,
    "crawlers.deliveries.Parcel.name": "of a file, masked", "crawlers.spiders.Kind.name": OURS,
    "crawlers.deliveries.Receipt.name": "of a file, masked",
    "alerts.cases.Queue.name": OURS, "alerts.deadlines.Deadline.name": "of a clock of the plan",
    "alerts.desk.show.Countdown.name": "of a clock of the plan", "alerts.export.Table.name": OURS,
    "nlp.confidence.Confidence.name": THING, "nlp.corpus_check.Check.name": OURS,
    "nlp.evaluate.Score.name": OURS, "nlp.heads.Question.name": OURS,
    "nlp.judgements.UnitChoice.name": "of a public office", "nlp.model.Head.name": THING,
    "nlp.public_sets.Measured.name": THING, "nlp.public_sets.PublicSet.name": THING,
    "nlp.scorecard.Aim.name": OURS,
}
KEPT_COLUMNS = {
    "_sqlite_migrations.name": OURS, "source.name": SITE, "post.author_key": HASH,
    "voice.author": HASH, "delivery.name": "of a file, masked",
    "deadline.name": "of a clock of the plan", "v_deadlines.name": "of a clock of the plan"}


def fields() -> Iterator[str]:
    """Every annotated field of every class, read from the source so that none can hide."""
    for room in ("crawlers", "nlp", "alerts"):
        for file in sorted((ROOT / room).rglob("*.py")):
            module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
            for record in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(record, ast.ClassDef):
                    for line in record.body:
                        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
                            yield f"{module.removesuffix('.__init__')}.{record.name}." \
                                f"{line.target.id}"


def told(names: set[str]) -> set[str]:
    """Those whose last part is a name for somebody."""
    return {name for name in names if says_who(name.rpartition(".")[2])}


@pytest.fixture
def migrated(tmp_path: Path) -> Iterator[Database]:
    """A file with every table of every room."""
    db = open_database(tmp_path / "huiying.db")
    prepare(db)
    yield db
    db.conn.close()


def test_no_record_of_any_room_has_a_field_for_a_person() -> None:
    found = set(fields())
    assert len(found) > 500
    assert told(found) == set(KEPT)


def test_no_table_or_view_has_a_column_for_a_person(migrated: Database) -> None:
    shapes = [row[0] for row in migrated.conn.execute(
        "select name from sqlite_master where type in ('table', 'view')")]
    columns = {f"{shape}.{row[0]}" for shape in shapes for row in migrated.conn.execute(
        "select name from pragma_table_xinfo(?)", (shape,))}
    assert len(columns) > 200
    assert told(columns) == set(KEPT_COLUMNS)


def test_no_export_has_a_column_for_a_person(migrated: Database) -> None:
    columns = {f"{name}.{column}" for name in VIEWS
               for column in read_table(migrated, name).columns}
    assert len(columns) > 40
    assert told(columns) == {"deadlines.name"}


@pytest.mark.parametrize("name", [
    "nickName", "author_name", "avatarUrl", "head_img", "ip_location", "profile_link", "uid",
    "user_name", "phone", "contact_mobile", "id_card"])
def test_a_field_that_anyone_might_add_for_a_person_is_known_as_one(name: str) -> None:
    assert told({f"crawlers.posts.Post.{name}"})
