"""The words that close an account: found, saved, alive, refuted, judged, only lightly hurt."""

import re

REFUTED = re.compile(r"与事实不符|不属实|不实|谣言|辟谣|假消息|已核实|经[^，。]{0,4}核[实查]|"
                     r"旧视频|旧闻"
                     r"|人好得很|并非|没有这回事|不是真的|误传|编造|造谣|莫传|别传|没有的事|"
                     r"不存在|纯属")
FOUND = re.compile(r"(?:均|全部|都|已|悉数)[^，。；没未]{0,4}(?:联系上|找到|取得联系|平安|寻获|"
                   r"安全)|"
                   r"找到了(?!请|就|[，,][\d一二三四五六七八九十]+[件把条只]|的)|平安(?:归来|找到|"
                   r"回家)"
                   r"|(?:已|都|成功)(?:被)?找到|找回来了|也找到了|将其找到|平平安安回来")
ALL_FOUND = re.compile(r"(?:人员|工人|矿工|群众)(?:已|均)?全部找到|搜救(?:工作)?结束")
ALL_SAVED = re.compile(
    r"(?:将|把)?(?:其|人|被困人员|人员|他们|大家)?(?:全部|全都|都|均|悉数|安全|成功|陆续)?(?:被)?"
    r"(?:救出|救了出来|救上岸|脱困|获救|脱险|转移上岸|接下山|送下山|救回|放出来|放下来)")
ALIVE = re.compile(
    r"一个(?:人)?(?:都|也)?没少|没(?:有)?一个死|一个(?:都|也)没死|(?:全部|全都|都|全|均)(?:生还|"
    r"活着|活下来)|"
    r"没(?:有|得)?(?:一个)?人(?:死(?![亡伤])|丧生|送命)|(?<![虫条头只棵])没死(?:一个|人(?![算才]))|"
    r"没走一个|一个(?:人)?(?:都|也)(?:没|没有)(?:死|"
    r"走(?=[，。！；\s]|$))|人没死一个|没得死的|"
    r"(?<![条头只棵又都次])没(?:有)?死(?=[，。！\s算]|$)|没(?:得)?人走(?=[，。！])|人好[得着](?:很|"
    r"呢)|[人命]都保住了|命都在|没(?:有)?一个有事|人是(?:清醒|有气)的")
"""Said of those who came through: nobody died."""
ALIVE_WORDS = ("没少", "没死", "没有死", "没一个", "没有一个", "没人", "没有人", "没得", "都没",
               "也没",
               "没走", "人没死", "保住了", "命都在", "个有事", "人是清", "人是有", "生还",
               "活着", "活下来", "人好")
"""One of them stands in all that `ALIVE` finds."""
FOUND_DEAD = re.compile(r"捞(?:到|起来|上来)[^，。]{0,10}(?:僵|硬|没气|断气|遗体|尸)|"
                        r"找到[^，。]{0,8}(?:没气|断气|遗体|尸)")
UNTRUE_DEATH = re.compile(r"死[^，。；]{0,9}(?:不属实|不实|是假的|没有的事|纯属)")
JUDGED = re.compile(r"(?:评估|鉴定|认定|评定|诊断|够|评的|算|构成)(?:结果)?[为成是上的]?$")
INFECTIOUS = re.compile(r"流感|诺如|手足口|登革|水痘|腮腺炎|麻疹|猩红热|肺结核|结核|甲流|乙流|"
                        r"新冠|柯萨奇|霍乱|"
                        r"鼠疫|炭疽|百日咳|布病|出血热")
"""A mild course of an infection says nothing of injuries."""
ONE_DEAD = frozenset({
    "人没救过来", "人没救回来", "死了个人", "淹死个人", "摔死个人", "撞死个人", "压死个人",
    "烧死个人", "砸死个人", "电死个人", "轧死个人",
    "宣布死亡", "撞死人", "淹死人", "出人命", "出了人命", "闹出人命", "人没了", "人就没了",
    "人已经没了",
    "人就没得了", "抢救无效死亡", "没抢救过来", "当场没了", "女尸", "男尸", "浮尸", "劈死",
    "没拉回来", "没抢回来", "人都硬了"})
DYING = {"昏迷", "大出血", "病危", "生命垂危", "昏迷不醒"}
"""Of the one who then died, unless others are hurt too."""
SCRATCHES = {"擦伤", "刮伤", "磕破", "磕破皮"}
APPEAL = re.compile(r"工伤认定|认定申请|护理费|要转院|病区|医药费|牙冠|责任险|钢钉|血型|慈善|医保")
"""A broken bone in an appeal about money or care is no event's severe injury."""
ALL_LIGHT = re.compile(r"(?:均|都|全部|皆|全|仅|只|只是)[^，。；]{0,6}$")
CONFIRMED = frozenset({"确诊", "确诊病例", "疑似病例", "病例", "感染", "感染者", "阳性", "被诊断为",
                       "诊断为", "确诊为", "例", "报告病例"})
"""Only these words make one ill person a case; 一名患者 and 他咳嗽 are no event."""
UNREST = re.compile(r"聚集|上访|集访|堵|讨薪|工资|横幅|罢|静坐|械斗|斗殴|互殴|群殴|冲突|阻工|维权|"
                    r"游行|示威|"
                    r"坟|祠堂|施工|不让走|欠薪|工钱|信访|在押|监管场所|岗楼|打群架|打捶|抗议|"
                    r"讨说法|讨要|说法|退[钱款费房]|征地|拆迁|补偿|交房|打砸|砸|闹事")
UNRESTFUL = frozenset({
    "上访", "集访", "围堵", "堵路", "堵门", "讨薪", "拉横幅", "拉了横幅", "聚众", "罢工", "罢运",
    "静坐", "集体上访", "械斗", "打群架", "群殴", "斗殴", "互殴", "打捶", "示威", "游行", "维权",
    "讨要工资", "讨要", "讨说法", "罢课", "罢市", "逃脱", "越狱", "脱逃", "暴狱", "堵桥", "阻工",
    "冲闯", "聚集", "卷入", "游街", "围观聚集", "集会", "堵了"})
"""Words of unrest by themselves; the others need a grievance in the text."""
ARRIVED = frozenset({"来了", "赶到", "冲突"})
"""Said of any comers: only a crowd with a grievance is counted by them."""
CONSULTED = frozenset({"就诊", "接诊", "收治", "就医", "医学观察", "留观", "留院观察"})
"""A clinic's own numbers: they count the hurt only in a text of illness."""
HELD_UP = re.compile(r"电梯|轿厢|索道|缆车|井下|井里|半空|废墟|悬崖|崖下|屋顶|江心|河心|山洪|洪水|"
                     r"垮下来|压在|过山车|悬停|飞椅|失去动力|漂向|搁浅")
"""Whoever is brought out of these was trapped there."""
NOUGHTS = (
    ("injured", ("伤着", "伤到", "受伤", "没伤", "人伤", "没遭", "毫发", "无伤情",
                 "到伤害", "个有事", "摔倒的"), re.compile(
                                                                                               r"(?:没有?|未)(?:一个|一人|任何人|人)?(?:伤着|伤到)(?:一个|任何|个)?人|"
                           r"人(?:都|也|一点)+没(?:受伤|伤着|伤到|伤)|(?:没有?|无)一(?:个|人|"
                           r"名[^，。]{1,4})受伤|"
                           r"没(?:有|得)?人(?:受)?伤(?!亡)|没伤(?:一个|人|到人)|一个没伤|一个(?:人|"
                           r"娃)?(?:都|也)没(?:受?伤|遭[刮锥咬])|毫发[未无][损伤]|没伤到一根|没(?:有)?一个有事|没得(?:哪个|一个|人)(?:遭|受伤)|"
                           r"(?:没有|无|未有)(?:任何)?人员?受到伤害|一个(?:摔倒|受伤|伤)的(?:都|也)没|"
                           r"暂无伤情")),
    ("cases", ("病例", "无一例"), re.compile(r"(?:未|没有)(?:发现|报告)(?![^，。]{0,6}(?:死亡|重症|"
                                             r"住院|危重|"
                         r"新增))[^，。]{0,10}病例|"
                         r"病例数?为零|无一例(?:因|腹泻|呕吐|发热)")),
    ("participants", ("聚集",), re.compile(r"(?:并?未|没有)(?:发生|出现)?(?:人员|群众|群体)?聚集")),
    ("evacuated", ("转移",), re.compile(r"未转移一人|无[需须]转移")),
)
"""Noughts that no count of people says: the figure, words one of which must stand, the pattern."""
PATIENTS = frozenset({"患者", "患儿"})
"""Patients are cases only where something else says that they fell ill."""
IN_HOSPITAL = frozenset({"住院", "入院", "进医院", "进了医院"})
"""One person in hospital is anybody."""
ACCIDENT = re.compile(r"压|轧|碾|撞|摔|砸|烧|烫|炸|咬|蜇|锥|触电|溺|落水|掉|坠|倒|打|砍|捅|爆|翻|"
                      r"塌|垮|中毒|蛇|伤")
ONLY_FOUND = re.compile(r"只(?:找到|找着|捞到|捞起|救起|救上来?)了?([一二两三四五六七八九十]|"
                        r"\d{1,3})")
TRACE = re.compile(r"(?:者|人员|人|的)*(?:踪迹|下落|线索|踪影)")
"""未发现失联人员踪迹: they are still missing."""
PAPERS = re.compile(r"死亡证|注销|火化证|继承|遗产|公证|殡仪馆[^。]{0,30}收|丧葬费|抚恤金")
"""A death that is told for its papers is no event."""
SHELTERED = frozenset({"挪到", "走到", "住到", "搬到", "带到", "跑到", "逃到", "喊到", "住进",
                       "挤在", "睡在", "在操场",
                       "到操场", "跑到操场", "打地铺", "跑到学校", "跑到村小", "到学校过夜"})
"""Any walk may end at a school; in peril it is a flight."""
PERIL = re.compile(r"水|洪|涨|淹|震|垮|滑坡|后山|裂|火|烟|泄漏|漏气|氨|氯|爆|险|塌|泥石流|雨")
SICKROOM = frozenset({"ICU", "icu", "重症监护", "重症监护室", "骨折", "大出血", "昏迷", "打石膏",
                      "打钢板", "打起钢板",
                      "插起管子", "插着管子", "截肢"})
"""Said of any patient: of one who is only named they hint at harm after an accident alone."""
