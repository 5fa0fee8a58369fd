-- confinement.sql - did it stay within the mail servers?
--
-- contained     nobody got in, with coverage; or the logs of the other hosts,
--               a domain controller among them, are complete since the first
--               success and show nothing that came from a held host
-- spread        an act on another host succeeded
-- suspected     credentials were taken, or an attempt was seen
-- undetermined  nothing seen, but the other hosts' logs are not there

-- The other hosts, and how much of the time since the first success their
-- Security log covers: what was lost is taken out.
CREATE TEMP TABLE confine_window AS
SELECT (SELECT min(at_ns) FROM reach_seed WHERE mail) AS from_ns,
	(SELECT to_ns FROM window WHERE host = 0) AS to_ns;
CREATE TEMP TABLE confine_host AS
SELECT h.id AS host, h.name, max(0, w.to_ns - w.from_ns) AS total_ns,
	max(0, coalesce((SELECT sum(max(0, min(s.to_ns, w.to_ns)
			- max(s.from_ns, w.from_ns))) FROM span s
		WHERE s.host = h.id AND s.source = 'evtx:Security'), 0)
	- coalesce((SELECT sum(max(0, min(j.to_ns, w.to_ns)
			- max(j.from_ns, w.from_ns))) FROM reach_jump j
		WHERE j.host = h.id AND j.source = 'evtx:Security'), 0))
		AS covered_ns,
	EXISTS (SELECT 1 FROM contact_once c JOIN item_host i USING (item)
		WHERE i.host = h.id AND c.how = 'lost') AS lost,
	coalesce(h.role, '') = 'domain-controller' OR EXISTS (
		SELECT 1 FROM contact_once c JOIN item_host i USING (item)
		WHERE i.host = h.id AND c.how IN ('ticket', 'ntlm')) AS dc
FROM host h, confine_window w
WHERE coalesce(h.role, '') <> 'mail-server' AND w.from_ns IS NOT NULL
	AND EXISTS (SELECT 1 FROM span s
		WHERE s.host = h.id AND s.source GLOB 'evtx:*');

-- Hosts that the logs name as a goal since then and that are not in the
-- evidence: 4648 and tickets asked for, from a held mail server.
CREATE TEMP TABLE confine_missing AS
SELECT DISTINCT name FROM (
	SELECT c.peer AS name FROM reach_contact c JOIN reach_seed s
		ON s.host = c.at_host
	WHERE c.how IN ('explicit', 'winrm-client') AND s.mail
		AND c.last_ns >= s.at_ns
	UNION ALL
	SELECT rtrim(c.peer, '$') FROM reach_contact c
		JOIN reach_name n ON n.name = upper(c.address)
		JOIN reach_seed s ON s.host = n.host
	WHERE c.how IN ('ticket', 'net-ticket') AND s.mail AND c.last_ns >= s.at_ns
	UNION ALL
	SELECT to_name FROM reach_edge)
WHERE name <> '' AND name NOT IN (SELECT name FROM reach_name);

-- What a person accepted of them counts as covered.
CREATE TEMP TABLE confine_accepted AS
SELECT a.host AS name, max(a.seq) AS seq FROM accepted a, confine_window w
WHERE a.source = 'evtx:Security' AND a.from_ns <= w.from_ns
	AND a.to_ns >= w.to_ns GROUP BY a.host;

-- An edge that is a successful act, or a logon with credentials that the web
-- server had just been given, or by remote desktop after some were taken.
CREATE TEMP TABLE confine_spread AS
SELECT e.rowid AS edge, e.to_name, e.act
FROM reach_edge e WHERE e.outcome = 'succeeded' AND (e.act
	OR EXISTS (SELECT 1 FROM reach_edge x
		WHERE x.how = 'explicit-credentials'
		AND x.from_host = e.from_host AND x.to_name = e.to_name
		AND e.last_ns >= x.first_ns
		AND e.first_ns <= x.last_ns + 600000000000)
	OR (e.how IN ('logon-10', 'rdp') AND EXISTS (SELECT 1 FROM act a
		WHERE a.kind = 'credentials'
		AND coalesce(a.time_ns <= e.last_ns, 1))));

-- Strong findings on other hosts that nothing joins to a mail server.
CREATE TEMP TABLE confine_loose AS
SELECT f.id FROM finding f JOIN host h ON h.id = f.host, confine_window w
WHERE coalesce(h.role, '') <> 'mail-server' AND w.from_ns IS NOT NULL
	AND f.last_ns >= w.from_ns AND f.grade <> 'weak'
	AND f.outcome = 'succeeded' AND f.rule_kind <> 'graph'
	AND f.kind IN ('action', 'credentials', 'implant', 'use', 'spread')
	AND f.id NOT IN (SELECT finding FROM reach_edge
		WHERE finding IS NOT NULL);

CREATE TEMP TABLE confine_state AS
SELECT EXISTS (SELECT 1 FROM reach_seed WHERE mail) AS inside,
	EXISTS (SELECT 1 FROM confine_spread) AS spread,
	EXISTS (SELECT 1 FROM confine_spread WHERE act) AS acted,
	EXISTS (SELECT 1 FROM reach_edge) OR EXISTS (SELECT 1 FROM confine_loose)
		OR EXISTS (SELECT 1 FROM attack_beyond WHERE kind = 'spread') AS tried,
	(SELECT tried FROM action_state) AS taken,
	(EXISTS (SELECT 1 FROM confine_host WHERE dc)
			OR EXISTS (SELECT 1 FROM confine_accepted WHERE name = ''))
		AND NOT EXISTS (SELECT 1 FROM confine_host WHERE (lost
			OR total_ns <= 0
			OR covered_ns / 1000 * 20 < total_ns / 1000 * 19)
			AND name NOT IN (SELECT name FROM confine_accepted))
		AND NOT EXISTS (SELECT 1 FROM confine_missing WHERE name NOT IN
			(SELECT name FROM confine_accepted)) AS enough;

INSERT INTO answer (ord, question, verdict, confidence, first_ns, last_ns,
	vals, needed, from_ns, to_ns, share, sentence_en, sentence_ar)
SELECT 6, 'confinement', v.verdict,
	CASE v.verdict
	WHEN 'spread' THEN CASE WHEN s.acted THEN 'high' ELSE 'medium' END
	WHEN 'suspected' THEN 'medium'
	WHEN 'undetermined' THEN 'high'
	-- there may be hosts that nothing here names
	ELSE CASE WHEN s.inside THEN 'medium' ELSE t.confidence END END,
	(SELECT min(first_ns) FROM reach_edge),
	(SELECT max(last_ns) FROM reach_edge),
	json_object('reached', json((SELECT json_group_array(to_name) FROM (
		SELECT DISTINCT to_name FROM confine_spread
		ORDER BY to_name)))),
	'["evtx:Security"]',
	CASE WHEN s.inside THEN w.from_ns ELSE t.from_ns END,
	CASE WHEN s.inside THEN w.to_ns ELSE t.to_ns END,
	CASE WHEN NOT s.inside THEN t.share ELSE coalesce((
		SELECT CAST(sum(CASE WHEN name IN (SELECT name
				FROM confine_accepted) THEN total_ns
			WHEN lost THEN 0 ELSE covered_ns END)
			* 10000.0 / nullif(sum(total_ns), 0) AS INTEGER)
			/ 10000.0 FROM confine_host), 0.0) END, '', ''
FROM confine_state s, confine_window w, answer t,
	(SELECT 'contained' AS verdict UNION SELECT 'spread'
		UNION SELECT 'suspected' UNION SELECT 'undetermined') v
WHERE t.question = 'targeted'
	AND v.verdict = CASE
		WHEN s.spread THEN 'spread'
		WHEN s.tried THEN 'suspected'
		WHEN s.inside AND s.enough THEN 'contained'
		WHEN s.taken THEN 'suspected'
		WHEN t.verdict IN ('none-seen', 'probed') AND NOT s.inside
			THEN 'contained'
		ELSE 'undetermined' END;

-- The arithmetic of the share, as cover.sql has it for the others.
INSERT INTO answer_cover (question, host, covered_ns, total_ns, accepted_ns,
	from_ns, to_ns)
SELECT 'confinement', c.host, CASE WHEN a.name IS NOT NULL THEN c.total_ns
		WHEN c.lost THEN 0 ELSE c.covered_ns END, c.total_ns,
	CASE WHEN a.name IS NULL THEN 0 WHEN c.lost THEN c.total_ns
		ELSE c.total_ns - c.covered_ns END, w.from_ns, w.to_ns
FROM confine_host c JOIN confine_window w JOIN confine_state s
	LEFT JOIN confine_accepted a USING (name) WHERE s.inside;
INSERT INTO answer_class (question, host, class, covered_ns, total_ns)
SELECT question, host, 'evtx:Security', covered_ns, total_ns
FROM answer_cover WHERE question = 'confinement';
INSERT INTO answer_cover
SELECT 'confinement', c.host, c.covered_ns, c.total_ns, c.accepted_ns, c.from_ns,
	c.to_ns
FROM answer_cover c, confine_state s
WHERE c.question = 'targeted' AND NOT s.inside;
INSERT INTO answer_class
SELECT 'confinement', c.host, c.class, c.covered_ns, c.total_ns
FROM answer_class c, confine_state s
WHERE c.question = 'targeted' AND NOT s.inside;

INSERT INTO reach (ord, from_host, to_host, how, account, first_ns, last_ns,
	outcome)
SELECT row_number() OVER (ORDER BY first_ns IS NULL, first_ns, from_name, to_name,
	how, account, detail, finding), from_name, to_name, how,
	nullif(account, ''),
	first_ns, last_ns, outcome
FROM reach_edge;
INSERT INTO reach_finding (reach, finding)
SELECT ord, finding FROM (
	SELECT row_number() OVER (ORDER BY first_ns IS NULL, first_ns, from_name,
		to_name, how, account, detail, finding) AS ord, finding
	FROM reach_edge)
WHERE finding IS NOT NULL;

INSERT INTO answer_host (question, host)
SELECT 'confinement', to_name FROM confine_spread
UNION
SELECT 'confinement', name FROM reach_seed WHERE mail;
INSERT INTO answer_host (question, host)
SELECT 'confinement', name FROM host WHERE role = 'mail-server'
	AND NOT EXISTS (SELECT 1 FROM answer_host
		WHERE question = 'confinement');

INSERT INTO answer_finding (question, ord, finding)
SELECT 'confinement', row_number() OVER (ORDER BY time_ns IS NULL, time_ns, id),
	n
FROM finding WHERE id IN (SELECT finding FROM reach_edge
	UNION SELECT id FROM confine_loose
	UNION SELECT id FROM attack_beyond WHERE kind = 'spread'
	UNION SELECT id FROM act WHERE kind = 'credentials'
	UNION SELECT id FROM attack_beyond WHERE kind = 'credentials'
		AND grade <> 'weak' AND outcome <> 'attempted'
		AND n NOT IN (SELECT n FROM attack_perhaps));

-- Which other hosts' logs are lacking.
INSERT INTO cover_gap (question, ord, host, source, from_ns, to_ns, why, why_ar,
	kind, judgement)
SELECT 'confinement', row_number() OVER (ORDER BY name), name, 'evtx:Security',
	from_ns, to_ns, why, why_ar, 'absent',
	(SELECT seq FROM confine_accepted a WHERE a.name = m.name)
FROM (
	SELECT c.name, w.from_ns, w.to_ns,
		CASE WHEN c.lost THEN 'more logons than are kept'
			WHEN c.covered_ns = 0 THEN 'no file of this source'
			ELSE 'records are missing' END AS why,
		CASE WHEN c.lost THEN 'عمليات دخول أكثر مما يُحتفظ به'
			WHEN c.covered_ns = 0 THEN 'لا يوجد ملف من هذا المصدر'
			ELSE 'سجلات مفقودة' END AS why_ar
	FROM confine_host c, confine_window w
	WHERE c.lost OR c.covered_ns / 1000 * 20 < c.total_ns / 1000 * 19
	UNION ALL
	SELECT m.name, w.from_ns, w.to_ns,
		'the logs of this host are not in the evidence',
		'سجلات هذا المضيف ليست ضمن الأدلة'
	FROM confine_missing m, confine_window w
	UNION ALL
	SELECT '', w.from_ns, w.to_ns,
		'no log of a domain controller is in the evidence',
		'لا يوجد ضمن الأدلة سجل لمتحكم نطاق'
	FROM confine_window w WHERE w.from_ns IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM confine_host WHERE dc)) m;
INSERT INTO cover_gap (question, ord, host, source, from_ns, to_ns, why, why_ar,
	kind, judgement)
SELECT 'confinement', g.ord, g.host, g.source, g.from_ns, g.to_ns, g.why, g.why_ar,
	g.kind, g.judgement
FROM cover_gap g, confine_state s
WHERE g.question = 'targeted' AND NOT s.inside;
