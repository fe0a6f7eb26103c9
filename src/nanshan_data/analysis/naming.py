"""What a number of a report is of: the name that its clause gives, or that it takes from the numbers before."""

from __future__ import annotations

import re

from nanshan_data.analysis.clauses import (
    SIZES,
    STOP,
    About,
    Place,
    any_of,
    bare,
    before_verbs,
    behind_lead,
    counts_things,
    subject_of,
    words,
)
from nanshan_data.data import codebook

_AFTER = re.compile(r"的?([一-鿿A-Za-z0-9“”‘’\"·+-]{1,24}?)(?=$|[，,；;。！？：:、（）()]|同比|增长|下降|分别|中有|"
                    r"(?<=[一-鿿])(?:(?:完成|实现)[一-鿿]{1,8}?)?(?:累计|共计|超过|超|近|约|达)*\d)")
_NO_NOUN = (r"位居|位列|居全|稳居|稳定|排名|排在|均[居为达已]|[比较][上去年2]|占全|[在为与和及并]|\d+[一-鿿]|"
            r"[一-鿿]{0,4}台阶|(?:全面|全部|正式|顺利|成功|相继|陆续|先后|全线|首次)[一-鿿]{2}$")
"""What does not begin a noun behind a number: 218家|稳居全市首位."""
_COUNTS = {"场": "场次", "次": "次数", "名次": "次数", "期": "期数"}
"""What a count is called where it is not 数: 文化活动场次."""


def name_of(place: Place, measure: str) -> tuple[str, str]:
    """The name of an indicator, and the rule that found it."""
    clause, unit = place.clause, place.mention.unit
    if shared := _shared(place, measure):
        return shared, "分别"
    if said_once := re.search("比重（([^（）]{2,10}率)）[为达到]{0,2}$", place.said):  # 占总人口比重（城镇化率）为63%
        return said_once[1], "noun before"
    if measure in ("growth", "change", "cagr", "rank", "streak", "multiple", "ratio") or unit in ("%", "‰"):
        return _rate_name(place, measure)
    noun, subject = _after(place), _budget(subject_of(clause, place.of), place)
    led = re.search(f"(?:{any_of('act', 'new')}|等){any_of('hedge')}*$", clause)
    did = re.fullmatch(f"{any_of('adverb')}*{any_of('did')}", noun)  # 选手2万人|参赛
    if len(noun) > 1 and (not subject or led or (counts_things(unit) and not did and place.right[0] != "的")):
        return _listed(_acted(place) + _named(noun, unit), place), "noun after"
    means = re.fullmatch(".+(?:资金|债券|基金)", place.last_name)
    if means and bare(noun or subject).removeprefix("实施") == "项目":  # 投入衔接资金9亿元，实施项目8个
        return means[0] + "项目", "attribute"
    of_it = re.match("的([^，,；;。、]{2,20}?(?:项目|工程|基金|基地|园区?))(?!建设)", place.right)
    if of_it and re.fullmatch(any_of("attribute"), subject):  # 总投资32亿元的|铝箔项目主体完工
        return of_it[1] + subject, "attribute"
    if (owned := _owned(subject, place)) != subject:
        return owned, "attribute"
    if subject:
        new = "".join(re.findall(f"({any_of('new')}){any_of('hedge')}*$", clause))  # 研发平台新增12个
        return _listed(new + _named(_whole(subject, place, measure), unit), place), "noun before"
    ends = f"(?=$|[0-9]|{STOP.pattern})"
    spent = re.match(f"({any_of('act', 'new')})([一-鿿]{{2,16}}?)((?:资金|基金)?){ends}", place.right)
    if spent and not counts_things(unit):
        deed = re.sub("开展|实施|支持|用于|设立", "", spent[1])  # 投入8亿元开展|环境整治
        return spent[2] + deed + (spent[3] or ("投入" if "投入" in clause else "资金")), "noun after"
    new = "".join(re.findall(f"{any_of('new')}$", clause))  # 上市公司46家，全年新增4家
    if not place.last:
        return "", "none"
    name = _named(_counted(place), unit) if new and counts_things(unit) else place.last.name
    name = re.sub(f"^(?:{any_of('act', 'new')})(?=...)", "", name) if new else name
    return new + _stock(name, clause), "the number before"


def _shared(place: Place, measure: str) -> str:
    """The name of an item whose number stands further on: 城镇、农村居民收入分别增长4.8%和6.7%."""
    if not (found := respectively(place)):
        return ""
    number, more = len(re.findall("[、和及]", found[3])), _more(place)
    if "、" in found[2]:  # 分别高于全国、全省1.4、0.9个百分点
        return place.last_name
    names = _classes(place.said, number + 1 + more) or _items(found[1], number + 1 + more, place.of)
    if len(names) < 2 and place.last:
        rows = place.last.row[:len(place.last.row) - (number if measure in ("level", "share") else 0)]
        names = [_stock(each.name, found[1]) for each in rows[-number - 1 - more:]]
        if len(heads := re.findall("([^，,；;。：:]*)分别", place.said)) > 1:  # 甲、乙分别增长4%、5%，占比分别为6%、7%
            names = _items(heads[-2], number + 1 + more, place.of) or names
        if part := re.search("占(.+?)的?(?:比[重例])?$", found[1]):
            names = [f"{name}占{part[1]}比重" for name in names]
    if moved := re.match("[拉带]动.{2,}", found[2]):  # 贡献率分别为1%、2%，分别拉动经济增长0.1、0.2个百分点
        names = [re.sub("对.+", "", name).removesuffix(moved[0]) + moved[0] for name in names]
    return _owned(re.sub("的(?=比重|份额)", "", names[number]), place) if number < len(names) else ""


def _classes(said: str, count: int) -> list[str]:
    """The classes of a list that has commas and 和 within them: 信息传输、软件业，租赁和商务服务业增加值."""
    listed = f"(?:^|[，,；;：:])((?:{any_of('class')}[，、和及])+{any_of('class')})({any_of('tail')}?)"
    found = re.search(f"{listed}(?:同比)?分别[^，,；;：:]*$", said)
    classes = re.findall(any_of("class"), found[1]) if found else ()
    return [each + found[2] for each in classes] if found and len(classes) == count else []


def _items(head: str, count: int, of: About) -> list[str]:
    """The names of a list, each with what the first or the last says for all: 限上|住宿业、餐饮业|营业额."""
    head = re.sub("(?:第一、二、三|三次)产业(.*)", r"第一产业\1、第二产业\1、第三产业\1", head)
    both = head if head.count("、") + 1 == count else re.sub("城乡(.+)", r"城镇\1、农村\1", head)
    listed, *of_all = re.split("[两三四五六七八九十][大条个]", both)
    parts = listed.split("、")
    if len(parts) != count:  # 教育支出、社会保障和就业支出、卫生支出
        parts = re.split("、|(?:以及|和|及)(?!.*、)", listed)
    names = [subject_of(part, of) for part in parts if not re.search(r"(?<![A-Z.0-9])[\d.]+[^A-Z\d]{0,4}$", part)]
    if len(names) < 2:
        return names
    tail, stem = f"{any_of('tail')}$", re.sub(f"(?:人次|人数|{any_of('tail', 'attribute')})$", "", names[0])
    names = [_joined(stem, name) if re.fullmatch(any_of("attribute"), name) else name for name in names]
    kind = re.search("[业类]$", names[0])  # 商务服务业、技术服务业|营收
    own = re.search(f"(?:产业|行业|企业)?{tail}", names[-1]) or (
        kind and re.search(f"(?<={kind[0]})[^{kind[0]}]+$", names[-1]))
    shared = before_verbs(re.sub("^(?:主导|优势|重点)产业", "", of_all[0])) if of_all else own[0] if own else ""
    shared = re.findall("..率$", names[-1])[0] if shared == "率" else shared
    if shared and names[0] in ("城镇", "农村", "城市", "乡村"):  # 城镇、农村|居民收入
        shared = re.sub("^民", "居民", re.sub("^(?:..(?!民|收)|农牧?(?=民))", "", names[-1]))
    class_ = re.match("规模以上|规上|限额以上(?:单位)?|限上|城乡居民", names[0])
    first = class_[0] if class_ and (class_[0] == "城乡居民" or not re.search(tail, names[0])) else ""
    return [first * (not name.startswith(first)) + (name if re.search(tail, name) else _joined(name, shared))
            for name in names]


def respectively(place: Place) -> re.Match[str] | None:
    """分别 with what stands before it in its clause, between it and its first number, and the numbers passed; so, too,
    a list of growth without names: 分别达到2.4万元、1.9万元，增长4%、5%."""
    nameless = f"[，,；;。]()({any_of('growth', 'falls')}+)([0-9][^，,；;。]*|)$"
    part = "(?:[^，,；;。：:0-9、元%]|[0-9](?=[A-Z]))*"
    two = f"(?:^|[，,；;。：:])({part}、{part}?|{part}城乡{part}?)(?:同比)?"
    listed = f"{two}({any_of('growth', 'falls', 'verb')}+)([0-9][^，,；;。]*|)$"
    found = re.search("([^，,；;。：:]*)分别([^，,；;。0-9]*)([^，,；;。]*)$", place.said)
    several = _more(place) or place.passed in ("、", "和")
    return found or (re.search(nameless, place.said) or re.search(listed, place.said) if several else None)


def _more(place: Place) -> int:
    """How many numbers of a list follow."""
    return len(re.findall("[、和及][^，,；;。、和0-9]{0,8}[0-9]", re.split("[，,；;。！？：:（）()]", place.right)[0]))


def _rate_name(place: Place, measure: str) -> tuple[str, str]:
    clause, unit = place.clause, place.mention.unit
    subject = subject_of(re.sub("提升$", "", clause), place.of)
    subject = re.sub("^[拉带]动(?=..)", "", subject) if measure == "growth" else subject
    subject = re.sub("^([^、]+率)、[^、]+率$", r"\1", subject)  # 响应率、办结率达100%
    # growth is that of the amount, not of its share
    before = re.sub("占.+比重$", "", place.last_name) if measure == "growth" else place.last_name
    if measure in ("rank", "streak") or unit == "位":  # among whom is not what: 数量全市第一
        rank = "[位稳跃]?[居列]|均居|进入|跻身|保持|[跃上提]升至?"
        subject = re.sub("(总量|增速|[增降涨]幅|规模|数量)[位居列排][^，,]{0,8}$", r"\1", subject)  # 增幅列主城区第二
        among = f"(?:{rank})?(?:全[球国省市州县区])?$|(?:{rank})全[球国省市州县区][一-鿿]{{0,4}}$"
        subject = re.sub(f"^在|中?(?:力争)?(?:{among})", "", subject)
        judge = "(?:获|在|[，,；;])([^，,；;获在]{2,14}(?:评估|考核|监测|评价|测评))[^，,一-鿿]*，[^，,]*$"
        if not subject and (won := re.match(f"{any_of('does')}([^，,；;。、]{{2,16}})", place.right)):
            return won[1], "noun after"  # 连续五年获评平安市
        if not subject and (judged := re.search(judge, place.said)):  # 获县级医院能力评估A，居全省第3
            subject = subject_of(judged[1], place.of) + "排名"
        subject = subject or before or subject_of(STOP.split(place.right)[0], place.of)
    full = re.match(rf"(?!以|左右|{any_of('growth', 'falls')})[一-鿿]{{2}}(?=$|{STOP.pattern})", place.right)
    if subject and ((full and measure == "share") or unit == "连冠"):  # 村级卫生室100%覆盖, 百强区三连冠
        first = re.sub("(?<=..)[及、].+", "", subject)  # 卫生室及服务站100%覆盖
        return f"{first}{full[0]}率" if full else subject + "排名" * (subject[-1] not in "名行首"), "noun before"
    same = (measure == "multiple" and re.search("全[国球省市区]平均|[上去]年", subject)) or re.match(
        "(?:增速|[增降涨]幅)?(?:[高低快]于|高出|好于|优于|超|[较比])", clause) or re.fullmatch(
        "(?:总[量额数]|均|增速|[增降涨]幅|规模|数量|排名|比重|占比|和|、)+", subject)
    plan = "预算|计划|目标|任务"
    begins = f"(?:占|相当于(?=.*比[例重])|^(?:为|完成|达到?|相当于)(?=.*(?:{plan})))"
    share = f"{begins}(.*?)的?(?:比重|比例|份额|比|(?<!经济)总量|$)"
    if measure in ("share", "streak", "ratio") and (found := re.search(share, clause)):
        own, whole = subject_of(clause[:found.start()], place.of), found[1].strip("的")
        own = "" if own in ("总量", "规模") else _owned(own, place) if own == "投资" else own
        whole = whole if re.search(f"(?:{plan})$", whole) else before_verbs(whole).strip("的")
        whole = whole or _whole_of(own, place)
        return f"{own or before}占" + (f"{whole}比重" if whole else "比"), "占"
    used = measure in ("share", "ratio") and re.match("的?(?:资金)?用于([一-鿿]{2,8})|的([一-鿿]{2,12})", place.right)
    if used and used[1]:  # 财政支出的80%用于民生
        return f"{used[1]}支出占{subject}比重", "占"
    if used and (giver := re.search("^(.*)贡献了?$", clause)):  # 贡献了八成的产值
        return f"{giver[1] or before}占{used[2]}比重", "占"
    if used and not subject:  # 约有三分之一的企业订单下滑
        return f"{used[2]}占比", "占"
    if subject and measure in ("share", "ratio") and re.search("完成$", clause):
        return f"{subject}完成率", "noun before"
    if not subject and measure == "growth" and (opened := _opened(place)):
        return opened, "noun before"
    if not subject or (before and same):
        before = _stock(before, "合计") if re.match("总[数量]", clause) else before
        return (before, "the number before") if before else ("地区生产总值" * (measure == "growth"), "none")
    owned = _owned(subject, place)
    return (owned, "attribute") if owned != subject else (_whole(subject, place, measure), "noun before")


def _opened(place: Place) -> str:
    """What statistics have everywhere, where a clause without a number begins with it: 出口由负转正，增长9%."""
    usual = f"(?:{words()['usual']}|(?:{words()['class']})(?:{words()['tail']}))(?=[由保稳持扭平降企止回逐较明])"
    clauses = reversed(re.split("[，,；;。]", place.passed)[:-1])
    return next((found[0] for each in clauses if (found := re.match(usual, behind_lead("lead", each)))), "")


def _whole_of(own: str, place: Place) -> str:
    """What a share is of that its clause does not say: 收入9亿元，其中税收8亿元，占比89%."""
    row = place.last.row if place.last else ()
    if not own and "其中" in place.said:
        return next((each.name.removesuffix("数") for each in row[-2::-1]
                     if each.mention.unit == row[-1].mention.unit), "")
    for name in (place.last_name, *(each.name for each in reversed(row))):
        part, _, whole = name.removesuffix("比重").partition("占")
        shared = own[-2:] in part or (own[-1:] in "收入值资业税" and set(own[-2:]) & set(part))
        alike = shared and len(own) > 1 and "的" not in own and part != own
        if not re.match(any_of("new"), name) and (alike if own else whole and part[-3:] == place.last_name[-3:]):
            return whole or part
    return ""


def _counted(place: Place) -> str:
    """What the sentence counted last by the same unit, its parts apart: 开工项目9个，其中5亿元以上3个；竣工8个."""
    part = bool(re.search("其中[^；;。]*；[^；;。0-9]*$", place.above))
    row = [*reversed(place.last.row)][part:] if place.last else ()
    alike = (each.name.removesuffix("数") for each in row if each.mention.unit == place.mention.unit)
    return next(alike, place.last_name)


def _budget(subject: str, place: Place) -> str:
    """Bare income and expenditure are of the budget that their paragraph is on: 国有资本经营预算。收入9亿元."""
    side = re.fullmatch("(?:当年)?(收入|支出)", subject)
    budgets = re.findall("[一-鿿]{2,8}(?:公共|基金|经营)预算|社会保险基金", place.above) if side else ()
    return re.sub(any_of("lead"), "", budgets[-1], count=1) + side[1] if budgets and side else subject


def _owned(subject: str, place: Place) -> str:
    """A bare attribute belongs to what the number before counted: 新引进项目64个，总投资328亿元."""
    last, deeds, unit = place.last_name, f"新?{any_of('act', 'did', 'new')}", place.mention.unit
    parks = place.last and place.last.entity != place.of.entity and last.endswith("企业")  # 入驻企业86家，产值9亿元
    if not (subject and last and place.last) or place.whose not in ("", place.last.entity) or parks:
        return subject
    deed = re.match("([一-鿿]{2})[一-鿿]{0,2}率$", subject)
    whole = _counted(place)
    head, found, tail = last.partition(deed[1] if deed else " ")
    # 流转|土地2万亩，流转率64%; 空气质量|优良天数，优良率
    done = head if found and len(head) > 2 and re.fullmatch("|.|总额|余额", tail) else re.sub("面积$|里程$", "", tail)
    stem = re.sub(f"(?<=..)(?:日均|年均)?{any_of('tail', 'attribute')}$", "", last)  # 粮食|播种面积62万亩，总产量26万吨
    if subject.endswith(("率", "度", "能力")):  # of the cases: 受理群众诉求13.6万件，办结率99.2%
        stem = re.sub(f"^(?:{any_of('act')}|新[增建])(?=..)|(?<=..){any_of('act')}$", "", stem)
    kept = subject.replace("贷款", "存款")
    stands, people = re.fullmatch(any_of("attribute"), last), re.match("(?:全体|城镇|农村)?(?:常住)?居民", last)
    own = place.passed == place.said or last.startswith("各") or stands
    of_all = own and re.match("在校|招生|毕业生|专任|教职", subject)  # 初中8所、小学9所；在校学生4万人
    loans = [each.name.replace("存款", "贷款") for each in place.last.row if kept != subject and kept in each.name]
    return next(name for holds, name in (
        (subject in ("总量", "总数", "数量"), _stock(last, subject)), (done, done + subject),
        (subject in ("人均", "户均", "亩均"), subject + last), (of_all, subject), (subject == "强度", last + subject),
        # 集体收入全部超过9万元，50万元以上的村达到8个
        (re.match(r"[\d.]+万元以上的", subject) and place.last.mention.unit == "元", last + subject),
        # what was done did: 改造老旧小区42个，惠及居民2.3万户
        (subject[:2] in ("惠及", "涉及"), re.sub(f"^(?!提供|发放)({any_of('act')})(..+)$", r"\2\1", last) + subject),
        (re.fullmatch(f"{any_of('attribute')}|{deeds}(?:成功)?率", subject),
         subject if stands else _joined(stem, subject)),
        (people and re.fullmatch("恩格尔系数|[一-鿿]{2}性净?收入|人均(?:生活)?消费支出", subject),
         people[0] + "人均" * subject.endswith(("性收入", "净收入")) + subject if people else ""),
        (subject[:2] == "拉动" and unit == "百分点", f"{last}{subject}增长"),
        (re.search("^(?:对.*)?贡献率$", subject), re.sub("占.+比重$|拉动.+$", "", last) + subject),
        # 开工重大项目32个、竣工18个
        (re.fullmatch(f"(?:{deeds})+", subject) and counts_things(unit),
         _named(subject + re.sub(f"^(?:{deeds})+", "", whole), unit)),
        (True, loans[-1] if loans else subject)) if holds)


def _joined(stem: str, attribute: str) -> str:
    """An attribute behind its stem, what they share said once: 商品房销售|面积, 销售额."""
    both = next((size for size in range(len(attribute), 0, -1) if stem.endswith(attribute[:size])), 0)
    return stem + attribute[both:]


def _listed(name: str, place: Place) -> str:
    """An item of a list, or a part, has the verb of the first: 净增规上工业企业36家、高新技术企业58家; a part of an
    amount is one: 汽车保有量61万辆，其中新能源汽车5万辆."""
    part, product = "其中" in re.split("[；;]", place.said)[-1], place.passed == place.said  # 盐产量9万吨；纯碱3万吨
    last, unit = place.last, place.mention.unit
    whole = last.row[-1].name.removesuffix("数") if last and last.row and (part or product) else ""
    if re.search("(?:级|型|[0-9][万亿]?元)数?$", name):  # A级景区68家，其中5A级3家
        above = "以上" if re.search("元以上", place.clause) else ""
        name = re.sub("数$", "", name) + above + re.split(f"级|以[上下]|型|元|^{any_of('new')}", place.last_name)[-1]
    # 户籍人口72万人，其中城镇人口25万人
    people = re.fullmatch("(城镇|乡村|农村|[男女]性)(?:人口|数)", name) if whole.endswith("人口") else None
    name = people[1] + re.findall("户籍|常住|$", whole)[0] + "人口" if people else name
    # 主要产品产量中，水泥9万吨
    made = "产量" if re.search("产[品量][^，,；;]{0,4}(?:[中看]，|[：:])", place.said) else whole
    tail = re.search("(?:产量|保有量|[存出]栏|(?:播种|种植|养殖|销售|施工|竣工|待售)面积|参保人)$", made)
    goods = product and made.endswith("产量") and unit not in ("家", "户", "个", "人", "元", "所", "项", "亩", "公顷")
    alike = not whole or goods or (last and last.row[-1].mention.unit == unit)
    sized = tail and tail[0].endswith("面积") and "面积" in place.clause
    if tail and alike and not sized and not name.endswith(tail[0]) and (part or not re.search("[量力能]$|栏", name)):
        name = re.sub("(?:数|面积)$", "", name) + tail[0]
    if last and unit.startswith("元") and (ends := re.search("业$|居民$", name)):  # 石化产业产值9亿元；装备产业8亿元
        said = f"{ends[0]}(?:集群|链)?((?:人均)?{any_of('tail')})$"
        name += "".join([found for each in last.row for found in re.findall(said, each.name)][-1:])
    own = re.match(f"{any_of('act', 'drop')}|累计|总", place.clause)
    goes_on = re.match("[，,；;]?其中|[^，,；;。：:]*、", place.passed) and not own
    goes_on = goes_on or (part and last and last.mention.unit == unit and not own)
    both = "(?:[和及、]?(?:改造提升|改造|改扩建|扩建|改建|提升))*"  # 新建和改造公路9公里、桥梁8座
    new = re.match(f"{any_of('new', 'keep')}{both}", place.last_name) if goes_on else None
    done = re.match(any_of("new", "keep"), name) or re.search("(?:更新|改造|建设|修复|整治)(?:面积|里程)?$", name)
    return new.group() + name if new and not done else name


def _whole(name: str, place: Place, measure: str) -> str:
    """A name of several items: 电力、热力、燃气及水生产和供应业; a class in what its paragraph speaks of: 分行业看，
    制造业增长8% in its 增加值."""
    heads = re.findall(f"{any_of('head')}(?!企业|者)", place.above.removesuffix(place.clause))
    part = re.fullmatch("(?:城镇|乡村|农村)(?:市场)?|第[一二三]产业", name)
    heads = heads or ["增加值"] * name.endswith("产业")
    of_all = part or (measure == "growth" and re.search("[业类县市区]$", name))
    return name + heads[-1] if heads and of_all else name


def _acted(place: Place) -> str:
    """The verb of a noun behind its number, where a name keeps it: 新落地…、海纳等|12个项目, 接待|23个境外团组."""
    clause, kept = behind_lead("lead", re.split("[，,；;。！：:]", place.passed)[-1]), any_of("keep")
    return next(iter(re.findall(f"{any_of('new')}|^{kept}|{kept}(?={any_of('hedge')}*$)", clause)), "")


def _stock(name: str, clause: str) -> str:
    """What there is in all is not what was added: 新增6家，总数达到218家."""
    return re.sub(f"^{any_of('new')}", "", name) if re.search("累计|总数|总量|合计|达到|增至", clause) else name


def _named(noun: str, unit: str) -> str:
    """A noun with what its unit counts or measures of it: 高新技术企业数, 接待游客人次, 绿道里程."""
    size = SIZES.get(codebook.units()[unit].dimension) if counts_things(unit) else ""
    whole = "面积|里程|长度|长|宽|高|深|半径|距离|跨度|规模|量|水平" if size else "[数量额率口]|人次|场次|面积|余额"
    if not counts_things(unit) or (len(unit) > 1 and noun.endswith(unit)) or re.search(f"(?:{whole})$", noun):
        return noun
    return noun + (size or (unit if unit.endswith("次") and len(unit) > 1 else _COUNTS.get(unit, "数")))


def _after(place: Place) -> str:
    """The noun that a number counts or measures: 120家|高新技术企业, 15公里|排水管网建设."""
    right = re.sub("^(?:以上|左右|余|多|以内|次)?(?:（[^（）0-9]*）)?(?:获20[0-9]{2}年度)?", "", place.right)
    found = _AFTER.match(right)
    # 39个|行业增加值实现增长; 41个行业中有33个|实现增长
    if grew := re.match("([一-鿿]{0,4}?)(增加值实现)?(?:实现|保持|)(?:正|同比|了)*增长(?!率)", right):
        whose = grew[1] or "".join(re.findall("(..)中有?$", place.clause))
        return f"{grew[2] or ''}增长{whose}" if whose else ""
    spent = not counts_things(place.mention.unit) or (found and re.match(r"\D{0,2}\d", right[found.end():]))
    deeds = f"|{any_of('act', 'new')}(?!额)" if spent else ""  # 3亿元|支持企业, 18万人|发放救助金7亿元
    if not found or re.match(f"{_NO_NOUN}|{any_of('growth', 'falls')}{deeds}", found[1]):
        return ""
    goes_on = "(?:加快|有序|稳步|顺利|扎实)(?:建设|推进|实施)"
    noun = re.sub(f"(?<=..)(?:以及|[和与及]|(?<![初高])中|全[部面]|{goes_on}|{any_of('does')})+$", "", found[1])
    if re.match(r"\d", right[found.end():]):  # 12家分会场|成交额63亿元
        noun = re.sub(f"(?<=..)总?{any_of('tail')}$", "", noun)
    # what they did stands before them in the name: 12家|企业入驻 is 入驻企业数
    deed, adverb = f"{any_of('does')}(?![者奖商]).{{2,}}|{any_of('did')}", any_of("adverb")
    done = re.fullmatch(f"(?!{adverb})(.{{2,}}?){adverb}*({deed})", noun)
    return ("" if place.clause.endswith("为") else done[2]) + done[1] if done else noun
