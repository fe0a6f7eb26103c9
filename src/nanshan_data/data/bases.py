"""What figures stand on: an economic census, a vintage of land areas, a population census, a border.

``bases.csv`` of the codebook says what each basis is. Outside figures name theirs; those of documents follow from
``basis_rules.csv``. Two figures clash where both carry different bases of one family, whatever their places.
"""

from __future__ import annotations

from collections.abc import Mapping

from nanshan_data.data import codebook, files, forms
from nanshan_data.figures.figure import Basis

_BROKEN = {"en": "{earlier} stands on “{before}”, {later} on “{after}”. {about}",
           "zh": "{earlier}年为“{before}”，{later}年为“{after}”。{about}"}


class Rule(files.Row):
    """A basis of document figures: those of these indicators, measures, places, years (first and last included) and
    documents (none: all of them); lists are separated by ``|``."""

    def fits(self, figure: Mapping[str, str]) -> bool:
        """Whether the rule speaks of a figure, a row of facts.csv."""
        years = [part[:4] for part in figure["period"].split("/")]
        return (all(self.first <= year <= self.last for year in years)
                and figure["indicator"] in self.indicators.split("|") and figure["measure"] in self.measures.split("|")
                and figure["entity"] in self.entities.split("|")
                and (not self.documents or figure["doc_id"] in self.documents.split("|")))


    def meets(self, other: Rule) -> bool:
        """Whether there may be a figure of which both speak."""
        def share(column: str) -> bool:
            return not {*self[column].split("|")}.isdisjoint(other[column].split("|"))

        return (self.first <= other.last and other.first <= self.last
                and all(map(share, ("indicators", "measures", "entities")))
                and (not self.documents or not other.documents or share("documents")))


@files.per_root
def families() -> tuple[str, ...]:
    """The families of bases in the order in which a figure names its own."""
    return (*codebook.column("family").words,)


@files.per_root
def rules() -> tuple[Rule, ...]:
    """The rules by which figures of documents get a basis; bases, indicators, measures and places are known."""
    seen: dict[str, dict[int, Rule]] = {}

    def check(row: files.Row) -> None:
        if row["first"] > row["last"]:
            raise row.fault(f"begins in {row['first']} and ends in {row['last']}; turn the years round", "last")
        rule, family = row.as_a(Rule), codebook.bases()[row["basis"]].family
        if other := next((number for number, each in seen.setdefault(family, {}).items() if each.meets(rule)), 0):
            raise row.fault(f"gives figures a basis of the family {family} to which row {other} gives one; a figure "
                            "has one of each, so part their years, places or documents")
        seen[family][row.number] = rule

    return tuple(row.as_a(Rule) for row in forms.rows("codebook/basis_rules", check))


def parse(ids: str) -> Basis:
    """``census5;present`` as (family, id) pairs in order of family; KeyError where bases.csv has no such id."""
    found, order = [(codebook.bases()[name].family, name) for name in filter(None, ids.split(";"))], families()
    return tuple(sorted(found, key=lambda pair: order.index(pair[0])))


def text(basis: Basis) -> str:
    """The ids of a basis, separated by semicolons."""
    return ";".join(name for _, name in basis)


def of_document(figure: Mapping[str, str]) -> Basis:
    """The basis of a document's figure (a row of facts.csv); empty where no rule speaks of it."""
    return parse(";".join(rule.basis for rule in rules() if rule.fits(figure)))


def accounts(basis: Basis) -> str:
    """The id of the family accounts, or nothing."""
    return dict(basis).get("accounts", "")


def rank(basis: Basis) -> int:
    """Where its accounts stand in bases.csv, which lists the preferred ones first; those not known come last."""
    order = list(codebook.bases())
    return order.index(accounts(basis)) if accounts(basis) else len(order)


def has_rule(indicator: str) -> bool:
    """Whether figures of this indicator stand on a basis, known or not."""
    return any(indicator in rule.indicators.split("|") for rule in rules())


def name(basis: Basis, lang: str) -> str:
    """The names of a basis in a language."""
    known = codebook.bases()
    return ("；" if lang == "zh" else "; ").join(getattr(known[each], f"name_{lang}") for _, each in basis)


def reason(earlier: str, before: str, later: str, after: str, lang: str = "en") -> str:
    """Why a figure of one year on the basis ``before`` does not join one of another year on the basis ``after``."""
    known = codebook.bases()
    return _BROKEN[lang].format(earlier=earlier, later=later, before=name(((known[before].family, before),), lang),
                                after=name(((known[after].family, after),), lang),
                                about=getattr(known[after], f"about_{lang}"))
