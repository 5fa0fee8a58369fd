-- entry.sql - through which flaw, when first, on which build?
--
-- identified    a successful step is the trace of a flaw that the build at that
--               time was open to (or the build is not known)
-- undetermined  something succeeded, but no step tells through which flaw; or
--               the logs do not cover the time
-- none-seen     nothing succeeded, with coverage

INSERT INTO answer (ord, question, verdict, confidence, first_ns, last_ns,
	vals, needed, from_ns, to_ns, share, sentence_en, sentence_ar)
SELECT 2, 'entry', v.verdict,
	CASE v.verdict
	WHEN 'identified' THEN CASE WHEN EXISTS (
		SELECT 1 FROM attack_beyond a CROSS JOIN finding f USING (n)
			JOIN finding_flaw USING (marks)
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
		WHEN EXISTS (SELECT 1 FROM attack_beyond WHERE kind <> 'recon'
			AND outcome <> 'attempted') THEN 'undetermined'
		WHEN NOT c.enough OR (SELECT assumed FROM no_server)
			THEN 'undetermined'
		ELSE 'none-seen' END;

INSERT INTO answer_host (question, host)
SELECT DISTINCT 'entry', h.name FROM vulnerability v JOIN host h ON h.id = v.host;
INSERT INTO answer_host (question, host)
SELECT 'entry', name FROM host WHERE role = 'mail-server'
	AND NOT EXISTS (SELECT 1 FROM answer_host WHERE question = 'entry');

INSERT INTO answer_finding (question, ord, finding)
SELECT 'entry', row_number() OVER (ORDER BY time_ns IS NULL, time_ns, id), n
FROM attack_beyond a
WHERE outcome = 'succeeded' AND kind <> 'recon'
	AND EXISTS (SELECT 1 FROM finding f JOIN finding_flaw USING (marks)
		JOIN vulnerability v USING (cve)
		WHERE f.n = a.n AND v.host = a.host);
