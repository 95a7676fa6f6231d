"""What tests ask of the books."""

from decimal import Decimal as D

from addons import accounting, invoicing


class Books:
    """Ask the books of a session."""

    def __init__(self, shop, session):
        self.shop, self.session = shop, session

    def entries(self):
        """Return all entries as (number, description, {account: amount}), debits positive, as they were made."""
        codes = {id_: one.code for id_, one in self.session.known(accounting.Account).items()}
        found = []
        for entry in self.shop.all(self.session, accounting.Entry):
            lines = {}
            for line in entry.lines:
                lines[codes[line.account_id]] = lines.get(codes[line.account_id], D(0)) + line.debit - line.credit
            found.append((entry.number, entry.description, lines))
        return found

    def last(self, count=1):
        """Return the lines of the last entries."""
        return [lines for *_, lines in self.entries()[-count:]]

    def fire(self, verb, *documents, **options):
        return self.session.fire(verb, list(documents), **options).expect_done()

    def billed(self, *lines, ships=True, **header):
        order = self.shop.confirmed(self.session, *(lines or [("A", 2)]), **header)
        if ships:
            self.fire("ship", order)
        self.fire("invoice", order)
        invoice = self.shop.all(self.session, invoicing.Invoice)[-1]
        self.fire("complete", invoice)
        return invoice

    def payment(self, amount, *lines, **header):
        row = {"partner_id": self.shop.customer, "amount": D(amount), "lines": list(lines), **header}
        (id_,) = self.session.create(invoicing.Payment, [row])
        made = self.session.get_one(self.session[invoicing.Payment], id_)
        self.fire("complete", made)
        return made
