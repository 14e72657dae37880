"""What is not as its act says: rows that say otherwise, acts whose rows are gone, looks that are not as an act told them."""

from __future__ import annotations

_SAID = {
    "keyings": ("key", ("key", "text")),
    "notes": ("note", ("kind", "date", "text", "about")),
    "strikes": ("strike", ("key", "struck", "text")),
    "certificates": ("certificate", ("year", "series", "number", "day", "applicant", "copies", "signer", "sha256")),
}
"""Tables whose rows say what their act says: its word, and the columns that stand in it."""


def _rows(table: str, what: str, columns: tuple[str, ...]) -> str:
    differ = " OR ".join(f"json_extract(a.after, '$.{name}') IS NOT t.{name}" for name in columns)
    return f"""
SELECT '{table}' AS place, t.id AS number FROM {table} t LEFT JOIN acts a ON a.sequence = t.act
WHERE a.entry IS NOT t.entry OR a.person IS NOT t.person OR a.what IS NOT '{what}' OR {differ}
UNION ALL"""  # noqa: S608 - our own words


def _gone(table: str, what: str) -> str:
    return f"OR (a.what = '{what}' AND NOT EXISTS (SELECT 1 FROM {table} t WHERE t.act = a.sequence))"  # noqa: S608 - likewise


STRAYS = f"""
SELECT 'decisions' AS place, d.id AS number FROM decisions d LEFT JOIN acts a ON a.sequence = d.act
WHERE a.entry IS NOT d.entry OR a.person IS NOT d.person OR json_extract(a.after, '$.key') IS NOT d.key
   OR json_extract(a.after, '$.text') IS NOT d.text OR a.reason IS NOT d.reason
   OR a.what IS NOT CASE d.verdict WHEN 'accepted' THEN 'accept' WHEN 'corrected' THEN 'correct' ELSE d.verdict END
UNION ALL{"".join(_rows(table, *said) for table, said in _SAID.items())}
SELECT 'verifications', v.id FROM verifications v LEFT JOIN acts a ON a.sequence = v.act
WHERE a.entry IS NOT v.entry OR a.person IS NOT v.person OR a.what IS NOT v.what OR a.reason IS NOT v.reason
UNION ALL
SELECT 'settlings', s.id FROM settlings s LEFT JOIN acts a ON a.sequence = s.act
WHERE a.entry IS NOT s.entry OR a.person IS NOT s.person OR a.what IS NOT 'settle' OR a.reason IS NOT s.reason
   OR json_extract(a.after, '$.finding') IS NOT s.finding OR json_extract(a.after, '$.rule') IS NOT s.rule
UNION ALL
SELECT 'confirmations', c.id FROM confirmations c LEFT JOIN acts a ON a.sequence = c.act
WHERE a.entry IS NOT c.entry OR a.person IS NOT c.person OR a.what IS NOT 'confirm' OR json_extract(a.after, '$.text') IS NOT c.text
   OR (SELECT j.value FROM json_each(a.after, '$.fields') j WHERE j.key = c.key) IS NOT c.spans
UNION ALL
SELECT 'looks', a.sequence FROM acts a LEFT JOIN sights s ON s.sequence = json_extract(a.after, '$.sequence')
WHERE a.what = 'looks' AND s.hash IS NOT json_extract(a.after, '$.hash')
UNION ALL
SELECT 'acts', a.sequence FROM acts a
WHERE (a.what IN ('accept', 'correct', 'unsure', 'illegible') AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.act = a.sequence))
   OR (a.what IN ('verify', 'return', 'reopen') AND NOT EXISTS (SELECT 1 FROM verifications v WHERE v.act = a.sequence))
   OR (a.what = 'settle' AND NOT EXISTS (SELECT 1 FROM settlings s WHERE s.act = a.sequence))
   OR (a.what = 'confirm' AND (SELECT count(*) FROM confirmations c WHERE c.act = a.sequence)
                              <> (SELECT count(*) FROM json_each(a.after, '$.fields')))
   {" ".join(_gone(table, what) for table, (what, _) in _SAID.items())}
ORDER BY place, number LIMIT 50
"""  # noqa: S608 - our own words
