SELECT 'entry/' || CASE
		WHEN a.verdict <> 'undetermined' THEN a.verdict
		WHEN EXISTS (SELECT 1 FROM attack_beyond WHERE kind <> 'recon'
			AND outcome <> 'attempted') THEN 'way-unknown'
		WHEN (SELECT assumed FROM no_server) THEN 'no-server'
		ELSE 'no-coverage' END AS say,
	NULL AS cve, NULL AS nickname, NULL AS host, NULL AS build,
	strftime('%Y-%m-%d %H:%M:%S', a.first_ns / 1000000000, 'unixepoch')
		AS first,
	(SELECT count(DISTINCT cve) FROM vulnerability) AS flaws,
	printf('%.1f', CAST(coalesce(a.share, 0) * 1000 AS INTEGER) / 10.0)
		AS share,
	strftime(CASE WHEN a.to_ns - a.from_ns < 172800000000000
		THEN '%Y-%m-%d %H:%MZ' ELSE '%Y-%m-%d' END,
		a.from_ns / 1000000000, 'unixepoch') AS from_day,
	strftime(CASE WHEN a.to_ns - a.from_ns < 172800000000000
		THEN '%Y-%m-%d %H:%MZ' ELSE '%Y-%m-%d' END,
		a.to_ns / 1000000000, 'unixepoch') AS to_day
FROM answer a WHERE a.question = 'entry'
UNION ALL
SELECT * FROM (
	SELECT 'entry/flaw' || CASE WHEN v.build IS NULL THEN '-no-build' ELSE '' END
			|| CASE v.zero_day WHEN 1 THEN '-before-fix'
			WHEN 0 THEN '-after-fix' ELSE '' END,
		v.cve, v.nickname, h.name, v.build,
		strftime('%Y-%m-%d %H:%M:%S', v.first_ns / 1000000000,
			'unixepoch'),
		NULL, NULL, NULL, NULL
	FROM vulnerability v JOIN host h ON h.id = v.host
	ORDER BY v.first_ns IS NULL, v.first_ns, v.cve, h.name);
