"""The neighbours that take its meaning from a word of fate: 安置点, 特困人员, 捡回一条命.

Each table maps words to what must stand, or must not stand, right before or after them.
"""

import re


def _each(words: str, pattern: str) -> dict[str, re.Pattern[str]]:
    return dict.fromkeys(words.split(), re.compile(pattern))


NUMBER = r"[一二两三四五六七八九十几\d这半]*"
FOLLOWED = {
    **_each("猝死", r"是|可|率|风险|预防|的?(?:原因|征兆|症状|概率)"),
    **_each("捞起来 捞起 捞上来 挖出来 刨出来 拖出来", r"的时候|"
                                                       r"了?[一二两三四五六七八九十\d]+[只件双把台辆箱袋张副]"),
    **_each("埋了", r"[车房路田地猪牛好]"),
    **_each("出不来", r"[声气货钱话]"),
    **_each("受困", r"签证|于|资金"),
    **_each("被害", r"[人者妄单]"),
    **_each("没救到", r"[火车货]"),
    **_each("挂倒", r"[车了]"),
    **_each("安置", r"[点房区小社残工费方帮就户补楼性岗]|政策"),
    **_each("患者 患儿", r"的?(?:资料|信息|数据|检查|隐私|家属|代表|反映|试药|挂号|档案|病历)|至上|"
                     r"[^，。]{0,4}(?:后|途中)?(?:死亡|身亡)"),
    **_each("滞留", r"大?货车|车辆|列车|航班"),
    **_each("未归", r"还"),
    **_each("参与", r"人(?!员|数)|[度率]|扑救|救援|抢险|搜救|调查|培训|活动|讲座"),
    **_each("走失 走丢 走丢了", r"过"),
    **_each("拉走 拉走了", r"不"),
}
"""A word that is none with this right behind it."""
PRECEDED = {
    **_each("安置", r"(?:易地|工作)$"),
    **_each("困人", r"[特贫]$"),
    **_each("阳性", r"检出"),
    **_each("中毒", r"(?:游戏|购物|追剧|手机|学习|直播)[^，。]{0,3}$"),
    **_each("没保住", r"保$"),
    **_each("条人命", r"[捡救保留要拼省半还回][了回下住]*(?:[他她我你]们?)?的?" + NUMBER + "$"),
    **_each("条命", r"[捡救保留要拼省半还回有][了回下住]*(?:[他她我你]们?)?的?" + NUMBER + "$|"
                    r"(?:我们|几)"
                  + NUMBER + "$"),
    **_each("不行了 已经不行了", r"我$"),
    **_each("维权", r"劳动$"),
}
"""A word that is none with this before it."""
ONLY_WITH = {
    **_each("诊断为 被诊断为", r"[^，。]{0,12}(?:中毒|疫|炭疽|结核|病毒|感染|肝炎|流感|痘|疹|霍乱|"
                        r"布病|布鲁)"),
    **_each("挪到 走到 住到 搬到 带到 跑到 逃到 喊到 住进 挤在 睡在 撵到",
            r"[^，。]{0,6}(?:学校|小学|中学|村小|操场|礼堂|体育|广场|村委|安置|高处|坡上|山上|庙|"
            r"帐篷|坝子|安全地|亲戚|烤烟房|对面|对门)"),
    **_each("砸到 烧到 烫到",
            r"[^，。]{0,8}(?:肩|头(?!上)|手(?!机)|脚|腿|脸|背|师傅|婆|我?[爸妈]|娃|孩|老[人汉])"),
    **_each("掉到 掉进 掉下", r"[^，。]{0,6}(?:井|坑|洞|沟槽|池|窖|缝)"),
}
"""A word that is one only with this behind it."""
