"""Notes for whoever answers for leads and for how soon they are answered."""

from __future__ import annotations

from typing import Final

from streams.render.notes.note import Note

SALES_NOTES: Final = {
    "LeadsCreatedNone": Note(
        causes=(
            "Forms or imports are broken, or the link to the CRM is.",
            "The events are made and rejected: see the dead letters.",
            "It is a day on which nobody works.",
        ),
        steps=(
            "Ask the CRM whether it has leads of today. If so, its events do not arrive: mend the link, then send them again; "
            "they count in the hour they happened.",
            "If not, go on as for `FormConversionsNone`.",
            "If this is every weekend, give the alert a longer window or `hold` in `kpis.toml`.",
        ),
    ),
    "MqlToSqlRatioLow": Note(
        causes=(
            "The criteria for MQLs let too many through.",
            "Sales does not look at them, or does not record that it did.",
            "Many MQLs are a few days old: the share is of those that got there by now.",
        ),
        steps=(
            "Compare by channel: a channel far below the others brings the wrong people; raise its score threshold.",
            "Compare with `sales_rejected_ratio`. High: the criteria. Low: MQLs lie around; ask sales for the oldest ten.",
            "Settle what an MQL is with sales, in writing, and change the scoring accordingly.",
        ),
    ),
    "SalesRejectedRatioHigh": Note(
        causes=(
            "Marketing and sales do not mean the same by an MQL.",
            "One campaign brings leads of the wrong size, country or role.",
        ),
        steps=(
            "Read the reasons of the rejections in the CRM; the most frequent one is what to change.",
            "Compare by channel, and stop handing over from the worst until the criteria are mended.",
        ),
    ),
    "LeadScoreAverageFalling": Note(
        causes=(
            "The scoring model was changed, or a field that it reads is empty now.",
            "Many new leads with low scores came in at once: an import, a fair.",
            "The good ones were won or lost and left the open leads.",
        ),
        steps=(
            "Compare `new_lead_score_average` over 1d with 30d: if it fell too, the new leads or the model did it.",
            "Compare by channel and by stage: all alike means the model; ask whoever changed it.",
            "If an import did it, the average recovers as those leads are worked off; nothing to mend.",
        ),
    ),
    "SalesResponseSecondsSlow": Note(
        causes=(
            "Leads came in outside office hours, and nobody was on duty.",
            "The assignment is broken: leads reach nobody, or one person who is away.",
            "Answers are given and not recorded.",
        ),
        steps=(
            "Compare by channel and segment, and see whether `leads_waiting_overdue` is above 0 right now. If so, start there.",
            "Ask the CRM for the assignees of the slowest leads: one name is an absence, no name a broken rule.",
            "If it is nights and weekends, cover them, or let an assistant offer a time for a call.",
        ),
    ),
    "SalesResponseWithinTargetRatioBudget": Note(
        causes=(
            "More leads than people: a campaign or a fair that sales was not told of.",
            "People are away and their leads are not assigned anew.",
            "Calls are made and recorded hours later, or as automatic replies, which do not count.",
        ),
        steps=(
            "BurningFast: most leads of the day go unanswered in time, now too. See who is on duty and give them the overdue "
            "leads, the newest first: those still remember that they asked.",
            "Burning: compare by channel. Move people to the channel that is late, or slow its campaigns down.",
            "Spent: the objective is missed for this period. Agree on cover for the hours in which it is missed, or on an "
            "objective that can be kept.",
            "If the worker was behind, answers were late only here: look for `FunnelwatchWorkerBehind` at that time.",
            "How fast, and what is left: `job_window:funnelwatch_sales_response_within_target_ratio:burn_rate` (1 spends the "
            "budget in exactly its period) and `job:funnelwatch_sales_response_within_target_ratio:error_budget_left`.",
        ),
    ),
    "LeadsWaitingOverdue": Note(
        causes=(
            "Nobody on duty has seen them.",
            "The assignment is broken, or the CRM does not send `lead.assigned` and `lead.contacted`.",
            "The worker is behind: they were answered, and that is not read yet.",
        ),
        steps=(
            "Is the pipeline well? If an alert with the label `trust` fires, start there: the leads may be answered.",
            "Ask the CRM for the leads without a contact, and have somebody call the newest first. The alert ends within "
            "seconds of `lead.contacted`.",
            "If they were contacted: is `auto` set by mistake, or is `lead` spelled otherwise than in `lead.created`?",
            "See `oldest_waiting_seconds`: an age of days is a lead that fell through; find out by which rule.",
        ),
    ),
}
