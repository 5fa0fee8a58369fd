-- implants.sql - what was left behind to control the server?
--
-- present       something lies there, or was in use and nothing shows that it
--               was removed
-- removed       all that was seen is gone
-- undetermined  nothing seen, but logs or folders are missing, or a trace of
--               something left behind does not tell what it was
-- none-seen     nothing, with coverage
INSERT INTO answer (ord, question, verdict, confidence, first_ns, last_ns,
	vals, needed, from_ns, to_ns, share, sentence_en, sentence_ar)
SELECT 3, 'implants', v.verdict,
	CASE v.verdict
	WHEN 'present' THEN CASE WHEN i.present THEN 'high' ELSE 'medium' END
	WHEN 'removed' THEN CASE WHEN c.enough THEN 'high' ELSE 'medium' END
	WHEN 'undetermined' THEN 'high'
	ELSE CASE WHEN c.share >= 0.99 THEN 'high' ELSE 'medium' END END,
	i.first_ns, i.last_ns, json_object('count', i.seen),
	'["iis","web-file"]', c.from_ns, c.to_ns, c.share, '', ''
FROM (SELECT count(*) AS seen,
		coalesce(sum(state = 'present'), 0) AS present,
		coalesce(sum(state = 'unknown'), 0) AS unknown,
		min(first_ns) AS first_ns, max(last_ns) AS last_ns
	FROM implant) i, cover_share c,
	(SELECT 'present' AS verdict UNION SELECT 'removed'
		UNION SELECT 'undetermined' UNION SELECT 'none-seen') v
WHERE c.question = 'implants'
	AND v.verdict = CASE
		WHEN i.present OR i.unknown THEN 'present'
		WHEN i.seen THEN 'removed'
		WHEN NOT c.enough OR (SELECT assumed FROM no_server) OR EXISTS (SELECT 1 FROM attack_beyond
			WHERE kind = 'implant' AND outcome <> 'attempted')
			THEN 'undetermined'
		ELSE 'none-seen' END;

INSERT INTO answer_host (question, host)
SELECT DISTINCT 'implants', h.name FROM implant i JOIN host h ON h.id = i.host;
INSERT INTO answer_host (question, host)
SELECT 'implants', name FROM host WHERE role = 'mail-server'
	AND NOT EXISTS (SELECT 1 FROM answer_host WHERE question = 'implants');

INSERT INTO answer_finding (question, ord, finding)
SELECT 'implants', row_number() OVER (ORDER BY f.time_ns IS NULL, f.time_ns,
	f.id), f.n
FROM finding f WHERE f.id IN (SELECT finding FROM implant_finding);
