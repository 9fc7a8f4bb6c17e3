"""The look for goods, as the page gets it."""

from gateway.counter.lookups import LOOKUPS
from gateway.pos.catalogue import read_catalogue
from gateway.pos.search_desk import SearchDesk

HEAD = "gtin,name,unit,price_idr,kind\n"
ROWS = ("8991002101234,Susu UHT 1 liter,pcs,16375,packaged", "18991002101231,Susu UHT karton 12,pcs,190000,", "E01,Es batu,pcs,,own")
OLD = read_catalogue(HEAD + "\n".join(ROWS))[0]
NEW = read_catalogue(HEAD + "8991002101234,Susu UHT 1 liter,pcs,17000,packaged\n")[0]


def test_goods_come_with_the_code_that_sells_them() -> None:
    answer = SearchDesk(OLD).search("susu")
    assert answer == {
        "items": [
            {"code": "8991002101234", "name": "Susu UHT 1 liter", "unit": "pcs", "price": 16_375, "kind": "packaged", "stock": None},
            {"code": "18991002101231", "name": "Susu UHT karton 12", "unit": "pcs", "price": 190_000, "kind": "", "stock": None},
        ]
    }
    assert list(LOOKUPS["search"].answer.problems(answer, "")) == []


def test_goods_without_a_price_say_so() -> None:
    answer = SearchDesk(OLD).search("batu")
    assert answer == {"items": [{"code": "E01", "name": "Es batu", "unit": "pcs", "price": None, "kind": "own", "stock": None}]}


def test_a_new_price_list_is_searched_from_then_on() -> None:
    desk = SearchDesk(OLD)
    desk.search("susu")
    desk.changed(NEW)
    assert [item["price"] for item in desk.search("susu")["items"]] == [17_000]  # type: ignore[index, call-overload, union-attr]


def test_the_page_may_ask_for_fewer() -> None:
    assert len(SearchDesk(OLD).search("susu", 1)["items"]) == 1  # type: ignore[index, call-overload, arg-type]


def test_goods_that_somebody_counted_come_with_their_stock() -> None:
    answer = SearchDesk(OLD, lambda codes: dict.fromkeys(codes[:1], 12_500)).search("susu")
    items = answer["items"] if isinstance(answer, dict) else None
    assert isinstance(items, list)
    assert [item["stock"] for item in items if isinstance(item, dict)] == [12_500, None]
