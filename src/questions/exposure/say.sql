-- Columns: which message, and the values of its {names}; 'ready': the census's
-- own sentence, in both languages.
SELECT CASE WHEN a.verdict = 'undetermined' THEN 'exposure/undetermined'
		WHEN NOT EXISTS (SELECT 1 FROM front_end)
			THEN 'exposure/census-' || a.verdict
		WHEN a.verdict = 'hybrid' AND NOT EXISTS (SELECT 1 FROM traffic_once
			WHERE kind GLOB 'mail-*' AND recipient
				LIKE '%.mail.onmicrosoft.com')
			THEN 'exposure/hybrid-by-census'
		ELSE 'exposure/' || a.verdict END AS say,
	(SELECT group_concat(name, ', ') FROM (SELECT name FROM front_end
		ORDER BY name)) AS hosts,
	NULL AS said
FROM answer a WHERE a.question = 'exposure'
UNION ALL
SELECT 'exposure/from-outside', (SELECT group_concat(name, ', ') FROM (
	SELECT name FROM front_end WHERE from_outside ORDER BY name)),
	NULL
WHERE EXISTS (SELECT 1 FROM front_end WHERE from_outside)
UNION ALL
SELECT 'exposure/no-tracking', NULL, NULL
FROM answer a
WHERE a.question = 'exposure' AND a.verdict = 'self-hosted'
	AND EXISTS (SELECT 1 FROM front_end)
	AND NOT EXISTS (SELECT 1 FROM hour WHERE source = 'message-tracking')
	AND NOT EXISTS (SELECT 1 FROM traffic_once WHERE kind GLOB 'mail-*')
UNION ALL
SELECT 'ready', said_en, said_ar FROM census WHERE class <> '';
