"""Where the catalogue comes from: what five articles on B2B marketing ask to be measured, and the KPIs that answer."""

from __future__ import annotations

from typing import Final

Asked = tuple[tuple[str, tuple[str, ...]], ...]
"""What a source asks for, each with the ids that answer it."""

SOURCES: Final[tuple[tuple[str, Asked], ...]] = (
    (
        "19 B2B KPIs, digital",
        (
            ("Website traffic by source", ("visitors", "sessions", "page_views")),
            ("Marketing qualified leads", ("mqls", "mql_ratio")),
            ("Sales qualified leads", ("sqls", "mql_to_sql_ratio")),
            ("Lead conversion", ("lead_conversion_ratio", "lead_to_won_ratio")),
            ("Customer acquisition cost", ("customer_acquisition_cost",)),
            ("Customer lifetime value", ("customer_lifetime_value", "ltv_to_cac_ratio")),
            ("Landing page conversion", ("landing_page_conversion_ratio",)),
            ("Retention", ("customer_retention_ratio", "customer_churns")),
            ("Return on investment", ("marketing_roi_ratio", "net_roi_ratio", "growth_roi_ratio", "clv_roi_ratio")),
        ),
    ),
    (
        "19 B2B KPIs, content, email and social",
        (
            ("Views", ("page_views",)),
            ("Time on page", ("time_on_page_seconds",)),
            ("Bounce rate", ("bounce_ratio",)),
            ("Search ranking", ("search_rank_average", "keywords_top5")),
            ("Clicks on calls to action", ("cta_click_ratio",)),
            ("Open rate", ("email_open_ratio",)),
            ("Click rate", ("email_click_ratio", "email_click_to_open_ratio")),
            ("Unsubscribe rate", ("email_unsubscribe_ratio",)),
            ("Reach", ("social_reach", "social_impressions")),
            ("Followers", ("social_followers",)),
            ("Engagement", ("social_engagements", "social_engagement_ratio")),
        ),
    ),
    (
        "Data-driven marketing guide",
        (
            ("The funnel from impression to repeated purchase", ("funnel_stage_count",)),
            ("Search engine optimisation", ("search_impression_share_ratio", "organic_traffic_value", "inbound_links")),
            ("Email by segment", ("emails_sent", "email_open_ratio", "email_delivery_ratio", "email_conversion_ratio")),
            ("Conversions per call to action", ("form_conversions", "cta_click_ratio")),
            ("Criteria for MQL and SQL: over 80 % accepted", ("mql_to_sql_ratio", "sales_rejected_ratio")),
            ("Velocity through the stages", ("stage_duration_seconds", "sales_cycle_seconds")),
            (
                "Response within five minutes",
                ("sales_response_seconds", "sales_response_within_target_ratio", "leads_waiting_overdue"),
            ),
            ("Cost per lead, MQL, SQL and sale", ("cost_per_lead", "cost_per_mql", "cost_per_sql", "cost_per_sale")),
            ("Value", ("revenue", "gross_profit", "average_deal_size", "profit_margin_ratio")),
        ),
    ),
    (
        "Marketing-automation guide",
        (
            ("Usage", ("automation_triggers", "emails_sent", "logins", "signups")),
            ("Active contacts", ("active_contacts", "active_contacts_ratio", "inactive_contacts")),
            ("Unsubscriptions over 1 %", ("email_unsubscribe_ratio",)),
            ("Completion of scenarios", ("scenario_completion_ratio",)),
            ("Average lead score", ("lead_score_average", "new_lead_score_average", "hot_leads")),
            ("Length of the cycle", ("sales_cycle_seconds",)),
            ("Cost per lead by channel", ("cost_per_lead",)),
        ),
    ),
    (
        "Account-based-marketing guide",
        (
            ("Engagement of accounts", ("engaged_accounts", "accounts_with_leads", "content_engagements")),
            ("Calls and demos", ("meetings_booked", "meetings_held", "meeting_show_ratio")),
            ("NPS and CSAT", ("nps", "csat_average", "referrals")),
            ("Conversions by promotion", ("promo_deal_ratio",)),
            ("Social touches before a win", ("social_assisted_win_ratio",)),
            ("Numbers of vanity, shown and not steered by", ("page_views", "ad_impressions", "social_reach")),
        ),
    ),
)
