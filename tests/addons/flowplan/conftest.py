import pytest

from tests.addons.flowplan.plant import Plant


@pytest.fixture
def plant_with(shop_with):
    return lambda *addons, **options: Plant(shop_with, *addons, **options)


@pytest.fixture
def plant(plant_with):
    return plant_with()
