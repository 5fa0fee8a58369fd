SELECT 'actions/' || CASE
		WHEN a.verdict = 'none-seen' AND NOT s.inside THEN 'nobody-in'
		WHEN a.verdict = 'undetermined' AND NOT s.inside
			THEN 'entry-open'
		WHEN a.verdict = 'undetermined' AND s.open AND s.enough
			THEN 'open'
		WHEN a.verdict = 'undetermined' AND s.enough THEN 'done-elsewhere'
		ELSE a.verdict END AS say,
	(SELECT group_concat(host, ', ') FROM (SELECT host FROM answer_host
		WHERE question = 'actions' ORDER BY host)) AS hosts,
	strftime('%Y-%m-%d %H:%M:%S', a.first_ns / 1000000000, 'unixepoch')
		AS first,
	strftime('%Y-%m-%d %H:%M:%S', a.last_ns / 1000000000, 'unixepoch')
		AS last,
	json_array_length(a.vals, '$.commands') AS commands,
	json_array_length(a.vals, '$.techniques') AS techniques,
	s.seen AS acts,
	printf('%.1f', CAST(coalesce(a.share, 0) * 1000 AS INTEGER) / 10.0)
		AS share,
	strftime(CASE WHEN a.to_ns - a.from_ns < 172800000000000
		THEN '%Y-%m-%d %H:%MZ' ELSE '%Y-%m-%d' END,
		a.from_ns / 1000000000, 'unixepoch') AS from_day,
	strftime(CASE WHEN a.to_ns - a.from_ns < 172800000000000
		THEN '%Y-%m-%d %H:%MZ' ELSE '%Y-%m-%d' END,
		a.to_ns / 1000000000, 'unixepoch') AS to_day
FROM answer a, action_state s WHERE a.question = 'actions'
UNION ALL
SELECT 'actions/unseen', group_concat(name, ', '), NULL, NULL, NULL, NULL, NULL,
	NULL, NULL, NULL
FROM (SELECT name FROM unseen ORDER BY name), action_state s
WHERE s.inside HAVING count(*) > 0
UNION ALL
SELECT 'actions/credentials-' || CASE WHEN taken THEN 'taken' ELSE 'tried' END,
	NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM action_state WHERE tried
UNION ALL
SELECT 'actions/script-parts', NULL, NULL, NULL, count(*),
	sum(total - present), NULL, NULL, NULL, NULL
FROM (SELECT DISTINCT item, ord, total, present FROM act_script
	WHERE present < total)
HAVING count(*) > 0
UNION ALL
SELECT 'actions/not-all', NULL, NULL, NULL, NULL, NULL, NULL,
	printf('%.1f', CAST(coalesce(a.share, 0) * 1000 AS INTEGER) / 10.0),
	strftime(CASE WHEN a.to_ns - a.from_ns < 172800000000000
		THEN '%Y-%m-%d %H:%MZ' ELSE '%Y-%m-%d' END,
		a.from_ns / 1000000000, 'unixepoch'),
	strftime(CASE WHEN a.to_ns - a.from_ns < 172800000000000
		THEN '%Y-%m-%d %H:%MZ' ELSE '%Y-%m-%d' END,
		a.to_ns / 1000000000, 'unixepoch')
FROM answer a, action_state s
WHERE a.question = 'actions' AND a.verdict = 'seen' AND NOT s.enough
UNION ALL
SELECT 'actions/no-audit', group_concat(name, ', '), NULL, NULL, NULL, NULL,
	NULL, NULL, NULL, NULL
FROM (SELECT h.name FROM host h JOIN first_success p ON p.host = h.id
	WHERE h.role = 'mail-server'
	AND EXISTS (SELECT 1 FROM span s WHERE s.host = h.id
		AND s.source = 'evtx:Security')
	AND NOT EXISTS (SELECT 1 FROM span s WHERE s.host = h.id
		AND s.source IN ('process-security', 'process-sysmon'))
	ORDER BY h.name)
HAVING count(*) > 0;
