"""What the warehouse reads: picking and packing lists, with barcodes, in the reader's language."""

import base64
import re
import sys
from decimal import Decimal as D
from io import BytesIO

import pypdf
import pytest

from addons import base, shipping, stock
from addons.printing import render_document
from addons.shipping.barcodes import BarcodeError, barcode


@pytest.fixture
def shipment(shop_with):
    """A draft shipment that takes from two bins, in a session."""
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=5)
        main = shop.all(session, stock.Bin)[0]
        near = {"code": "A-01", "warehouse_id": main.warehouse_id, "priority": 1}
        (id_,) = session.create(stock.Bin, [near])
        session.edit(base.Product, [{"id": shop.products["A"], "weight": D("2.5")}])
        line = {"product_id": shop.products["A"], "bin_id": id_, "counted": D(2)}
        (count,) = session.create(stock.Inventory, [{"lines": [line]}])
        session.fire("complete", [session.get_one(session[stock.Inventory], count)]).expect_done()
        order = shop.confirmed(session, ("A", 4))
        session.fire("ship", [order], draft=True).expect_done()
        yield session, shop.all(session, shipping.Shipment)[0]


def test_the_picking_list_leads_from_bin_to_bin(shipment):
    session, one = shipment
    html = render_document(session, one, "html", paper="picking").decode()
    words = re.sub(r"<[^>]+>|\s+", " ", re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL))
    assert "Picking list" in words
    pictures = re.findall(r'<img alt="([^"]+)" src="data:image/svg\+xml;base64,([^"]+)"', html)
    assert [alt for alt, _ in pictures] == [one.code(), "A-01", "MAIN"]
    assert all(b"<svg" in base64.b64decode(drawn) for _, drawn in pictures)


def test_the_packing_list_says_what_it_weighs_as_a_pdf_too(shipment):
    session, one = shipment
    pages = pypdf.PdfReader(BytesIO(render_document(session, one, "pdf", paper="packing"))).pages
    text = " ".join(page.extract_text() for page in pages)
    assert "Packing list" in text
    assert "Total 10" in text
    html = render_document(session, one, "html", paper="packing", language="de").decode()
    assert "Packliste" in html
    assert "Gewicht in kg" in html


def test_without_the_library_it_says_what_to_install(monkeypatch):
    barcode.cache_clear()
    monkeypatch.setitem(sys.modules, "barcode", None)
    with pytest.raises(BarcodeError, match=r"tradeloom\[barcodes\]"):
        barcode("GS000001")
