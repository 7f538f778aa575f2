"""Notes for whoever answers for money and customers."""

from __future__ import annotations

from typing import Final

from streams.render.notes.note import Note

MONEY_NOTES: Final = {
    "RevenueGrowthRatioFalling": Note(
        causes=(
            "The 30 days before held a large deal or the end of a quarter.",
            "Deals are won and not sent: the link to the CRM or the billing is broken.",
            "Refunds are booked together at one time.",
        ),
        steps=(
            "Compare `deals_won` and `average_deal_size` over 30d and 90d: fewer deals, or smaller ones?",
            "Compare the number of deals with the CRM's. If it has more, mend the link and send the deals again.",
            "If it is one large deal before, it is no trouble; say so in the ticket and close it.",
        ),
    ),
    "CustomerRetentionRatioLow": Note(
        causes=(
            "Contracts of one cohort ended together.",
            "A product or a price changed.",
            "Churn is recorded by a tool that also records pauses and mergers as churn.",
        ),
        steps=(
            "List the churns of 90 days with their segments from the CRM, and ask success for the reason of the largest ten.",
            "One segment: talk to its other customers before their renewal. All segments: product or price; raise it.",
            "If it is how churn is recorded, mend that and send corrected events; a later `deal.won` makes a customer again.",
        ),
    ),
    "NpsLow": Note(
        causes=(
            "A release, an outage or a price made customers angry.",
            "The survey went to the unhappy ones only: after support cases, say.",
        ),
        steps=(
            "Ask who was surveyed, and when, before anything else; a changed sample explains most falls.",
            "Read the words of the detractors, and call the five largest accounts among them.",
            "Compare with `csat_average` and `customer_churns`: both worse means act now.",
        ),
    ),
    "CostPerLeadDoubling": Note(
        causes=(
            "The spend went up before its leads came, or a month's invoice was booked on one day.",
            "A channel's bids ran away, or its landing page is broken.",
            "Leads are not counted: see `LeadsCreatedNone`.",
        ),
        steps=(
            "See which part moved, `marketing_spend` or `leads_created`, and by which channel.",
            "Spend: look up its bookings. A wrong one is mended by a `spend.recorded` with a negative amount.",
            "Leads: pause the channel until its page and form work, then compare `cost_per_click` to see whether it is the bids.",
        ),
    ),
    "LtvToCacRatioLow": Note(
        causes=(
            "Campaigns were paid in these 90 days whose customers come later.",
            "Deals got smaller, or dearer to deliver.",
            "Acquisition got dearer: the same spend wins fewer customers.",
        ),
        steps=(
            "Compare its two parts, `customer_lifetime_value` and `customer_acquisition_cost` over 90d.",
            "Acquisition: compare by channel and move money from the dearest; see also `cost_per_mql` for where it gets lost.",
            "Lifetime: compare `average_deal_size`, `repeat_deal_ratio` and `profit_margin_ratio`.",
        ),
    ),
    "MarketingRoiRatioLow": Note(
        causes=(
            "Sales cycles are longer than 90 days: the spend is here, its deals are not.",
            "Costs to deliver or refunds ate the profit.",
            "A campaign burns money.",
        ),
        steps=(
            "Compare `gross_profit` and `marketing_spend` over 30d and 90d, and the cycle (`sales_cycle_seconds`, p50).",
            "Profit: see `profit_margin_ratio`; it is a matter of delivery, not of marketing.",
            "Spend: by campaign, stop those with clicks and no MQLs.",
        ),
    ),
}
