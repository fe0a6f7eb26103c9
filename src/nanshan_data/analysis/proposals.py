"""Drafts of readings for a text that nobody has read: for each number whose it is, of what, how measured and when.

The rules are those of the genre (work reports, plan reports, communiqués); their words stand in
``data/raw/grammar/proposals.csv``. A draft names the rules that made it, so that ``confidence`` can count how often
they were right in the documents that people have read.
"""

from __future__ import annotations

import functools
import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator

from nanshan_data.analysis.clauses import (
    STOP,
    About,
    Draft,
    Place,
    any_of,
    bare,
    behind_lead,
    called,
    counts_things,
    known_names,
    own_clause,
    uncompared,
    unspaced,
)
from nanshan_data.analysis.naming import name_of, respectively
from nanshan_data.data import codebook, files
from nanshan_data.errors import DataError
from nanshan_data.periods import FIRST_YEAR, LAST_YEAR
from nanshan_data.quantities import lexicon
from nanshan_data.quantities.grammar import FACT_KINDS, scan
from nanshan_data.quantities.layout import Layout, layout, plain

_PLACE = re.compile(r"(?:关于)?(?:20\d\d年)?(?:[上下]半年|前?[一二三四]季度)?([一-鿿]{2,12}?[省区市县旗州镇乡道])"
                    "(?=20|人民|政府|国民|经济|统计|第|发展|人大|管委会|管理委员会|财政|工作|预算)")
_YEAR = re.compile(r"(20\d\d)年(?!度[^，,；;。]*奖)")
_DATE = re.compile("全年(?![任目计预])|(?<!前)[一二三四]季度|[上下]半年|"
                   "(?<![0-9—-])(?<![0-9][至到])(?:1[0-2]|[1-9])月(?![0-9至—-])|"
                   "(?<![0-9])[1-9]月?[—至到-](?:1[0-2]|[1-9])月|前三季度")
_PART = {"前三季度": "{0}-01/{0}-09", "一季度": "{0}Q1", "二季度": "{0}Q2", "三季度": "{0}Q3", "四季度": "{0}Q4",
         "上半年": "{0}H1", "下半年": "{0}H2"}
_MONTHS = {"01/03": "{0}Q1", "01/06": "{0}H1", "07/12": "{0}H2", "01/12": "{0}"}
"""Months from and to that have a name; others are from one month to the other."""
_OF_UNIT = {"名次": "rank", "倍": "multiple", "比值": "ratio", "百分点": "change"}
"""Measures that the unit alone tells."""
_COUNTY = re.compile("[一-鿿]{2,3}?[县市区](?![一二三四五六七八九十多内级域的县场政民容本外直属委校块]|中心)")
"""A county, city or district, where its end is no other word: 城区, 全市, 强县."""


def about(text: str, entity: str = "", year: int = 0) -> About:
    """Place and years of a text by its first lines; what is given goes before. DataError where they do not tell."""
    if year and not FIRST_YEAR < year <= LAST_YEAR:
        raise DataError(f"{year} is no year that a text can plan; give one from {FIRST_YEAR + 1} to {LAST_YEAR}")
    lines = [re.sub(r"[\s#*]+", "", line) for line in text.splitlines() if line.strip()][:4]
    places = [found[1] for line in lines if (found := _PLACE.match(line))]
    inside = (name for name in codebook.entities() if len(name) > 2 and any(name in line for line in lines))
    if not (entity := entity or next(itertools.chain(places, inside), "")):
        raise DataError("the title does not say which place the text is about; name it with --entity 南山区")
    title = lines[0] if lines else ""
    years = sorted(map(int, _YEAR.findall(title))) or [int(each) for each in _YEAR.findall("\n".join(lines))][:1]
    if not years and not year:
        raise DataError("the title and the first lines name no year; give the one that is planned with --year 2027")
    within = bool(re.search("季度|半年", title))  # its targets are for the same year
    planned = year or years[-1] + (within or bool(re.search("公报|运行|(?:总结|回顾|综述)$", title)))
    part = next((code for word, code in _PART.items() if word in title), "")
    known = [name for name in codebook.entities() if entity.endswith(name)]  # 深圳市南山区 is 南山区 there
    place = max(known, key=len) if known else re.sub("^(?:.{2,7}?(?:省|自治区|市|州))+(?=..)", "", entity)
    return About(place, planned - 1, planned - within, part)


def drafts(text: str, of: About) -> Iterator[Draft]:
    """A draft for every stat, target and claim of a text, in its order."""
    view, page = plain(text), layout(text)
    last: Draft | None = None
    passed = 0  # the end of the number before: a numeral in a word or a name ends nothing
    for mention in scan(text):
        if mention.kind not in FACT_KINDS:
            compared = view[:mention.start].rstrip()[-1:] in ("较", "比", "由", "从", "续")
            compared = compared or view[mention.end:][:2] == "累计"  # 能耗五年|累计下降15%
            passed = mention.end if mention.kind == "time" and not compared else passed
            continue
        first, end = page.sentence(mention.start)
        same = None if last and re.search("[。！？](?!其中)|\n\\s*\n", view[last.mention.end:mention.start]) else last
        below = _below_heading(text, page, mention.start)
        first = max(first, below)
        paragraph = max(below, 1 + max(view.rfind(before, 0, first) for before in ("\n\n", "。\n")))
        starts = (first, max(passed, first), paragraph)  # of sentence, clause, paragraph
        said, clause, above = (unspaced(view[start:mention.start]) for start in starts)
        passed, counted = mention.end, re.sub("总?数$", "", same.name) if same else ""
        own = own_clause(view[starts[1]:mention.start], starts[1] > first)
        place = Place(mention, own, unspaced(view[mention.end:end])[:40], said, clause, above,
                       page.section(mention.start), same, counted, of)
        entity, whose = _entity(place)
        if whose in ("subject", "a body of its kind"):  # 模力营 is whose it is, not what
            body = "[“”‘’]*".join(map(re.escape, re.split("[（）()]", entity)[-1]))  # a clause begins behind brackets
            if entity not in said and entity.startswith(of.entity[:-1]):  # 县医院
                body = entity[len(of.entity) - 1:]
            place = place._replace(whose=entity, clause=re.sub(f".*{body}[”’的]*", "", place.clause))
        measure, how = _measure(place)
        name, named = name_of(place, measure)
        named += ", within" * bool(re.search("[，,、]", said))  # what stands before it may belong to it
        named += ", composed" * (bare(name) not in bare(place.clause))
        period, when = _period(place, measure)
        key = key if (key := known_names().get(bare(name), "")) and codebook.fits(key, measure, mention.unit) else ""
        rules = (("measure", how), ("name", named), ("entity", whose), ("period", when))
        draft = Draft(mention, entity, name, key, measure, period, rules, (first, end), place.section)
        row = (*same.row, draft) if same and measure in ("level", "share") else same.row if same else (draft,)
        last = draft._replace(row=row)
        yield draft


def _below_heading(text: str, page: Layout, offset: int) -> int:
    """Where the text below the heading above ``offset`` begins."""
    above = bisect_right(page.heading_starts, offset) - 1
    return max(0, text.find("\n", page.heading_starts[above], offset)) if above >= 0 else 0


def _measure(place: Place) -> tuple[str, str]:
    unit, kind, text, last = place.mention.unit, place.mention.kind, place.mention.text, place.last
    clause = found[1] + found[2] if (found := respectively(place)) else place.clause
    reached = f"(?:[高升增降加]|{any_of('falls')})[到至]$"
    level = re.search(f"(?:面|(?:自然增长|负债|[减降])率)(?:[为达]到?)?$|{reached}", clause)
    grows = rf"{any_of('growth', 'falls')}(?:[为达了]|到)?[^一-鿿]*[一-鿿]{{0,3}}$"
    rising = None if level else re.search(grows, clause)
    streak = unit in ("连冠", "连增") or ("连续" in clause[-5:] + text and unit in ("年", "季度", "个月"))
    listed = last and place.passed in ("、", "和", "及", "以及") and last.mention.unit == unit != "名次"
    again = last and last.measure == "growth" and unit == "%" and re.fullmatch(any_of("lead", "verb"), clause)
    # 出让收入9亿元，减少1亿元
    less = last and last.measure == "level" and unit == last.mention.unit and re.fullmatch(
        f"增加|{any_of('falls')}", clause)
    compared = ("(?:[比较](?:[上去]年|年初)(?:末|同期)?|同比)(?:净?增加?|新增|增长|减少|提高|下降|扩大|缩短|"
                "多|少|[增减][收支])|(?:高出|[高低]于)(?!预)[^，0-9]{2,8}")
    rising = rising or re.search("[增涨降][速幅][由从][^，]*$", clause)  # 增速由上半年的2%回升至4%
    more = f"(?:{'' if counts_things(unit) else '提[高升]|降低|上升|'}{compared}|增产|减产)$"
    mean = re.search(f"年均{'|平均增' * _spanned(place)}", clause) or re.search("[两三四]年平均[^，]*$", place.said)
    passed = re.search("突破|跨|迈|站上|超", clause[-4:]) and re.match("大关|关口|新?台阶", place.right)
    return next((measure, how) for holds, measure, how in (
        (unit == "%" and place.said[-1:] in ("（", "(") and re.search("增速|增幅", place.said), "growth", "unit"),
        (listed or again, last.measure if last else "", "unit"), (streak, "streak", "unit"),
        (kind == "claim" and text[0] == "前", "rank", "unit"), (unit in _OF_UNIT, _OF_UNIT.get(unit, ""), "unit"),
        (unit == "位" and rising, "change", "unit"),
        (unit in ("%", "‰") and mean, "cagr", "年均"),
        (unit in ("%", "‰") and rising, "growth", rising[0][:4] if rising else ""), (unit in ("%", "‰"), "share", "%"),
        (re.search(more, clause) or less, "change", "比上年"), (passed, "threshold", "大关"),
        (True, "level", "unit")) if holds)


def _entity(place: Place) -> tuple[str, str]:
    """Whose number it is: the last body that begins a clause of the sentence, or the text's place."""
    home, ours, said = place.of.entity, called(place.of.entity), place.said
    parents = {"全国": "中国", "全省": _parent(home, "province"), "全市": _parent(home, "city")}
    if said.endswith(("（", "(")):  # 增速居前的是石梁县（11.2%）
        said = re.split("[、是为：:]", said[:-1])[-1]
    clauses = re.split("[，,；;：:]|(?<=[%元])、", said + place.mention.text + STOP.split(place.right)[0])
    for goes_on, clause in itertools.pairwise(("", *reversed(clauses))):
        opened = re.sub("^(?:支持|推动|支撑|协助|指导)(?=..)", "", behind_lead("lead", clause))
        ranked = place.mention.unit == "名次" or re.match("..[首率唯最第]", clause)  # among whom, not whose
        if (parent := parents.get(clause[:2], "")) not in ("", home) and not ranked:
            return parent, clause[:2]
        reaches = functools.partial(_reaches, behind_lead("lead", place.clause)) if goes_on else bool
        if (known := _registered().match(opened.lstrip("“‘"))) and known[0] != home and reaches(known[0]):
            return known[0], "subject"
        made = re.match(f".*{any_of('act')}(.+)", clause)  # 搭建“信易贷”平台，累计促成融资31亿元
        with_it = made[1] + goes_on if made and re.match("累计|吸引|惠及|活动", goes_on) else ""
        body = _body(re.sub(f"^(?:{ours})(?=..)", "", opened), home) or _body(with_it, home)
        if body and reaches(body):
            return body, "a body of its kind"
        if re.match(f"{ours}|全[区县市省州旗]|辖区|每[百千万]|人均", clause):
            break
    return home, "place of the text" + ", others named" * bool(re.search(f"[“”‘’「」]|{any_of('others')}", place.said))


@files.per_root
def _registered() -> re.Pattern[str]:
    """The entities of the codebook, the longest first."""
    return re.compile(lexicon.either(name for name in codebook.entities() if len(name) > 2))


@files.per_root
def _opening() -> tuple[str, ...]:
    """What may begin what a body is said to have: names of the codebook."""
    return tuple(name for name in known_names() if len(name) > 3)


def _reaches(clause: str, body: str) -> bool:
    """Whether a clause is about the body of one before: it has no subject of its own, as 家庭医生签约率 is one, and no
    body of the same kind, as a hospital adds no hospital."""
    acts = any_of("verb", "growth", "act", "new", "does", "did", "keep", "attribute", "drop", "lead")
    own = f"$|活动|年|[日亩人]均|年[接客产]|总|上缴|全网|参[展赛会]|入园|[^0-9]{{2,}}等$|{acts}"
    return body[-2:] not in clause and bool(re.match(own, clause))


def _body(clause: str, home: str) -> str:
    """A county, a company, a zone, a hospital that no register has: it begins the clause, with what it did or has
    behind it. What is 县医院 in a county's report is the county's."""
    acts, general = any_of("verb", "growth", "act", "new", "does", "did"), any_of("general", "act", "new")
    has = f"{any_of('attribute')}|[一-鿿]{{0,6}}(?:{any_of('tail')}|[量额])(?:{any_of('verb')}|[0-9])"
    counts = rf"(?!(?:{acts}|{any_of('hedge')})*[\d.]+[万亿余多]*[一-鿿]{{0,2}}$)"  # 上市公司达到12家 counts them
    body = f"{any_of('body')}(?!{any_of('body')}|化)"
    for kind in re.finditer(f"^[“‘][^”’]+(?:[”’](?:{body}|景区)|[A-Z园营谷城港馆院][”’])|{body}", clause[:24]):
        name = re.sub("^.*[“‘]|[”’]", "", clause[:kind.end()])
        part = "[A-Za-z]*[一-鿿]{0,4}(?:社区|载体|空间|大楼)|新?[院校]区|新区|[一二三]期|项目|工程"
        between = f"的|{part}|活动|全年|年度|共|如期|{any_of('adverb')}"
        rest = re.sub(f"^(?:{between})+", "", clause[kind.end():])
        local = name[0] == home[-1] and name[1:] != kind[0][1:]
        named = len(name) > 2 and (kind.start() > 1 or set(kind[0]) & {"”", "大"} or local)
        other = re.match("[级域直属内外]" if local else rf"{general}|.*(?:[、和及的]|\d)", name[local:])
        known = bare(rest).startswith(_opening())
        if named and not other and (known or re.match(f"{counts}(?:{acts}|{has}|[在以“])", rest)):
            return home[:-1] * local + name
    county = _COUNTY.match(clause)
    other = county and re.match(f"{general}|{any_of('drop')}|.*{any_of('common')}$", county[0])
    return county[0] if county and not other else ""


def _parent(entity: str, kind: str) -> str:
    about = codebook.entities().get(entity)
    return "" if about is None else entity if about.type == kind else _parent(about.parent, kind)


def _period(place: Place, measure: str) -> tuple[str, str]:
    """When: a date of the sentence, the span of a plan, the year of the heading, that planned for targets, else the
    year looked back on."""
    said, of, section = uncompared(re.split("[。！？]", place.above)[-1]), place.of, place.section
    target, source = place.mention.kind == "target", _from(place)
    heads = [years for head in section.split(" / ") if len(years := set(_YEAR.findall(head))) == 1]
    ahead = (target or re.search(any_of("ahead"), section)) and not re.search(any_of("back"), section)
    spanned, mean = _spanned(place), re.search("([两三四])年(?:年均|平均)", said)
    length = 2 + "两三四".index(mean[1]) if mean and measure == "cagr" else 5
    last = re.split("[；;]", said if source else re.sub("[由从]20[0-9]{2}年", "", said))[-1]
    year = next(reversed(_YEAR.findall(last)), "")
    own = year or (next(iter(heads[-1])) if heads else str(of.plan if ahead else of.year))
    earlier = re.search(f"[由从]({_DATE.pattern})的$", said)
    date = earlier[1] if earlier else "" if source else next(reversed(_DATE.findall(said)), "")
    months = "/".join(f"{int(month):02}" for month in re.findall("[0-9]+", date))
    part = _PART.get(date) or _MONTHS.get(months) or ("{0}-" + months.replace("/", "/{0}-") if months else "")
    stock = measure in ("level", "share") and (source or year or re.search("[到至达]了?$", place.clause)
                                                 or re.search("^(?!.*累计).*(?:突破|超过)$", place.clause))
    return next((period, how) for holds, period, how in (
        (source and not year and not earlier, str(of.year - (5 if spanned else 1)), "year before"),
        (part, part.format(own), "month" if months else "part of a year"),
        (measure == "cagr" or (spanned and not stock), f"{of.year - length}/{of.year}", "five years"),
        (year, year, "year in the clause"),
        (ahead, own, "target"),
        (True, own if date or not of.part else of.part.format(own), "year of the text")) if holds)


def _spanned(place: Place) -> bool:
    """Whether a number is of five years: its sentence says so, the opening of its paragraph, or a heading that has no
    year of its own, as 2025年和“十四五”时期工作回顾 has."""
    head = place.section.rpartition("/")[2]
    said = uncompared(re.split("[。！？]", place.above)[-1]) + ("" if _YEAR.search(head) else head)
    whole, opening = (re.sub("[“”]", "", each) for each in (said, place.above[:20]))
    return bool(re.search(any_of("year"), whole) or re.match(f".{{0,3}}{any_of('year')}", opening))


def _from(place: Place) -> bool:
    """Whether a number is what another grew from: 由94元提高到99元."""
    return bool(re.search("[由从][^，,；;。：:由从0-9]{0,6}(?:20[0-9]{2}年[末底]?的?)?(?:[0-9.]+[:∶：])*$", place.said)
                and re.match("(?:[:∶：][0-9.]+)*[^，,；;。0-9]{0,4}[到至为]", place.right))
