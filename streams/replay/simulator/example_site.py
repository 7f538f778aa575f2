"""The web site of the demo's company: its pages, what they show and the forms on them."""

from typing import Final

from streams.replay.simulator.company import Form, Page

PAGES: Final = (
    Page(path="/", lands=0.3, follows=0.14),
    Page(path="/product", lands=0.07, follows=0.22, shows=("start-trial", "trial")),
    Page(path="/pricing", lands=0.05, follows=0.17, shows=("start-trial", "trial")),
    Page(path="/customers", lands=0.03, follows=0.1, content="customer-stories", shows=("book-a-demo", "demo")),
    Page(path="/blog/rolling-forecasts", lands=0.12, follows=0.06, content="rolling-forecasts"),
    Page(path="/blog/five-minute-rule", lands=0.09, follows=0.05, content="five-minute-rule"),
    Page(path="/blog/capacity-basics", lands=0.08, follows=0.05, content="capacity-basics"),
    Page(path="/watch/product-tour", lands=0.03, follows=0.05, content="product-tour", shows=("watch-tour", "video")),
    Page(
        path="/lp/planning-guide",
        lands=0.1,
        follows=0.05,
        content="planning-guide",
        shows=("get-the-guide", "whitepaper"),
        form=Form(name="guide", kind="whitepaper", funnel="top", score=22, submits=0.1),
    ),
    Page(
        path="/lp/newsletter",
        lands=0.04,
        follows=0.03,
        shows=("subscribe", "newsletter"),
        form=Form(name="newsletter", kind="newsletter", funnel="top", score=0, submits=0.12),
    ),
    Page(
        path="/trial",
        lands=0.04,
        follows=0.04,
        shows=("start-trial", "trial"),
        form=Form(name="trial", kind="trial", funnel="bottom", score=45, submits=0.11),
    ),
    Page(
        path="/demo",
        lands=0.03,
        follows=0.03,
        shows=("book-a-demo", "demo"),
        form=Form(name="demo-request", kind="demo", funnel="bottom", score=55, submits=0.16),
    ),
    Page(
        path="/contact",
        lands=0.02,
        follows=0.02,
        form=Form(name="contact", kind="contact", funnel="bottom", score=40, submits=0.18),
    ),
)
