"""The turns of phrase around a count of people: denial, doubt, hearsay, the past, corrections."""

import re

SENTENCE = re.compile(r"[^。！？!?；;\n]{1,240}+")
FOLLOW = re.compile(
    r"(?:人数|人员|人口|者|的|了|已经|已|经|共计|共|合计|累计|总数|达到|达|增至|增加到|增加至|"
    r"上升至|上升到|升至|升到|"
    r"修正为|更正为|订正为|调整为|核减为|由|从|原来|为|是|有|约|至少|：|:|\s|群众|居民|师生|游客|"
    r"周边|附近|下游|沿线|沿岸|低洼处?|霍乱|[肺腺]鼠疫|肺?炭疽|甲?型?流感|诺如|手足口病?|"
    r"水痘|麻疹|登革热|本周|本月|昨日|近期|先后|"
    r"旅客|职工|学生|村民|工人|出|起|一共|总共|病例|患者|住院|其中|经|复核|核实|在|就诊|伤员|"
    r"伤者)*+")
RISE = re.compile(r"(?:上升|升|增加?|修正|更正|订正|调整|核减|降低?|变|改|增长)(?:至|为|到|"
                  r"成)(?:了)?")
DENIED = re.compile(
    r"(?:无|未|没有?|没得|莫得|零)(?:发生|造成|出现)?[^，。；、,]{1,5}、$"
    r"|(?:无|未|没有?|没得|莫得|零|(?<!\d)0)(?:再|接到|收到|造成|发生|接报|出现|导致|引发|发现|"
    r"听说|有|任何|重大|其他|新增|"
    r"一[个人名位件]|人员|人|群众|旅客|乘客|游客|[、和及或]|受伤|死亡|重伤|失联|伤亡|被困)*+$")
NOUGHT = re.compile(r"(?:人数|人员|情况)?(?:均)?为?(?:零|0(?!\d)|清零)")
DIED_LATER = re.compile(r"[^，。]{0,6}(?:后|途中)?[^，。]{0,6}(?:死亡|身亡|不治|离世|去世)")
"""送医后死亡: no longer among the hurt."""
RECOVERED = re.compile(r"(?:已|均|陆续|目前)*(?:返校|出院|痊愈|治愈|康复|解除)")
"""58例…已有41例返校: those who are well again are no new count."""
ASKED = re.compile(r"还是|有没有|有无|是否|不知|是不是|会不会|哪[个里]|多少")
COUNTERFACTUAL = re.compile(r"(?:要不是|若不是|要是不|要是没|再晚|晚[一几两]|差一点|"
                            r"差点)[^。！？]*就[^，。]{0,8}$")
"""要不是他敲门，我们六个人就没了."""
UNREAL = re.compile(r"非要等|等到|莫非要|是不是要等|(?:列[成为]|标[成为]|写[成着]|登记成)[“\"]|"
                    r"显示|当[成作]|像|假设|假定|模拟|"
                    r"差点|险些|预防|防止|避免|以免|谨防|严防|容易|警惕|杜绝|如果|要是|倘若|万一|"
                    r"一旦|否则|恐将|(?:会|怕|要|想|防)再?$")
HEDGED = re.compile(r"好像|可能|恐|估计|似乎|疑似|怕是|大概率")
"""Doubt of the writer's own; what is only heard (听说) is passed on as it was told."""
OLD = re.compile(r"去年|前年|上年|往年|历年|同期|同比|年前|当年|那年|周年|年来|(?<!\d)(?:19\d\d|"
                 r"200\d|201\d)年"
                 r"|历史上|以来|上次|全年|五年|十年|近年|连续[^，。]{0,4}年")
LAST_YEAR = re.compile(r"[^，。]{0,4}(?:去年|前年|上年|往年|上年度)(?!.{0,40}(?:今年|昨|今日|今天|"
                       r"目前|本月))")
"""At the head of a sentence it governs all of it."""
TOTAL = re.compile(r"(?:[^，。]{0,6})(?:累计|总计|合计|一共|共计)")
HEARSAY = re.compile(r"此前|早前|前期|首报|号通报中|上次通报|网传|网络所?[称传]|网上[说传]|谣传|"
                     r"传言|谣言|流传|有人说|都说|群里[说传]|朋友圈|听说|所谓|网民|网友|短视频|"
                     r"针对|传$|"
                     r"消息称|编造|造谣|散布|谎称|虚假|帖子|截图|别再说|莫说|不要说")
CLAIM = re.compile(r"(?:称|说|登记|统计|记录|通报|报告|认定)(?:遗体|死亡|伤者)?(?:的是|的|为|有|"
                   r"了)?$")
VOICE = re.compile(r"(?:说|称|登记的?是?|统计为?|记录为?|报的是)$")
"""Somebody's word for a number; two such numbers are rival voices."""
VOICE_BEFORE = re.compile(r"(?:[方院业人员部门属]则?|则)(?:称|说|表示|坚称)[^，。]{0,14}$")
"""施工方称4人受伤无人死亡: one side's word for the whole clause."""
CLOCK = re.compile(r"\d{1,2}(?:时|点|:\d\d)(?:\d{1,2}分)?[^。；！]{0,20}$")
SETTLED = re.compile(r"警方|官方|通报|有误|不属实|不实|核实|核查|实际|更正")
"""After these words the official figure follows, not the hearsay."""
