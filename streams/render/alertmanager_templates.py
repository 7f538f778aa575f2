"""What a notification says: for every alert its summary, the value against its bound, since when, and where to go on.

In Go's template language; Alertmanager documents what it is filled with.
"""

from __future__ import annotations

from typing import Final

from streams.kpis.naming import KPI_PATH, PREFIX
from streams.render.generated import template_banner

TITLE: Final = f"{PREFIX}.title"
TEXT: Final = f"{PREFIX}.text"
"""The template of plain text; with `.slack` behind it, that of Slack's markup."""

# A group has one severity, because routes part them; it has one owner, because they group or part by it.
_TEMPLATES: Final = """
{{ define "funnelwatch.title" -}}
{{ if eq .Status "firing" }}{{ .CommonLabels.severity | toUpper }}{{ else }}RESOLVED{{ end }} {{ .CommonLabels.owner }}: \
{{ if .CommonAnnotations.summary }}{{ .CommonAnnotations.summary }}\
{{ else if eq .Status "firing" }}{{ len .Alerts.Firing }} alerts{{ else }}{{ len .Alerts.Resolved }} alerts{{ end }}
{{- end }}

{{ define "funnelwatch.since" -}}
{{ if eq .Status "firing" }}Since {{ .StartsAt.UTC.Format "2006-01-02 15:04 MST" }}\
{{ else }}Over since {{ .EndsAt.UTC.Format "2006-01-02 15:04 MST" }}{{ end }}
{{- end }}

{{ define "funnelwatch.board" -}}
BOARD_ADDRESS{{ if .Labels.kpi }}KPI_PATH/{{ .Labels.kpi }}{{ end }}
{{- end }}

{{ define "funnelwatch.silence" -}}
{{ .ExternalURL }}/#/silences/new?filter=%7Balertname%3D%22{{ .CommonLabels.alertname }}%22%7D
{{- end }}

{{ define "funnelwatch.text" -}}
{{ range .Alerts -}}
{{ .Labels.alertname }}{{ if eq .Status "resolved" }} (resolved){{ end }}: {{ .Annotations.summary }}
{{ .Annotations.description }}
{{ template "funnelwatch.since" . }}
Runbook: {{ .Annotations.runbook_url }}
Board: {{ template "funnelwatch.board" . }}
Query: {{ .GeneratorURL }}

{{ end -}}
{{ if .CommonLabels.alertname }}Silence: {{ template "funnelwatch.silence" . }}{{ end }}
{{- end }}

{{ define "funnelwatch.escaped" -}}
{{ . | reReplaceAll "&" "&amp;" | reReplaceAll "<" "&lt;" | reReplaceAll ">" "&gt;" }}
{{- end }}

{{ define "funnelwatch.text.slack" -}}
{{ range .Alerts -}}
{{ if eq .Status "resolved" }}:white_check_mark: {{ end -}}
*{{ .Labels.alertname }}*: {{ template "funnelwatch.escaped" .Annotations.summary }}
{{ template "funnelwatch.escaped" .Annotations.description }}
{{ template "funnelwatch.since" . }} · <{{ .Annotations.runbook_url }}|Runbook> · <{{ template "funnelwatch.board" . }}|Board>\
 · <{{ .GeneratorURL }}|Query>
{{ end -}}
{{ if .CommonLabels.alertname }}<{{ template "funnelwatch.silence" . }}|Silence>{{ end }}
{{- end }}
"""


def templates(board: str) -> str:
    """The file of templates; `board` is the address of the exporter's board, with a slash at its end."""
    text = _TEMPLATES.replace("KPI_PATH", KPI_PATH.lstrip("/")).replace("BOARD_ADDRESS", board)
    return template_banner("streams/render/alertmanager_templates.py") + text
