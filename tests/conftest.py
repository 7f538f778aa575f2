"""What all tests share comes from plugins: the fixtures of the real servers, and the mark on tests that need them; and how
patient Hypothesis is."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.services.fixtures", "tests.services.marks"]

# The machine may be busy: what an example takes says nothing about what is tested.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
