-- Columns: which message, and the values of its {names}.
SELECT 'targeted/' || CASE
		WHEN a.verdict = 'exploited' AND a.first_ns IS NULL
			THEN 'exploited-no-time'
		WHEN a.verdict <> 'undetermined' THEN a.verdict
		WHEN n.assumed AND EXISTS (SELECT 1 FROM attack_beyond
			WHERE outcome = 'succeeded' AND kind <> 'recon')
			THEN 'elsewhere'
		WHEN n.assumed THEN 'no-server'
		WHEN NOT c.enough THEN 'no-coverage'
		ELSE 'open-outcome' END AS say,
	CASE WHEN n.assumed AND a.verdict = 'undetermined'
		THEN (SELECT group_concat(name, ', ') FROM (
			SELECT DISTINCT name FROM attack_beyond
			WHERE outcome = 'succeeded' AND kind <> 'recon'
			ORDER BY name))
		ELSE (SELECT group_concat(host, ', ') FROM (
			SELECT host FROM answer_host
			WHERE question = 'targeted' ORDER BY host)) END AS hosts,
	strftime('%Y-%m-%d %H:%M:%S', a.first_ns / 1000000000, 'unixepoch')
		AS first,
	strftime('%Y-%m-%d %H:%M:%S', a.last_ns / 1000000000, 'unixepoch')
		AS last,
	a.vals ->> '$.attempts' AS attempts,
	json_array_length(a.vals, '$.sources') AS sources,
	printf('%.1f', CAST(coalesce(a.share, 0) * 1000 AS INTEGER) / 10.0)
		AS share,
	strftime(CASE WHEN a.to_ns - a.from_ns < 172800000000000
		THEN '%Y-%m-%d %H:%MZ' ELSE '%Y-%m-%d' END,
		a.from_ns / 1000000000, 'unixepoch') AS from_day,
	strftime(CASE WHEN a.to_ns - a.from_ns < 172800000000000
		THEN '%Y-%m-%d %H:%MZ' ELSE '%Y-%m-%d' END,
		a.to_ns / 1000000000, 'unixepoch') AS to_day
FROM answer a JOIN cover_share c USING (question), no_server n
WHERE a.question = 'targeted'
UNION ALL
SELECT CASE WHEN a.vals ->> '$.attempts' > 0 THEN 'targeted/counted'
		ELSE 'targeted/sources' END, NULL, NULL, NULL,
	a.vals ->> '$.attempts', json_array_length(a.vals, '$.sources'),
	NULL, NULL, NULL
FROM answer a WHERE a.question = 'targeted' AND a.verdict = 'exploited'
	AND (a.vals ->> '$.attempts' > 0
		OR json_array_length(a.vals, '$.sources') > 0)
UNION ALL
SELECT 'targeted/assumed', group_concat(host, ', '), NULL, NULL, NULL, NULL,
	NULL, NULL, NULL
FROM (SELECT host FROM answer_host WHERE question = 'targeted' ORDER BY host),
	no_server n
WHERE n.assumed AND EXISTS (SELECT 1 FROM answer
	WHERE question = 'targeted' AND verdict = 'exploited')
HAVING count(*) > 0
UNION ALL
SELECT 'targeted/not-mail', group_concat(name, ', '), NULL, NULL, NULL, NULL,
	NULL, NULL, NULL
FROM (SELECT h.name FROM host h JOIN answer_host a ON a.host = h.name
	WHERE a.question = 'targeted' AND h.role IS NOT 'mail-server'
	ORDER BY h.name), no_server n
WHERE NOT n.assumed AND EXISTS (SELECT 1 FROM answer
	WHERE question = 'targeted' AND verdict = 'exploited')
HAVING count(*) > 0
UNION ALL
SELECT 'targeted/other-hosts', group_concat(name, ', '), NULL, NULL, NULL, NULL,
	NULL, NULL, NULL
FROM (SELECT DISTINCT name FROM attack_beyond
	WHERE outcome = 'succeeded' AND kind <> 'recon' ORDER BY name), no_server n
WHERE NOT n.assumed AND NOT EXISTS (SELECT 1 FROM answer
	WHERE question = 'targeted' AND verdict = 'exploited')
HAVING count(*) > 0
UNION ALL
SELECT p.say, NULL,
	strftime('%Y-%m-%d %H:%M:%S', first_ns / 1000000000, 'unixepoch'),
	NULL, vals ->> '$.attempts', json_array_length(vals, '$.sources'),
	NULL, NULL, NULL
FROM answer a JOIN cover_share c USING (question),
	(SELECT 1 AS part, 'targeted/attempts-seen' AS say
	UNION SELECT 2, 'targeted/counted') p
WHERE a.question = 'targeted' AND a.verdict = 'undetermined'
	AND NOT c.enough AND EXISTS (SELECT 1 FROM attack)
	AND NOT EXISTS (SELECT 1 FROM attack_beyond
		WHERE outcome = 'succeeded' AND kind <> 'recon')
	AND (p.part = 1 OR vals ->> '$.attempts' > 0);
