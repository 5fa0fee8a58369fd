SELECT 'confinement/' || CASE
		WHEN a.verdict = 'contained' AND NOT s.inside THEN 'nobody-in'
		WHEN a.verdict = 'undetermined' AND NOT s.inside
			THEN 'entry-open'
		WHEN a.verdict = 'contained' AND s.taken
			THEN 'contained-credentials'
		WHEN a.verdict = 'suspected' AND NOT s.tried
			THEN 'suspected-credentials'
		WHEN a.verdict = 'suspected' AND NOT EXISTS (
			SELECT 1 FROM reach_seed WHERE mail)
			THEN 'suspected-elsewhere'
		WHEN a.verdict = 'suspected' AND NOT EXISTS (
			SELECT 1 FROM reach_edge) AND EXISTS (
			SELECT 1 FROM confine_loose)
			THEN 'suspected-loose'
		ELSE a.verdict END AS say,
	coalesce((SELECT group_concat(name, ', ') FROM (SELECT name
		FROM reach_seed WHERE mail ORDER BY name)),
		(SELECT group_concat(name, ', ') FROM (SELECT DISTINCT name
			FROM attack_beyond WHERE CASE WHEN s.tried THEN kind = 'spread'
				ELSE kind = 'credentials' END
			ORDER BY name))) AS hosts,
	coalesce((SELECT group_concat(to_name, ', ') FROM (
		SELECT DISTINCT to_name FROM confine_spread ORDER BY to_name)),
		(SELECT group_concat(name, ', ') FROM (SELECT DISTINCT h.name
			FROM confine_loose l JOIN finding f USING (id)
				JOIN host h ON h.id = f.host
			ORDER BY h.name))) AS reached,
	(SELECT group_concat(name, ', ') FROM (SELECT name FROM confine_host
		ORDER BY name)) AS others,
	(SELECT count(*) FROM reach_edge) AS edges,
	strftime('%Y-%m-%d %H:%M:%S', a.first_ns / 1000000000, 'unixepoch')
		AS first,
	strftime('%Y-%m-%d %H:%M:%S', a.last_ns / 1000000000, 'unixepoch')
		AS last,
	printf('%.1f', CAST(coalesce(a.share, 0) * 1000 AS INTEGER) / 10.0)
		AS share,
	strftime(CASE WHEN a.to_ns - a.from_ns < 172800000000000
		THEN '%Y-%m-%d %H:%MZ' ELSE '%Y-%m-%d' END,
		a.from_ns / 1000000000, 'unixepoch') AS from_day,
	strftime(CASE WHEN a.to_ns - a.from_ns < 172800000000000
		THEN '%Y-%m-%d %H:%MZ' ELSE '%Y-%m-%d' END,
		a.to_ns / 1000000000, 'unixepoch') AS to_day
FROM answer a, confine_state s WHERE a.question = 'confinement'
UNION ALL
SELECT * FROM (
	SELECT 'confinement/edge-' || e.outcome, e.from_name, e.to_name, e.how,
		e.count, strftime('%Y-%m-%d %H:%M:%S', e.first_ns / 1000000000,
			'unixepoch'), coalesce(e.account, ''), NULL, NULL, NULL
	FROM reach_edge e
	ORDER BY e.outcome <> 'succeeded', NOT e.act, e.first_ns IS NULL,
		e.first_ns, e.to_name, e.how LIMIT 5)
UNION ALL
-- whose logs would say more
SELECT 'confinement/needs-dc', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
	NULL
FROM confine_state s WHERE s.inside
	AND NOT EXISTS (SELECT 1 FROM confine_host WHERE dc)
	AND NOT EXISTS (SELECT 1 FROM confine_accepted WHERE name = '')
UNION ALL
SELECT 'confinement/needs-named', group_concat(name, ', '), NULL, NULL, NULL,
	NULL, NULL, NULL, NULL, NULL
FROM (SELECT name FROM (SELECT name FROM confine_missing UNION
		SELECT c.name FROM confine_host c WHERE c.lost
		OR c.covered_ns / 1000 * 20 < c.total_ns / 1000 * 19)
	WHERE name NOT IN (SELECT name FROM confine_accepted) ORDER BY 1) HAVING count(*) > 0
UNION ALL
-- what the operator named as precious
SELECT 'confinement/stores-' || state, group_concat(told, '; '), NULL, NULL,
	count(*), NULL, NULL, NULL, NULL, NULL
FROM (SELECT state, name || CASE WHEN holds <> '' THEN ' (' || holds || ')'
		ELSE '' END AS told
	FROM store ORDER BY ord)
GROUP BY state;
