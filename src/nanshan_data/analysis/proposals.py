"""Drafts of readings for a text that nobody has read: for each number whose it is, of what, how measured and when.

The rules are those of the genre (work reports, plan reports, communiqués); their words stand in
``data/raw/grammar/proposals.csv``. A draft names the rules that made it, so that ``confidence`` can count how often
they were right in the documents that people have read.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from nanshan_data.data import codebook, files
from nanshan_data.errors import DataError
from nanshan_data.quantities import lexicon
from nanshan_data.quantities.grammar import FACT_KINDS, Mention, scan
from nanshan_data.quantities.layout import Layout, layout, plain

TITLE = 4
"""Lines at the head of a text in which its place and year are looked for."""
HEADING = 24
"""A shorter line without punctuation is a heading: the clause below it does not begin there."""
_STOP = re.compile("[，,；;。！？：:、（）()]")
_PLACE = re.compile(r"([一-鿿]{2,9}?(?:省|自治区|自治州|市|新区|区|县|旗|州))"
                    r"(?=20\d\d|人民政府|政府|国民经济|统计局|第|发展|人大)")
_YEAR = re.compile(r"(20\d\d)年")
_PART = {"一季度": "Q1", "二季度": "Q2", "三季度": "Q3", "四季度": "Q4", "上半年": "H1", "下半年": "H2"}
_ITEM = re.compile("^[（(]?[一二三四五六七八九十0-9]+[）)、.．]")
_AFTER = re.compile(r"的?([一-鿿A-Za-z0-9“”‘’\"·+-]{1,24}?)(?=$|[，,；;。！？：:、（）()]|同比|增长|下降|分别|"
                    r"(?<=[一-鿿])(?:(?:完成|实现)[一-鿿]{1,8}?)?(?:累计|共计|超过|超|近|约|达)*\d)")
_NO_NOUN = re.compile(r"位居|位列|居全|稳居|稳定|排名|排在|均[居为达已]|[比较][上去年2]|占全|[在为与和及并]|\d+[一-鿿]")
"""What does not begin a noun behind a number: 218家|稳居全市首位."""
_SIZES = {"area": "面积", "length": "里程"}
"""What the size of a thing is called where its text says the thing alone: 新增绿道18公里."""
_COUNTS = {"场": "场次", "次": "次数", "名次": "次数"}
"""What a count is called where it is not 数: 文化活动场次."""
_SIZED = re.compile("(?:面积|里程|长度|长|宽|高|深|半径|距离|跨度|规模|量|水平)$")
NATION = "中国"


@dataclass(frozen=True, slots=True)
class About:
    """What a text says of itself: its place, the year that it looks back on, and the year that it plans, if any."""

    entity: str
    year: int
    plan: int


@dataclass(frozen=True, slots=True)
class Draft:
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
    row: tuple[Draft, ...] = ()  # with those before it in a list
    confidence: float = 0.0


# --- the words of the rules ------------------------------------------------------------------------------------------


@files.per_root
def _words() -> Mapping[str, str]:
    """A pattern for each role of proposals.csv, the longest words first."""
    rows = lexicon.listed("grammar", "proposals", ("role", "words"))
    return {row["role"]: lexicon.either(row["words"].split("|")) for row in rows}


def check() -> None:
    """DataError where the words of the rules are none."""
    _words()


@files.per_root
def _falls() -> str:
    """A pattern for the words of falling."""
    return lexicon.either([row["word"] for row in lexicon.listed("grammar", "falls", ("word",))])


@files.per_root
def _hedges() -> str:
    """A pattern for the words before a number that hedge it."""
    rows = lexicon.listed("grammar", "qualifiers", ("word", "place"))
    return lexicon.either([row["word"] for row in rows if row["place"] == "before"])


@files.per_root
def _behind() -> re.Pattern[str]:
    """Verbs, growth and hedges at the end of a clause."""
    return re.compile(rf"(?:{_words()['verb']}|{_words()['growth']}|{_words()['new']}|{_hedges()}|{_falls()})+$")


@files.per_root
def _ahead(role: str) -> re.Pattern[str]:
    """Words of a role, years and particles at the beginning of a clause."""
    return re.compile(rf"^(?:(?!建成区|年度计划|年度投资)(?:{_words()[role]}|[的了]|20\d\d年[末底初]?))+")


@files.per_root
def known_names() -> dict[str, str]:
    """Indicators by their names and aliases without what does not tell them apart."""
    found: dict[str, str] = {}
    for key, about in codebook.indicators().items():
        for name in (about.name_zh, *filter(None, about.aliases.split("|"))):
            found.setdefault(bare(name), key)
    return found


def bare(name: str) -> str:
    """A name without quotation marks, and without the 数, 总额, 面积 that it may or may not have."""
    short = re.sub(r"[“”\"‘’「」《》\s]", "", name)
    short = re.sub(r"^规上", "规模以上", short)
    return re.sub(r"(?<=..)(?:总数|总额|总量|总值|数量|人次|场次|次数|人数|数|额|量|面积|里程)$", "", short) or short


# --- the text itself -------------------------------------------------------------------------------------------------


def about(text: str, entity: str = "", year: int = 0) -> About:
    """Place and years of a text by its title; what is given goes before. DataError where the title does not tell."""
    lines = [re.sub(r"[\s#*]+", "", line) for line in text.splitlines() if line.strip()][:TITLE]
    places = [found[1] for line in lines if (found := _PLACE.match(line.removeprefix("关于")))]
    inside = [name for name in codebook.entities() if len(name) > 2 and any(name in line for line in lines)]
    entity = entity or next(iter((*places, *inside)), "")
    if not entity:
        raise DataError("the title does not say which place the text is about; name it with --entity 南山区")
    title, others = lines[0] if lines else "", lines[1:]
    years = sorted(map(int, _YEAR.findall(title))) or [int(each) for line in others for each in _YEAR.findall(line)][:1]
    if not years and not year:
        raise DataError("the title and the first lines name no year; give the one that is planned with --year 2027")
    planned = year or (years[-1] + 1 if "公报" in title or re.search("(?:总结|回顾|综述)$", title) else years[-1])
    return About(_register_name(entity), planned - 1, planned)


def _register_name(entity: str) -> str:
    """The register's own name of a place: 深圳市南山区 is 南山区 there."""
    known = [name for name in codebook.entities() if entity.endswith(name)]
    return max(known, key=len) if known else entity


# --- rules -----------------------------------------------------------------------------------------------------------


def drafts(text: str, of: About) -> Iterator[Draft]:
    """A draft for every stat, target and claim of a text, in its order."""
    view, shape, mentions = plain(text), layout(text), scan(text)
    last: Draft | None = None
    passed = 0  # the end of the number before: a numeral in a word or a name ends nothing
    for mention in mentions:
        if mention.kind not in FACT_KINDS:
            compared = view[:mention.start].rstrip()[-1:] in ("较", "比")
            passed = mention.end if mention.kind == "time" and not compared else passed
            continue
        first, end = shape.sentence(mention.start)
        near = last is not None and not re.search("[。！？]|\n\\s*\n", view[last.mention.end:mention.start])
        same = last if near else None
        before, passed = max(passed, first, _below_heading(text, shape, mention.start)), mention.end
        place = _Place(mention, _clause(view[before:mention.start]), _squeezed(view[mention.end:end])[:40],
                       _squeezed(view[first:mention.start]), shape.section(mention.start), same, of,
                       _squeezed(view[before:mention.start]))
        entity, whose = _entity(place)
        if whose in ("subject", "a body of its kind"):  # 模力营 is whose it is, not what
            body = "[“”‘’]*".join(map(re.escape, re.split("[（）()]", entity)[-1]))  # a clause begins behind brackets
            place = replace(place, clause=re.sub(f".*{body}[”’的]*", "", place.clause))
        measure, how = _measure(place)
        name, named = _name(place, measure)
        period, when = _period(place, measure)
        key = _known(name, mention, measure)
        rules = {"measure": how, "name": f"{named}, {'known' if key else 'new'}", "entity": whose, "period": when}
        draft = Draft(mention, entity, name, key, measure, period, tuple(rules.items()), (first, end), place.section)
        last = replace(draft, row=_row(view, same, draft, named))
        yield draft


def _below_heading(text: str, shape: Layout, offset: int) -> int:
    """Where the text below the heading above ``offset`` begins."""
    above = bisect_right(shape.heading_starts, offset) - 1
    end = text.find("\n", shape.heading_starts[above]) if above >= 0 else -1
    return end if 0 <= end < offset else 0


def _row(view: str, before: Draft | None, draft: Draft, named: str) -> tuple[Draft, ...]:
    """The list that a draft is the last of; what 分别 says of a list is no item of it."""
    if named == "分别":
        return before.row if before is not None else ()
    goes_on = before is not None and re.match(r"\s*(?:、|和|以及|及)", view[before.mention.end:draft.mention.start])
    return (*before.row, draft) if before is not None and goes_on else (draft,)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a number stands: the clause before it, what follows, its sentence so far, and what the one before was."""

    mention: Mention
    clause: str
    right: str
    said: str
    section: str
    last: Draft | None
    of: About
    passed: str  # what stands between the number before and this one

    @property
    def last_name(self) -> str:
        """What the number before counted, without 数."""
        return re.sub("数$", "", self.last.name) if self.last is not None else ""


def _squeezed(text: str) -> str:
    return re.sub(r"\s+|_\{|\}", "", text)  # PM_{2.5} is PM2.5


def _clause(before: str) -> str:
    """The words of the clause before a number; a page may break it, a short line above it is not part of it."""
    kept = ""
    *lines, last = map(_squeezed, before.split("\n"))
    for line in lines:
        whole = _ITEM.sub("", line)
        kept = "" if whole and len(whole) <= HEADING and not _STOP.search(whole) else kept + whole
    return _STOP.split(kept + _ITEM.sub("", last))[-1]


def _respectively(place: _Place) -> re.Match[str] | None:
    """分别 with what stands before it in its clause, between it and its first number, and the numbers passed."""
    return re.search(r"([^，,；;。：:]*)分别([^，,；;。0-9]*)([^，,；;。]*)$", place.said)


def _shared(place: _Place) -> str:
    """The name of an item whose number stands further on: 城镇、农村居民收入分别增长4.8%和6.7%."""
    found = _respectively(place)
    if not found:
        return ""
    number = len(re.findall("[、和及]", found[3]))
    names = [_subject(part, place.of) for part in re.split("、|以及|和|及", found[1]) if not re.search("[0-9]", part)]
    if len(names) < 2 and place.last is not None:
        names = [_stock(each.name, found[1]) for each in place.last.row]
    return names[number] if number < len(names) else ""


def _measure(place: _Place) -> tuple[str, str]:
    unit, clause, kind = place.mention.unit, place.clause, place.mention.kind
    if found := _respectively(place):
        clause = found[2]
    rising = re.search(rf"(?:{_words()['growth']}|{_falls()})(?:为|达|了|到)?[^一-鿿]*[一-鿿]{{0,3}}$", clause)
    if unit in ("连冠", "连增") or ("连续" in clause[-5:] + place.mention.text and unit in ("年", "季度", "个月")):
        return "streak", "unit"
    if unit == "名次":
        return "rank", "unit"
    if unit == "倍":
        return "multiple", "unit"
    if unit == "比值":
        return "ratio", "unit"
    if unit == "百分点":
        return "change", "unit"
    if unit in ("%", "‰"):
        if re.search("年均|平均(?:每年)?增", clause):
            return "cagr", "年均"
        if rising and not re.search("(?:提高|提升|上升|增加|下降|降低|降)[到至]$", clause):
            return "growth", rising[0][:4]
        return "share", "%"
    if re.search("(?:比|较)(?:上|去)年(?:末|同期)?(?:增加|增长|减少|提高|下降|扩大|缩短)$", clause):
        return "change", "比上年"
    if kind == "claim" and re.search("(?:突破|跨|迈|站上|超)", clause[-4:]) and "大关" in place.right[:4]:
        return "threshold", "大关"
    return "level", "unit"


def _uncompared(clause: str) -> str:
    """A clause without the year that it compares with: 较2025年预算数增长3%."""
    return re.sub(rf"(?:较|比)20\d\d年[一-鿿]{{0,6}}?(?={_words()['growth']}|{_falls()})", "", clause)


def _subject(clause: str, of: About) -> str:
    """The noun before a number, without what leads up to it and the verb behind it."""
    noun = re.sub(rf"^(?:面向|为|向).{{2,}}?(?={_words()['act']})", "", _uncompared(clause))
    # examples are no part of it: 音乐季等|文化活动
    noun = re.sub("^.*[^中高初平同均]等(?![级于额值位])(?:[二三四五六七八九十]大|系列)?(?=..)", "", noun)
    for _ in range(4):
        short = _behind().sub("", noun)
        short = _ahead("lead").sub("", short)
        short = _ahead("drop").sub("", short.removeprefix(of.entity))
        if short == noun:
            break
        noun = short
    return re.sub("(?<=..)(?:实现|完成)(?=..)", "", noun.strip("的为“”\"—-·*#"))


def _owned(subject: str, place: _Place) -> str:
    """A bare attribute belongs to what the number before counted: 新引进项目64个，总投资328亿元."""
    last = place.last_name
    if last and subject in ("总量", "总数", "数量"):
        return _stock(last, subject)
    if last and subject.startswith("惠及"):  # what was done did: 改造老旧小区42个，惠及居民2.3万户
        return re.sub(rf"^({_words()['act']})(..+)$", r"\2\1", last) + subject
    if last and re.fullmatch(_words()["attribute"], subject):
        rate = subject.endswith(("率", "度"))  # of the cases: 受理群众诉求13.6万件，办结率99.2%
        return (re.sub(rf"^(?:{_words()['act']})(?=..)", "", last) if rate else last) + subject
    return last.replace("存款", "贷款") if subject.startswith("贷款") and "存款" in last else subject


def _listed(name: str, place: _Place) -> str:
    """An item of a list, or a part, has the verb of the first: 净增规上工业企业36家、高新技术企业58家."""
    own = re.match(f"{_words()['act']}|{_words()['drop']}|累计|总", place.clause)
    goes_on = re.match("[^，,；;。：:]*、|[，,；;]?其中", place.passed) and not own
    new = re.match(_words()["new"], place.last_name) if goes_on else None
    return new.group() + name if new and not re.match(_words()["new"], name) else name


def _name(place: _Place, measure: str) -> tuple[str, str]:
    """The name of an indicator, and the rule that found it."""
    clause = place.clause
    if shared := _shared(place):
        return shared, "分别"
    if measure in ("growth", "change", "cagr", "rank", "streak", "multiple") or place.mention.unit in ("%", "‰"):
        return _rate_name(place, measure)
    noun, subject = _after(place), _subject(clause, place.of)
    led = re.search(rf"(?:{_words()['act']}|{_words()['new']}|等)(?:{_hedges()})*$", clause)
    did = re.fullmatch(f"(?:{_words()['adverb']})*(?:{_words()['did']})", noun)  # 选手2万人|参赛
    near = _things(place.mention.unit) and not did and not place.right.startswith("的")
    if noun and (not subject or led or near):
        return _listed(_acted(place) + _named(noun, place.mention.unit), place), "noun after"
    if subject:
        owned = _owned(subject, place)
        new = re.search(rf"({_words()['new']})(?:{_hedges()})*$", clause)  # 研发平台新增12个
        name = (new[1] if new else "") + _named(subject, place.mention.unit)
        return (owned, "attribute") if owned != subject else (_listed(name, place), "noun before")
    return (_stock(place.last.name, clause), "the number before") if place.last is not None else ("", "none")


def _acted(place: _Place) -> str:
    """The verb of a noun behind its number, where a name keeps it: 新落地…、海纳等|12个项目, 接待|23个境外团组."""
    clause = _ahead("lead").sub("", re.split("[，,；;。！：:]", place.passed)[-1])
    new, kept = _words()["new"], _words()["keep"]
    verb = re.search(rf"{new}|^(?:{kept})|(?:{kept})(?=(?:{_hedges()})*$)", clause)
    return verb.group() if verb else ""


def _stock(name: str, clause: str) -> str:
    """What there is in all is not what was added: 新增6家，总数达到218家."""
    return re.sub(rf"^(?:{_words()['new']})", "", name) if re.search("累计|总数|总量|合计", clause) else name


def _named(noun: str, unit: str) -> str:
    """A noun with what its unit counts or measures of it: 高新技术企业数, 接待游客人次, 绿道里程."""
    if not _things(unit) or (len(unit) > 1 and noun.endswith(unit)):
        return noun
    if unit in codebook.units() and (size := _SIZES.get(codebook.units()[unit].dimension)):
        return noun if _SIZED.search(noun) else noun + size
    if re.search("(?:[数量额率口]|人次|场次|面积|余额)$", noun):
        return noun
    return noun + (unit if unit.endswith("次") and len(unit) > 1 else _COUNTS.get(unit, "数"))


def _things(unit: str) -> bool:
    """Whether what follows such a unit is what it counts or measures: 12家, 15公里, not 3亿元."""
    of = codebook.units().get(unit)
    return of is not None and of.dimension != "time" and (of.counted == "yes" or of.dimension in _SIZES)


def _after(place: _Place) -> str:
    """The noun that a number counts or measures: 120家|高新技术企业, 15公里|排水管网建设."""
    words = _words()
    right = re.sub("^(?:以上|左右|余|多|以内|次)", "", place.right)
    found = _AFTER.match(right)
    if not found or _NO_NOUN.match(found[1]) or re.match(f"{words['growth']}|{_falls()}", found[1]):
        return ""
    spent = not _things(place.mention.unit) or re.match(r"\D{0,2}\d", right[found.end():])
    if spent and re.match(f"(?:{words['act']})(?!额)", found[1]):  # 3亿元|支持企业, 18万人|发放救助金7亿元
        return ""
    noun = re.sub(rf"(?<=..)(?:以及|[和与及]|{words['does']})$", "", found[1])
    # what they did stands before them in the name: 12家|企业入驻 is 入驻企业数
    deed = rf"(?:{words['does']})(?![者奖商]).{{2,}}|{words['did']}"
    done = re.fullmatch(rf"(?!{words['adverb']})(.{{2,}}?)(?:{words['adverb']})*({deed})", noun)
    return done[2] + done[1] if done else noun


def _rate_name(place: _Place, measure: str) -> tuple[str, str]:
    clause, subject = place.clause, _subject(place.clause, place.of)
    if measure in ("rank", "streak"):  # among whom is not what: 数量全市第一
        subject = re.sub("(?:稳居|位居|位列|排名|均?居)?(?:全球|全国|全省|全市)$", "", subject)
    full = re.match(rf"(?!以|左右|{_words()['growth']}|{_falls()})[一-鿿]{{2}}(?=$|{_STOP.pattern})", place.right)
    if subject and measure == "share" and full:  # 村级卫生室100%覆盖
        return f"{subject}{full[0]}率", "noun before"
    if subject and place.mention.unit == "连冠" and not subject.endswith(("排名", "排行", "榜首")):
        return f"{subject}排名", "noun before"
    if place.last is not None and re.match("(?:高于|低于|快于|高出|好于|优于|较|比)", clause):
        return place.last.name, "the number before"
    if measure == "share" and (found := re.search(r"占(.*?)(?:的)?(?:比重|比例|份额|比|总量|$)", clause)):
        own, whole = _subject(clause[:found.start()], place.of), _behind().sub("", found[1]).strip("的")
        if own and not whole and place.last is not None and _stock(place.last.name, "合计") == own:
            return f"{own}占比", "占"  # of more than itself
        return f"{own or place.last_name}占{whole or place.last_name}比重", "占"
    if subject:
        owned = _owned(subject, place)
        return (owned, "attribute") if owned != subject else (subject, "noun before")
    return (place.last.name, "the number before") if place.last is not None else ("", "none")


def _known(name: str, mention: Mention, measure: str) -> str:
    key = known_names().get(bare(name), "")
    return key if key and codebook.fits(key, measure, mention.unit) else ""


def _entity(place: _Place) -> tuple[str, str]:
    """Whose number it is: the last body that begins a clause of the sentence, or the text's place."""
    parents = {"全国": NATION, "全省": _parent(place.of.entity, "province"), "全市": _parent(place.of.entity, "city")}
    own = place.said + place.mention.text + _STOP.split(place.right)[0]
    for goes_on, clause in itertools.pairwise(("", *reversed(re.split("[，,；;：:]", own)))):
        opened = _ahead("lead").sub("", clause)
        for word, entity in parents.items():  # 全市首个 says among whom, not whose
            if re.match(f"{word}(?![首率唯最第])", clause) and entity and place.of.entity != entity:
                return entity, word
        for name in _bodies():
            if opened.lstrip("“‘").startswith(name) and name != place.of.entity:
                return name, "subject"
        if body := _body(opened.removeprefix(place.of.entity)):
            return body, "a body of its kind"
        made = re.match(f".*(?:{_words()['act']})(.+)", clause)  # 搭建“信易贷”平台，累计促成融资31亿元
        if made and re.match("累计|吸引|惠及", goes_on) and (body := _body(made[1] + goes_on)):
            return body, "a body of its kind"
        if re.match(f"{place.of.entity}|全[区县市省州旗]|辖区", clause):
            break
    named = re.search(f"[“”‘’「」]|{_words()['others']}", place.said)
    return place.of.entity, "place of the text, others named" if named else "place of the text"


def _body(clause: str) -> str:
    """A company, a zone, a hospital that no register has: it begins the clause, with what it did or has behind it."""
    words = _words()
    acts = "|".join(words[role] for role in ("verb", "growth", "act", "new", "does", "did"))
    has = f"{words['attribute']}|营业收入|销售额|[一-鿿]{{2,6}}[量额率](?:{words['verb']})"
    kinds = rf"^[“‘][^”’]+(?:[”’](?:{words['body']})|[A-Z园营谷城港馆院][”’])|{words['body']}"
    for kind in re.finditer(kinds, clause[:24]):
        name = re.sub("^.*[“‘]|[”’]", "", clause[:kind.end()])
        rest = re.sub(f"^(?:的|全年|共|{words['adverb']})+", "", clause[kind.end():])
        named = len(name) > 2 and (kind.start() > 1 or "”" in kind[0])
        if not named or re.match(f"{words['general']}|{words['act']}|{words['new']}|.*[、和及]", name):
            continue
        if re.fullmatch(rf"(?:{acts}|{_hedges()})*[\d.]+[万亿余多]*[一-鿿]{{0,2}}", rest):
            continue  # it counts them: 上市公司达到12家
        if re.match(f"{acts}|{has}|[在以“]", rest) or bare(rest).startswith(_long_names()):
            return name
    return ""


@files.per_root
def _long_names() -> tuple[str, ...]:
    return tuple(name for name in known_names() if len(name) > 3)


@files.per_root
def _bodies() -> tuple[str, ...]:
    return tuple(sorted((name for name in codebook.entities() if len(name) > 2), key=len, reverse=True))


def _parent(entity: str, kind: str) -> str:
    known = codebook.entities()
    while entity in known and known[entity].type != kind:
        entity = known[entity].parent
    return entity if entity in known else ""


def _period(place: _Place, measure: str) -> tuple[str, str]:
    """When: a date of the clause, the span of a plan, the year planned for targets, else the year looked back on."""
    clause, of = _uncompared(re.split("[；;]", place.said)[-1]), place.of
    year = next(reversed(_YEAR.findall(clause)), "")
    ahead = place.mention.kind == "target" and not re.search(_words()["back"], place.section)
    own = int(year) if year else (of.plan if ahead else of.year)
    if part := next((code for word, code in _PART.items() if word in clause), ""):
        return f"{own}{part}", "part of a year"
    if month := re.search(r"(?<![0-9—-])(?<![0-9][至到])(1[0-2]|[1-9])月(?:份|末|底)?(?![0-9至—-])", clause):
        return f"{own}-{int(month[1]):02d}", "month"
    if measure == "cagr" or re.search(_words()["year"], bare(clause + place.section.rpartition("/")[2])):
        return f"{of.year - 5}/{of.year}", "five years"
    if year:
        return year, "year in the clause"
    return str(own), "target" if ahead else "year of the text"

