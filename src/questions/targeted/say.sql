-- Columns: which message, and the values of its {names}.
SELECT 'targeted/' || CASE
		WHEN a.verdict <> 'undetermined' THEN a.verdict
		WHEN NOT c.enough THEN 'no-coverage'
		ELSE 'open-outcome' END AS say,
	(SELECT group_concat(host, ', ') FROM (SELECT host FROM answer_host
		WHERE question = 'targeted' ORDER BY host)) AS hosts,
	strftime('%Y-%m-%d %H:%M:%S', a.first_ns / 1000000000, 'unixepoch')
		AS first,
	strftime('%Y-%m-%d %H:%M:%S', a.last_ns / 1000000000, 'unixepoch')
		AS last,
	a.vals ->> '$.attempts' AS attempts,
	json_array_length(a.vals, '$.sources') AS sources,
	printf('%.1f', CAST(coalesce(a.share, 0) * 1000 AS INTEGER) / 10.0)
		AS share,
	strftime('%Y-%m-%d', a.from_ns / 1000000000, 'unixepoch') AS from_day,
	strftime('%Y-%m-%d', a.to_ns / 1000000000, 'unixepoch') AS to_day
FROM answer a JOIN cover_share c USING (question)
WHERE a.question = 'targeted'
UNION ALL
SELECT 'targeted/attempts-seen', NULL,
	strftime('%Y-%m-%d %H:%M:%S', first_ns / 1000000000, 'unixepoch'),
	NULL, vals ->> '$.attempts', json_array_length(vals, '$.sources'),
	NULL, NULL, NULL
FROM answer a JOIN cover_share c USING (question)
WHERE a.question = 'targeted' AND a.verdict = 'undetermined'
	AND NOT c.enough AND EXISTS (SELECT 1 FROM attack);
