"""How a model lies on disk: arrays in an npz without pickle, everything else in a JSON card.

The manifest holds the SHA-256 of every array; a file that was cut, changed, written by another
program or by a newer Huiying is refused with what to do, and never runs code.
"""

import hashlib
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from config.problems import HuiyingError
from nlp.features import Vocabulary
from nlp.model import Head, Model

FORMAT = 1
"""Raised when an older Huiying could not read the file."""

DEFAULT = Path(__file__).parent / "models" / "huiying"
"""The shipped model: this name with .npz and .json."""

MAX_BYTES = 10_000_000
MAX_UNPACKED = 200_000_000
ARRAYS = frozenset({"weights", "bias", "scale", "words", "pairs", "cues"})

Arrays = dict[str, npt.NDArray[Any]]


def save(model: Model, stem: Path, about: Mapping[str, Any]) -> str:
    """Write `stem`.npz and `stem`.json; the version (12 hex digits) is returned.

    `about` is kept in the manifest: data, scores, versions of the libraries.
    """
    arrays = _arrays(model)
    heads = [{"name": head.name, "classes": list(head.classes), "start": head.start,
              "threshold": head.threshold} for head in model.heads]
    hashes = {name: _digest(array) for name, array in sorted(arrays.items())}
    version = _version(heads, hashes)
    manifest = {"format": FORMAT, "version": version, "heads": heads, "sha256": hashes, **about}
    stem.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(stem.with_suffix(".npz"), allow_pickle=False, **arrays)
    stem.with_suffix(".json").write_text(
        json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return version


def load(stem: Path = DEFAULT) -> Model:
    """The model, or `HuiyingError` saying why this is not one of ours."""
    try:
        manifest = json.loads(stem.with_suffix(".json").read_text(encoding="utf-8"))
        arrays = _read_arrays(stem.with_suffix(".npz"))
        return _assemble(manifest, arrays)
    except FileNotFoundError as error:
        raise _refusal(stem, f"缺少文件 {error.filename}") from error
    except Exception as error:
        # zlib, zip and npy headers of a damaged file raise a dozen kinds, TokenError among them;
        # each means "not ours", and then every post goes to a person
        raise _refusal(stem, f"{type(error).__name__}: {error}") from error


def _refusal(stem: Path, why: str) -> HuiyingError:
    return HuiyingError(f"模型不可用: {stem}: {why}"
                        " — 请恢复安装包里的模型文件，或用 huiying train 重新训练；"
                        "在此之前所有帖文都会交给人工研判")


def _arrays(model: Model) -> Arrays:
    vocabulary = model.vocabulary
    return {"weights": model.weights.astype("<f2"), "bias": model.bias.astype("<f4"),
            "scale": vocabulary.scale.astype("<f4"), "words": _lines(vocabulary.words),
            "pairs": _lines(vocabulary.pairs), "cues": _lines(vocabulary.cues)}


def _lines(terms: tuple[str, ...]) -> npt.NDArray[np.uint8]:
    return np.frombuffer(json.dumps(terms, ensure_ascii=False).encode(), dtype=np.uint8)


def _terms(array: npt.NDArray[Any]) -> tuple[str, ...]:
    return tuple(str(term) for term in json.loads(array.tobytes().decode()))


def _digest(array: npt.NDArray[Any]) -> str:
    header = f"{array.dtype.str}{array.shape}".encode()
    return hashlib.sha256(header + np.ascontiguousarray(array).tobytes()).hexdigest()


def _version(heads: list[dict[str, Any]], hashes: Mapping[str, str]) -> str:
    said = json.dumps([FORMAT, heads, hashes], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def _read_arrays(file: Path) -> Arrays:
    """The arrays of the npz; sizes are checked before anything is unpacked."""
    if file.stat().st_size > MAX_BYTES:
        raise ValueError(f"larger than {MAX_BYTES} bytes")
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        names = {entry.filename.removesuffix(".npy") for entry in entries}
        if names != ARRAYS or len(entries) != len(ARRAYS):
            raise ValueError(f"holds {sorted(names)}, not the arrays of a model")
        if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
            raise ValueError(f"unpacks to more than {MAX_UNPACKED} bytes")
    with np.load(file, allow_pickle=False) as archive:
        return {name: archive[name] for name in ARRAYS}


def _assemble(manifest: Any, arrays: Arrays) -> Model:
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ValueError(f"format is not {FORMAT}: written by another version of Huiying")
    if {name: _digest(array) for name, array in arrays.items()} != manifest["sha256"]:
        raise ValueError("the arrays are not the ones the manifest was written for")
    if _version(manifest["heads"], manifest["sha256"]) != manifest["version"]:
        raise ValueError("the manifest was changed by hand")
    vocabulary = Vocabulary(words=_terms(arrays["words"]), pairs=_terms(arrays["pairs"]),
                            cues=_terms(arrays["cues"]), scale=arrays["scale"].astype(np.float32))
    heads = tuple(Head(name=str(row["name"]), classes=tuple(map(str, row["classes"])),
                       start=int(row["start"]), threshold=float(row["threshold"]))
                  for row in manifest["heads"])
    shape = (len(vocabulary.names), sum(len(head.classes) for head in heads))
    if arrays["weights"].shape != shape or arrays["bias"].shape != shape[1:] \
            or arrays["scale"].shape != shape[:1]:
        raise ValueError(f"weights of shape {arrays['weights'].shape}, expected {shape}")
    return Model(vocabulary=vocabulary, heads=heads, bias=arrays["bias"].astype(np.float32),
                 weights=arrays["weights"].astype(np.float32), version=str(manifest["version"]),
                 manifest=manifest)
