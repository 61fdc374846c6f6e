"""What decided, in words a duty officer knows: the names of judgements and of the model's cues."""

from alerts.amounts import metric
from config.configuration import Configuration
from nlp.judgements import PlaceLabel, Reason, Status

PLACES = {PlaceLabel.OURS: "本区", PlaceLabel.CITY: "本市", PlaceLabel.ELSEWHERE: "外地",
          PlaceLabel.UNKNOWN: "不明"}
STATUSES = {Status.ACTUAL: "正在或刚刚发生", Status.DRILL: "演练", Status.PAST: "往事",
            Status.NEGATED: "被否认", Status.QUESTION: "询问或转述，未经证实",
            Status.FICTION: "影视虚构", Status.NOTICE: "计划、预警或提示",
            Status.ELSEWHERE: "外地的事"}
HEADS = {"incident": "是否突发事件", "type": "事件类型", "sentiment": "态度", "task": "任务",
         "topics": "任务", "place": "属地", "status": "事件状态", "rumor": "传言", "level": "级别",
         "unit": "牵头单位", "must_see": "必看词", "text": "全文", "model": "模型"}
FIXED = {"event:stem": "含伤害、灾害字眼", "event:trigger": "含事件触发词",
         "event:must_see": "含必看词", "event:harmed": "写明了人员伤亡数字",
         "event:nothing": "没有任何事件字眼", "rumor:cue": "含“听说、网传”类说法",
         "rumor:denial": "含辟谣说法", "status:metaphor": "含比喻说法",
         "status:metaphor:pure": "只是比喻", "style:!": "感叹号", "style:?": "问号",
         "style:emoji": "表情符号", "source:official": "官方来源", "source:media": "媒体来源",
         "source:public": "公众来源", "tone:negative": "含负面词", "tone:positive": "含正面词"}
MOST_DIGITS = 4
"""Numbers are words of so many noughts at most to the model."""
LENGTH, STEP = "style:length", 60
"""The cue of a text's length counts in steps of so many characters."""


class CueWords:
    """Names the terms that decided, with an installation's own tasks and event types."""

    def __init__(self, config: Configuration) -> None:
        self._tasks = {task.id: task.title for task in config.tasks}
        self._types = {subtype.code: subtype.name for subtype in config.subtypes}

    def head(self, name: str) -> str:
        """态度 for sentiment."""
        return HEADS.get(name, name)

    def task(self, name: str) -> str:
        """A plan task by number and title."""
        return f"{name} {self._tasks.get(name, '')}".strip()

    def term(self, name: str) -> str:
        """A word as it stands in the text, in quotes; a cue as what was seen."""
        if name in FIXED:
            return FIXED[name]
        if name and not name.strip("0"):
            return f"{len(name)} 位{'以上' if len(name) == MOST_DIGITS else ''}数字"
        kind, _, rest = name.partition(":")
        if name.startswith(LENGTH) and name[len(LENGTH):].isdigit():
            first = int(name[len(LENGTH):]) * STEP
            return f"全文 {first} 至 {first + STEP - 1} 字"
        named = self._named(kind, rest)
        return named or "“" + name.replace("\n", "⏎") + "”"

    def _named(self, kind: str, rest: str) -> str:
        if kind == "figure":
            named = metric(rest.removesuffix(":0"))
            return f"写明{named}{'为零' if rest.endswith(':0') else '数字'}"
        if kind == "type" and rest in self._types:
            return f"含“{self._types[rest]}”的触发词"
        if kind == "topic" and rest in self._tasks:
            return f"含任务 {self.task(rest)} 的词"
        if kind == "place" and rest in PLACES:
            return f"属地{PLACES[PlaceLabel(rest)]}"
        status = rest.removesuffix(":plain")
        if kind == "status" and status in STATUSES:
            return f"{'明说' if rest != status else '有线索'}是{STATUSES[Status(status)]}"
        return ""

    def deciding(self, reasons: tuple[Reason, ...]) -> tuple[str, ...]:
        """One line a question: the terms that decided it with their weights; rules carry none."""
        by_head: dict[str, list[str]] = {}
        for reason in reasons:
            weight = f" {reason.weight:+.2f}" if reason.weight else "（规则）"
            said = reason.term if reason.head in {"text", "model"} else self.term(reason.term)
            by_head.setdefault(reason.head, []).append(said + weight)
        return tuple(f"{self.head(head)}：{'，'.join(dict.fromkeys(terms))}"
                     for head, terms in by_head.items())
