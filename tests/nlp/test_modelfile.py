"""Only our own, whole, unchanged models load; everything else is refused without running code."""


import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from config.problems import HuiyingError
from nlp.features import Vocabulary
from nlp.model import Head, Model
from nlp.modelfile import DEFAULT, MAX_BYTES, load, save

CANARY: list[str] = []


class Bomb:
    """Runs code when unpickled."""

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return CANARY.append, ("code ran",)


@pytest.fixture
def stem(tmp_path: Path) -> Path:
    vocabulary = Vocabulary(words=("起火", "停水"), pairs=("火了",), cues=("type:A4",),
                            scale=np.ones(4, dtype=np.float32))
    model = Model(vocabulary=vocabulary, bias=np.zeros(2, dtype=np.float32),
                  weights=np.arange(8, dtype=np.float32).reshape(4, 2),
                  heads=(Head(name="event", classes=("no", "yes"), start=0, threshold=0.5),))
    save(model, tmp_path / "m", {"note": "测试"})
    return tmp_path / "m"


def test_what_was_saved_is_loaded(stem: Path) -> None:
    model = load(stem)
    assert model.vocabulary.names == ("起火", "停水", "火了", "type:A4")
    assert model.weights.tolist() == [[0, 1], [2, 3], [4, 5], [6, 7]]
    assert model.head("event").threshold == 0.5
    assert model.version == json.loads(stem.with_suffix(".json").read_text("utf-8"))["version"]


def npz(stem: Path) -> Path:
    return stem.with_suffix(".npz")


def edit(stem: Path, **changes: object) -> None:
    card = json.loads(stem.with_suffix(".json").read_text("utf-8"))
    stem.with_suffix(".json").write_text(json.dumps({**card, **changes}), "utf-8")


def rewrite(stem: Path, **changes: object) -> None:
    with np.load(npz(stem)) as old:
        arrays = {**dict(old), **changes}
    np.savez(npz(stem), **{k: v for k, v in arrays.items() if v is not None})


def entry(stem: Path, name: str, data: bytes) -> None:
    with zipfile.ZipFile(npz(stem), "a") as archive:
        archive.writestr(name, data)


def swap(stem: Path, name: str, data: bytes) -> None:
    """The same zip with other bytes for one array."""
    with zipfile.ZipFile(npz(stem)) as old:
        parts = {entry.filename: old.read(entry) for entry in old.infolist()}
    with zipfile.ZipFile(npz(stem), "w") as archive:
        for part, content in {**parts, name: data}.items():
            archive.writestr(part, content)


def header(text: str) -> bytes:
    """The beginning of an npy file that says `text` of itself."""
    said = f"{text:<117}\n".encode()
    return b"\x93NUMPY\x01\x00" + len(said).to_bytes(2, "little") + said


def damaged(whole: bytes) -> bytes:
    """The first deflate stream begins with a block type that does not exist."""
    name, extra = (int.from_bytes(whole[at:at + 2], "little") for at in (26, 28))
    start = 30 + name + extra
    return whole[:start] + b"\x07" + whole[start + 1:]


def objects() -> np.ndarray:
    return np.array([Bomb()], dtype=object)


BREAKAGES: dict[str, Callable[[Path], object]] = {
    "no arrays": lambda s: npz(s).unlink(),
    "no manifest": lambda s: s.with_suffix(".json").unlink(),
    "empty arrays": lambda s: npz(s).write_bytes(b""),
    "half the arrays": lambda s: npz(s).write_bytes(npz(s).read_bytes()[:300]),
    "one byte changed": lambda s: npz(s).write_bytes(
        npz(s).read_bytes().replace(b"weights.npy", b"weightz.npy")),
    "no zip": lambda s: npz(s).write_bytes(b"\x80\x04N." * 9),
    "pickled objects": lambda s: rewrite(s, weights=objects()),
    "other weights": lambda s: rewrite(s, weights=np.zeros((4, 2), dtype="<f2")),
    "other shape": lambda s: rewrite(s, weights=np.zeros((9, 9), dtype="<f2")),
    "missing array": lambda s: rewrite(s, bias=None),
    "one array more": lambda s: rewrite(s, extra=np.zeros(2)),
    "an array that is none": lambda s: swap(s, "bias.npy", b"cposix\nsystem\n."),
    "a header cut open": lambda s: swap(s, "bias.npy", header("{'descr': ((((")),
    "a header of code": lambda s: swap(s, "bias.npy", header("__import__('os').abort()")),
    "a damaged stream": lambda s: npz(s).write_bytes(damaged(npz(s).read_bytes())),
    "manifest too deep": lambda s: s.with_suffix(".json").write_text("[" * 100_000, "utf-8"),
    "climbing path": lambda s: entry(s, "../../evil.npy", b"x"),
    "same name twice": lambda s: entry(s, "weights.npy", b"x"),
    "too large": lambda s: npz(s).write_bytes(b"PK" * (MAX_BYTES // 2 + 1)),
    "manifest no json": lambda s: s.with_suffix(".json").write_text("{", "utf-8"),
    "manifest a list": lambda s: s.with_suffix(".json").write_text("[]", "utf-8"),
    "newer format": lambda s: edit(s, format=2),
    "changed threshold": lambda s: edit(s, heads=[
        {"name": "event", "classes": ["no", "yes"], "start": 0, "threshold": 0.9}]),
    "changed version": lambda s: edit(s, version="0" * 12),
    "changed hash": lambda s: edit(s, sha256={}),
    "no heads": lambda s: edit(s, heads=None),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("damage", BREAKAGES.values(), ids=BREAKAGES.keys())
def test_P22_a_foreign_or_broken_model_is_refused_and_runs_nothing(
        stem: Path, damage: Callable[[Path], object]) -> None:
    damage(stem)
    with pytest.raises(HuiyingError, match="人工研判"):
        load(stem)
    assert not CANARY


def test_the_shipped_model_is_small_and_loads_at_once() -> None:
    assert DEFAULT.with_suffix(".npz").stat().st_size <= MAX_BYTES

    assert {head.name for head in load().heads} == {
        "sentiment", "task", "event", "type", "status", "rumor", "unit"}
