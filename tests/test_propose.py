"""Next year's report: drafts are right on texts of other places, survive a person's hands, and are adopted whole."""

from __future__ import annotations

import inspect
import math
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typed import as_figure

import nanshan_data as nd
from nanshan_data import cli
from nanshan_data.analysis import clauses, confidence, ledger, proposals, tables
from nanshan_data.data import codebook, documents, doubts, files, readings
from nanshan_data.errors import DataError
from nanshan_data.notebook import wording
from nanshan_data.publish import adopt, build, pages, review
from nanshan_data.quantities import lexicon
from nanshan_data.quantities.grammar import scan

sys.path.append(str(files.ROOT / "benchmarks"))
from propose import HELD_BACK, covered, judged, own

USUAL = ("city-communique", "county-plan", "district-report")
"""Texts of the usual kinds; the others are harder on purpose."""
REACHED = {"loess-city-report": 0.98, "rice-county-communique": 0.99, "bridge-district-report": 0.96,
           "salt-district-communique": 0.95}
"""Texts labelled before drafts were asked of them, and what rules have reached since."""
HELD = {"luoyang-county-plan": 0.96, "qinglong-prefecture-report": 0.91, "tongji-district-communique": 0.95,
        "nanshan-plan-2027": 0.92, "quxi-city-report": 0.95, "yunqiao-district-communique": 0.96,
        "guyuan-district-report": 0.9, "haoyang-county-plan": 0.91, "hengshan-city-report": 0.89,
        "langshan-city-communique": 0.94, "minglan-city-report": 0.9, "pingchuan-city-communique": 0.92,
        "qinghe-prefecture-plan": 0.85, "songhua-city-plan": 0.9, "tieling-street-halfyear": 0.79,
        "xincheng-district-communique": 0.94, "yuanshui-county-report": 0.92}
"""Texts that confidence is not counted on; only kinds that other texts have, too, were mended in them. Their labels
mark what was mistaken when they were first seen."""
WORDED_FREELY = {"beihu-zone-tenmonths": 0.84, "dongcheng-district-plan": 0.87, "hailing-province-report": 0.96,
                 "jiangbei-province-communique": 0.94, "linjiang-newarea-report": 0.82, "liuwan-town-report": 0.92,
                 "nanhe-district-budget": 0.83, "qianping-county-budget": 0.78, "shanwei-county-communique": 0.95,
                 "xiahe-county-report": 0.92}
"""Texts whose words were chosen freely before they were proposed; confidence is counted on what was mistaken then."""
TEXTS = [*confidence.texts(), *sorted(HELD_BACK.glob("*.txt"))]
PLAN = "plan-report-2027"


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_drafts_are_right_on_labelled_texts(path: Path) -> None:
    counts = judged(path)
    labels, least = counts["labels"], HELD | WORDED_FREELY
    assert counts["missed"] <= max(1, 0.01 * labels)
    assert counts["entity"] >= (0.93 if path.stem in least else 0.97) * labels
    assert counts["measure"] >= (0.98 if path.stem in least else 0.99) * labels
    assert counts["period"] >= (0.96 if path.stem in least else 0.99) * labels
    usual = path.stem in (*USUAL, *REACHED)
    whole, headline, headlines = (REACHED.get(path.stem, 0.93), 0.98, 10) if usual else (
        least.get(path.stem, 0.87), 0.6 if path.stem in WORDED_FREELY else 0.75, 0)
    assert counts["name"] >= whole * labels
    assert counts["tuple"] >= whole * labels
    assert counts["headline"] >= headline * counts["headlines"] > headlines


def test_drafts_are_right_on_all_texts_together() -> None:
    counts = sum(map(judged, TEXTS), Counter())
    wanted = {"entity": 0.99, "measure": 0.99, "period": 0.99, "name": 0.95, "tuple": 0.95}
    assert not {part for part, share in wanted.items() if counts[part] < share * counts["labels"]}
    assert counts["headline"] >= 0.98 * counts["headlines"] > 200


def test_drafts_of_our_own_report_are_right_without_its_readings() -> None:
    counts = own()
    assert counts["entity"] >= 0.96 * counts["labels"]
    assert counts["measure"] >= 0.99 * counts["labels"]
    assert counts["period"] >= 0.99 * counts["labels"]
    assert counts["name"] >= 0.54 * counts["labels"]  # the codebook names most others from more than one sentence
    assert counts["id"] >= 0.9 * counts["known"]
    assert counts["body"] >= 0.75 * counts["foreign"]
    assert counts["false body"] < 0.01 * counts["labels"]


def drafted(sentence: str) -> list[tuple[str, ...]]:
    of = clauses.About("云溪区", 2025, 2026)
    return [(draft.entity, draft.name, draft.measure, draft.period) for draft in proposals.drafts(sentence, of)]


@pytest.mark.parametrize(("sentence", "meant"), [
    ("城镇、农村居民人均收入分别增长4.8%和6.7%。", [("城镇居民人均收入", "growth"), ("农村居民人均收入", "growth")]),
    ("税收收入61亿元、非税收入17亿元，分别增长2%、5%。",
     [("税收收入", "level"), ("非税收入", "level"), ("税收收入", "growth"), ("非税收入", "growth")]),
    ("工业投资增长15%，占固定资产投资比重达46%。", [("工业投资", "growth"), ("工业投资占固定资产投资比重", "share")]),
    ("净增规上工业企业36家、高新技术企业58家。", [("净增规上工业企业数", "level"), ("净增高新技术企业数", "level")]),
    ("新引进项目64个，总投资328亿元。", [("新引进项目数", "level"), ("新引进项目总投资", "level")]),
    ("引进海纳、云帆等12家总部企业。", [("总部企业数", "level")]),
    ("失业率控制在5.5%以内。", [("失业率", "share")]),
    ("地区生产总值增长6.4%，高于全省0.9个百分点。", [("地区生产总值", "growth"), ("地区生产总值", "change")]),
    ("经营主体年均增长6.0%。", [("经营主体", "cagr")]),
    ("吸引12家企业正式入驻。", [("入驻企业数", "level")]), ("吸引选手2万人参赛。", [("吸引选手数", "level")]),
    ("助力9家企业获得融资超7.1亿元。", [("获得融资企业数", "level"), ("融资", "level")]),
    ("137个重点项目完成投资236亿元。", [("重点项目数", "level"), ("重点项目投资", "level")]),
    ("完成15公里管网建设和30公里绿道改造。", [("管网建设里程", "level"), ("绿道改造里程", "level")]),
    ("新增绿化9万平方米，绿道长度8公里。", [("新增绿化面积", "level"), ("绿道长度", "level")]),
    ("实现8亿元产值，专项资金2亿元支持企业。", [("产值", "level"), ("专项资金", "level")]),
    ("新增3个口袋公园、12个社区公园。", [("新增口袋公园数", "level"), ("新增社区公园数", "level")]),
    ("新增企业36家、建成学校5所。", [("新增企业数", "level"), ("学校数", "level")]),
    ("研发平台新增12个，累计达到120个。", [("新增研发平台数", "level"), ("研发平台数", "level")]),
    ("低保家庭18万人发放补助7亿元。", [("低保家庭数", "level"), ("补助", "level")]),
    ("新登记经营主体6万户，其中企业5万户。", [("新登记经营主体数", "level"), ("新登记企业数", "level")]),
    ("新落地海纳、云帆等43个外资项目。", [("新落地外资项目数", "level")]),
    ("完成东湖、西湖片区14处交通治理。", [("交通治理数", "level")]),
    ("接待23个境外团组，建成8个公园。", [("接待境外团组数", "level"), ("公园数", "level")]),
    ("举办音乐季等文化活动30场，高等学校达12所。", [("文化活动场次", "level"), ("高等学校数", "level")]),
    ("新增首店295家，数量全市第一。", [("新增首店数", "level"), ("新增首店", "rank")]),
    ("获科技百强区“三连冠”。", [("科技百强区排名", "streak")]),
    ("PM_{2.5}浓度下降4.5%，连续五年优于标准。", [("PM2.5浓度", "growth"), ("PM2.5浓度", "streak")]),
    ("改造老旧小区42个，惠及居民2.3万户。", [("改造老旧小区数", "level"), ("老旧小区改造惠及居民", "level")]),
    ("新增绿地面积6平方公里，绿地面积占比60%。", [("新增绿地面积", "level"), ("绿地面积占比", "share")]),
    ("建成区绿化覆盖率49%。", [("建成区绿化覆盖率", "share")]),
    ("卫生室100%覆盖，参保率98%以上。", [("卫生室覆盖率", "share"), ("参保率", "share")]),
    ("固定资产投资（不含农户）增长3.6%。", [("固定资产投资", "growth")]),
    ("蔬菜、烤烟产量分别达到42万吨、8万吨。", [("蔬菜产量", "level"), ("烤烟产量", "level")]),
    ("城乡居民收入分别为4万元、2万元，增长4%、6%。",
     [("城镇居民收入", "level"), ("农村居民收入", "level"), ("城镇居民收入", "growth"), ("农村居民收入", "growth")]),
    ("接待游客58万人次，旅游花费6亿元，分别增长12%和15%。",
     [("接待游客人次", "level"), ("旅游花费", "level"), ("接待游客人次", "growth"), ("旅游花费", "growth")]),
    ("工业增加值增长8%。分行业看，电力、热力生产业增长3%。",
     [("工业增加值", "growth"), ("电力、热力生产业增加值", "growth")]),
    ("税收收入9亿元，完成预算的99%，比上年增长3%。",
     [("税收收入", "level"), ("税收收入占预算比重", "share"), ("税收收入", "growth")]),
    ("粮食播种面积62万亩，总产量26万吨，其中夏粮5万吨。",
     [("粮食播种面积", "level"), ("粮食总产量", "level"), ("夏粮产量", "level")]),
    ("流转土地3万亩，流转率64%。", [("流转土地面积", "level"), ("土地流转率", "share")]),
    ("开工重大项目32个、竣工18个。", [("开工重大项目数", "level"), ("竣工重大项目数", "level")]),
    ("出口增长9%，拉动工业增长2个百分点。", [("出口", "growth"), ("出口拉动工业增长", "change")]),
    ("投入8亿元开展环境整治。", [("环境整治投入", "level")]),
    ("人口自然增长率为-3.58‰。", [("人口自然增长率", "share")]),
    ("人均补助由94元提高到99元。", [("人均补助", "level")] * 2),
    ("存款余额9亿元，比年初增加1亿元。", [("存款余额", "level"), ("存款余额", "change")]),
    ("地区生产总值9亿元，按可比价格计算增长6%。", [("地区生产总值", "level"), ("地区生产总值", "growth")]),
    ("固定资产投资在上年高基数基础上增长5%。", [("固定资产投资", "growth")]),
    ("限上住宿业、餐饮业营业额分别增长8%、9%。", [("限上住宿业营业额", "growth"), ("限上餐饮业营业额", "growth")]),
    ("教育支出、社会保障和就业支出、卫生支出分别增长3%、6%、4%。",
     [("教育支出", "growth"), ("社会保障和就业支出", "growth"), ("卫生支出", "growth")]),
    ("产业营收突破400亿元大关，增长面为80%。", [("产业营收", "threshold"), ("增长面", "share")]),
    ("原盐产量86万吨，下降4%；纯碱3万吨。", [("原盐产量", "level"), ("原盐产量", "growth"), ("纯碱产量", "level")]),
    ("户籍人口72万人，其中城镇人口25万人。", [("户籍人口", "level"), ("城镇户籍人口", "level")]),
    ("初中8所、小学9所；在校学生4万人。", [("初中数", "level"), ("小学数", "level"), ("在校学生数", "level")]),
    ("小学9所，在校学生4万人。", [("小学数", "level"), ("小学在校学生", "level")]),
    ("地区生产总值增长6%，人均突破15万元。", [("地区生产总值", "growth"), ("人均地区生产总值", "level")]),
    ("无人机、3D打印机出口分别增长8%、9%。", [("无人机出口", "growth"), ("3D打印机出口", "growth")]),
    ("新增绿地9公顷、步道改造12公里。", [("新增绿地面积", "level"), ("步道改造里程", "level")]),
    ("医院获县级医院能力评估A，跻身全省前10%。", [("县级医院能力评估排名", "rank")]),
    ("民营经济增加值9亿元，占全区经济总量的68%，比重提高1个百分点。",
     [("民营经济增加值", "level"), *[("民营经济增加值占全区经济总量比重", each) for each in ("share", "change")]]),
    ("新增公办幼儿园、义务教育学位3万个。", [("新增公办幼儿园、义务教育学位数", "level")]),
    ("软件和信息技术服务业、商务服务业、科学研究和技术服务业营收分别增长3%、4%、5%。",
     [("软件和信息技术服务业营收", "growth"), ("商务服务业营收", "growth"), ("科学研究和技术服务业营收", "growth")]),
    ("装备、新材料两大产业集群规模分别突破8亿元、5亿元。",
     [("装备产业集群规模", "level"), ("新材料产业集群规模", "level")]),
    ("出口增长9%，分别高于全国、全省1.4个、0.9个百分点。",
     [("出口", "growth"), ("出口", "change"), ("出口", "change")]),
    ("三次产业对经济增长的贡献率分别为1%、2%、3%，分别拉动经济增长0.1、0.2、0.3个百分点。",
     [*[(f"第{each}产业对经济增长的贡献率", "share") for each in "一二三"],
      *[(f"第{each}产业拉动经济增长", "change") for each in "一二三"]]),
    ("旅游人次、综合收入分别增长4%、5%。", [("旅游人次", "growth"), ("旅游综合收入", "growth")]),
    ("A级景区8家，其中5A级3家。", [("A级景区数", "level"), ("5A级景区", "level")]),
    ("新引进亿元以上项目9个，其中10亿元以上3个。",
     [("新引进亿元以上项目数", "level"), ("新引进10亿元以上项目", "level")]),
    ("新签约项目9个，其中100亿元项目1个。", [("新签约项目数", "level"), ("新签约100亿元项目数", "level")]),
    ("石化产业产值9亿元，增长3%；装备产业8亿元。",
     [("石化产业产值", "level"), ("石化产业产值", "growth"), ("装备产业产值", "level")]),
    ("主要产品产量中，水泥9万吨，下降4%。", [("水泥产量", "level"), ("水泥产量", "growth")]),
    ("商品房销售面积9万平方米，销售额8亿元。", [("商品房销售面积", "level"), ("商品房销售额", "level")]),
    ("空气质量优良天数338天，优良率92%。", [("空气质量优良天数", "level"), ("空气质量优良率", "share")]),
    ("财政支出的80%用于民生。", [("民生支出占财政支出比重", "share")]),
    ("一般公共预算收入9亿元，其中税收收入8亿元，占比89%。",
     [("一般公共预算收入", "level"), ("税收收入", "level"), ("税收收入占一般公共预算收入比重", "share")]),
    ("人均财政补助标准提高30元、达到700元。", [("人均财政补助标准", "change"), ("人均财政补助标准", "level")]),
    ("地区生产总值增长6%以上，力争6.5%。", [("地区生产总值", "growth")] * 2),
    ("完成投资9亿元，超年度计划9.6个百分点。", [("投资", "level"), ("投资", "change")]),
    ("连续十九年获评平安市。", [("平安市", "streak")]),
    ("覆盖8个街道、总面积9平方公里。", [("街道数", "level"), ("总面积", "level")]),
    ("信息传输、软件和信息技术服务业，租赁和商务服务业增加值分别增长9%、8%。",
     [("信息传输、软件和信息技术服务业增加值", "growth"), ("租赁和商务服务业增加值", "growth")]),
    ("事故起数、死亡人数同比下降7%和8%。", [("事故起数", "growth"), ("事故死亡人数", "growth")]),
    ("PM10、PM2.5平均浓度分别下降6%和8%。", [("PM10平均浓度", "growth"), ("PM2.5平均浓度", "growth")]),
    ("12345热线工单响应率、办结率分别为99%和98%。", [("12345热线工单响应率", "share"),
    ("12345热线工单办结率", "share")]),
    ("城乡低保标准提高到9元和6元。", [("城镇低保标准", "level"), ("农村低保标准", "level")]),
    ("受理诉求9件，响应率、办结率均达100%。", [("受理诉求数", "level"), ("诉求响应率", "share")]),
    ("第一产业增加值9亿元，占地区生产总值比重为6%；第二产业增加值8亿元，占比45%。",
     [("第一产业增加值", "level"), ("第一产业增加值占地区生产总值比重", "share"), ("第二产业增加值", "level"),
      ("第二产业增加值占地区生产总值比重", "share")]),
    ("新增规上工业企业30家，工业投资占比达35%。", [("新增规上工业企业数", "level"), ("工业投资占比", "share")]),
    ("安排重点项目9个，计划投资8亿元，其中产业项目7个、占比68%。",
     [("重点项目数", "level"), ("重点项目投资", "level"), ("产业项目数", "level"),
    ("产业项目占重点项目比重", "share")]),
    ("小巨人企业23家，占全市的七分之一。", [("小巨人企业数", "level"), ("小巨人企业占全市比重", "ratio")]),
    ("约有三分之一的企业订单下滑。", [("企业订单下滑占比", "ratio")]),
    ("肉类产量9万吨，增长5%。其中，猪肉8万吨；禽肉4万吨。",
     [("肉类产量", "level"), ("肉类产量", "growth"), ("猪肉产量", "level"), ("禽肉产量", "level")]),
    ("商品房销售面积9万平方米，其中住宅8万平方米。", [("商品房销售面积", "level"), ("住宅销售面积", "level")]),
    ("生猪存栏9万头；全年出栏8万头。", [("生猪存栏数", "level"), ("生猪出栏", "level")]),
    ("新开工项目72个，其中10亿元以上9个；竣工58个。",
     [("新开工项目数", "level"), ("新开工10亿元以上项目", "level"), ("竣工项目数", "level")]),
    ("新签约项目9个，投资8亿元；新开工7个。",
     [("新签约项目数", "level"), ("新签约项目投资", "level"), ("新开工项目数", "level")]),
    ("新建和改造公路9公里、桥梁8座。", [("新建和改造公路里程", "level"), ("新建和改造桥梁数", "level")]),
    ("区属国企资产总额8亿元，资产负债率下降1个百分点。",
     [("区属国企资产总额", "level"), ("区属国企资产负债率", "change")]),
    ("制造业增加值增长9%，拉动工业增长3个百分点，贡献率达48%。",
     [("制造业增加值", "growth"), ("制造业增加值拉动工业增长", "change"), ("制造业增加值贡献率", "share")]),
    ("城镇居民人均消费支出9元，恩格尔系数31%。",
     [("城镇居民人均消费支出", "level"), ("城镇居民恩格尔系数", "share")]),
    ("新开工项目9个，比上年同期多3个。", [("新开工项目数", "level"), ("新开工项目", "change")]),
    ("贷款余额9亿元，比年初新增1亿元。", [("贷款余额", "level"), ("贷款余额", "change")]),
    ("专利拥有量9件，约为全国平均水平的5倍。", [("专利拥有量", "level"), ("专利拥有量", "multiple")]),
    ("在百强县排名中前移2位。", [("百强县排名", "change")]), ("可比增长3.5%。", [("地区生产总值", "growth")]),
    ("扣除食品和能源价格的核心CPI上涨0.6%。", [("核心CPI", "growth")]),
    ("39个行业增加值实现增长。", [("增加值实现增长行业数", "level")]),
    ("15件民生实事全部完成。", [("民生实事数", "level")]),
    ("核心区12平方公里全面开发。", [("核心区面积", "level")]),
    ("中欧班列（云溪）开行218列。", [("中欧班列开行数", "level")]),
    ("细颗粒物（PM2.5）平均浓度26微克/立方米。", [("细颗粒物平均浓度", "level")]),
    ("“一件事一次办”事项扩展至96项。", [("一件事一次办事项数", "level")]),
    ("并网新能源9万千瓦。", [("并网新能源", "level")]),
    ("基金管理规模达9亿元。", [("基金管理规模", "level")]), ("养老站累计建成78个。", [("养老站数", "level")]),
    ("研发经费增长5%，投入强度2%。", [("研发经费", "growth"), ("研发经费投入强度", "share")]),
    ("城乡居民养老保险、医疗保险参保率分别达到95%和97%。",
     [("城乡居民养老保险参保率", "share"), ("城乡居民医疗保险参保率", "share")]),
    ("城镇人口占总人口比重（常住人口城镇化率）为63%。", [("常住人口城镇化率", "share")]),
    ("总投资32亿元的铝箔项目主体完工。", [("铝箔项目总投资", "level")]),
    ("国有资本经营预算执行情况：收入9亿元，支出8亿元。",
     [("国有资本经营预算收入", "level"), ("国有资本经营预算支出", "level")]),
    ("土地出让收入9亿元，减少1亿元；税收收入8亿元，比上年增收2亿元。",
     [("土地出让收入", "level"), ("土地出让收入", "change"), ("税收收入", "level"), ("税收收入", "change")]),
    ("零售额增速由上半年的2%回升至4%。", [("零售额", "growth")] * 2),
    ("人均收入7万元，高出全市平均水平1万元。", [("人均收入", "level"), ("人均收入", "change")]),
    ("地区生产总值增长5%；固定资产投资由负转正，增长4%。", [("地区生产总值", "growth"), ("固定资产投资", "growth")]),
    ("集体收入全部超过20万元，50万元以上的村有6个。",
     [("集体收入", "level"), ("集体收入50万元以上的村", "level")]),
    ("投入衔接资金9亿元，实施项目8个。", [("衔接资金", "level"), ("衔接资金项目", "level")]),
    ("第一产业完成9亿元，增长4%。", [("第一产业增加值", "level"), ("第一产业增加值", "growth")]),
    ("居民人均可支配收入9元，增长5%；城镇居民8元。",
     [("居民人均可支配收入", "level"), ("居民人均可支配收入", "growth"), ("城镇居民人均可支配收入", "level")]),
    ("甲产业、乙产业增加值分别增长9%和8%，占工业比重分别为6%和7%。",
     [("甲产业增加值", "growth"), ("乙产业增加值", "growth"), ("甲产业增加值占工业比重", "share"),
      ("乙产业增加值占工业比重", "share")]),
    ("汽车更新、家电换新分别带动销售额9亿元、8亿元。",
     [("汽车更新带动销售额", "level"), ("家电换新带动销售额", "level")]),
    ("户籍人口9万人，其中男性5万人。", [("户籍人口", "level"), ("男性户籍人口", "level")]),
    ("出栏生猪9万头、家禽8万只。", [("出栏生猪数", "level"), ("出栏家禽数", "level")]),
    ("开发区企业9家，高考上线9人，上线率61%。",
     [("开发区企业数", "level"), ("高考上线数", "level"), ("高考上线率", "share")]),
    ("农牧民收入增速高于全州0.9个百分点。", [("农牧民收入", "change")]),
    ("托位数达到每千人5个。", [("每千人托位", "level")]), ("家庭医生签约3万人。", [("家庭医生签约数", "level")]),
    ("电视拥有量9万台，单位能耗五年累计下降9%。", [("电视拥有量", "level"), ("单位能耗", "growth")]),
    ("亏损面收窄至17%。", [("亏损面", "share")]), ("以5亿元资金撬动超9亿元投资。", [("资金", "level"),
    ("撬动投资", "level")]),
])
def test_the_rules_of_the_genre(sentence: str, meant: list[tuple[str, str]]) -> None:
    assert [(name, measure) for _, name, measure, _ in drafted(sentence)] == meant


@pytest.mark.parametrize(("sentence", "shape"), [
    ("医药制造业增加值增长8%。", "seen"), ("地区生产总值增长5%。", "known"),
    ("城镇养老服务企业增长9%。", "doubts 0"), ("青菜萝卜达到8元。", "doubts 3"),
    ("面貌一新，青菜萝卜达到8元。", "doubts 4")])
def test_a_name_in_use_is_told_from_a_new_one(sentence: str, shape: str) -> None:
    (draft,) = map(confidence.shaped, proposals.drafts(sentence, clauses.About("云溪区", 2025, 2026)))
    assert dict(draft.rules)["name"].endswith(f", {shape}")


def test_what_another_place_had_last_year_is_not_missed(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = report.with_name("云溪.txt")
    text.write_text("云溪区2026年计划报告\n\n2025年出口增长5%。\n", encoding="utf-8")
    cli.propose(text, output=report.parent, entity="", year=0, like="plan-report-2026")
    assert "plan-report-2026 is about 南山区" in capsys.readouterr().err
    found, _ = review.write(report, report.parent, like="plan-report-2026")
    assert review.orphans(found, "plan-report-2026") and not review.other_place(found, "plan-report-2026")


def test_a_year_compared_with_is_not_the_year_meant() -> None:
    sentence = "一般公共预算收入较2024年预算数增长3%，2023年出口增长2%。补助由94元提高到99元。"
    meant = [("一般公共预算收入", "2025"), ("出口", "2023"), ("补助", "2024"), ("补助", "2025")]
    assert [(name, period) for _, name, _, period in drafted(sentence)] == meant


@pytest.mark.parametrize(("sentence", "body", "name"), [
    ("海纳集团营业收入突破100亿元。", "海纳集团", "营业收入"),
    ("云溪经开区规上工业增加值增长12%。", "云溪经开区", "规上工业增加值"),
    ("石桥镇实现固定资产投资8亿元，增长5%。", "石桥镇", "固定资产投资"),
    ("青原县规上工业增加值增长9%。", "青原县", "规上工业增加值"), ("老城区新增绿地9公顷。", "云溪区", "新增绿地"),
    ("区人民医院门诊量9万人次。", "云溪区人民医院", "门诊量"),
    ("青云街道常住人口达到9.2万人。", "青云街道", "常住人口"),
    ("海纳公司产值达90亿元。", "海纳公司", "产值"),
    ("各镇实现固定资产投资8亿元。", "云溪区", "各镇实现固定资产投资"),
    ("云溪区上市公司达到12家。", "云溪区", "上市公司数"),
    ("引进海纳公司等总部企业3家。", "云溪区", "总部企业数"), ("建成特色小镇5个。", "云溪区", "特色小镇数"),
    ("国家级开发区达到2个。", "云溪区", "国家级开发区数"), ("重点集团营业收入增长8%。", "云溪区", "重点集团营业收入"),
    ("服务企业集团12家。", "云溪区", "企业集团数"), ("科技示范区产值增长9%。", "云溪区", "科技示范区产值"),
    ("南湾医院接诊患者2万人次。", "南湾医院", "接诊患者"), ("南湾医院正式揭牌，新增床位90张。", "南湾医院", "新增床位"),
    ("南湾科创中心吸引12家企业入驻。", "南湾科创中心", "入驻企业"),
    ("“海纳园”累计入驻企业32家。", "海纳园", "入驻企业"),
    ("运营海纳验证平台，累计孵化项目30个。", "海纳验证平台", "孵化项目"),
    ("设立海纳调解中心，引入组织24家。", "云溪区", "引入组织"), ("南湾验证平台达到12家。", "云溪区", "南湾验证平台"),
    ("公共服务平台服务企业300家。", "云溪区", "公共服务平台服务企业"), ("“小巨人”企业达36家。", "云溪区", "小巨人企业"),
    ("全国首发标准2项。", "云溪区", "首发标准"), ("南湾医院揭牌，全区新增床位90张。", "云溪区", "新增床位"),
    ("南湾医院投用，新增三甲医院1家。", "云溪区", "新增三甲医院"),
    ("南湾医院投用，家庭医生签约率46%。", "云溪区", "家庭医生签约率"),
    ("南湾医院住院大楼投用，开放床位60张。", "南湾医院", "开放床位"),
    ("“海纳”景区获评4A级，接待游客9万人次。", "海纳景区", "接待游客"),
    ("支持海纳实验室建设云脑，算力规模达9P。", "云溪区", "算力规模"),
    ("支持海纳实验室建设装置9个。", "海纳实验室", "装置"),
    ("海工大以新模式落地5个平台。", "海工大", "平台"),
    ("举办海纳邀请赛，活动吸引游客9万人次。", "海纳邀请赛", "吸引游客"),
    ("鑫源纺织年产值突破90亿元。", "鑫源纺织", "年产值"), ("高端纺织产值突破90亿元。", "云溪区", "高端纺织产值")])
def test_bodies_that_no_register_has(sentence: str, body: str, name: str) -> None:
    whose, what, *_ = drafted(sentence)[0]
    assert whose == body
    assert clauses.bare(what) == clauses.bare(name) or whose == "云溪区"


@pytest.mark.parametrize(("sentence", "period"), [
    ("一季度，出口12亿元。", "2025Q1"), ("上半年出口增长3%。", "2025H1"), ("2023年出口9亿元。", "2023"),
    ("截至11月底，经营主体12万户。", "2025-11"), ("1—6月出口11亿元。", "2025H1"), ("1—3月出口3亿元。", "2025Q1"),
    ("出口两年平均增长3%。", "2023/2025"), ("五年来，出口年均增长3%。", "2020/2025"), ("出口12亿元。", "2025"),
    ("五年来，成就显著。新建学校9所。", "2020/2025"), ("合同额是2020年的3倍。", "2025"),
    ("力争出口达到15亿元。", "2026"), ("1—11月出口11亿元。", "2025-01/2025-11"),
    ("前三季度出口9亿元。", "2025-01/2025-09"), ("7—9月出口9亿元。", "2025-07/2025-09"), ("1—12月出口9亿元。", "2025"),
    ("出口完成全年目标的57%。", "2025"), ("1—5月出口增速比1—4月提高2个百分点。", "2025-01/2025-05")])
def test_when(sentence: str, period: str) -> None:
    assert [found[3] for found in drafted(sentence)] == [period]


def test_a_heading_and_a_title_date_what_stands_below() -> None:
    text = "一、2025年工作总结\n预计出口12亿元。\n二、2026年工作计划\n新建道路9公里。\n"
    assert [found[3] for found in drafted(text)] == ["2025", "2026"]
    both = "一、2025年和“十四五”时期工作回顾\n出口增长3%。\n过去五年，新建学校9所。\n"
    assert [found[3] for found in drafted(both)] == ["2025", "2020/2025"]
    half = "2025年上半年云溪区经济运行情况\n出口12亿元，力争全年增长6%。1—5月，进口3亿元。"
    meant = ["2025H1", "2025", "2025-01/2025-05"]
    assert [draft.period for draft in proposals.drafts(half, proposals.about(half))] == meant


@pytest.mark.parametrize(("title", "about"), [
    ("云溪区政府工作报告\n——2026年1月15日在云溪区人民代表大会上\n", ("云溪区", 2025, 2026)),
    ("关于青原县2025年国民经济和社会发展计划执行情况与2026年计划草案的报告\n", ("青原县", 2025, 2026)),
    ("临江市2025年国民经济和社会发展统计公报\n临江市统计局 2026年3月28日\n", ("临江市", 2025, 2026)),
    ("2025年前三季度临江市经济形势分析\n", ("临江市", 2025, 2025, "{0}-01/{0}-09")),
    ("望江经济技术开发区管委会2025年工作总结及2026年工作计划\n", ("望江经济技术开发区", 2025, 2026)),
    ("湖江省临江市云岭县2026年政府工作报告\n", ("云岭县", 2025, 2026)),
    ("深圳市南山区2026年国民经济和社会发展计划执行情况与2027年计划草案的报告\n", ("南山区", 2026, 2027))])
def test_a_title_says_which_place_and_years(title: str, about: tuple[str, int, int]) -> None:
    assert proposals.about(title) == clauses.About(*about)


@pytest.mark.parametrize(("text", "message"), [("经济形势分析\n", "--entity"), ("云溪区政府工作报告\n", "--year")])
def test_a_title_that_does_not_tell_is_asked_about(text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        proposals.about(text)


def test_words_find_their_number_and_no_other() -> None:
    text = documents.document("plan-report-2026")
    mentions = scan(text)
    wanted = {number: max(0, mention.start - 6) for number, mention in enumerate(mentions) if mention.kind == "stat"}
    skeleton = readings._Skeleton(text, mentions)
    for number, (words, nth, occurrence) in readings.pointers(text, mentions, wanted).items():
        places = list(skeleton.find(words))
        assert places[(occurrence or 1) - 1][nth - 1] == number
        assert len(places) == 1 or occurrence


def test_confidence_is_counted_in_what_people_have_read() -> None:
    record = confidence.track_record()
    assert all(0 <= right <= used for right, used in record.values())
    assert sum(used for (part, _), (_, used) in record.items() if part == "measure") > 350
    for draft in confidence.proposed("设备投资完成9亿元。", clauses.About("南山区", 2025, 2026)):
        used = [record[confidence._counted_as(rule)] for rule in draft.rules]
        counted = math.prod((right + 1) / (all_ + 2) for right, all_ in used)
        assert draft.confidence == pytest.approx(counted, abs=1e-3)


def test_most_drafts_may_be_taken_unseen() -> None:
    """Each text judged by the record of the others: the surest rows, as long as 98 or 95 in a hundred are right; so of
    texts that confidence is not counted on."""
    assert covered(TEXTS, 0.98) >= 0.73
    assert covered(TEXTS, 0.95) >= 0.98
    unseen = [path for path in TEXTS if path.stem in HELD]
    assert covered(unseen, 0.98) >= 0.65
    assert covered(unseen, 0.95) >= 0.85


def test_confidence_says_what_it_means() -> None:
    """Of texts that it is not counted on two in five rows are at 0.98 or more, 98 in 100 of them right."""
    record = confidence.track_record()
    rows = [(confidence.counted(confidence.shaped(draft), record),
             all(confidence.agreement(label, draft, place).values()))
            for path in TEXTS if path.stem in HELD for label, draft, place in confidence.matched(path) if draft]
    for said, most, right in ((0.98, 0.4, 0.98), (0.9, 0.6, 0.97)):
        sure = [is_right for confident, is_right in rows if confident >= said]
        assert len(sure) >= most * len(rows) and sum(sure) >= right * len(sure)


def test_what_was_mistaken_when_a_text_was_first_seen_counts_against_new_names() -> None:
    counts = [confidence.track_record()["name", f"doubts {number}"] for number in range(5)]
    assert min(used for _, used in counts[1:]) > 80
    shares = [right / used for right, used in counts]
    assert shares == sorted(shares, reverse=True) and shares[0] > 0.9 > 0.7 > shares[3]
    right, used = confidence.track_record()["name", "seen"]
    assert used > 900 and right >= 0.985 * used


def test_reasons_are_told_in_each_language() -> None:
    made = review.rows("云溪区出口9亿元，增长3%。依托“海纳”平台融资5亿元。", clauses.About("云溪区", 2025, 2026), "x")
    named = next(row for row in made if row["text"] == "5亿元")
    assert "句中另有其他名称" in named["reason_zh"] and "names others" in named["reason_en"]
    for row in made:
        assert not re.search("[a-z]{3}", row["reason_zh"].replace(row["measure"], "")), row["reason_zh"]
        assert not re.search("[一-鿿]", re.sub("“[^”]*”|增长", "", row["reason_en"])), row["reason_en"]


@pytest.mark.parametrize("label", ["出口|level", "出口|size|2025", "出口|level|2025|x", ""])
def test_a_label_of_another_shape_is_one_error(tmp_path: Path, label: str) -> None:
    path = tmp_path / "report.txt"
    path.write_text(f"云溪区政府工作报告\n2025年出口9亿元{{{label}}}。\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"report\.txt, line 2: the label .* is not \{name\|measure\|period\}"):
        confidence.labelled(path)


def returned(changed: dict[str, str]) -> list[files.Row]:
    """The rows of a proposal as they come back."""
    drafts = review.rows("云溪区出口9亿元。", clauses.About("云溪区", 2025, 2026), "x")
    return [files.Row(({name: str(value) for name, value in row.items()} | changed).items(), Path("sheet.csv"), number)
            for number, row in enumerate(drafts, 2)]


@pytest.mark.parametrize(("damage", "message"), [
    ({"period": "2027-13"}, r"row 2, column period: '2027-13' stands in no calendar"),
    ({"period": "next year"}, r"row 2, column period: 'next year' is no period"),
    ({"measure": "speed"}, r"row 2, column measure: 'speed' is no measure; write one of level"),
    ({"entity": "南山\u202e区"}, r"row 2, column entity: .* without characters that are not seen"),
    ({"confidence": "high"}, r"row 2, column confidence: 'high' is not what nanshan propose writes there"),
    ({"start": ""}, r"row 2, column start: '' is not what nanshan propose writes there"),
    ({"start": "12.5"}, r"row 2, column start: '12.5' is not what nanshan propose writes there"),
])
def test_what_was_mistyped_is_told_where_it_stands_in_the_sheet(damage: dict[str, str], message: str) -> None:
    rows = returned({"decision": "收"} | damage)
    with pytest.raises(DataError, match=message):
        review.decided(Path("sheet.csv"), rows, None)


def test_a_sheet_without_a_column_names_it() -> None:
    rows = returned({})
    del rows[0]["period"]
    with pytest.raises(DataError, match=r"sheet\.csv: lacks the columns period"):
        review.decided(Path("sheet.csv"), rows, None)


# --- the way there and back ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def plan() -> tuple[str, dict[int, confidence.Label]]:
    return confidence.labelled(HELD_BACK / "nanshan-plan-2027.txt")


def on_copy(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """From now on the project is a copy, which may be changed; what was read of it before is known still."""
    for part in ("data/raw", "notebooks"):
        shutil.copytree(files.ROOT / part, folder / part)
    monkeypatch.setattr(files, "ROOT", folder)
    return folder


@pytest.fixture
def report(tmp_path: Path, plan: tuple[str, Any]) -> Path:
    """The new report, in a folder of its own."""
    path = tmp_path / f"{PLAN}.txt"
    path.write_text(plan[0], encoding="utf-8", newline="")
    return path


@pytest.fixture
def copy(report: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project's data, with the new report beside it."""
    return on_copy(report.parent, monkeypatch)


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory, plan: tuple[str, dict[int, Any]]) -> tuple[bytes, int]:
    """The sheet after a reviewer who knows the labels, and how many rows had to be corrected."""
    path, labels = tmp_path_factory.mktemp("reviewed") / f"{PLAN}.txt", plan[1]
    path.write_text(plan[0], encoding="utf-8", newline="")
    _, (sheet, *_) = review.write(path, path.parent, like="plan-report-2026")
    book = openpyxl.load_workbook(sheet)
    page = book.worksheets[0]
    column = {str(cell.value): number for number, cell in enumerate(page[1], start=1)}
    corrected = 0
    for row in page.iter_rows(min_row=2):
        def cell(name: str, row: Any = row) -> Any:
            return row[column[review.HEADS[name]] - 1]

        end = int(cell("start").value) + len(cell("text").value)
        found = next((labels[place] for place in range(end, end + 4) if place in labels), None)
        cell("decision").value = "收" if found else "弃"
        if found:
            entity, name, measure, period, _ = found
            right = clauses.bare(name) == clauses.bare(str(cell("indicator_zh").value)) or cell("indicator").value
            wrong = [each for each, value in (("measure", measure), ("period", period), ("entity", entity or "南山区"))
                     if cell(each).value != value]
            for each, value in (("measure", measure), ("period", period), ("entity", entity or "南山区")):
                cell(each).value = value
            if not right:
                cell("indicator_zh").value, cell("indicator").value = name, ""
            corrected += bool(wrong or not right)
    book.save(sheet)
    return sheet.read_bytes(), corrected


@pytest.fixture
def sheet(report: Path, decided: tuple[bytes, int]) -> Path:
    """That sheet, beside the report."""
    path = report.with_suffix(".xlsx")
    path.write_bytes(decided[0])
    return path


def test_what_is_sure_may_be_taken_unseen(report: Path) -> None:
    found, (sheet, table, page) = review.write(report, report.parent)
    assert {"fact_id", "sentence", "indicator_zh", "confidence", "reason_zh", "reason_en"} <= set(
        table.read_text(encoding="utf-8-sig").partition("\n")[0].split(","))
    assert "Content-Security-Policy" in page.read_text(encoding="utf-8")
    with pytest.raises(DataError, match="rows are undecided"):
        adopt.adopt(sheet, above=0.9, dry_run=True)
    assert adopt.adopt(table, report, above=0.0, dry_run=True)
    assert all(row["confidence"] < 1 for row in found)


def test_the_number_in_red_is_the_one_that_is_meant(tmp_path: Path) -> None:
    text = tmp_path / "云溪.txt"
    text.write_text("云溪区2026年计划报告\n\n2025年出口增长5%，进口增长5%。\n", encoding="utf-8")
    _, (sheet, *_) = review.write(text, tmp_path)
    page = openpyxl.load_workbook(sheet, rich_text=True).worksheets[0]
    column = [str(cell.value) for cell in page[1]].index(review.HEADS["sentence"]) + 1
    before = sorted(str(page.cell(row, column).value[0]) for row in (2, 3))
    assert before == ["2025年出口增长", "2025年出口增长5%，进口增长"]


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_a_sheet_saved_by_libreoffice_says_the_same(sheet: Path) -> None:
    saved = sheet.parent / "saved"
    subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{sheet.parent}/office", "--convert-to",
                    "xlsx", "--outdir", saved, sheet], check=True, capture_output=True, timeout=120)
    mine, theirs = review.read(sheet), review.read(saved / sheet.name)
    assert mine[1] == theirs[1]
    keys = (*review.EDITABLE, "words", "nth", "start", "text")
    assert [[row.get(key, "") for key in keys] for row in mine[0]] == [
        [row.get(key, "") for key in keys] for row in theirs[0]]


def test_a_frame_of_jupyterlab_is_adopted_like_a_sheet(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = nd.review(str(report))
    frame["decision"] = "收"
    on_copy(report.parent, monkeypatch)
    assert "readings of" in nd.adopt(frame)
    assert PLAN in documents.register() and not readings.problems()


def test_next_years_report_is_adopted_and_tables_take_it(sheet: Path, plan: tuple[str, dict[int, Any]],
                                                         decided: tuple[bytes, int],
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    counted = sum(used for _, used in confidence.track_record().values())
    copy = on_copy(sheet.parent, monkeypatch)
    assert decided[1] <= 0.14 * len(plan[1]), "corrections per row at first sight"
    before = {path: path.read_bytes() for path in (copy / "data" / "raw").rglob("*.csv")}
    shown = adopt.adopt(sheet, dry_run=True)
    assert "+++ data/raw/readings/plan-report-2027.csv" in shown and "draft_" in shown
    assert {path: path.read_bytes() for path in (copy / "data" / "raw").rglob("*.csv")} == before
    assert f"{len(plan[1])} readings of" in adopt.adopt(sheet, publisher="南山区人民政府", date="2027-01-26")
    assert sum(used for _, used in confidence.track_record().values()) > counted + len(plan[1]), "decisions count"
    assert not readings.problems() and not list(copy.glob("data/.*"))
    assert documents.register()[PLAN].date == "2027-01-26"
    facts = nd.facts().query("doc_id == @PLAN")
    assert len(facts) == len(plan[1]) > 150
    gdp = facts[(facts.indicator == "gdp") & (facts.measure == "growth")].set_index("period").figure
    assert gdp["2026"].value == 5.6 and gdp["2027"].low == 5.0 and gdp["2027"].high is None
    targets = nd.table("plan_targets")
    assert set(targets.year) == {2026, 2027}
    drafts = {key for key, item in codebook.indicators().items() if item.is_draft}
    assert drafts & set(facts.indicator) and not drafts & set(targets.indicator)
    edition = {}
    for lang in ("en", "zh"):
        with wording.speaking(lang):
            edition[lang] = pages.Edition(lang).data()["facts.html"]
    name = next(item.name_zh for key, item in codebook.indicators().items() if key in drafts & set(facts.indicator))
    assert name in edition["zh"] and f"<td>{name}" not in edition["en"]
    assert any("2026Q1" in doubt for doubt in doubts.doubts())
    quarter = nd.fact("gdp", "南山区", "2026Q1")
    assert quarter.value == 2486e8 and 2026 in nd.series("gdp", "南山区").index
    assert as_figure(nd.series("gdp", "南山区").loc[2026, "南山区"]).value != quarter.value
    assert all(len(tables.made(name)) for name in tables.THEMED)
    waiting = ledger.waiting()  # ranks and multiples, for somebody to look into; until then they have no verdict
    assert len(waiting) > 3 and {figure.doc_id for figure in waiting} == {PLAN}
    assert not {figure.id for figure in waiting} & {check.claim.id for check in ledger.checks()}
    assert adopt.adopt(sheet) == f"{PLAN}: adopted before, nothing changes"


def test_drafts_are_counted_refused_when_strict_and_merged(copy: Path, sheet: Path,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    adopt.adopt(sheet)
    drafts = {item.name_zh: key for key, item in codebook.indicators().items() if item.is_draft}
    assert "技术合同成交额" in drafts and all(key.startswith("draft_") for key in drafts.values())
    key = drafts["技术合同成交额"]
    assert "technology_contracts" in adopt.rename(key, "technology_contracts")
    assert codebook.indicators()["technology_contracts"].name_zh == "技术合同成交额"
    other = drafts["房地产开发投资"]
    adopt.rename(other, "fixed_asset_investment")
    assert other not in codebook.indicators() and not readings.problems()
    with pytest.raises(DataError, match="no draft"):
        adopt.rename("gdp", "retail_sales")
    done = adopt.rename("land_area_vs_shenzhen", "lavs")
    assert done.startswith("land_area_vs_shenzhen is lavs in 5 files; change it by hand in 00_overview.ipynb")
    (copy / "data" / "raw" / "readings" / "zz.csv").write_text("a,b\nc\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"zz\.csv, row 2: 1 cells where the header has 2"):
        adopt.rename("lavs", "land_area_vs_shenzhen")
    monkeypatch.setattr(build, "check", list)  # what the next test makes
    with pytest.raises(DataError, match=r"^\d+ draft indicators: "):
        cli.check(strict=True)


def changed(sheet: Path, name: str, value: str) -> None:
    """Another cell in the first row that was accepted."""
    book = openpyxl.load_workbook(sheet)
    page = book.worksheets[0]
    heads = [str(cell.value) for cell in page[1]]
    row = next(row for row in page.iter_rows(min_row=2) if row[heads.index(review.HEADS["decision"])].value == "收")
    row[heads.index(review.HEADS[name])].value = value
    book.save(sheet)


WRONG = [("decision", "", "rows are undecided"), ("decision", "maybe", "'maybe' is no decision"),
         ("words", "无此字样#", "do not stand in the document"), ("period", "2025-13", "column period"),
         ("measure", "speed", "'speed' is no measure"), ("indicator_zh", "", "has no name")]


def test_what_is_wrong_in_a_sheet_is_one_error_and_nothing_is_written(copy: Path, sheet: Path) -> None:
    right = sheet.read_bytes()
    before = {path: path.read_bytes() for path in (copy / "data" / "raw").rglob("*.*")}
    for name, value, message in WRONG:
        sheet.write_bytes(right)
        changed(sheet, name, value)
        if name == "indicator_zh":
            changed(sheet, "indicator", "")
        with pytest.raises(DataError, match=message):
            adopt.adopt(sheet)
        assert {path: path.read_bytes() for path in (copy / "data" / "raw").rglob("*.*")} == before
        assert PLAN not in documents.register()


def test_another_text_and_another_reading_are_refused(copy: Path, sheet: Path, report: Path,
                                                      plan: tuple[str, dict[int, Any]]) -> None:
    report.write_text(plan[0].replace("5.6%", "5.7%"), encoding="utf-8", newline="")
    with pytest.raises(DataError, match="another text"):
        adopt.adopt(sheet)
    report.write_text(plan[0], encoding="utf-8", newline="")
    adopt.adopt(sheet)
    changed(sheet, "period", "2019")
    with pytest.raises(DataError, match="has a reading already"):
        adopt.adopt(sheet)


def test_killed_after_the_renaming_the_next_run_finishes(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "finish_interrupted", lambda: None)  # killed here
    files.replace_raw({"codebook/x.csv": b"a\n", "documents/y.txt": b"b"})
    assert not (copy / "data/raw/codebook/x.csv").exists()
    monkeypatch.undo()
    monkeypatch.setattr(files, "ROOT", copy)
    done = subprocess.run([sys.executable, "-m", "nanshan_data", "show", "--help"], check=True, capture_output=True,
                          env={**os.environ, "NANSHAN_ROOT": str(copy)})  # whatever the next command is
    assert done.returncode == 0
    assert (copy / "data/raw/codebook/x.csv").read_bytes() == b"a\n" and not list(copy.glob("data/.*"))


def test_a_role_that_the_words_of_drafts_lack_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    roles = (*lexicon.CODES["proposals"]["role"], "zest")
    monkeypatch.setattr(lexicon, "CODES", {**lexicon.CODES, "proposals": {"role": roles}})
    with pytest.raises(DataError, match=r"proposals\.csv: has no row whose role is zest; restore it from git"):
        inspect.unwrap(clauses.words)()


def test_a_proposal_needs_nothing_heavy(tmp_path: Path) -> None:
    text = tmp_path / "yunxi-2027.txt"
    text.write_text("云溪区2027年计划报告\n出口9亿元。", encoding="utf-8")
    code = ("import sys, pathlib; from nanshan_data.publish import review\n"
            "review.write(*map(pathlib.Path, sys.argv[1:]))\n"
            "print({'pandas', 'numpy', 'matplotlib', 'openpyxl', 'pandera'} & set(sys.modules))")
    done = subprocess.run([sys.executable, "-c", code, str(text), str(tmp_path)], capture_output=True, text=True,
                          check=True)
    assert done.stdout == "set()\n" and (tmp_path / "yunxi-2027.xlsx").is_file()
