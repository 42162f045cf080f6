"""The layouts that can be drawn, by id."""

from collections.abc import Mapping
from types import ModuleType

from tests.layouts import guizhou, hainan, hubei, mof2020, mof2021_cost, rural_link, sichuan, yunnan

LAYOUTS: Mapping[str, ModuleType] = {
    "guizhou": guizhou,
    "mof2020": mof2020,
    "mof2021-cost": mof2021_cost,
    "rural_link": rural_link,
    "yunnan": yunnan,
    "sichuan": sichuan,
    "hubei": hubei,
    "hainan": hainan,
}
