"""The words that close an account: found, saved, alive, refuted, judged, only lightly hurt."""

import re

REFUTED = re.compile(r"不属实|不实|谣言|辟谣|假消息|已核实|经[^，。]{0,4}核[实查]|旧视频|旧闻"
                     r"|人好得很|并非|没有这回事|不是真的|误传|编造|造谣|莫传|别传|没有的事|"
                     r"不存在|纯属")
FOUND = re.compile(r"(?:均|全部|都|已|悉数)[^，。；]{0,4}(?:联系上|找到|取得联系|平安|寻获|安全)|"
                   r"找到了|平安(?:归来|找到|回家)"
                   r"|(?:已|都|成功)(?:被)?找到|找回来了")
ALL_FOUND = re.compile(r"(?:人员|工人|矿工|群众)(?:已|均)?全部找到|搜救(?:工作)?结束")
ALL_SAVED = re.compile(
    r"(?:将|把)?(?:其|人|被困人员|人员|他们|大家)?(?:全部|全都|都|均|悉数|安全|成功|陆续)?(?:被)?"
    r"(?:救出|救了出来|救上岸|脱困|获救|脱险|转移上岸|接下山|送下山|救回|放出来|放下来)")
ALIVE = re.compile(
    r"一个(?:人)?(?:都|也)?没少|没(?:有)?一个死|一个(?:都|也)没死|(?:全部|全都|都|全|均)(?:生还|"
    r"活着|活下来)|"
    r"(?<![条头只棵又都])没(?:有)?死(?=[，。！\s算]|$)|没(?:得)?人走(?=[，。！])|人好[得着](?:很|"
    r"呢)")
"""Said of those who came through: nobody died."""
FOUND_DEAD = re.compile(r"捞(?:到|起来|上来)[^，。]{0,10}(?:僵|硬|没气|断气|遗体|尸)|"
                        r"找到[^，。]{0,8}(?:没气|断气|遗体|尸)")
UNTRUE_DEATH = re.compile(r"死[^，。；]{0,9}(?:不属实|不实|是假的|没有的事|纯属)")
JUDGED = re.compile(r"(?:评估|鉴定|认定|评定|诊断|够|评的|算|构成)(?:结果)?[为成是上的]?$")
INFECTIOUS = re.compile(r"流感|诺如|手足口|登革|水痘|腮腺炎|麻疹|猩红热|肺结核|结核|甲流|乙流|"
                        r"新冠|柯萨奇|霍乱|"
                        r"鼠疫|炭疽|百日咳|布病|出血热")
"""A mild course of an infection says nothing of injuries."""
ONE_DEAD = frozenset({
    "宣布死亡", "撞死人", "淹死人", "出人命", "人命", "人没了", "人就没了", "人已经没了",
    "人就没得了", "抢救无效死亡", "没抢救过来", "当场没了", "女尸", "男尸", "浮尸", "劈死",
    "没拉回来", "没抢回来", "人都硬了"})
DYING = {"昏迷", "大出血", "病危", "生命垂危", "昏迷不醒"}
"""Of the one who then died, unless others are hurt too."""
SCRATCHES = {"擦伤", "刮伤", "磕破", "磕破皮"}
APPEAL = re.compile(r"工伤认定|认定申请|护理费|要转院|病区|医药费|牙冠|责任险")
"""A broken bone in an appeal about money or care is no event's severe injury."""
ALL_LIGHT = re.compile(r"(?:均|都|全部|皆|全|仅|只|只是)[^，。；]{0,6}$")
