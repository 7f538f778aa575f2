"""Notes for whoever answers for contacts, the site, mails and automation."""

from __future__ import annotations

from typing import Final

from streams.render.notes.note import Note

MARKETING_NOTES: Final = {
    "ActiveContactsFalling": Note(
        causes=(
            "A source of events went quiet: the site's tag, the mail tool's webhook.",
            "A campaign that carried last week ended, or it is a week of holidays.",
            "Opens are now marked as made by machines, after a change at a mail provider.",
        ),
        steps=(
            "Compare by channel. One channel at nothing is a broken source; all of them down is the calendar or the site.",
            "Compare `sum by (type) (rate(funnelwatch_worker_events_total[1h]))` with a week ago: a type that stopped names "
            "the source to mend. Events sent late are counted where they belong, so have it send them again.",
            "If the fall is real, tell whoever plans campaigns; nothing here mends it.",
        ),
    ),
    "InactiveContactsHigh": Note(
        causes=(
            "Lists were imported and never written to.",
            "People are written to who stopped caring months ago.",
        ),
        steps=(
            "Look at how `contacts` grew: a step is an import, a slope is neglect.",
            "Send a campaign to win back those inactive for 90 days; take out of the regular mailings who does not react.",
            "Watch the delivery and complaint ratios while doing so: old addresses cost reputation.",
        ),
    ),
    "BounceRatioHigh": Note(
        causes=(
            "A campaign sends the wrong people, or the right ones to the wrong page.",
            "A landing page is slow or broken on one kind of device.",
            "Bots: many sessions of one page and no time, from one channel.",
        ),
        steps=(
            "Compare by channel, and the sessions of each: one channel with many sessions is enough to lift the total.",
            "Open the landing pages of its campaigns on a phone, and fix or pause what does not load or does not match its ad.",
            "If it is bots, have them filtered where sessions are recorded; what was counted stays counted.",
        ),
    ),
    "LeadConversionRatioFalling": Note(
        causes=(
            "A form is broken, or hands its leads to nobody.",
            "Traffic grew by people who do not buy: a viral post, cheap clicks, bots.",
            "Leads arrive late from the CRM and are not counted yet.",
        ),
        steps=(
            "See which part moved, `visitors` or `leads_created`.",
            "Leads down: submit the main forms yourself and follow your lead into the CRM.",
            "Visitors up: compare by channel and judge that channel by its MQLs, not by its visitors.",
        ),
    ),
    "FormConversionsNone": Note(
        causes=(
            "The form's script fails, a consent banner blocks it, or a release removed its tag.",
            "The events are made and rejected: see the dead letters.",
            "It is a quiet day of a small site.",
        ),
        steps=(
            "Submit a form yourself and look for the event: `funnelwatch kpis` shows `form_conversions` within seconds.",
            "Nothing arrives: check the browser's console on that page, then the tag's last release; roll it back.",
            "It was rejected: `funnelwatch dlq list` says why. Have the tag mended, then send those events again.",
        ),
    ),
    "SearchRankAverageWorse": Note(
        causes=(
            "Many new keywords were added that rank low yet: the average falls and nothing is lost.",
            "Pages moved without redirects, or are kept from being indexed.",
            "The search engine changed its ranking.",
        ),
        steps=(
            "Compare with `keywords_top5`: if that holds, the average fell by new keywords, and the threshold may be moved.",
            "Check the search console for pages that left the index and for errors of the crawler; mend those first.",
            "Otherwise take the keywords that bring leads, and improve their pages.",
        ),
    ),
    "EmailDeliveryRatioLow": Note(
        causes=(
            "A list with dead addresses was written to.",
            "A provider blocks or delays the sender: reputation, or SPF, DKIM and DMARC after a change of DNS.",
            "The webhook that reports deliveries is behind; then the ratio mends itself.",
        ),
        steps=(
            "Compare by campaign: one campaign is a bad list, all of them are the sender.",
            "Bad list: stop the campaign and remove the addresses that bounced hard.",
            "Sender: check SPF, DKIM, DMARC and the block lists, and the mail tool's status page. Send less until it recovers.",
        ),
    ),
    "EmailOpenRatioLow": Note(
        causes=(
            "Mails land in the spam folder.",
            "The subject, the hour or the segment does not fit.",
            "More opens than before are marked as made by machines and not counted: see `email_machine_open_ratio`.",
        ),
        steps=(
            "Compare by campaign and segment; with the machine opens, to see whether people or the measuring changed.",
            "Send the mail to test addresses at the large providers: spam folders mean the work of `EmailDeliveryRatioLow`.",
            "Otherwise split the segment, and test subjects on a part of it before the next mailing.",
        ),
    ),
    "EmailUnsubscribeRatioHigh": Note(
        causes=(
            "A segment gets what it did not ask for, or gets it too often.",
            "A bought or old list was written to.",
        ),
        steps=(
            "Compare by segment and campaign; over 1 % is a matter of segmentation.",
            "Stop what is scheduled for the worst segment, and count how many mails its contacts got in 30 days.",
            "Offer fewer mails instead of none on the page to unsubscribe.",
        ),
    ),
    "EmailComplaintRatioHigh": Note(
        causes=(
            "People who did not ask for mails got them.",
            "The link to unsubscribe is missing, hidden or broken.",
        ),
        steps=(
            "Pause the campaign that leads by `funnelwatch_email_complaint_ratio_by_campaign`: over 0.1 % providers begin to "
            "block all mails of the domain, invoices too.",
            "Check the link to unsubscribe in a mail that really arrived, and the one-click header.",
            "Take out those who complained, and the list they came from, for good.",
        ),
    ),
    "ScenarioCompletionRatioLow": Note(
        causes=(
            "A step of the scenario waits for something that does not happen any more.",
            "Many were started at once and had no time to complete yet.",
            "One large scenario is of no interest to those who enter it.",
        ),
        steps=(
            "Compare by scenario, with `scenario.started` per day: a fresh crowd is no trouble.",
            "Walk through the worst scenario with a test contact, and mend the step at which most stop.",
            "If nobody has changed it in a year, ask whether it is still wanted.",
        ),
    ),
}
