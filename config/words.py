"""Reads the word lists (词表): tab-separated terms, the segmenter's words, names from elsewhere."""

from collections.abc import Iterator
from pathlib import Path as FilePath

from pydantic import ValidationError

from config.documents import read_text
from config.draft import Draft, Finding
from config.plan import Term
from config.wording import mistakes

HEADER = ("term", "kind", "weight", "region", "note")
KINDS: dict[str, frozenset[str] | None] = {
    "must_see": None,  # subtype codes, checked against taxonomy.toml
    "anti": frozenset({"metaphor", "drill", "past", "fiction", "notice", "negated", "question",
                       "elsewhere"}),
    "rumor": frozenset({"cue", "denial"}),
    "tone": frozenset({"negative", "positive"}),
    "topics": None,  # plan task ids, checked against plan.toml
    "variants": None,  # what the disguised spelling stands for
}
USERDICT = "lexicon/userdict.txt"
ELSEWHERE = "elsewhere.txt"

Numbered = tuple[int, Term]
"""Line number (1-based) and the term on it."""


def term_file(name: str) -> str:
    """The file of one word list, as shown in problems."""
    return f"lexicon/{name}.tsv"


def read_terms(directory: FilePath, name: str, draft: Draft) -> tuple[Numbered, ...]:
    """The sound terms of lexicon/`name`.tsv; every malformed line becomes a finding."""
    file = term_file(name)
    text = read_text(directory, file, draft)
    if text is None:
        return ()
    terms: list[Numbered] = []
    seen: dict[tuple[str, str], int] = {}
    lines = _content(text)
    header = next(lines, (1, ""))
    if tuple(header[1].split("\t")) != HEADER:
        draft.report([Finding(file=file, line=header[0], message="首行不是规定的表头",
                              remedy=f"首行写 {'<TAB>'.join(HEADER)}（以制表符分隔）")])
        return ()
    for number, line in lines:
        try:
            term = _term(line, KINDS[name])
        except ValueError as error:
            draft.report([_malformed(file, number, error)])
            continue
        if (first := seen.setdefault((term.term, term.kind), number)) != number:
            draft.report([Finding(file=file, line=number, remedy="删去其中一行",
                                  message=f"“{term.term}”与第 {first} 行重复")])
            continue
        terms.append((number, term))
    return tuple(terms)


def _term(line: str, kinds: frozenset[str] | None) -> Term:
    """One line as a term; ValueError (or pydantic's, which is one) says what is wrong."""
    cells = line.split("\t")
    if not 2 <= len(cells) <= len(HEADER):
        raise ValueError(f"应有 2 到 {len(HEADER)} 列，实有 {len(cells)} 列")
    filled = dict(zip(HEADER, (cell.strip() for cell in cells), strict=False))
    if not filled["term"] or not filled["kind"]:
        raise ValueError("term 和 kind 不能为空")
    if kinds is not None and filled["kind"] not in kinds:
        raise ValueError(f"kind = {filled['kind']} 不在 {'、'.join(sorted(kinds))} 之内")
    weight = filled.pop("weight", "") or "1"
    try:
        number = float(weight)
    except ValueError:
        raise ValueError(f"weight = {weight} 不是数字") from None
    if not 0 < number <= 100:
        raise ValueError(f"weight = {weight} 应大于 0、不超过 100")
    return Term.model_validate({**filled, "weight": number})


def _malformed(file: str, number: int, error: ValueError) -> Finding:
    message = str(error)
    if isinstance(error, ValidationError):
        message = next(said for _, said, _ in mistakes(error))
    return Finding(file=file, line=number, message=message,
                   remedy="每行为 term、kind、weight、region、note，以制表符分隔")


def read_userdict(directory: FilePath, draft: Draft) -> tuple[tuple[str, int], ...]:
    """The segmenter's words with their frequencies: "word<space>frequency" a line."""
    text = read_text(directory, USERDICT, draft)
    words: dict[str, int] = {}
    for number, line in _content(text or ""):
        match line.split():
            case [word, frequency] if frequency.isascii() and frequency.isdigit() \
                    and 0 < int(frequency) < 10**9 and word not in words:
                words[word] = int(frequency)
            case [word, *_] if word in words:
                draft.report([Finding(file=USERDICT, line=number, message=f"“{word}”重复",
                                      remedy="删去其中一行")])
            case _:
                draft.report([Finding(file=USERDICT, line=number, message="写法不对",
                                      remedy="每行为“词 频次”，以一个空格分隔，频次为正整数")])
    return tuple(words.items())


def read_elsewhere(directory: FilePath, draft: Draft) -> tuple[tuple[int, str], ...]:
    """Names of places that are not ours, one a line, with their line numbers."""
    text = read_text(directory, ELSEWHERE, draft)
    names: dict[str, int] = {}
    for number, line in _content(text or ""):
        if line in names or len(line) < 2 or any(c.isspace() for c in line):
            draft.report([Finding(file=ELSEWHERE, line=number, message=f"“{line}”重复或写法不对",
                                  remedy="每行一个地名，至少两个字，不带空格，不重复")])
        else:
            names[line] = number
    return tuple((number, name) for name, number in names.items())


def _content(text: str) -> Iterator[tuple[int, str]]:
    """The lines that carry something, with their numbers; "#" begins a comment line."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip() and not line.startswith("#"):
            yield number, line.rstrip() if "\t" not in line else line
