SELECT 'secured/' || CASE
		WHEN a.verdict <> 'undetermined' THEN a.verdict
		WHEN NOT EXISTS (SELECT 1 FROM last_build) THEN 'no-server'
		WHEN EXISTS (SELECT 1 FROM last_build WHERE build IS NULL)
			THEN 'no-build'
		WHEN m.as_of_ns IS NULL THEN 'no-day'
		WHEN EXISTS (SELECT 1 FROM exposure
			WHERE known AND state <> 'open') THEN 'condition'
		WHEN NOT (SELECT enough FROM cover_share
			WHERE question = 'secured') THEN 'no-coverage'
		WHEN EXISTS (SELECT 1 FROM attack_beyond WHERE outcome = 'unknown'
			AND kind <> 'recon') THEN 'open-outcome'
		ELSE 'open-past' END AS say,
	(SELECT group_concat(host, ', ') FROM (SELECT host FROM answer_host
		WHERE question = 'secured' ORDER BY host)) AS hosts,
	strftime('%Y-%m-%d', m.as_of_ns / 1000000000, 'unixepoch') AS as_of,
	(SELECT group_concat(cve, ', ') FROM (SELECT DISTINCT cve FROM exposure
		WHERE known AND (state = 'open') = (a.verdict = 'exposed')
		ORDER BY cve)) AS flaws,
	(SELECT group_concat(name, ', ') FROM (SELECT name FROM last_build
		WHERE build IS NULL ORDER BY name)) AS unknown,
	(SELECT count(*) FROM implant WHERE state <> 'removed') AS remaining,
	printf('%.1f', CAST(coalesce(a.share, 0) * 1000 AS INTEGER) / 10.0)
		AS share,
	strftime(CASE WHEN a.to_ns - a.from_ns < 172800000000000
		THEN '%Y-%m-%d %H:%MZ' ELSE '%Y-%m-%d' END,
		a.from_ns / 1000000000, 'unixepoch') AS from_day,
	strftime(CASE WHEN a.to_ns - a.from_ns < 172800000000000
		THEN '%Y-%m-%d %H:%MZ' ELSE '%Y-%m-%d' END,
		a.to_ns / 1000000000, 'unixepoch') AS to_day,
	NULL AS time
FROM answer a, moment m WHERE a.question = 'secured'
UNION ALL
SELECT * FROM (
	SELECT 'secured/' || CASE
			WHEN p.at_ns IS NOT NULL AND s.at_ns < p.at_ns
				THEN 'exploited-before-patch'
			ELSE 'patched-at' END, p.name, NULL, NULL, NULL, NULL,
		NULL, NULL, NULL,
		strftime('%Y-%m-%d %H:%M:%S', p.at_ns / 1000000000, 'unixepoch')
	FROM patched p LEFT JOIN first_success s USING (host)
	WHERE p.at_ns IS NOT NULL ORDER BY p.name)
UNION ALL
SELECT CASE WHEN m.as_of_ns IS NULL THEN 'secured/open-by-now'
		ELSE 'secured/later' END, NULL,
	strftime('%Y-%m-%d', m.as_of_ns / 1000000000, 'unixepoch'),
	(SELECT group_concat(cve, ', ') FROM (SELECT DISTINCT cve FROM exposure
		WHERE NOT known AND state = 'open' ORDER BY cve)),
	NULL, NULL, NULL, NULL, NULL, NULL
FROM moment m WHERE EXISTS (SELECT 1 FROM exposure
	WHERE NOT known AND state = 'open');
