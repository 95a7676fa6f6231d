"""E-invoices: valid by their schemas, to the cent what is billed; what is missing is named with its remedy."""

import datetime as dt
import re
from decimal import Decimal as D

import facturx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from addons import base, einvoice, invoicing, taxes
from addons.einvoice.e_invoice import all_values, e_invoices
from core import BadInput, Refused, UsageError

EUROPE = {"country": "Germany", "tax_id": "DE 123 456 789", "iban": "de89370400440532013000", "bic": "COBADEFFXXX"}


@pytest.fixture
def story(story_with):
    """Begin a story of a seller that nothing is known of."""
    return story_with("einvoice", "taxes", "shipping")


@pytest.fixture
def german(story):
    """Let the seller have said all of itself, with VAT of 19 %, 7 % and of 0 % on exports."""
    with story.on() as scene:
        scene.session.edit(base.Organisation, [{"id": scene.one(base.Organisation).id, "name": "Müller", **EUROPE}])
        address = scene.one(base.Address)
        scene.session.edit(base.Address, [{"id": address.id, "country": "France", "postal_code": "69001"}])
        for code, rate in (("V19", 19), ("V7", 7)):
            scene.record(base.Tax, code=code, name=f"VAT {rate} %", rate=D(rate))
        scene.record(base.Tax, code="V0", name="Export", rate=D(0), vat_category="G")
    return story


def taxed(scene, code):
    return {"tax_id": scene.one(base.Tax, code=code).id}


def billed(scene, *lines, **header):
    """Bill lines without an order, and let the invoice count."""
    rows = [{"description": "Work", "quantity": D(1), **line} for line in lines]
    made = scene.record(invoicing.Invoice, partner_id=scene.shop.customer, lines=rows, **header)
    scene.fire("complete", made)
    return made


def exchange(scene, currency):
    euro = scene.one(base.Currency, code="EUR")
    day = dt.date(2030, 1, 1)
    scene.record(base.CurrencyRate, currency_id=currency.id, in_currency_id=euro.id, date=day, rate=D("0.9"))


def agree(values, invoice):
    """See that the values add up as the norm asks, and to what is billed."""
    credit = values["BT-3"] == "381"
    sign = -1 if credit else 1
    lines = sum(D(one["BT-131"]) for one in values["BG-25"])
    assert lines == D(values["BT-106"])
    allowed = sum(D(one["amount"]) for one in values.get("BG-20", ()))
    charged = sum(D(one["amount"]) for one in values.get("BG-21", ()))
    assert lines - allowed + charged == D(values["BT-109"]) == sign * invoice.net_total
    assert sum(D(one["BT-116"]) for one in values["BG-23"]) == D(values["BT-109"])
    assert sum(D(one["BT-117"]) for one in values["BG-23"]) == D(values["BT-110"]) == sign * invoice.tax_total
    assert D(values["BT-109"]) + D(values["BT-110"]) == D(values["BT-112"]) == sign * invoice.total
    assert D(values["BT-112"]) - D(values.get("BT-113", 0)) == D(values["BT-115"]) == sign * invoice.open_amount
    for one in values["BG-25"]:
        less = sum(D(part["amount"]) for part in one.get("BG-27", ()))
        more = sum(D(part["amount"]) for part in one.get("BG-28", ()))
        gross = invoice.currency.round(D(one["BT-129"]) * D(one["BT-146"]))
        assert gross - less + more == D(one["BT-131"])
        assert D(one["BT-146"]) >= 0


def figures(xml):
    """Return what an XML says by the names of its elements, without those of lines."""
    root = etree.fromstring(xml)
    return {etree.QName(one).localname: one.text for one in root.iter() if one.text and one.text.strip()}


def test_orders_in_boxes_with_kits_and_discounts_are_billed_to_the_cent(german, statements):
    with german.on("2030-01-20") as scene:
        main = scene.one(base.Organisation)
        condition = scene.record(taxes.TradeCondition, code="C", name="C", partner_id=scene.shop.customer)
        rule = {"rate": D(-7), "base_application": "goods", "base_contribution": "tax"}
        scene.record(taxes.ModelLine, condition_id=condition.id, reference="loyal", name="Loyalty", **rule)
        box = scene.record(base.Unit, code="box", name="Box", category="count", ratio=D(12), unece_code="XBX")
        vat = taxed(scene, "V19")
        screw = scene.product("SCREW", "0.333", base_contribution="goods", **vat)
        chair = scene.product("CHAIR", "17.77", base_contribution="goods", is_kit=True, **vat)
        scene.record(base.Component, kit_id=chair.id, product_id=screw.id, quantity=D(4))
        scene.shop.stock(scene.session, SCREW=1000)
        order = scene.order(
            scene.shop.line("SCREW", 3, unit_id=box.id, discount=D("12.5")),
            scene.shop.line("CHAIR", 2),
            {"description": "Bonus", "quantity": D(1), "price": D("-3.5"), **vat},
            order_reference="PO 77",
        )
        scene.fire("confirm", order)
        scene.fire("ship", order)
        scene.fire("invoice", *scene.all(scene.shop.named("shipping.Shipment")))
        scene.fire("complete", *scene.all(invoicing.Invoice))
        bill = scene.one(invoicing.Invoice)
        values = all_values(scene.session, [bill])[bill.id]
        agree(values, bill)
        first = values["BG-25"][0]
        assert (first["BT-129"], first["BT-130"], first["BT-155"]) == ("3", "XBX", "SCREW")
        assert first["BG-27"][0]["reason"] == "Discount"
        assert [one["reason"] for one in values["BG-20"]] == ["Loyalty"]
        assert any(one.get("BT-127-00") == [{"BT-127": "Part of Chair"}] for one in values["BG-25"])
        assert (values["BT-13"], values["BT-14"], values["BT-72"]) == ("PO 77", order.number, dt.date(2030, 1, 20))
        assert (values["BG-7"]["country_code"], values["BG-13"]["country_code"]) == ("FR", "FR")
        assert (values["BT-84"], values["BG-4"]["vat_identifier"]) == ("DE89370400440532013000", "DE123456789")
        assert main.iban == values["BT-84"]
        scene.fire("reverse", bill)
        memo = scene.one(invoicing.CreditMemo)
        both = [bill, memo]
        cii, ubl = e_invoices(scene.session, both, "cii"), e_invoices(scene.session, both, "ubl")
        for one in both:
            agree(all_values(scene.session, [one])[one.id], one)
            said, other = figures(cii[one.id]), figures(ubl[one.id])
            due, total = f"{abs(one.open_amount):.2f}", f"{abs(one.total):.2f}"
            assert (said["DuePayableAmount"], said["GrandTotalAmount"]) == (due, total)
            assert (other["PayableAmount"], other["TaxInclusiveAmount"]) == (due, total)
        taken_back = all_values(scene.session, [memo])[memo.id]
        assert (taken_back["BT-3"], taken_back["BG-3"][0]["BT-25"]) == ("381", bill.number)
        assert b"<CreditNote" in ubl[memo.id]
    with german.on() as scene:  # as many statements for two as for one
        counts = []
        for numbers in ([bill.number], [bill.number, memo.number]):
            scene.session.expunge_all()
            found = [scene.one(invoicing.Invoice, number=number) for number in numbers]
            seen = statements(scene.app)
            all_values(scene.session, found)
            counts.append(len(seen))
        assert counts[1] <= counts[0] + 1


def test_other_currencies_exports_and_goods_to_the_union_say_what_is_asked(german):
    with german.on() as scene:
        dollar = scene.one(base.Currency, code="USD")
        exchange(scene, dollar)
        abroad = billed(scene, {"price": D(100), **taxed(scene, "V19")}, currency_id=dollar.id)
        values = all_values(scene.session, [abroad])[abroad.id]
        assert (values["BT-110"], values["BT-6"], values["BT-111"], values["BT-81"]) == ("19.00", "EUR", "17.10", "30")
        fee = scene.record(invoicing.GLItem, code="FEE", name="Reminder fee")
        lines = {"price": D("-5")}, {"price": D(10), "gl_item_id": fee.id, "description": "June"}
        export = billed(scene, *({**line, **taxed(scene, "V0")} for line in lines))
        values = all_values(scene.session, [export])[export.id]
        agree(values, export)
        assert values["BG-25"][0]["BT-129"] == "-1"
        billed_fee = values["BG-25"][1]
        assert [billed_fee[name] for name in ("BT-153", "BT-154", "BT-155")] == ["Reminder fee", "June", "FEE"]
        assert [(one["BT-118"], one["BT-121"]) for one in values["BG-23"]] == [("G", "VATEX-EU-G")]
        partner = {"id": scene.shop.customer, "vat_category": "K", "tax_id": "FR12345678901", "email": "a@alfa.example"}
        scene.session.edit(base.Partner, [{**partner, "buyer_reference": "R-1"}])
        union = billed(scene, {"price": D(10)})
        values = all_values(scene.session, [union])[union.id]
        assert (values["BT-72"], values["BT-10"]) == (union.date, "R-1")
        assert (values["BG-7"]["vat_identifier"], values["BG-7"]["einvoicing_addr_schemeid"]) == ("FR12345678901", "EM")
        scene.session.edit(base.Partner, [{"id": scene.shop.customer, "vat_category": "O"}])
        outside = billed(scene, {"price": D(10)})
        written = e_invoices(scene.session, [abroad, export, union, outside], "ubl")
        assert len(written) == len(e_invoices(scene.session, [abroad, export, union, outside], "cii")) == 4
        assert b"DE123456789</ram:ID>\n        </ram:SpecifiedTaxRegistration" not in written[outside.id]
        assert "vat_identifier" not in all_values(scene.session, [outside])[outside.id]["BG-4"]


def test_what_is_missing_is_named_for_all_at_once_with_the_command_that_mends_it(story):
    with story.on() as scene:
        crate = scene.record(base.Unit, code="big crate", name="Crate", category="crates")
        scene.product("C", "5", unit="big crate")
        lines = [{"product_id": scene.shop.products[code], "quantity": D(1)} for code in ("C", "S")]
        bill = scene.record(invoicing.Invoice, partner_id=scene.shop.customer, lines=lines)
        with pytest.raises(Refused, match=r"draft.*\nComplete it first"):
            e_invoices(scene.session, [bill])
        scene.fire("complete", bill)
        with pytest.raises(UsageError, match="cii"):
            e_invoices(scene.session, [bill], "xrechnung")
        with pytest.raises(BadInput) as caught:
            e_invoices(scene.session, [bill], "cii")
        said = str(caught.value)
        address = scene.one(base.Address)
        for mend in (
            "record edit base.Organisation MAIN country=…",
            "record edit base.Organisation MAIN tax_id=…",
            f"record edit base.Address '#{address.id}' country=…",
            "record edit base.Unit 'big crate' unece_code=…",
            "record edit base.Partner C1 vat_category=…",
        ):
            assert f"tradeloom {mend}" in said
        assert said.count("tradeloom record") == 5
        home = scene.one(base.Organisation)
        scene.session.edit(base.Organisation, [{"id": home.id, "country": "Atlantis", "tax_id": "12/345"}])
        scene.session.edit(base.Address, [{"id": address.id, "country": "be"}])
        scene.session.edit(base.Unit, [{"id": crate.id, "unece_code": "XCR"}])
        scene.session.edit(base.Partner, [{"id": scene.shop.customer, "vat_category": "E"}])
        with pytest.raises(BadInput, match=r"C1 is exempt and does not say(.|\n)*'Atlantis', which is no country"):
            e_invoices(scene.session, [bill], "cii")
        scene.session.edit(base.Organisation, [{"id": home.id, "country": "Polska"}])
        scene.session.edit(base.Partner, [{"id": scene.shop.customer, "vat_exemption": "Art. 1"}])
        assert figures(e_invoices(scene.session, [bill], "cii")[bill.id])["CountryID"] == "BE"
        tax = scene.record(base.Tax, code="ECO", name="Eco", rate=D(1), kind="fixed")
        odd = billed(scene, {"price": D(10), "tax_id": tax.id})
        with pytest.raises(BadInput, match=r"line 10: Eco is no tax in percent"):
            all_values(scene.session, [odd])


def test_what_is_mistyped_is_refused_when_it_is_entered(story):
    with story.on() as scene:
        for model, values, said in (
            (base.Organisation, {"iban": "DE88370400440532013000"}, "check digits do not fit"),
            (base.Organisation, {"iban": "my account"}, "is no IBAN"),
            (base.Organisation, {"bic": "BANK"}, "is no BIC"),
            (base.Partner, {"electronic_address": "4012345000009"}, "does not say its scheme"),
            (base.Partner, {"vat_category": "X"}, "is no VAT category"),
            (base.Tax, {"vat_category": "exempt"}, "is no VAT category"),
            (base.Unit, {"unece_code": "pieces"}, "is no code of UN/ECE"),
        ):
            one = scene.all(model)[0]
            with pytest.raises(BadInput, match=said):
                scene.session.edit(model, [{"id": one.id, **values}])


LINE = st.tuples(
    st.integers(-9, 40).filter(bool),
    st.integers(-30_000, 999_999).map(lambda n: D(n) / 1000),
    st.sampled_from([D(0), D(5), D("12.5"), D("33.33")]),
    st.sampled_from(["V19", "V7", "V0"]),
)


def test_law_the_sums_of_any_invoice_are_ours(german):
    @settings(max_examples=20)
    @given(st.lists(LINE, min_size=1, max_size=5), st.booleans())
    def law(lines, included):
        with german.on() as scene:
            rows = [
                {"quantity": D(n), "price": price, "discount": less, **taxed(scene, code)}
                for n, price, less, code in lines
            ]
            bill = billed(scene, *rows, tax_included=included)
            agree(all_values(scene.session, [bill])[bill.id], bill)

    law()


def test_a_printed_invoice_holds_its_xml_and_shows_what_to_transfer(german, tmp_path):
    import pypdf

    from addons.printing import render_document

    with german.on() as scene:
        bill = billed(scene, {"price": D(100), **taxed(scene, "V19")})
        made = e_invoices(scene.session, [bill])[bill.id]
        name, xml = facturx.get_facturx_xml_from_pdf(made)
        assert (name, figures(xml)["GrandTotalAmount"]) == ("factur-x.xml", "119.00")
        assert facturx.xml_check_xsd(xml)
        path = tmp_path / "made.pdf"
        path.write_bytes(made)
        printed = " ".join(pypdf.PdfReader(path).pages[0].extract_text().split())
        assert "DE89 3704 0044 0532 0130 00" in printed
        assert "High Street 1" in printed  # as in the XML, though the invoice names no address
        page = render_document(scene.session, bill, "html").decode()
        assert re.search(r'<img alt="Code for a bank transfer" src="data:image/svg\+xml;base64,', page)
        transfer = einvoice.Invoice.transfer.fget(bill)
        assert transfer.content().split("\n") == [
            *("BCD", "002", "1", "SCT", "COBADEFFXXX", "Müller", "DE89370400440532013000", "EUR119.00"),
            *("", "", bill.number),
        ]
        scene.fire("pay", bill)
        assert b"Pay by bank transfer" not in render_document(scene.session, bill, "html")
        branch = {"code": "B", "name": "Branch", "currency_id": bill.currency_id, "parent_id": bill.organisation_id}
        other = scene.record(base.Organisation, **branch)
        dollar = scene.one(base.Currency, code="USD")
        exchange(scene, dollar)
        bill = billed(scene, {"price": D(1)}, currency_id=dollar.id, organisation_id=other.id)
        page = render_document(scene.session, bill, "html").decode()
        assert "DE89 3704" in page
        assert "data:image/svg" not in page


def test_the_command_writes_one_file_or_a_folder(german, tradeloom, tmp_path):
    with german.on() as scene:
        numbers = [billed(scene, {"price": D(n), **taxed(scene, "V7")}).number for n in (1, 2)]
    german.hire("fay", "finance")
    german.hire("wim", "warehouse")
    url = german.app.engine.url.render_as_string(hide_password=False)
    command = ("--database", url, "--as", "fay", "invoice", "einvoice")
    for arguments, files in (
        (("--to", "out", "--format", "ubl"), ["out/IN000001.xml", "out/IN000002.xml"]),
        (("--to", "one.xml"), ["one.xml"]),
    ):
        asked = numbers if len(files) > 1 else numbers[:1]
        code, said = tradeloom(*command, *asked, *arguments)
        assert code == 0, said
        assert said.splitlines() == [f"Wrote {name}." for name in files]
        assert all((tmp_path / name).stat().st_size > 1000 for name in files)
    code, said = tradeloom(*command, numbers[0], "--to", "one.pdf", "--format", "cii")
    assert (code, "does not end in .xml" in said) == (2, True)
    code, said = tradeloom("--database", url, "--as", "wim", "invoice", "einvoice", numbers[0], "--to", "no.xml")
    assert (code, "may not" in said, (tmp_path / "no.xml").exists()) == (1, True, False)
