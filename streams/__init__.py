"""funnelwatch: B2B funnel events in, exact rolling KPIs out, watched."""
