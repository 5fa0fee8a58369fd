-- campaign.sql - how did the attack run over time?
--
-- waves         phases with a week between them, and logs that show it silent
-- single        one phase, and logs since its first act that show no other; or
--               what they lack is nowhere a week away from what was seen: an
--               act in there would belong to the same phase
-- none-seen     no attack, by the verdict of `targeted`
-- undetermined  the logs leave room for more, or nothing bears a time
CREATE TEMP TABLE campaign_room AS
SELECT c.enough,
	EXISTS (SELECT 1 FROM cover_gap g WHERE g.question = 'campaign'
		AND g.judgement IS NULL AND g.to_ns > coalesce((SELECT
			max(to_ns) FROM phase), 0) + 7 * 86400000000000)
	OR EXISTS (SELECT 1 FROM host h WHERE h.role = 'mail-server'
		AND h.id NOT IN (SELECT host FROM answer_cover
			WHERE question = 'campaign'))
	-- no mail server, no log of one
	OR NOT EXISTS (SELECT 1 FROM host WHERE role = 'mail-server')
	OR (SELECT assumed FROM no_server) AS room
FROM cover_share c WHERE c.question = 'campaign';

INSERT INTO answer (ord, question, verdict, confidence, first_ns, last_ns,
	vals, needed, from_ns, to_ns, share, sentence_en, sentence_ar)
SELECT 9, 'campaign', v.verdict,
	CASE v.verdict WHEN 'undetermined' THEN 'high'
		WHEN 'none-seen' THEN t.confidence
		WHEN 'waves' THEN 'medium'
		-- nothing is known of the time before the first act
		ELSE CASE WHEN w.enough THEN 'medium' ELSE 'low' END END,
	p.first_ns, p.last_ns,
	json_object('phases', json((SELECT json_group_array(json_object(
		'from', strftime('%Y-%m-%dT%H:%M:%SZ', from_ns / 1000000000,
			'unixepoch'),
		'to', strftime('%Y-%m-%dT%H:%M:%SZ', to_ns / 1000000000,
			'unixepoch'),
		'kind', kind)) FROM (SELECT * FROM phase ORDER BY ord)))),
	'["httpproxy","iis"]', c.from_ns, c.to_ns, c.share, '', ''
FROM (SELECT count(*) AS phases, min(from_ns) AS first_ns, max(to_ns) AS last_ns,
		coalesce(min(seen), 1) AS silent FROM phase) p,
	cover_share c, cover_share w, campaign_room r, answer t,
	(SELECT 'none-seen' AS verdict UNION SELECT 'single' UNION SELECT 'waves'
	UNION SELECT 'undetermined') v
WHERE c.question = 'campaign' AND w.question = 'targeted'
	AND t.question = 'targeted'
	AND v.verdict = CASE
		WHEN p.phases = 0 AND t.verdict IN ('none-seen', 'probed')
			THEN 'none-seen'
		WHEN p.phases > 1 AND p.silent THEN 'waves'
		WHEN p.phases = 1 AND (c.enough OR NOT r.room) THEN 'single'
		ELSE 'undetermined' END;

INSERT INTO answer_host (question, host)
SELECT 'campaign', name FROM host WHERE id IN (SELECT host FROM attack_time);
INSERT INTO answer_host (question, host)
SELECT 'campaign', name FROM host WHERE role = 'mail-server'
	AND NOT EXISTS (SELECT 1 FROM answer_host WHERE question = 'campaign');

-- What lists name, behind the acts.
INSERT INTO answer_finding (question, ord, finding)
SELECT 'campaign', (SELECT count(*) FROM attack)
		+ row_number() OVER (ORDER BY f.time_ns IS NULL, f.time_ns, f.id),
	f.n
FROM finding f WHERE f.id IN (SELECT finding FROM campaign_listed)
	AND f.n NOT IN (SELECT n FROM attack_order WHERE moment)
ORDER BY 2 LIMIT 100;
