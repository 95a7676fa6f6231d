from decimal import Decimal as D

from addons import base, sales


def test_confirm(app_with, statements):
    app = app_with("sales")
    with app.unit() as s:
        (partner,) = app[base.Partner].create(s, [{"code": "C1", "name": "Customer"}])
        unit = app[base.Unit]
        u = s.scalars(__import__("sqlalchemy").select(unit.id).where(unit.code == "pc")).one()
        (product,) = app[base.Product].create(s, [{"code": "P", "name": "p", "unit_id": u, "list_price": D(5)}])
    ids = []
    seen = statements(app)
    with app.unit() as s:
        ids = app[sales.Order].create(
            s, [{"partner_id": partner, "lines": [{"product_id": product, "quantity": D(3)}]} for _ in range(50)]
        )
    out = app.fire_all("confirm", sales.Order, ids)
    print(len(seen), seen)
    assert len(out.done) == 50
    with app.unit() as s:
        o = s.get(app[sales.Order], ids[0])
        assert o.total == 15 and o.number == "SO000001"
        app.fire(s, "close", [o]).expect_done()
