"""The clause around a number of a report: its words without what leads up to them, and how the genre names things.

The words stand in ``data/raw/grammar/proposals.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from nanshan_data.data import codebook, files
from nanshan_data.quantities import lexicon
from nanshan_data.quantities.grammar import Mention

STOP = re.compile("[，,；;。！？：:、（）()]")
"""What ends a clause, or an item of a list."""
_ITEM = re.compile("^[（(]?[一二三四五六七八九十0-9]+[）)、.．]")
SIZES = {"area": "面积", "length": "里程"}
"""What the size of a thing is called where its text says the thing alone: 新增绿道18公里."""


class About(NamedTuple):
    """What a text says of itself: its place, the year that it looks back on, and the year that it plans, if any."""

    entity: str
    year: int
    plan: int
    part: str = ""  # {0}Q1 … {0}H2, of a text on part of its year


class Draft(NamedTuple):
    """What a number is proposed to say; ``rules`` made it, ``confidence`` counts how often they were right."""

    mention: Mention
    entity: str
    name: str
    indicator: str
    measure: str
    period: str
    rules: tuple[tuple[str, str], ...]
    sentence: tuple[int, int]
    section: str
    row: tuple[Draft, ...] = ()  # the amounts of its sentence so far
    confidence: float = 0.0


class Place(NamedTuple):
    """Where a number stands: the clause before it, what follows, its sentence so far, what stands between the number
    before and this one, its paragraph so far, its section, what the one before was and what it counted (without 数);
    ``whose`` is the body of its clause."""

    mention: Mention
    clause: str
    right: str
    said: str
    passed: str
    above: str
    section: str
    last: Draft | None
    last_name: str
    of: About
    whose: str = ""


@files.per_root
def words() -> Mapping[str, str]:
    """A pattern for each role of proposals.csv, the longest words first; for words of falling and for hedges, too.
    DataError where they are none."""
    rows = lexicon.listed("grammar", "proposals", ("role", "words"))
    found = {row["role"]: row["words"].split("|") for row in rows}
    found["falls"] = [row["word"] for row in lexicon.listed("grammar", "falls", ("word",))]
    return {**{role: lexicon.either(each) for role, each in found.items()},
            "hedge": lexicon.words("qualifiers", "place", "before")}


@files.per_root
def any_of(*roles: str) -> str:
    """A pattern for the words of some roles."""
    return f"(?:{'|'.join(words()[role] for role in roles)})"


def before_verbs(noun: str) -> str:
    """What stands before verbs, growth and hedges at the end of a clause."""
    ends = any_of("verb", "growth", "new", "hedge", "falls")
    return re.sub(f"(?<![人户亩](?=均))(?<!签(?=约)|均(?=增收)){ends}+$", "", noun)


def behind_lead(role: str, noun: str) -> str:
    """What stands behind words of a role, years and particles at the beginning of a clause."""
    also = r"有(?![效色机线限轨关序进]|[^，,]{2,8}的)|[的了]|加(?=上[级年])|20\d\d年[末底初]?"
    names = ("..率|共享|争取到位|并[网购联轨发]|计划总投资|投入强度|开发区|[上去]年结[余转]|建成区|"
             "建设[用项工规投资筹]|年度计划|年度投资|通过[^，,]+的")
    return re.sub(f"^(?:(?!{names})(?:{any_of(role)}|{also}))+", "", noun)


@files.per_root
def known_names() -> dict[str, str]:
    """Indicators by their names and aliases without what does not tell them apart."""
    return {bare(name): key for key, about in reversed(codebook.indicators().items())
            for name in (about.name_zh, *filter(None, about.aliases.split("|")))}


@files.per_root
def bare(name: str) -> str:
    """A name without quotation marks, and without the 数, 总额, 面积 that it may or may not have; 改造 stands first."""
    spare = "各类|有效期内|常住人口(?=城镇化率)|优质|投资(?=[0-9])|(?<=[人口])拥有(?=..)|重要(?=..)|(?<=获)得"
    short = re.sub(rf"[“”\"‘’「」《》\s]|的|（[^（）]*）|^年(?![末初终底内均])|{spare}", "", name)
    short = re.sub("比例$", "比重", re.sub("相当于(?=.+比[例重]$)", "占", re.sub("^规上", "规模以上", short)))
    size = ("总[数额量值]|数量|[人批例场家车]次|次数|(?<![事农市商机车])[项处栋笔场单期批]数|(?<=惠及)户数|"
            "(?<![病案])例数|人?数|人|额|量|面积|里程|排名")
    return re.sub(f"^(..+)({any_of('act')}|[存出]栏)$", r"\2\1", re.sub(f"(?<=..)(?:{size})$", "", short) or short)


def unspaced(text: str) -> str:
    """Words without spaces and marks of a lowered digit; unlike by ``layout.squeezed``, they keep their script."""
    return re.sub(r"\s+|_\{|\}", "", text)  # PM_{2.5} is PM2.5


def own_clause(before: str, counted: bool) -> str:
    """The words of the clause before a number; a page may break it. What the number before counted is none of it:
    8个|街道、总面积9平方公里."""
    lines = "".join(_ITEM.sub("", unspaced(line)) for line in before.split("\n"))
    acts = f"{any_of('act', 'drop')}(?!{any_of('hedge')}*$)"
    aside = f"[（(](?:PM[0-9.]+|[^（）()0-9]{{1,16}})[）)](?!{acts})"  # 固定资产投资（不含农户）
    own = re.sub("^[^、，,；;：:]*、" * counted, "", re.sub(aside, "", lines))
    return re.split("[，,；;。！？：:（）()]", own)[-1]


def uncompared(clause: str) -> str:
    """A clause without what it compares with and how: 较2025年预算数增长3%, 按可比价格计算增长3%."""
    clause = re.sub("(?:按|在)[^，,；;。]{2,8}?(?:计算|口径|基础上)|连续[一二两三四五六七八九十0-9]+年", "", clause)
    clause = re.sub("扣除[^，,；;]{2,12}?(?:的|(?=后|实际|名义|增长|下降))", "", clause)
    clause = re.sub("[由从](?:20[0-9]{2}年)?(?:上半年|前?[一二三]季度)的(?:[0-9.]+%|$)|"
                    "(?:是|为|相当于)(?:20[0-9]{2}年[末底]?|“?十[二三四]五”?期?末)的$", "", clause)  # 是2020年的3.2倍
    than = "全[国省市州县区球旗]|[上去]年|同期|平均|年[初度均]|预算|计划|目标"
    clause = re.sub(f"(?:增速|[增涨降]幅)?(?:[高低快慢]于|高出|领先|好于|优于)(?:{than})[^，,；;0-9]*$", "", clause)
    base = r"[较比](?:20\d\d年|前?[一二三四]季度|[上下]半年|上月|(?:1[—至到-])?1?[0-9]月)[一-鿿]{0,6}?"
    return re.sub(f"{base}(?={any_of('growth', 'falls')})", "", clause)


def subject_of(clause: str, of: About) -> str:
    """The noun before a number, without what leads up to it and the verb behind it."""
    noun = re.sub(f"^(?:面向|为|向).{{2,}}?(?={any_of('act')})|^(?:以及|[和与及])", "",
                  behind_lead("lead", uncompared(clause)))
    # examples are no part of it: 音乐季等|文化活动
    noun, short = re.sub("^.*[^中高初平同均]等(?![级于额值位])(?:[二三四五六七八九十]大|系列)?(?=..)", "", noun), ""
    source = "[由从](?:(?:上年|去年|20[0-9]{2}年[末底]?)的?)?$"
    noun = re.sub("^(.+?)数?(?:达到?|为)?(每[百千万](?:名老年)?人口?)$", r"\2\1", noun)  # 床位数达到每千人|5张
    while noun != short:
        short, noun = noun, behind_lead("lead", before_verbs(re.sub(source, "", noun)))
        noun = behind_lead("drop", re.sub(f"^(?:{called(of.entity)})", "", noun))
    noun = re.sub("^在(.+)中$", r"\1", noun).strip("的为“”\"—-·*#")
    noun = noun if noun.count("“") == noun.count("”") else noun.replace("“", "").replace("”", "")
    given = f"^[以用]$|^争取(?=到位)|^(?:“[^”]+”|活动)(?={any_of('act')})|^创(?=.+收入)"
    given = f"{given}|^(?:企业|群众|居民)(?:获得?(?=..)|享受|(?=新增|融资))"
    general = re.search(f"({any_of('drop', 'act')})(?:各类)?(?:企业|项目|人才)$", before_verbs(clause))
    if general and bare(noun) in ("企业", "项目", "人才"):  # those that came are not all there are: 引进企业
        noun = general[1] + noun
    within = "(?:(?:累计)?(?:实现|完成)|累计|集聚|[拥共现实]有|(?<=级)安排)(?=..)(?![的率量])"
    return re.sub(f"^[一-鿿]{{2,8}}期间(?=..)|(?<=..)(?:{within}|[两三四五]年$)|{given}", "", noun)


def called(entity: str) -> str:
    """A pattern for what a text calls its own place: 望江经开区 is 经开区, too."""
    short = [each for each in ("高新区", "经开区", "开发区", "新区") if set(each) <= set(entity)]
    return "|".join((re.escape(entity), *short))


def counts_things(unit: str) -> bool:
    """Whether what follows such a unit is what it counts or measures: 12家, 15公里, not 3亿元."""
    of = codebook.units().get(unit)
    return of is not None and of.dimension != "time" and (of.counted == "yes" or of.dimension in SIZES)
