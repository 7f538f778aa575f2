"""What all tests share comes from plugins: the fixtures of the real servers, and the mark on tests that need them."""

pytest_plugins = ["tests.services.fixtures", "tests.services.marks"]
