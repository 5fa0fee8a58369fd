-- secured.sql - are they fixed and clean now?  Judged by what was known on the
-- day of moment.as_of_ns.
--
-- exposed            a last seen build is open to a flaw known to be exploited
-- patched-not-clean  fixed, but something that was left behind is still there
-- undetermined       a build near the end is not known, a flaw needs more than
--                    a build, or the folders or logs are missing
-- secured            fixed and clean, with coverage

CREATE TEMP TABLE last_build AS
SELECT h.id AS host, h.name, b.ord, b.build, b.to_ns
FROM host h LEFT JOIN build_span b ON b.host = h.id
	AND b.ord = (SELECT max(ord) FROM build_span c WHERE c.host = h.id)
WHERE h.role = 'mail-server';

-- Flaws that matter for each host: known to be exploited by that day, or later.
CREATE TEMP TABLE exposure AS
SELECT l.host, l.name, l.build, g.cve, g.state, k.known_ns <= m.as_of_ns AS known
FROM last_build l JOIN flaw_state g ON g.host = l.host AND g.ord = l.ord
	JOIN known_flaw k USING (cve), moment m
WHERE k.known_ns IS NOT NULL AND g.state IN ('open', 'conditional', 'unknown');

-- When a host stopped being open to all flaws known to be exploited: the
-- beginning of the first build from which on none was open, when an earlier
-- one was.
CREATE TEMP TABLE patched AS
SELECT l.host, l.name, (SELECT b.from_ns FROM build_span b
	WHERE b.host = l.host AND b.ord = 1 + (
		SELECT max(g.ord) FROM flaw_state g JOIN known_flaw k USING (cve),
			moment m
		WHERE g.host = l.host AND g.state = 'open'
			AND k.known_ns <= m.as_of_ns)) AS at_ns
FROM last_build l;

-- The first success of an attack on each host.
CREATE TEMP TABLE first_success AS
SELECT host, min(time_ns) AS at_ns FROM attack
WHERE outcome = 'succeeded' AND kind <> 'recon' AND source <> 'web-file'
GROUP BY host;

INSERT INTO answer (ord, question, verdict, confidence, first_ns, last_ns,
	vals, needed, from_ns, to_ns, share, sentence_en, sentence_ar)
SELECT 7, 'secured', v.verdict,
	CASE v.verdict
	WHEN 'secured' THEN CASE WHEN c.share >= 0.99 THEN 'high'
		ELSE 'medium' END
	ELSE 'high' END,
	NULL, NULL,
	json_object('builds', json((SELECT json_group_object(name, build)
			FROM (SELECT name, build FROM last_build ORDER BY name))),
		'patched_at', json((SELECT json_group_object(name, at) FROM (
			SELECT name, strftime('%Y-%m-%dT%H:%M:%S',
				at_ns / 1000000000, 'unixepoch') || CASE
				WHEN at_ns % 1000000000 = 0 THEN ''
				WHEN at_ns % 1000000 = 0 THEN printf('.%03d',
					at_ns / 1000000 % 1000)
				WHEN at_ns % 1000 = 0 THEN printf('.%06d',
					at_ns / 1000 % 1000000)
				ELSE printf('.%09d', at_ns % 1000000000)
				END || 'Z' AS at
			FROM patched ORDER BY name))),
		-- never patched counts as exploited before
		'first_exploited_before_patch', json((
			SELECT CASE WHEN count(*) = 0 THEN 'null'
				WHEN max(s.at_ns < coalesce(p.at_ns,
					CASE WHEN EXISTS (SELECT 1
						FROM exposure e
						WHERE e.host = s.host
						AND e.known
						AND e.state = 'open')
					THEN 9223372036854775807
					ELSE -9223372036854775807 END)) = 1
				THEN 'true' ELSE 'false' END
			FROM first_success s JOIN patched p USING (host)
			JOIN last_build l USING (host)
			WHERE s.at_ns IS NOT NULL AND l.build IS NOT NULL)),
		'later_flaws', json((SELECT json_group_array(cve) FROM (
			SELECT DISTINCT cve FROM exposure
			WHERE NOT known AND state = 'open' ORDER BY cve)))),
	'["build","iis","web-file"]', w.from_ns, w.to_ns, c.share, '', ''
FROM cover_share c, window w,
	(SELECT 'exposed' AS verdict UNION SELECT 'patched-not-clean'
		UNION SELECT 'undetermined' UNION SELECT 'secured') v
WHERE c.question = 'secured' AND w.host = 0
	AND v.verdict = CASE
		WHEN EXISTS (SELECT 1 FROM exposure
			WHERE known AND state = 'open') THEN 'exposed'
		WHEN NOT EXISTS (SELECT 1 FROM last_build)
			OR EXISTS (SELECT 1 FROM last_build
				WHERE build IS NULL) THEN 'undetermined'
		-- fixed, as far as a build can say
		WHEN EXISTS (SELECT 1 FROM implant WHERE state <> 'removed')
			-- somebody still acts after the fix
			OR EXISTS (SELECT 1 FROM attack a
				JOIN patched p USING (host)
				WHERE a.kind IN ('use', 'action', 'credentials')
				AND a.outcome = 'succeeded'
				AND a.source <> 'web-file'
				AND a.last_ns > p.at_ns
				-- through a thing that is gone
				AND NOT EXISTS (SELECT 1 FROM implant_finding f
					JOIN implant i ON i.id = f.implant
					WHERE f.finding = a.id
					AND i.state = 'removed'))
			THEN 'patched-not-clean'
		WHEN EXISTS (SELECT 1 FROM exposure
			WHERE known AND state <> 'open') THEN 'undetermined'
		WHEN NOT c.enough THEN 'undetermined'
		ELSE 'secured' END;

INSERT INTO answer_host (question, host)
SELECT DISTINCT 'secured', e.name FROM exposure e, answer a
WHERE a.question = 'secured' AND a.verdict = 'exposed'
	AND e.known AND e.state = 'open';
INSERT INTO answer_host (question, host)
SELECT 'secured', name FROM host WHERE role = 'mail-server'
	AND NOT EXISTS (SELECT 1 FROM answer_host WHERE question = 'secured');

INSERT INTO answer_finding (question, ord, finding)
SELECT 'secured', row_number() OVER (ORDER BY f.time_ns IS NULL, f.time_ns,
	f.id), f.id
FROM finding f, answer a
WHERE a.question = 'secured' AND a.verdict = 'patched-not-clean'
	AND f.id IN (SELECT n.finding FROM implant_finding n
		JOIN implant i ON i.id = n.implant WHERE i.state <> 'removed'
		UNION SELECT t.id FROM attack t JOIN patched p USING (host)
		WHERE t.kind IN ('use', 'action', 'credentials')
			AND t.outcome = 'succeeded' AND t.last_ns > p.at_ns);
