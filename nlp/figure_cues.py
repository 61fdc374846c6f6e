"""The words that say what happened to the counted people, and the words around a count."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What a number of people stands for; the value is the figure key where it has one."""

    DEATHS = "deaths"
    MISSING = "missing"
    SEVERE = "severe_injuries"
    HINTED = "hinted"  # 骨折, 伤势较重, ICU: perhaps severe
    LIGHT = "light"  # 轻伤, 皮外伤
    INJURED = "injured"
    TREATED = "treated"  # 送医, 住院: hurt or ill, as the text says
    CASUALTY = "casualty"  # 伤亡: only its denial is a figure
    POISONED = "poisoned"
    CASES = "cases"
    TRAPPED = "trapped"
    RESCUED = "rescued"
    EVACUATED = "evacuated"
    THREATENED = "threatened_people"
    TOURISTS = "stranded_tourists"
    PARTICIPANTS = "participants"
    AFFECTED = "affected"


WORDS: dict[Role, str] = {
    Role.DEATHS: (
        "猝死 人没救过来 人没救回来 死了个人 淹死个人 摔死个人 撞死个人 压死个人 "
        "烧死个人 砸死个人 电死个人 轧死个人 亡 亡者 都没救了 全没救了 没命了 失去生命 失去了生命 "
        "没得一个活的 没有一个活的 没一个活的 被害 没有心跳 无心跳 没有救过来 没有救回来 "
        "没有抢救过来 没能救回来 没能救过来 没能救回 未能逃出 未能逃生 "
        "没能逃生 没救活 没有救活 没了娃 没活下来 没能活下来 "
        "没再醒来 再没醒来 再没应过 咽气 咽了气 落气 落了气 命丧 溺毙 停止呼吸 停止了呼吸 "
        "生命体征消失 无生命迹象 没有生命迹象 都没得了 没救到 一个没跑脱 一个都没跑脱 "
        "死亡 坠亡 遇难 遇难者 死者 身亡 丧生 丧命 牺牲 溺亡 罹难 殉职 遗体 尸体 死了 死掉 毙命 "
        "致死 死人 人命 人亡 没气了 没气 没救过来 没抢救过来 没抢救回来 没救回来 没能救活 "
        "没能抢救过来 抢救无效 抢救无效死亡 无生命体征 没有生命体征 没了呼吸 已经没了呼吸 "
        "已经没了心跳 已没了心跳 已没了呼吸 无一生还 一个都没有活 一个都没活 不治 均不治 救不活 "
        "没救成 没救出来 没出得来 没躲脱 烧没了 全没了 条命 条人命 断的气 身子都硬了 身子硬了 "
        "脉都摸不到 丢了命 丢了性命 送了命 没了命 死在 闹出人命 出了人命 没有呼吸 没了心跳 "
        "当场就没了 当场没了 人就没了 人没了 人已经没了 已经没了 已经不行了 就不行了 不行了 "
        "人已经走了 人走了 淹死 烧死 压死 撞死 砸死 毒死 电死 摔死 闷死 砍死 捅死 炸死 打死 咬死 "
        "噎死 碾死 埋死 熏死 冻死 热死 死 遇难人员 遇害 被害身亡 撞死人 淹死人 出人命 白布蒙 "
        "白布蒙起 盖白布 盖了白布 盖起白布 断气 断了气 没得救 没跑脱走了 就那样没了 就这样没了 "
        "没保住 没挺过来 宣布死亡 当场就没得了 人就没得了 挤死 踩死 勒死 掐死 呛死 轧死 劈死 殒命 "
        "葬身 葬身火海 劫杀 杀害 女尸 男尸 浮尸 尸首 僵了 人都硬了 人硬了 没拉回来 没抢回来 "
        "没救回 心脏都停了 心脏停了 走了 走的 没了 没起来 没跑脱 没跑出来 没能跑出来 没逃出来 "
        "没能逃出来 再也没出来 再也没醒 没醒过来 去世 离世 病亡"),
    Role.MISSING: (
        "没上得来 没回得来 没有上来 杳无音信 生死不明 生死未卜 去向不明 还没找着 没找到人 "
        "失联 失踪 下落不明 没找到 未找到 没有找到 还没找到 仍未找到 尚未找到 没找着 找不到人 "
        "找不到了 不知去向 走失 走丢 走丢了 离家出走 不见了 联系不上 仍在搜寻 正在搜寻 仍在搜救 "
        "在搜寻 还在找 遭水冲走 被水冲走 被冲走 冲走了 遭冲走 遭水冲起跑了 冲起跑了 没捞到 "
        "没捞起来 未归 还没下落 没有消息 没消息 未取得联系 没有音讯 没有音信 没影子 没得影子 "
        "没冒头 没音讯 没得人看到 失去联系 失去联络 不晓得在哪 不知道在哪 无音讯 音讯全无 "
        "没得音讯 没得消息 联系不到 进山没出来 进山没回来 人没看到 没看到人 没上来 没回来"),
    Role.SEVERE: (
        "重度烫伤 重度灼伤 "
        "重伤 受重伤 重度烧伤 危重 伤势危重 重伤员 重伤者 特重度烧伤 重症 重伤伤员 重度颅脑损伤 "
        "重症病例 重症患者"),
    Role.HINTED: (
        "伤势比较重 伤得比较重 伤情比较重 "
        "伤势较重 伤势严重 伤情较重 伤情严重 伤势很重 伤得很重 伤得重 伤得不轻 骨折 ICU icu "
        "重症监护 重症监护室 昏迷 昏迷不醒 生命垂危 病危 还没脱离危险 没脱离危险 未脱离危险 "
        "尚未脱离危险 没脱离生命危险 截肢 打断 压断 撞断 摔断 砸断 断了 轧断 骨头都露出来 "
        "骨头都看到了 打石膏 打起钢板 打钢板 大出血 热射病 插起管子 插着管子 颅脑损伤 命悬一线 "
        "情况危急 危在旦夕 还在抢救 仍在抢救 正在抢救"),
    Role.LIGHT: (
        "轻伤 受轻伤 轻微伤 受轻微伤 皮外伤 伤情轻微 伤势轻微 轻微擦伤 轻微受伤 受了轻伤 "
        "受了点轻伤 轻微挫伤 擦挂伤 烫了个泡 划破皮 磨破皮 擦破皮 破了点皮 擦破点皮 擦破了手 "
        "轻微烧伤 轻度烧伤 轻微烫伤 轻微刮伤 轻微划伤 轻微扭伤 轻伤员 伤势不重 伤得不重 伤情不重 "
        "轻微吸入烟尘 轻微灼伤 轻微擦碰 轻微碰伤 轻症 症状较轻 症状轻微 症状均较轻 病情较轻 "
        "轻微不适 轻度烫伤 轻度灼伤 磕破 磕破皮 擦伤 刮伤 擦破了皮"),
    Role.INJURED: (
        "头破血流 砸到 烧到 烫到 挂倒 连伤 鼻青脸肿 受了轻重伤 "
        "受伤 受了伤 伤者 伤员 烧伤 烫伤 划伤 砸伤 摔伤 撞伤 刺伤 砍伤 咬伤 蜇伤 扭伤 压伤 炸伤 "
        "捅伤 打伤 灼伤 电伤 割伤 呛伤 伤了 蛰伤 抓伤 踩伤 挤伤 冻伤 蜇了 被蜇 遭蜇 被咬 遭咬 "
        "被狗咬 咬了 咬穿 连咬 受伤送医 遭锥了 锥了 受伤住院 伤 受伤人员 受伤群众 负伤 误照射 "
        "误照 超年剂量照射 超剂量照射 受照 体表沾污 缝了 缝针 开了瓢 开了花 血糊糊 一身是血 "
        "满身是血 浑身是血 满脸是血 满头是血 起水泡 起了水泡 起了泡 烫起泡 都是泡 脱皮 勒出血 "
        "手断脚断 遭捅 被捅 捅了 挨了一刀 挨了几刀 挨了刀 遭砍 被砍 砍了 砍倒 烧着了 爬不起来 "
        "起不来 拱倒 拱伤 扎伤 夹伤 被叮 遭叮 溃烂 挂了彩 挂彩 血口子 耳膜受损 燎起 燎了 烫起皮 "
        "烫得起皮 磨破 出现红斑 烫了 撞飞 撞倒 刮倒 顶翻 接种狂犬疫苗"),
    Role.TREATED: (
        "送医 送往医院 拉到医院 拉去医院 送到医院 送医院 送去医院 送了医院 进了医院 进医院 拉走了 "
        "拉走 抬上担架 住院 就医 送医救治 入院治疗 住院治疗 接受治疗 在医院救治 正在救治 收治 "
        "接诊 就诊 医学观察 留院观察 留观 入院 抬出去 120拉走了 120拉走 救护车拉走 救护车拉走了"),
    Role.CASUALTY: (
        "伤亡 人员伤亡 人员死伤 死伤"),
    Role.POISONED: (
        "吸入者 中了毒 中了硫化氢 中了氯气 中了煤气 中了一氧化碳 "
        "中毒 食物中毒 吸入中毒 中毒送医 中毒住院 煤气中毒 一氧化碳中毒 中毒人员 闷倒 闷昏 熏倒 "
        "毒倒 闷到 闷昏了 遭毒倒"),
    Role.CASES: (
        "洗胃 肝衰竭 四肢抽动 言语含混 叫不醒 四肢无力 意识模糊 出现黄疸 "
        "确诊 病例 确诊病例 疑似病例 感染 感染者 发病 患病 晕厥 流鼻血 嘴唇发紫 四肢麻木 紫斑 "
        "红疙瘩 肿得睁不开 肿成 说胡话 讲胡话 重影 眼睛红 寒战 胸闷 抽搐 过度换气 红眼 洗肺 "
        "出现症状 起红点 起疙瘩 血铅异常 呕吐 腹泻 上吐下泻 拉肚子 屙肚子 屙稀 吐了 发烧 发热 "
        "咳嗽 出疹 皮疹 起疹子 身体不适 跑厕所 进厕所 先后倒在 一起倒在 相继倒在 缺氧昏倒 不舒服 "
        "一个症状 同样症状 相同症状 同一症状 不适 阳性 不良反应 头昏 头晕 晕倒 肚子痛 腹痛 恶心 "
        "头昏恶心 头晕恶心 患者 患儿 聚集性病例 报告病例 吃坏 发热症状 呕吐腹泻 又吐又拉 上吐下拉 "
        "拉稀 得了甲流 请假 就诊人数 在吐 上吐 头痛 想吐 头晕眼花 拉得 蹲厕所 打吊针 打点滴 吃倒 "
        "吃倒了 拉稀摆带 又拉又吐 输液 撂倒 倒了 趴厕所 拉虚脱 进急诊 进了急诊 一起吐 呼吸困难 "
        "昏过去 昏倒 晕过去 血铅超标 被诊断为 诊断为 确诊为"),
    Role.TRAPPED: (
        "被困 被埋 被围困 被压埋 困在 埋在 关在 卡在 遭关 遭困 遭埋 被关 被卡 被掩埋 被压 遭压 "
        "遭埋了 遭困到 围困 受困 困人 还困 没出来 还在里面 还在里头 在里头没出来 的没出来 吊着 "
        "被吊 悬在 吊在 困住 埋住 关到 困到 埋进 关人 卡起 搁浅 迷路 下不来 出不来 出不去 被水围 "
        "遭水围 压在 压到 困 埋 压 卡 关 动弹不得 困了 关了 在轿厢里 埋了 遭埋起 埋起 劫持 被劫持 "
        "扣押 扒着窗 趴在屋顶 屋顶上趴 锁在 倒吊起 倒挂 在里头 在里面 在土里 在底下 埋到 掉到 "
        "掉进 掉下 扒着 被扣 里面 里头 在半空 挂在 失去方向 迷失方向"),
    Role.RESCUED: (
        "全部出来了 平安脱险 平安返回 平安获救 平安升井 "
        "救出 获救 救起 救下 脱困 救回 被救 解救 营救出 生还 成功营救 救上岸 拉上来 安全转移上岸 "
        "救了出来 救出来 全部救出 送下山 接下山 救上来 救下来 捞起来 捞上来 捞起 漂上来 抬出来 "
        "抱出来 背出来 背下来 刨出来 挖出来 拖出来 撬出来 爬出来 逃出来 安全升井 全部升井 "
        "成功升井 逐一接走 全部接下 逐厢放下 安全落地 安全下山 安全返回 接回来 幸存者 幸存 "
        "接驳下山 自行脱险 被救上来 拉上 捞上 安全获救 成功脱险 脱险 安全撤出 安全脱困 "
        "全部安全转移 安全救下 成功救出 放下来 放出来 才出来 全部脱困"),
    Role.EVACUATED: (
        "撵到 "
        "疏散 转移 撤离 转移安置 紧急转移 避险转移 紧急疏散 紧急撤离 紧急避险 转移群众 疏散群众 "
        "撤离群众 转移避险 转移人员 转移安置群众 疏散人员 疏散居民 疏散师生 紧急转移安置 提前转移 "
        "有序撤离 有序疏散 安置 撤出 撤到 撤走 撤下来 撤了 打地铺 睡课桌 搬出来 搬出去 搬离 "
        "投亲靠友 住进帐篷 接到小学 接到学校 接到中学 接到村委会 接到安置点 跑出来 避险 "
        "预防性疏散 临时离开 挪到 走到 住到 搬到 带到 跑到 逃到 喊到 住进 挤在 睡在 在操场 到操场 "
        "跑到操场接续转运 跑到学校 跑到村小 到学校过夜"),
    Role.THREATENED: (
        "受威胁 受到威胁 威胁 直接威胁 威胁到 受威胁群众 受威胁人员"),
    Role.TOURISTS: (
        "滞留 游客滞留 滞留游客 被滞留 旅客滞留 滞留旅客 等候"),
    Role.PARTICIPANTS: (
        "堵断 "
        "聚集 上访 集访 围堵 堵路 堵门 讨薪 拉横幅 聚众 罢工 罢运 静坐 集体上访 参与 围观聚集 "
        "聚在 围在 围到 堵在 堵起 堵到 堵住 集体到 门口反映 占据 占道 集会 抵制 蹲在 堵死 在场 "
        "站到 拉了横幅 游街 围起了 围起来 械斗 打群架 群殴 斗殴 互殴 打捶 示威 游行 维权 讨要工资 "
        "讨要 讨说法 罢课 罢市 冲击 冲进 逃脱 越狱 脱逃 暴狱 参与者 聚起 堵桥 阻工 冲闯 拦停 堵了 "
        "卷入 冲突 上街 拉布 举牌 坐在门口 站在门口 来了 赶到 站了 静坐抗议 走上街头 停驶 站到路 "
        "坐到路"),
    Role.AFFECTED: (
        "受灾 受影响 受到影响 饮水困难 用水困难 临时饮水困难 因灾 缺水 受灾群众 受灾人口"),
}

CUES: Mapping[str, Role] = {word: role for role, words in WORDS.items() for word in words.split()}

SINGULAR = (
    "驾驶人 驾驶员 司机 乘坐人 老人 老太太 老太婆 老爷子 老汉 老大爷 大爷 婆婆 爷爷 奶奶 外婆 "
    "外公 公公 老公 丈夫 妻子 老婆 爸爸 妈妈 我爸 我妈 父亲 母亲 儿子 女儿 我哥 我弟 弟弟 哥哥 "
    "姐姐 妹妹 我姐 我妹 堂叔 叔叔 舅舅 嬢嬢 孃孃 大嫂 嫂子 大哥 孕妇 产妇 新生儿 婴儿 男子 女子 "
    "男孩 女孩 小伙子 小伙 姑娘 小妹 娃娃 娃儿 孩子 小孩 学生 男童 女童 幼童 工人 工友 民工 师傅 "
    "村民 居民 业主 店主 患者 病人 骑车的 骑手 外卖员 环卫工 环卫工人 护林员 消防员 民警 同学 他 "
    "她 户主 房东 租客 司乘 表哥 表弟 表姐 表妹 侄儿 二爸 幺爸 老弟 老头 老头子 女工 男工 钓鱼人 "
    "骑行者 男方 女方 男性 女性 有人 行人 乘客 游客 驴友 外孙女 外孙 孙女 孙子 女婿 媳妇 婆娘 "
    "男朋友 女朋友 同事 室友 岳父 岳母 三爷 二爷 大伯 伯伯 婶娘 婶婶 侄女 小侄女 外侄 舅娘 姑姑 "
    "姨妈 嫂嫂 幺妹 表叔 保姆 起火人 当事人 女友 小哥 男友 前夫 前妻 老丈人 安全员 亡妻 二舅 三叔 "
    "大叔 司乘人员 守夜人 员工 职工 弟媳 爱人 钓鱼的 电鱼的 打鱼的 放羊的 放牛的 开车的 守门的 "
    "看门的 采药的 挖药的 割草的 砍柴的 跳江的 跳楼的 跳河的 副驾 女的 男的 儿童 少年 少女 大姐 "
    "老表 老伴 儿媳 我男人 我家男人 舅公 姑婆 姨婆 舅妈 舅子 二伯 大娘 大妈 祖祖 徒弟 妹子 "
    "女娃 男娃 保安 老乡 小女孩 小男孩 女婴 男婴 电工 焊工 摄影爱好者 小朋友")
"""One person each when no number says otherwise."""

PLURAL = ("们", "集体", "先后", "相继", "多人", "多名", "两家", "几个", "好多", "一些", "多位",
          "全部", "都")

RESCUERS = ("消防员 消防队员 扑火队员 民警 警力 医护 医务 搜救 救援 救援力量 抢险 记者 干部 "
            "志愿者 党员 官兵 指战员 专家 工作人员 "
            "值守 抢修 警察 辅警 特警 队员 护士 医生 救护")
"""Those who came to help are counted often and are never the victims unless a word touches them."""

COMPATIBLE: dict[Role, frozenset[Role]] = {
    Role.TRAPPED: frozenset({Role.DEATHS, Role.MISSING, Role.SEVERE, Role.HINTED, Role.INJURED,
                             Role.TREATED, Role.TRAPPED, Role.RESCUED, Role.EVACUATED,
                             Role.TOURISTS}),
    Role.TOURISTS: frozenset({Role.TRAPPED, Role.RESCUED, Role.EVACUATED}),
    Role.POISONED: frozenset({Role.DEATHS, Role.HINTED, Role.INJURED, Role.TREATED, Role.CASES,
                              Role.RESCUED}),
    Role.CASES: frozenset({Role.DEATHS, Role.HINTED, Role.INJURED, Role.TREATED, Role.POISONED,
                           Role.CASES}),
    Role.INJURED: frozenset({Role.DEATHS, Role.SEVERE, Role.HINTED, Role.LIGHT, Role.TREATED,
                             Role.POISONED, Role.CASES}),
    Role.LIGHT: frozenset({Role.INJURED, Role.TREATED}),
    Role.TREATED: frozenset({Role.DEATHS, Role.SEVERE, Role.HINTED, Role.LIGHT, Role.INJURED,
                             Role.POISONED, Role.CASES, Role.RESCUED}),
    Role.SEVERE: frozenset({Role.DEATHS, Role.INJURED, Role.TREATED}),
    Role.HINTED: frozenset({Role.DEATHS, Role.SEVERE, Role.INJURED, Role.TREATED}),
    Role.THREATENED: frozenset({Role.TRAPPED, Role.EVACUATED}),
    Role.EVACUATED: frozenset({Role.DEATHS, Role.LIGHT, Role.INJURED, Role.TREATED, Role.POISONED,
                               Role.RESCUED, Role.THREATENED, Role.AFFECTED}),
    Role.MISSING: frozenset({Role.DEATHS, Role.MISSING, Role.RESCUED}),
    Role.RESCUED: frozenset({Role.DEATHS, Role.HINTED, Role.LIGHT, Role.INJURED, Role.TREATED,
                             Role.POISONED, Role.TRAPPED}),
    Role.DEATHS: frozenset(),
    Role.AFFECTED: frozenset({Role.EVACUATED, Role.THREATENED}),
    Role.PARTICIPANTS: frozenset({Role.DEATHS, Role.PARTICIPANTS}),
    Role.CASUALTY: frozenset(),
}
"""Which further fate a number may share, once a word has taken it (被困 and then 救出)."""
