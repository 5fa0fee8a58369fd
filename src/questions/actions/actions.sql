-- actions.sql - what did they do with it?
--
-- seen          an act that an intruder alone would do was done
-- undetermined  nothing seen, and the logs do not cover the time since the
--               first success; or it is open whether somebody was in, there
--               or on another mail server, or whether a trace was his
-- none-seen     nobody got in, with coverage; or nothing was done, with
--               coverage of processes and cmdlets since the first success, and
--               nobody got in on the other mail servers, with coverage
-- Mail servers on which nothing succeeded, as far as it can be told: there may
-- have been more.
CREATE TEMP TABLE unseen AS
SELECT h.id AS host, h.name FROM host h LEFT JOIN answer_cover c
	ON c.host = h.id AND c.question = 'targeted'
WHERE h.role = 'mail-server' AND h.id NOT IN (SELECT host FROM first_success)
	AND (c.host IS NULL
		OR c.covered_ns / 1000 * 20 < c.total_ns / 1000 * 19
		OR EXISTS (SELECT 1 FROM attack_beyond a WHERE a.host = h.id
			AND a.outcome = 'unknown' AND a.kind <> 'recon'));

CREATE TEMP TABLE action_state AS
SELECT (SELECT count(*) FROM act) AS seen,
	EXISTS (SELECT 1 FROM first_success) AS inside,
	(SELECT verdict FROM answer WHERE question = 'targeted') AS targeted,
	EXISTS (SELECT 1 FROM answer_cover WHERE question = 'actions')
		AND NOT EXISTS (SELECT 1 FROM first_success p
			JOIN host h ON h.id = p.host
			LEFT JOIN answer_cover c ON c.host = p.host
				AND c.question = 'actions'
			WHERE h.role = 'mail-server' AND (c.host IS NULL
				OR c.covered_ns / 1000 * 20
					< c.total_ns / 1000 * 19)) AS enough,
	EXISTS (SELECT 1 FROM act WHERE kind = 'credentials'
		AND outcome = 'succeeded') AS taken,
	EXISTS (SELECT 1 FROM act WHERE kind = 'credentials')
		OR EXISTS (SELECT 1 FROM attack_beyond WHERE kind = 'credentials'
			AND grade <> 'weak' AND outcome <> 'attempted'
			AND n NOT IN (SELECT n FROM attack_perhaps)) AS tried,
	EXISTS (SELECT 1 FROM act_open) AS open,
	EXISTS (SELECT 1 FROM unseen) AS unseen;

INSERT INTO answer (ord, question, verdict, confidence, first_ns, last_ns,
	vals, needed, from_ns, to_ns, share, sentence_en, sentence_ar)
SELECT 4, 'actions', v.verdict,
	CASE v.verdict
	WHEN 'seen' THEN CASE WHEN EXISTS (SELECT 1 FROM act
			WHERE outcome = 'succeeded' AND grade <> 'weak') THEN 'high' ELSE 'medium' END
	WHEN 'undetermined' THEN 'high'
	ELSE CASE WHEN s.inside THEN 'medium' ELSE t.confidence END END,
	(SELECT min(time_ns) FROM act), (SELECT max(last_ns) FROM act),
	json_object('commands', json((SELECT json_group_array(text)
			FROM (SELECT text FROM command ORDER BY ord))),
		'techniques', json((SELECT json_group_array(technique) FROM (
			SELECT DISTINCT technique FROM finding_technique
			WHERE marks IN (SELECT marks FROM finding
				WHERE rule_kind = 'graph' OR n IN (
				SELECT n FROM act
				UNION SELECT n FROM attack_beyond
				WHERE outcome <> 'attempted' AND grade <> 'weak'
				AND kind IN ('action', 'credentials', 'implant',
					'spread', 'extraction')))
			ORDER BY technique))),
		'credentials_taken', json(CASE WHEN s.taken THEN 'true'
			WHEN s.tried OR EXISTS (SELECT 1
				FROM attack_perhaps) THEN 'null'
			WHEN s.inside AND s.enough AND NOT s.unseen
				THEN 'false'
			WHEN NOT s.inside AND t.verdict IN ('none-seen', 'probed')
				THEN 'false'
			ELSE 'null' END)),
	'["cmdlet","process"]',
	CASE WHEN s.inside THEN c.from_ns ELSE t.from_ns END,
	CASE WHEN s.inside THEN c.to_ns ELSE t.to_ns END,
	CASE WHEN s.inside THEN c.share ELSE t.share END, '', ''
FROM action_state s, cover_share c, answer t,
	(SELECT 'seen' AS verdict UNION SELECT 'undetermined'
		UNION SELECT 'none-seen') v
WHERE c.question = 'actions' AND t.question = 'targeted'
	AND v.verdict = CASE
		WHEN s.seen THEN 'seen'
		WHEN s.inside AND s.enough AND NOT s.open AND NOT s.unseen
			THEN 'none-seen'
		WHEN t.verdict IN ('none-seen', 'probed') AND NOT s.inside
			THEN 'none-seen'
		ELSE 'undetermined' END;

-- Where nobody was seen inside, what would have shown it is what targeted needs;
-- on the other servers of a no, what a person let count for it, too.
INSERT INTO cover_gap (question, ord, host, source, from_ns, to_ns, why, why_ar,
	kind, judgement)
SELECT 'actions', (SELECT count(*) FROM cover_gap WHERE question = 'actions')
		+ row_number() OVER (ORDER BY g.ord),
	g.host, g.source, g.from_ns, g.to_ns, g.why, g.why_ar, g.kind,
	g.judgement
FROM cover_gap g, action_state s
WHERE g.question = 'targeted'
	AND (NOT s.inside OR g.host IN (SELECT name FROM unseen)
		OR (g.judgement IS NOT NULL AND g.host NOT IN (SELECT h.name
			FROM host h JOIN first_success p ON p.host = h.id)));

INSERT INTO answer_host (question, host)
SELECT DISTINCT 'actions', name FROM act;
INSERT INTO answer_host (question, host)
SELECT 'actions', name FROM host WHERE role = 'mail-server'
	AND NOT EXISTS (SELECT 1 FROM answer_host WHERE question = 'actions');

INSERT INTO answer_finding (question, ord, finding)
SELECT 'actions', row_number() OVER (ORDER BY f.time_ns IS NULL, f.time_ns,
	f.id), f.n
FROM finding f, action_state s WHERE f.id IN (SELECT id FROM act)
	OR (NOT s.seen AND f.id IN (SELECT id FROM act_open));
