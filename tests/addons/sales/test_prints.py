"""Orders on paper: as order, offer, confirmation, return or cancellation, in the customer's language."""

import datetime as dt
import html
import re
from decimal import Decimal as D
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from addons import base, preferences, sales
from addons.printing.document import document_html, render_document
from addons.printing.papers import papers
from addons.printing.template_chain import templates
from addons.sales.order import terms
from core.errors import BadInput, UsageError


@pytest.fixture
def backend() -> str:
    """Run on SQLite alone: papers show what was read, and reading is tested elsewhere on both."""
    return "sqlite"


LANGUAGES = ("en", "de", "es", "fr", "nl", "vi")
ROAD = ("stock", "shipping", "invoicing")


def text_of(page):
    """Return the words of a page without its markup."""
    body = re.sub(r"<head>.*?</head>", "", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def words_of_pdf(made):
    pages = [page.extract_text() for page in PdfReader(BytesIO(made)).pages]
    return re.sub(r"\s+", "", "".join(pages))


def rows_of(page):
    """Return the rows of the items as texts."""
    table = re.search(r'<table class="items">.*?</table>', page, re.DOTALL)
    return [text_of(row) for row in re.findall(r"<tr.*?</tr>", table[0], re.DOTALL)]


@pytest.fixture
def shop(shop_with):
    """Return a shop whose customer wants it delivered elsewhere, with a box of 24 bolts and a red shirt of size L."""
    shop = shop_with("sales")
    prepare(shop)
    return shop


def prepare(shop):
    with shop.app.unit() as session:
        app = shop.app
        units = {unit.code: unit.id for unit in session.scalars(select(app[base.Unit]))}
        (box,) = session.create(base.Unit, [{"code": "box", "name": "Box", "category": "box"}])
        session.create(base.ProductUnit, [{"product_id": shop.products["B"], "unit_id": box, "ratio": D(24)}])
        (receiver,) = session.create(base.Partner, [{"code": "R1", "name": "Depot"}])
        (rep,) = session.create(base.Partner, [{"code": "E1", "name": "Ada"}])
        (to,) = session.create(base.Address, [{"partner_id": receiver, "street": "Quay 7", "city": "Port"}])
        shirt = {"name": "Shirt", "unit_id": units["pc"], "list_price": D(20)}
        (generic,) = session.create(base.Product, [{**shirt, "code": "SHIRT", "generic": True}])
        (red,) = session.create(base.Product, [{**shirt, "code": "SHIRT-RED", "variant_of_id": generic}])
        (colour,) = session.create(base.Attribute, [{"code": "colour", "name": "Colour"}])
        value = {"attribute_id": colour, "code": "red", "name": "Dark red"}
        (value,) = session.create(base.AttributeValue, [value])
        session.create(base.VariantValue, [{"product_id": red, "value_id": value}])
        (engraving,) = session.create(base.Attribute, [{"code": "engraving", "name": "Engraving"}])
        wanted = {"product_id": shop.products["A"], "attribute_id": engraving}
        session.create(base.ProductAttribute, [wanted])
        shop.ids = {"box": box, "receiver": receiver, "rep": rep, "to": to}
        shop.products["RED"] = red


def lines(shop):
    return [
        {"product_id": None, "description": "First floor:", "quantity": D(0)},
        shop.line("A", 2, discount=D(10), printed=True, attribute_values="engraving=For Anna"),
        shop.line("B", 10, unit_id=shop.ids["box"], price=D("11.99")),
        shop.line("RED", 3, discount=D("2.5")),
        shop.line("S", 1),
        {"product_id": None, "description": "Sharpening", "quantity": D(4), "price": D("12.5")},
        {"product_id": None, "description": "Mind the dog.", "quantity": D(0), "printed": True},
    ]


def printed(session, order, language="en", **options):
    return render_document(session, order, "html", language=language, **options).decode()


# --- what stands on it ----------------------------------------------------------------------------------------


def test_lines_are_printed_as_they_were_ordered_with_comments_in_place(shop):
    with shop.app.unit() as session:
        rows = rows_of(printed(session, shop.order(session, *lines(shop))))
    assert rows == [
        "# Product Quantity Unit Price Discount Tax Net EUR",
        "First floor:",
        "1 Anvil A engraving: For Anna 2 pc 10.00 10% 18.00",
        "2 Bolt B 10 box 11.99 119.90",
        "3 Shirt SHIRT-RED Colour: Dark red 3 pc 20.00 2.5% 58.50",
        "4 Service S 1 pc 40.00 10% 40.00",
        "5 Sharpening 4 12.50 50.00",
    ]


def test_only_discounts_and_comments_marked_for_printing_stand_at_the_bottom(shop):
    with shop.app.unit() as session:
        text = text_of(printed(session, shop.order(session, *lines(shop), note="We pack\nin boxes.")))
    _, bottom = text.split("Total €", 1)
    assert "Discounts Anvil 10% €2.00 Mind the dog. Terms" in bottom
    assert "Shirt" not in bottom
    assert "First floor" not in bottom
    assert bottom.endswith("We pack in boxes.")


def test_kit_components_are_indented_under_their_kit_without_a_number(shop):
    with shop.app.unit() as session:
        (kit,) = session.create(
            base.Product, [{"code": "SET", "name": "Set", "unit_id": 1, "list_price": D(9), "is_kit": True}]
        )
        part = {"kit_id": kit, "product_id": shop.products["B"], "quantity": D(2)}
        session.create(base.Component, [part])
        order = shop.confirmed(session, {"product_id": kit, "quantity": D(1)}, ("A", 1))
        page = printed(session, order)
    assert re.findall(r'<tr class="component">', page) == ['<tr class="component">']
    assert [row[:8] for row in rows_of(page)[1:]] == ["1 Set SE", "Bolt B 2", "2 Anvil "]


def test_parties_and_addresses_are_printed_where_they_differ(shop):
    with shop.app.unit() as session:
        plain = text_of(printed(session, shop.order(session, ("A", 1))))
        header = {"receiver_id": shop.ids["receiver"], "delivery_address_id": shop.ids["to"]}
        payer = {"invoice_partner_id": shop.ids["rep"]}
        other = text_of(printed(session, shop.order(session, ("A", 1), **header, **payer)))
    assert "Customer Alfa High Street 1 Town" in plain
    assert "Deliver to" not in plain
    assert "Invoice to" not in plain
    assert "Customer Alfa Invoice to Ada" in other
    assert "Deliver to Depot Quay 7 Port" in other


def test_reference_dates_contact_and_terms_are_printed_in_words(shop):
    header = {"order_reference": "PO 4711/a", "sales_rep_id": shop.ids["rep"], "payment_method": "cash on delivery"}
    agreed = {"delivery_term": "complete order", "invoice_term": "after delivery", "delivery_via": "pickup"}
    with shop.app.unit() as session:
        text = text_of(printed(session, shop.order(session, ("A", 1), **header, **agreed)))
    for wanted in (
        "Your reference PO 4711/a",
        "Your contact Ada",
        "Delivery promised Jan 18, 2030",
        "Payment cash on delivery Invoice with each delivery Delivery as soon as all items are available",
        "Transport collection by you Freight included in the prices",
    ):
        assert wanted in text


def test_every_term_of_an_order_has_words_for_the_customer(shop):
    text = (templates(shop.app.composition).layers.folders["sales"] / "sales_words.html").read_text()
    for name in ("payment_method", "delivery_term", "delivery_via", "invoice_term", "freight_rule"):
        (macro,) = re.findall(rf"macro {name}\(.*?endmacro", text, re.DOTALL)
        assert set(re.findall(r'^  "([^"]+)":', macro, re.MULTILINE)) == set(terms.TERMS[name])


def test_tax_is_shown_per_rate_and_adds_up(shop):
    with shop.app.unit() as session:
        (tax,) = session.create(base.Tax, [{"code": "T7", "name": "Reduced", "rate": D(7)}])
        order = shop.order(session, ("S", 1), shop.line("A", 3, tax_id=tax), ("KIT", 1))
        text = text_of(printed(session, order))
    assert "Net total 169.99 Reduced 7% on 30.00 2.10 10 % 10% on 139.99 14.00 Total €186.09" in text


def test_text_of_users_is_escaped_also_in_the_page_head(shop):
    with shop.app.unit() as session:
        session.edit(base.Partner, [{"id": shop.customer, "name": 'A"</style><b>&'}])
        page = printed(session, shop.order(session, ("A", 1), order_reference="<i>x", note="<script>"))
    for bad in ("</style><b>", "<i>x", "<script>"):
        assert bad not in page
    assert r"A\22 \3c \2f style\3e \3c b\3e \26 " in page


# --- which paper it is ----------------------------------------------------------------------------------------


def heading(page):
    return text_of(re.search(r"<h1>.*?</h1>", page, re.DOTALL)[0])


@pytest.mark.parametrize(
    ("verbs", "wanted"),
    [
        ((), "Order draft"),
        (("place",), "Order SO000001"),
        (("confirm",), "Order confirmation SO000001"),
        (("confirm", "close"), "Order confirmation SO000001"),
        (("confirm", "void"), "Voided order SO000001"),
        (("plan", "cancel"), "Cancelled order SO000001"),
        (("offer",), "Offer SO000001"),
    ],
)
def test_the_state_decides_what_an_order_is_printed_as(shop, verbs, wanted):
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 1))
        for verb in verbs:
            shop.app.fire(session, verb, [order]).expect_done()
        assert heading(printed(session, order)) == wanted


def test_a_state_that_is_neither_draft_nor_final_is_said(shop):
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 1))
        shop.app.fire(session, "place", [order]).expect_done()
        assert "Status placed" in text_of(printed(session, order))
        assert "Status bestellt" in text_of(printed(session, order, "de"))
        assert "Status placed" in text_of(printed(session, order, paper="confirmation"))


@pytest.mark.parametrize(
    ("kind", "wanted", "said"),
    [
        ("proposal", "Offer", "This offer is not binding."),
        ("quotation", "Offer", "This offer is binding until Mar 1, 2030."),
    ],
)
def test_an_offer_says_whether_it_is_binding_and_until_when(shop, kind, wanted, said):
    with shop.app.unit() as session:
        model = shop.app.composition.types_of(shop.app[sales.Order])[kind]
        row = {"partner_id": shop.customer, "lines": [shop.line("A", 1)], "valid_until": dt.date(2030, 3, 1)}
        (id_,) = session.create(model, [row])
        offer = session.get_one(model, id_)
        assert heading(printed(session, offer)) == "Offer draft"
        shop.app.fire(session, "confirm", [offer]).expect_done()
        page = printed(session, offer)
        assert heading(page) == f"{wanted} {offer.number}"
        assert "Valid until Mar 1, 2030" in text_of(page)
        assert said in text_of(page)


def test_a_return_is_printed_as_one(shop):
    with shop.app.unit() as session:
        model = shop.app.composition.types_of(shop.app[sales.Order])["return"]
        (id_,) = session.create(model, [{"partner_id": shop.customer, "lines": [shop.line("A", -1)]}])
        page = printed(session, session.get_one(model, id_))
    assert heading(page) == "Return draft"
    assert "1 Anvil A -1 pc 10.00 -10.00" in rows_of(page)


def test_another_paper_can_be_asked_for_and_an_unknown_one_is_refused_with_what_there_is(shop):
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 1))
        assert heading(printed(session, order, paper="offer")) == "Offer SO000001"
        assert heading(printed(session, order, paper="order")) == "Order SO000001"
        with pytest.raises(UsageError, match="a sales order is not printed as 'ofer', did you mean 'offer'") as error:
            printed(session, order, paper="ofer")
    assert "The papers of a sales order are: cancellation, confirmation, offer, order, return." in str(error.value)


def test_each_document_type_has_the_papers_of_its_parents(shop):
    chain = templates(shop.app.composition)
    order = shop.app[sales.Order]
    for model in shop.app.composition.types_of(order).values():
        assert papers(chain, model) == papers(chain, order)


# --- languages ------------------------------------------------------------------------------------------------


def test_the_language_is_the_partners_else_the_organisations_else_english(shop):
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 1))
        page = render_document(session, order, "html").decode()
        assert heading(page) == "Order confirmation SO000001"
        prefer = {"key": "printing.language", "scope": f"organisation:{order.organisation_id}", "value": "nl"}
        session.create(preferences.Preference, [prefer])
        assert heading(render_document(session, order, "html").decode()) == "Orderbevestiging SO000001"
        session.edit(base.Partner, [{"id": order.partner_id, "language": "vi"}])
        assert heading(render_document(session, order, "html").decode()) == "Xác nhận đơn hàng SO000001"
        assert heading(printed(session, order, "fr")) == "Confirmation de commande SO000001"


def test_a_setting_that_names_no_language_is_told(shop):
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 1))
        session.create(preferences.Preference, [{"key": "printing.language", "value": "klingon"}])
        with pytest.raises(BadInput, match=r"setting 'printing\.language': there is no language 'klingon'"):
            render_document(session, order, "html")


def test_a_language_without_catalogue_writes_its_figures_and_english_sentences(shop):
    with shop.app.unit() as session:
        text = text_of(printed(session, shop.order(session, shop.line("A", "1234")), "pt_BR"))
    assert "Order draft" in text
    assert "12.340,00" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_of_every_document_says_all_that_its_page_says(shop_with, language):
    shop = shop_with("sales", *ROAD)
    prepare(shop)
    documents = all_documents(shop)
    with shop.app.unit(readonly=True) as session:
        for model, id_, paper in documents:
            document = session.get_one(session[model], id_)
            page = document_html(session, document, language, paper)
            made = render_document(session, document, "pdf", language=language, paper=paper)
            words, found = text_of(page).split(), words_of_pdf(made)
            assert len(words) > 20
            assert [word for word in words if word not in found] == [], f"{document} as {paper}"


def all_documents(shop):
    """Go the road from order to payment; return (model, id, paper) of a document of each kind."""
    from addons import invoicing, shipping, stock

    app = shop.app
    with app.unit() as session:
        shop.stock(session, A=100, B=1000, RED=10)
        order = shop.confirmed(session, *lines(shop))
        id_ = order.id
        app.fire(session, "ship", [order]).expect_done()
        app.fire(session, "invoice", [order]).expect_done()
        (shipment,) = shop.all(session, shipping.Shipment)
        (invoice,) = shop.all(session, invoicing.Invoice)
        app.fire(session, "complete", [invoice]).expect_done()
        app.fire(session, "pay", [invoice]).expect_done()
        (second,) = session.create(invoicing.Invoice, [{"partner_id": shop.customer, "lines": [shop.line("A", 1)]}])
        taken_back = session.get_one(app[invoicing.Invoice], second)
        app.fire(session, "complete", [taken_back]).expect_done()
        app.fire(session, "reverse", [taken_back]).expect_done()
        (memo,) = shop.all(session, invoicing.CreditMemo)
        rest = [
            (shipping.Shipment, shipment.id, None),
            (invoicing.Invoice, invoice.id, None),
            (invoicing.CreditMemo, memo.id, None),
            (invoicing.Payment, shop.all(session, invoicing.Payment)[0].id, None),
            (stock.Inventory, shop.all(session, stock.Inventory)[0].id, None),
        ]
    papers = ("order", "offer", "confirmation", "return", "cancellation")
    return [*((sales.Order, id_, paper) for paper in papers), *rest]


def test_an_invoice_shows_the_unit_that_was_ordered(shop_with):
    from addons import invoicing

    shop = shop_with("sales", *ROAD)
    prepare(shop)
    with shop.app.unit() as session:
        order = shop.confirmed(session, shop.line("B", 10, unit_id=shop.ids["box"], price=D("11.99")))
        shop.app.fire(session, "invoice", [order]).expect_done()
        (invoice,) = shop.all(session, invoicing.Invoice)
        assert "1 Bolt B 10 box 11.99 119.90" in rows_of(printed(session, invoice))


def test_what_cancelling_an_order_makes_is_printed_in_full(shop_with):
    from addons import invoicing, preferences, shipping

    shop = shop_with("sales", *ROAD)
    with shop.app.unit() as session:
        shop.stock(session, A=10)
        session.create(preferences.Preference, [{"key": "sales.cancel_and_replace", "value": "yes"}])
        order = shop.confirmed(session, ("A", 2))
        for verb in ("ship", "invoice"):
            shop.app.fire(session, verb, [order]).expect_done()
        invoices = shop.all(session, invoicing.Invoice)
        for verb in ("complete", "pay"):
            shop.app.fire(session, verb, invoices).expect_done()
        shop.app.fire(session, "cancel", [order]).expect_done()
        inverse = next(one for one in shop.all(session, sales.Order) if one.cancelled_order_id)
        page = printed(session, inverse)
        assert heading(page) == f"Cancellation {inverse.number}"
        assert f"Cancels order {order.number}" in text_of(page)
        for fragment in (invoicing.Invoice, invoicing.Payment, shipping.Shipment):
            for document in shop.all(session, fragment):
                words = text_of(printed(session, document)).split()
                made = words_of_pdf(render_document(session, document, "pdf", language="en"))
                assert [word for word in words if word not in made] == []
        headings = {heading(printed(session, one)).split(" IN")[0] for one in shop.all(session, invoicing.Invoice)}
        assert headings == {"Invoice", "Cancellation invoice"}


# --- pages ----------------------------------------------------------------------------------------------------


def test_a_hundred_lines_run_over_pages_with_heads_numbers_and_no_line_lost(shop):
    names = [{"product_id": None, "description": f"Item-{n}", "quantity": D(1), "price": D(1)} for n in range(100)]
    with shop.app.unit() as session:
        made = render_document(session, shop.confirmed(session, *names), "pdf", language="de")
    pages = [page.extract_text() for page in PdfReader(BytesIO(made)).pages]
    assert len(pages) > 2
    for number, text in enumerate(pages, 1):
        assert f"Seite {number} von {len(pages)}" in text
        assert ("Auftragsbestätigung SO000001" in text) or number == 1
    lined = [text for text in pages if "Item-" in text]
    assert all("Menge" in text for text in lined)
    assert re.findall(r"Item-(\d+)\b", "\n".join(pages)) == [str(n) for n in range(100)]


def test_letters_that_type_joins_can_be_searched(shop):
    with shop.app.unit() as session:
        order = shop.order(session, {"product_id": None, "description": "draft offer, affable fjord", "quantity": D(0)})
        found = words_of_pdf(render_document(session, order, "pdf"))
    assert "draftoffer,affablefjord" in found


def test_a_long_name_wraps_in_its_column(shop):
    with shop.app.unit() as session:
        names = ["very long name " * 20, "x" * 120]
        rows = [{"product_id": None, "description": name, "quantity": D(1), "price": D(1)} for name in names]
        made = render_document(session, shop.order(session, *rows), "pdf")
    assert words_of_pdf(made).count("x" * 20) >= 1
    assert words_of_pdf(made).count("1.00") >= 4


def test_printing_asks_as_often_for_many_variants_as_for_one(shop, statements):
    with shop.app.unit() as session:
        few, many = shop.order(session, ("RED", 1)).id, shop.order(session, *[("RED", 1)] * 20).id
    counts = []
    for id_ in (few, many):
        with shop.app.unit(readonly=True) as session:
            seen = statements(shop.app)
            document_html(session, session.get_one(session[sales.Order], id_), "en")
            counts.append(len(seen))
            seen.clear()
    assert counts[0] == counts[1]
    assert counts[0] <= 20
