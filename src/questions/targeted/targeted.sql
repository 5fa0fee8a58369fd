-- targeted.sql - were the mail servers attacked?
--
-- exploited     an attack step succeeded
-- undetermined  the logs do not cover the time, or a trace leaves open whether
--               it succeeded, or nothing shows which host is a mail server
-- probed        attempts, and all of them failed or were harmless
-- none-seen     nothing, with coverage
INSERT INTO answer (ord, question, verdict, confidence, first_ns, last_ns,
	vals, needed, from_ns, to_ns, share, sentence_en, sentence_ar)
SELECT 1, 'targeted', v.verdict,
	CASE v.verdict
	WHEN 'exploited' THEN CASE WHEN d.direct THEN 'high' ELSE 'medium' END
	WHEN 'undetermined' THEN 'high'
	ELSE CASE WHEN c.share >= 0.99 AND a.builds_known THEN 'high'
		ELSE 'medium' END END,
	CASE v.verdict WHEN 'exploited' THEN d.first_success
		ELSE a.first_ns END,
	CASE v.verdict WHEN 'exploited' THEN d.last_success
		ELSE a.last_ns END,
	json_object('attempts', a.attempts, 'sources', json(a.sources)),
	'["httpproxy","iis"]', c.from_ns, c.to_ns, c.share, '', ''
FROM (
	SELECT count(*) AS seen, min(time_ns) AS first_ns, max(last_ns) AS last_ns,
		coalesce(sum(CASE WHEN kind IN ('entry', 'recon')
			THEN count END), 0) AS attempts,
		(SELECT json_group_array(client) FROM (
			SELECT DISTINCT client FROM attack
			WHERE client IS NOT NULL
				-- the back end's client is the front end
				AND source <> 'iis-backend'
				AND client NOT IN ('127.0.0.1', '::1')
			ORDER BY client)) AS sources,
		NOT EXISTS (SELECT 1 FROM host h WHERE h.role = 'mail-server'
			AND NOT EXISTS (SELECT 1 FROM build_span b
				WHERE b.host = h.id)) AS builds_known
	FROM attack) a,
	-- of few, as a rule
	(SELECT coalesce(max(outcome = 'succeeded' AND kind <> 'recon'
			AND (kind = 'entry'
				OR (kind = 'use' AND source <> 'evtx')
				OR source = 'web-file'
				OR host IN (SELECT id FROM host
					WHERE role = 'mail-server'))), 0)
			AS there,
		coalesce(sum(outcome = 'unknown' AND kind <> 'recon'), 0)
			AS unknown,
		coalesce(max(grade = 'direct' AND outcome = 'succeeded'
			AND kind <> 'recon'), 0) AS direct,
		min(CASE WHEN outcome = 'succeeded' AND kind <> 'recon'
			AND source NOT IN ('web-file', 'compiled-page') THEN time_ns END)
			AS first_success,
		max(CASE WHEN outcome = 'succeeded' AND kind <> 'recon'
			AND source NOT IN ('web-file', 'compiled-page') THEN last_ns END)
			AS last_success
	FROM attack_beyond WHERE outcome <> 'attempted') d,
	cover_share c, no_server n,
	(SELECT 'exploited' AS verdict UNION SELECT 'undetermined'
	UNION SELECT 'probed' UNION SELECT 'none-seen') v
WHERE c.question = 'targeted'
	AND v.verdict = CASE
		-- on a host that nothing shows to be a mail server, only what
		-- was done through the web tells that one was attacked
		WHEN d.there THEN 'exploited'
		WHEN NOT c.enough OR d.unknown OR n.assumed THEN 'undetermined'
		WHEN a.seen THEN 'probed'
		ELSE 'none-seen' END;

INSERT INTO answer_host (question, host)
SELECT 'targeted', name FROM attack_beyond
WHERE outcome = 'succeeded' AND kind <> 'recon' AND (SELECT verdict FROM answer
	WHERE question = 'targeted') = 'exploited'
UNION
SELECT 'targeted', name FROM attack WHERE (SELECT verdict FROM answer
	WHERE question = 'targeted') <> 'exploited';
INSERT INTO answer_host (question, host)
SELECT 'targeted', name FROM host WHERE role = 'mail-server'
	AND NOT EXISTS (SELECT 1 FROM answer_host
		WHERE question = 'targeted');
