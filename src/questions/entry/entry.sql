-- entry.sql - through which flaw, when first, on which build?
--
-- identified    a successful step is the trace of a flaw that the build at that
--               time was open to (or the build is not known)
-- undetermined  something succeeded, but no step tells through which flaw; or
--               the logs do not cover the time
-- none-seen     nothing succeeded, with coverage

INSERT INTO vulnerability (cve, nickname, host, first_ns, last_ns, build,
	zero_day)
SELECT u.cve, coalesce(k.nickname, ''), u.host, u.first_ns, u.last_ns, b.build,
	CASE WHEN u.first_ns IS NULL THEN NULL
		WHEN coalesce(g.fix_ns, k.published_ns) IS NULL THEN NULL
		ELSE u.first_ns < coalesce(g.fix_ns, k.published_ns) END
FROM (
	SELECT f.cve, a.host, min(a.time_ns) AS first_ns,
		max(a.last_ns) AS last_ns
	FROM attack a JOIN finding_flaw f ON f.finding = a.id
	WHERE a.outcome = 'succeeded' AND a.kind <> 'recon'
	GROUP BY f.cve, a.host) u
LEFT JOIN known_flaw k USING (cve)
LEFT JOIN build_span b ON b.host = u.host AND b.ord = (
	SELECT max(c.ord) FROM build_span c WHERE c.host = u.host
		AND (c.ord = 1 OR c.from_ns <= u.first_ns))
LEFT JOIN flaw_state g ON g.host = b.host AND g.ord = b.ord AND g.cve = u.cve
WHERE coalesce(g.state, 'unknown') NOT IN ('fixed', 'not-concerned');

INSERT INTO answer (ord, question, verdict, confidence, first_ns, last_ns,
	vals, needed, from_ns, to_ns, share, sentence_en, sentence_ar)
SELECT 2, 'entry', v.verdict,
	CASE v.verdict
	WHEN 'identified' THEN CASE WHEN EXISTS (
		SELECT 1 FROM attack a JOIN finding_flaw f ON f.finding = a.id
		WHERE a.grade = 'direct' AND a.outcome = 'succeeded')
		THEN 'high' ELSE 'medium' END
	WHEN 'undetermined' THEN 'high'
	ELSE CASE WHEN c.share >= 0.99 THEN 'high' ELSE 'medium' END END,
	(SELECT min(first_ns) FROM vulnerability),
	(SELECT max(last_ns) FROM vulnerability),
	json_object('vulnerabilities', json((
		SELECT json_group_array(json_object('cve', cve,
			'nickname', nullif(nickname, ''),
			'first', first, 'last', last, 'host', host,
			'build', build,
			'zero_day', CASE zero_day WHEN 1 THEN json('true')
				WHEN 0 THEN json('false') END))
		FROM (SELECT n.*, h.name AS host,
			strftime('%Y-%m-%dT%H:%M:%S', first_ns / 1000000000,
				'unixepoch') || CASE
				WHEN first_ns % 1000000000 = 0 THEN ''
				WHEN first_ns % 1000000 = 0 THEN printf('.%03d',
					first_ns / 1000000 % 1000)
				WHEN first_ns % 1000 = 0 THEN printf('.%06d',
					first_ns / 1000 % 1000000)
				ELSE printf('.%09d', first_ns % 1000000000)
				END || 'Z' AS first,
			strftime('%Y-%m-%dT%H:%M:%S', last_ns / 1000000000,
				'unixepoch') || CASE
				WHEN last_ns % 1000000000 = 0 THEN ''
				WHEN last_ns % 1000000 = 0 THEN printf('.%03d',
					last_ns / 1000000 % 1000)
				WHEN last_ns % 1000 = 0 THEN printf('.%06d',
					last_ns / 1000 % 1000000)
				ELSE printf('.%09d', last_ns % 1000000000)
				END || 'Z' AS last
			FROM (SELECT cve, nickname, host AS host_id, first_ns,
				last_ns, build, zero_day FROM vulnerability) n
				JOIN host h ON h.id = n.host_id
			ORDER BY first_ns IS NULL, first_ns, cve, h.name)))),
	'["httpproxy","iis"]', c.from_ns, c.to_ns, c.share, '', ''
FROM cover_share c,
	(SELECT 'identified' AS verdict UNION SELECT 'undetermined'
		UNION SELECT 'none-seen') v
WHERE c.question = 'entry'
	AND v.verdict = CASE
		WHEN EXISTS (SELECT 1 FROM vulnerability) THEN 'identified'
		WHEN EXISTS (SELECT 1 FROM attack WHERE kind <> 'recon'
			AND outcome <> 'attempted') THEN 'undetermined'
		WHEN NOT c.enough THEN 'undetermined'
		ELSE 'none-seen' END;

INSERT INTO answer_host (question, host)
SELECT DISTINCT 'entry', h.name FROM vulnerability v JOIN host h ON h.id = v.host;
INSERT INTO answer_host (question, host)
SELECT 'entry', name FROM host WHERE role = 'mail-server'
	AND NOT EXISTS (SELECT 1 FROM answer_host WHERE question = 'entry');

INSERT INTO answer_finding (question, ord, finding)
SELECT 'entry', row_number() OVER (ORDER BY time_ns IS NULL, time_ns, id), id
FROM attack a
WHERE outcome = 'succeeded' AND kind <> 'recon'
	AND EXISTS (SELECT 1 FROM finding_flaw f JOIN vulnerability v
		ON v.cve = f.cve AND v.host = a.host WHERE f.finding = a.id);
