-- secured.sql - are they fixed and clean now?  Judged by what was known on the
-- day of moment.as_of_ns.
--
-- exposed            a last seen build is open to a flaw known to be exploited
-- patched-not-clean  fixed, but something that was left behind is still there
-- undetermined       a build near the end is not known, a flaw needs more than
--                    a build, folders or logs since the fix are missing, or the
--                    question what was left behind could not be answered, or
--                    it is open whether an attack step succeeded
-- secured            fixed and clean, with coverage

-- Somebody still acts after the fix, not just through a thing that is gone.
CREATE TEMP TABLE after_fix AS
SELECT a.id FROM attack_beyond a JOIN patched p USING (host)
WHERE a.kind IN ('use', 'action', 'credentials') AND a.outcome = 'succeeded'
	AND a.source NOT IN ('web-file', 'compiled-page')
	AND a.last_ns > p.at_ns
	AND a.id NOT IN (SELECT f.finding FROM implant_finding f
		JOIN implant i ON i.id = f.implant WHERE i.state = 'removed');

INSERT INTO answer (ord, question, verdict, confidence, first_ns, last_ns,
	vals, needed, from_ns, to_ns, share, sentence_en, sentence_ar)
SELECT 7, 'secured', v.verdict,
	CASE v.verdict
	WHEN 'secured' THEN CASE WHEN c.share >= 0.99 AND (
		SELECT enough FROM cover_share WHERE question = 'implants')
		THEN 'high' ELSE 'medium' END
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
	'["build","iis","web-file"]', c.from_ns, c.to_ns, c.share, '', ''
FROM cover_share c,
	(SELECT 'exposed' AS verdict UNION SELECT 'patched-not-clean'
		UNION SELECT 'undetermined' UNION SELECT 'secured') v
WHERE c.question = 'secured'
	AND v.verdict = CASE
		WHEN EXISTS (SELECT 1 FROM exposure
			WHERE known AND state = 'open') THEN 'exposed'
		WHEN NOT EXISTS (SELECT 1 FROM last_build)
			OR EXISTS (SELECT 1 FROM last_build
				WHERE build IS NULL) THEN 'undetermined'
		-- fixed, as far as a build can say
		WHEN EXISTS (SELECT 1 FROM implant WHERE state <> 'removed')
			OR EXISTS (SELECT 1 FROM after_fix)
			THEN 'patched-not-clean'
		WHEN EXISTS (SELECT 1 FROM exposure
			WHERE known AND state <> 'open') THEN 'undetermined'
		WHEN NOT c.enough THEN 'undetermined'
		WHEN EXISTS (SELECT 1 FROM attack_beyond WHERE outcome = 'unknown'
			AND kind <> 'recon') THEN 'undetermined'
		WHEN (SELECT verdict FROM answer WHERE question = 'implants')
			= 'undetermined' THEN 'undetermined'
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
	f.id), f.n
FROM finding f, answer a
WHERE a.question = 'secured' AND a.verdict = 'patched-not-clean'
	AND f.id IN (SELECT n.finding FROM implant_finding n
		JOIN implant i ON i.id = n.implant WHERE i.state <> 'removed'
		UNION SELECT t.id FROM attack_beyond t JOIN patched p USING (host)
		WHERE t.kind IN ('use', 'action', 'credentials')
			AND t.outcome = 'succeeded' AND t.last_ns > p.at_ns);
