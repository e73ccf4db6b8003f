"""What a customer can do: give and get money, buy by card, draw and pay in cash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sample_bank.bank import BANK, TOWNS, Bank, Customer, Hours
from sample_bank.dice import Dice

# Who stands behind a transfer of a kind: a person, an enterprise, a government.
NATURE = {"VIRP": "P", "TRINT": "P", "CHARGE": "P", "VIRINTL": "P", "PAIE": "E", "TEF": "E", "FACT": "E", "PREST": "G"}
# Kinds that run by themselves and come through no door.
SILENT = ("PAIE", "PREST", "FACT")


@dataclass(frozen=True)
class Shop:
    """A kind of shop: its MCC, the median in cents, the spread of the logarithm, how often, and invented names."""

    mcc: str
    median: int
    spread: str
    often: int
    names: tuple[str, ...]


SHOPS = {
    "grocery": Shop("5411", 4600, "0.75", 24, ("MARCHE DU QUAI", "EPICERIE VALMONT", "AUX TROIS PANIERS")),
    "fast_food": Shop("5814", 1250, "0.40", 13, ("CASSE-CROUTE 24", "POULET MINUTE", "FRITES & CIE", "LE BEIGNE")),
    "restaurant": Shop("5812", 3800, "0.60", 9, ("BISTRO DE LA RADE", "CHEZ LE PECHEUR", "LA TABLE RONDE")),
    "fuel": Shop("5541", 5200, "0.35", 9, ("STATION DU PONT", "ESSENCE ROUTE 12")),
    "drugstore": Shop("5912", 2300, "0.70", 6, ("PHARMACIE CENTRALE", "PHARMACIE DU PHARE")),
    "general": Shop("5311", 5400, "0.90", 8, ("GRAND MAGASIN NORD", "BAZAR DU PORT")),
    "online": Shop("5999", 3600, "1.00", 8, ("COLIS-DIRECT", "TOUTENLIGNE")),
    "transit": Shop("4111", 375, "0.10", 9, ("TRANSPORTS DE LA BAIE",)),
    "taxi": Shop("4121", 1700, "0.45", 3, ("TAXI COOP BAIE", "COURSES VITE")),
    "apparel": Shop("5651", 6100, "0.70", 4, ("VETEMENTS LARGE", "FIL & LAINE")),
    "home": Shop("5200", 5800, "0.95", 3, ("QUINCAILLERIE DU BASSIN",)),
    "recreation": Shop("7832", 2100, "0.55", 3, ("CINEMA DU MOLE", "PISCINE MUNICIPALE")),
    "bar": Shop("5813", 2900, "0.60", 3, ("BAR DES ECLUSES", "LE GRAIN DE SEL")),
    "lodging": Shop("7011", 12800, "0.28", 0, ("AUBERGE DU RELAIS", "MOTEL DES PINS", "HOTEL DE LA GARE")),
}


class Life:
    """One habit of one customer: what they do, on a day, between two hours, with a stream of chance of its own."""

    def __init__(self, bank: Bank, who: Customer, *purpose: object) -> None:
        self.bank = bank
        self.who = who
        self.dice = Dice(who.name, *purpose)

    def at(self, day: date, hours: Hours) -> datetime:
        """A time on ``day``, between these hours."""
        return datetime.combine(day, self.dice.clock(*hours))

    def gets(self, when: datetime, cents: int, other: tuple[str, str], code: str = "VIRP", memo: str = "") -> None:
        """Money from an account elsewhere."""
        self._exchange(self.who.account, "CREDIT", when, cents, other, code, memo)

    def gives(
        self,
        when: datetime,
        cents: int,
        other: tuple[str, str],
        code: str = "VIRP",
        memo: str = "",
        branch: str = "",
        nature: str = "",
    ) -> None:
        """Money to an account elsewhere; over the counter of ``branch`` where one is named.

        ``nature``: of the other side, where it is not the usual one of this kind.
        """
        more = {"CANAL": "SUCC", "SUCCURSALE": branch} if branch else {}
        more |= {"NATURE_TIERS": nature} if nature else {}
        self._exchange(self.who.account, "DEBIT", when, cents, other, code, memo, **more)

    def transfers(self, when: datetime, cents: int, taker: str, memo: str = "", code: str = "VIRP") -> None:
        """Money to an account of this bank: two postings that name each other, a moment apart."""
        giver = self.who.account
        given = "VIRP" if code == "CHARGE" else code  # a load is one where it arrives, a transfer where it leaves
        self._exchange(giver, "DEBIT", when, cents, (taker, BANK), given, memo)
        self._exchange(taker, "CREDIT", when + timedelta(seconds=2), cents, (giver, BANK), code, memo)

    def wage(self, when: datetime, cents: int, taker: str) -> None:
        """Pay to an account of this bank: a transfer where it leaves, a wage where it arrives."""
        giver = self.who.account
        self._exchange(giver, "DEBIT", when, cents, (taker, BANK), "TEF", "paie", NATURE_TIERS="P")
        self._exchange(taker, "CREDIT", when + timedelta(seconds=2), cents, (giver, BANK), "PAIE", "paie")

    def _exchange(
        self,
        account: str,
        side: str,
        when: datetime,
        cents: int,
        other: tuple[str, str],
        code: str,
        memo: str,
        **more: str,
    ) -> None:
        canal = "" if code in SILENT else "MOB" if other[1] == BANK else "LIGNE"
        party = {"COMPTE_TIERS": other[0], "INST_TIERS": other[1], "NATURE_TIERS": NATURE[code]}
        self.bank.post(account, when, side, cents, code, **({"CANAL": canal, "LIBELLE": memo} | party | more))

    def buys(self, when: datetime, kind: str, cents: int, name: str = "", town: str = "") -> None:
        """A purchase by card."""
        shop, who = SHOPS[kind], self.who
        more = {"CARTE": who.card, "MCC": shop.mcc, "COMMERCE": name or self.dice.favourite(shop.names)}
        canal = "WEB" if kind == "online" else "TPV"
        self.bank.post(who.account, when, "DEBIT", cents, "ACHAT", CANAL=canal, VILLE=town or who.town, **more)

    def draws(self, when: datetime, cents: int, machine: int) -> None:
        """Cash out at a machine of the home town; number 0 is the counter."""
        self._cash("DEBIT", when, cents, machine, self.who.town)

    def pays_in(self, when: datetime, cents: int, machine: int, town: str = "") -> None:
        """Cash in, likewise, or in another town."""
        self._cash("CREDIT", when, cents, machine, town or self.who.town)

    def _cash(self, side: str, when: datetime, cents: int, machine: int, town: str) -> None:
        number = TOWNS.index(town) + 1
        where = {"CANAL": "GAB" if machine else "SUCC", "GUICHET": f"G{number}{machine:02d}"}
        code = "DEPESP" if side == "CREDIT" else "RETESP"
        self.bank.post(self.who.account, when, side, cents, code, VILLE=town, SUCCURSALE=f"S{number}0", **where)
