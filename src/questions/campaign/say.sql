-- Columns: which message, and the values of its {names}.
WITH a AS (
	SELECT w.*, c.enough, t.enough AS whole,
		strftime('%Y-%m-%d %H:%M:%S', w.first_ns / 1000000000,
			'unixepoch') AS first,
		strftime('%Y-%m-%d %H:%M:%S', w.last_ns / 1000000000,
			'unixepoch') AS last,
		json_array_length(w.vals, '$.phases') AS phases,
		printf('%.1f', CAST(coalesce(w.share, 0) * 1000 AS INTEGER)
			/ 10.0) AS percent,
		strftime('%Y-%m-%d', t.from_ns / 1000000000, 'unixepoch')
			AS from_day,
		strftime(CASE WHEN w.to_ns - w.from_ns < 172800000000000
		THEN '%Y-%m-%d %H:%MZ' ELSE '%Y-%m-%d' END,
		w.to_ns / 1000000000, 'unixepoch') AS to_day
	FROM answer w JOIN cover_share c USING (question), cover_share t
	WHERE w.question = 'campaign' AND t.question = 'targeted')
SELECT say, first, last, phases, share, from_day, to_day, name, list, basis,
	claimed, contested FROM (
SELECT 1 AS turn, 0 AS ord, 'campaign/' || CASE
		WHEN verdict = 'single' AND NOT enough THEN 'single-gaps'
		WHEN verdict <> 'undetermined' THEN verdict
		WHEN enough AND phases = 0 THEN 'no-times'
		ELSE 'no-coverage' END AS say, first, last, phases,
	percent AS share, from_day, to_day, NULL AS name, NULL AS list,
	NULL AS basis, NULL AS claimed, NULL AS contested FROM a
UNION ALL
SELECT 2, p.ord, 'campaign/phase-' || p.kind,
	strftime('%Y-%m-%d %H:%M:%S', p.from_ns / 1000000000, 'unixepoch'),
	strftime('%Y-%m-%d %H:%M:%S', p.to_ns / 1000000000, 'unixepoch'),
	NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM phase p
UNION ALL
SELECT 3, 0, 'campaign/earlier', NULL, NULL, NULL, NULL, from_day, NULL, NULL,
	NULL, NULL, NULL, NULL
FROM a WHERE verdict IN ('single', 'waves') AND NOT whole
UNION ALL
SELECT 4, n.ord, 'campaign/list' || CASE WHEN NOT n.enough THEN '-hint'
	WHEN n.contested_by IS NULL THEN '' ELSE '-contested' END, NULL, NULL,
	n.findings, NULL, NULL, NULL, n.name, n.list, n.basis, n.who,
	n.contested_by
FROM campaign_named n, a WHERE a.verdict <> 'none-seen')
ORDER BY turn, ord;
