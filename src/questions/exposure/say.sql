-- Columns: which message, and the values of its {names}.
SELECT 'exposure/' || a.verdict AS say,
	(SELECT group_concat(name, ', ') FROM (SELECT name FROM front_end
		ORDER BY name)) AS hosts
FROM answer a WHERE a.question = 'exposure'
UNION ALL
SELECT 'exposure/from-outside', (SELECT group_concat(name, ', ') FROM (
	SELECT name FROM front_end WHERE from_outside ORDER BY name))
WHERE EXISTS (SELECT 1 FROM front_end WHERE from_outside)
UNION ALL
SELECT 'exposure/no-tracking', NULL FROM answer a
WHERE a.question = 'exposure' AND a.verdict = 'self-hosted'
	AND NOT EXISTS (SELECT 1 FROM traffic WHERE kind <> 'flow');
