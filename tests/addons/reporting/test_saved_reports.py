"""Reports kept under a name, run again, changed, forgotten, and written to files at their time."""

import datetime as dt
import io

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from addons.console.context import Context
from addons.hosting.customer_command import create_admin
from addons.jobs import JobRun
from addons.jobs.job import jobs_in
from addons.jobs.scheduling import ask_for_due
from addons.reporting import command
from addons.reporting.rendering import render
from addons.reporting.report import run
from addons.reporting.schedule import write_saved
from core import Forbidden, NotFound, TradeloomError
from core.access import Grant, User

NOW = dt.datetime(2030, 1, 15, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def kept(shop_with):
    """A shop with an order, and who sells in it."""
    shop = shop_with("sales", "jobs")
    with shop.app.unit() as session:
        shop.confirmed(session, ("A", 2), ("B", 3))
    create_admin(shop.app)
    return shop.app


def said(app, *words, user="sue"):
    context = Context(user=user)
    context.__dict__["unasked"] = app
    result = CliRunner().invoke(command.report_command, [*map(str, words)], obj=context, catch_exceptions=False)
    return result.output


def refused(app, *words, error=TradeloomError, user="sue"):
    with pytest.raises(error) as found:
        said(app, *words, user=user)
    return f"{found.value}"


def granted(app, name, *roles):
    with app.unit() as session:
        (id_,) = session.create(User, [{"name": name}])
        session.create(Grant, [{"user_id": id_, "role": role} for role in roles])


def test_a_report_is_kept_run_changed_scheduled_and_forgotten(kept, tmp_path):
    granted(kept, "sue", "seller")
    granted(kept, "tom", "seller")
    granted(kept, "kim", "seller", "report keeper")
    said(kept, "save", "mine", "sales", "by=product", "period=this-month", "compare=last-year")
    assert "there is a saved report 'mine' already" in refused(kept, "save", "mine", "sales")
    assert "'sales' is a report already" in refused(kept, "save", "sales", "sales")
    assert "no parameter 'perod'" in refused(kept, "save", "more", "sales", "perod=2030")
    assert "there is no period 'this-mont'" in refused(kept, "save", "more", "sales", "period=this-mont")
    assert "by=product period=this-month compare=last-year" in said(kept, "saved")
    assert "Nothing is saved" in said(kept, "saved", user="tom")
    ran = said(kept, "run", "mine")
    assert "from Jan 1, 2030" in ran
    assert "compare from Jan 1, 2029" in ran
    assert "35.00" in ran
    assert "no report 'mine'" in refused(kept, "run", "mine", user="tom")
    said(kept, "save", "mine", "sales", "by=partner", "--replace")
    assert "Alfa" in said(kept, "run", "mine")
    assert "may not keep reports for all" in refused(kept, "save", "ours", "sales", "--shared", error=Forbidden)
    said(kept, "save", "ours", "sales", "by=product", "--shared", user="kim")
    assert "Anvil" in said(kept, "run", "ours", user="tom")
    assert "may not keep reports for all" in refused(kept, "forget", "ours", error=Forbidden)

    file = tmp_path / "mine.csv"
    assert "cannot be due at '0 66 * * *'" in refused(kept, "schedule", "mine", "0 66 * * *", "--to", file)
    said(kept, "schedule", "mine", "0 6 * * *", "--to", file)
    assert str(file) in said(kept, "saved", "--json")
    with kept.unit() as session:
        (name,) = [one for one in jobs_in(session) if one.startswith("reporting.saved")]
    ask_for_due(kept)  # a day begun before it was scheduled is not caught up with
    kept.clock = lambda: NOW + dt.timedelta(days=1)
    ask_for_due(kept)
    with kept.unit() as session:
        (asked,) = session.scalars(select(kept[JobRun]).where(kept[JobRun].name == name))
        assert asked.work == "addons.reporting.schedule:write_saved"
    id_ = int(name.rpartition(".")[2])
    assert write_saved(kept, id_) == f"Wrote {file} (1 lines)."
    assert "C1,Alfa,35" in file.read_text(encoding="utf-8-sig")
    said(kept, "unschedule", "mine")
    with kept.unit() as session:
        assert name not in jobs_in(session)
    with pytest.raises(NotFound, match="no longer to be written"):
        write_saved(kept, id_)
    said(kept, "forget", "mine")
    assert "mine" not in said(kept, "saved")
    kept.clock = lambda: NOW


def test_what_cannot_be_reported_is_said_in_words(kept):
    granted(kept, "sue", "seller")
    granted(kept, "ann", "job keeper")
    cases = {
        ("run", "stock"): "the report 'stock' is of the addon 'stock', which is not enabled",
        ("run", "salse"): "no report 'salse', did you mean 'sales'",
        ("run", "sales", "by=colour"): "'by' cannot be 'colour'",
        ("run", "sales", "from=2030-02-01", "to=2030-01-31"): "ends before it begins",
        ("run", "sales", "period=2030", "from=2030-01-01"): "'period' and 'from' say the same",
        ("run", "sales", "compare=previous"): "there is no period to compare",
        ("run", "sales", "in_currency=USD"): "there is no standard rate of EUR in USD on 2030-01-15",
        ("run", "sales", "--drill", "C1"): "'C1' is not a group",
        ("run", "sales", "--drill", "partner=C2"): "the report shows no partner 'C2'",
        ("run", "sales", "--engine", "duck"): "'engine' cannot be 'duck', did you mean 'duckdb'",
        ("schedule", "none", "0 6 * * *", "--to", "x.pdf"): "there is no saved report 'none'",
    }
    for words, message in cases.items():
        assert message in refused(kept, *words)
    told = refused(kept, "run", "sales", user="ann", error=Forbidden)
    assert "user 'ann' may not read the report 'sales'" in told
    assert "sales.sales_report.read" in told


def test_a_workbook_has_figures_dates_and_totals(kept):
    from python_calamine import CalamineWorkbook

    with kept.unit(readonly=True) as session:
        answer = run(session, "sales", {"by": "partner,product"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(render(kept, answer, "xlsx")))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0][0] == "Sales"
    assert rows[3][:5] == ["Customer code", "Customer", "Product code", "Product", "Net amount"]
    assert rows[4][:6] == ["C1", "Alfa", "A", "Anvil", 20.0, 2.0]
    assert rows[6][1:5] == ["Total Alfa", "", "", 35.0]
    assert rows[7][1:5] == ["Total", "", "", 35.0]


def test_hook_stored_jobs(kept):
    granted(kept, "sue", "seller")
    said(kept, "save", "mine", "sales")
    said(kept, "schedule", "mine", "0 6 * * *", "--to", "mine.pdf")
    with kept.unit() as session:
        (job,) = (job for jobs in kept.hook.stored_jobs(session=session) for job in jobs)
    assert job.summary.startswith("Report mine to ")
