"""What is derived: every view, made anew by each migration."""

from __future__ import annotations

VIEWS = """
CREATE VIEW current_preparations AS
SELECT c.* FROM preparations c JOIN pages p ON p.id = c.page
WHERE c.generation = (SELECT max(d.generation) FROM preparations d JOIN pages q ON q.id = d.page
                      WHERE q.source = p.source AND q.image = p.image);

CREATE VIEW current_pages AS
SELECT * FROM pages p WHERE p.part = 0 OR EXISTS (SELECT 1 FROM current_preparations c WHERE c.page = p.id);

CREATE VIEW current_extractions AS
SELECT e.* FROM extractions e JOIN current_pages p ON p.id = e.page
WHERE e.generation = (SELECT max(generation) FROM extractions f WHERE f.page = e.page);

CREATE VIEW current_decisions AS
SELECT * FROM decisions d WHERE id = (SELECT max(id) FROM decisions n WHERE n.entry = d.entry AND n.key = d.key);

CREATE VIEW last_outcomes AS
SELECT * FROM outcomes o WHERE id = (SELECT max(id) FROM outcomes n WHERE n.page = o.page AND n.step = o.step);

CREATE VIEW same_pages AS
SELECT b.page, b.shown FROM bursts b
WHERE b.id = (SELECT max(id) FROM bursts n WHERE n.page = b.page) AND b.shown <> b.page
  AND EXISTS (SELECT 1 FROM current_preparations c WHERE c.page = b.shown AND c.status <> 'blank');

CREATE VIEW page_list AS
SELECT p.id AS page, p.register AS book, p.name AS file, p.image + 1 AS image, p.part,
       coalesce(c.status, CASE o.outcome WHEN 'failed' THEN 'failed' ELSE 'new' END) AS status,
       c.skew_deg, c.effective_dpi, c.findings, s.sha256, s.file AS original
FROM current_pages p JOIN sources s ON s.id = p.source
LEFT JOIN current_preparations c ON c.page = p.id
LEFT JOIN last_outcomes o ON o.page = p.id AND o.step = 'prepare'
ORDER BY p.register IS NULL, p.register, p.sort_key, p.image, p.part;

CREATE VIEW entry_list AS
SELECT e.entry, p.register AS book, p.name AS file, p.image + 1 AS image, p.part, e.form, e.confidence, e.doubts, e.made,
       e.id AS extraction, e.page
FROM current_extractions e JOIN pages p ON p.id = e.page
ORDER BY p.register IS NULL, p.register, p.sort_key, p.image, p.part, e.id;

CREATE VIEW field_list AS
SELECT e.entry, p.register AS book, p.name AS file, p.image + 1 AS image, e.form, f.key, f.text, f.value, f.writing,
       f.confidence, f.doubts, f.original_box, f.id AS field
FROM fields f JOIN current_extractions e ON e.id = f.extraction JOIN pages p ON p.id = e.page;

CREATE VIEW doubtful_fields AS SELECT * FROM field_list WHERE doubts <> '[]' ORDER BY confidence;

CREATE VIEW scan_again_list AS
SELECT p.id AS page, p.register AS book, p.name AS file, p.image + 1 AS image, p.part, c.status, c.skew_deg, c.effective_dpi, c.findings,
       s.sha256, s.file AS original
FROM preparations c CROSS JOIN pages p ON p.id = c.page CROSS JOIN sources s ON s.id = p.source
WHERE c.status = 'scan-again' AND EXISTS (SELECT 1 FROM current_preparations n WHERE n.id = c.id)
ORDER BY p.register IS NULL, p.register, p.sort_key, p.image, p.part;

CREATE VIEW failure_list AS
SELECT p.register AS book, p.name AS file, p.image + 1 AS image, o.step, o.reason, o.vi, o.en, o.attempts, o.at, p.id AS page
FROM outcomes o CROSS JOIN current_pages p ON p.id = o.page
WHERE o.outcome = 'failed' AND o.id = (SELECT max(id) FROM outcomes n WHERE n.page = o.page AND n.step = o.step);

CREATE VIEW book_list AS
SELECT r.id AS book, count(p.id) AS pages,
       count(DISTINCT e.entry) AS entries
FROM registers r LEFT JOIN current_pages p ON p.register = r.id LEFT JOIN current_extractions e ON e.page = p.id
GROUP BY r.id;
"""
