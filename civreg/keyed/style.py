"""How the report of an import looks on the screen and on paper."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 297mm; padding: 10mm; font: 14px/1.45 system-ui, "Segoe UI", sans-serif; color: #1f2933; }
h1 { font-size: 22px; margin: 0; }
h2 { font-size: 16px; margin: 22px 0 8px; }
p { margin: 4px 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #c5ced6; padding: 4px 8px; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: #eef1f4; font-weight: 600; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
.figures { width: auto; margin-top: 14px; }
.figures td + td { text-align: right; font-variant-numeric: tabular-nums; }
.note { color: #5b6772; font-size: 12px; }
@page { size: A4 landscape; margin: 12mm; }
@media print { body { padding: 0; } }
"""
