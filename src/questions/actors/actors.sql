-- actors.sql - how many separate actors, and whose published traces do they
-- match?
--
-- several       two groups of acts at least that share no trait and differ in
--               some (where anything succeeded, only such groups count, and
--               each must have found its own way in: who only used a page may
--               be whoever came in before)
-- one           everything hangs together, and the logs since the first act
--               would have shown another
-- none-seen     no attack, by the verdict of `targeted`
-- undetermined  neither
CREATE TEMP TABLE counted AS
SELECT root, id FROM group_of g
WHERE NOT EXISTS (SELECT 1 FROM group_of WHERE success)
	OR EXISTS (SELECT 1 FROM tied t JOIN node n USING (n)
			JOIN deed d USING (address, agent)
		WHERE t.root = g.root AND d.kind = 'entry'
			AND d.outcome = 'succeeded');

CREATE TEMP TABLE actor_state AS
SELECT (SELECT count(*) FROM group_of) AS groups,
	(SELECT count(*) FROM counted) AS counted,
	(SELECT min(first_ns) FROM group_of) AS first_ns,
	(SELECT max(last_ns) FROM group_of) AS last_ns,
	-- no pair of nodes of two groups has a point in common
	(SELECT count(*) FROM counted) > 1 AND NOT EXISTS (
		SELECT 1 FROM pair_score p JOIN tied x ON x.n = p.a
			JOIN tied y ON y.n = p.b
		WHERE x.root <> y.root
			AND x.root IN (SELECT root FROM counted)
			AND y.root IN (SELECT root FROM counted)
			AND (p.session OR p.same_address OR p.same_network
				OR p.near OR p.agent > 0 OR p.page > 0 OR p.path > 0
				OR p.score >= 0)) AS apart,
	(SELECT max(p.score) FROM pair_score p JOIN tied x ON x.n = p.a
		JOIN tied y ON y.n = p.b
		WHERE x.root <> y.root
			AND x.root IN (SELECT root FROM counted)
			AND y.root IN (SELECT root FROM counted)) AS closest,
	(SELECT many FROM node_limit) AS many,
	EXISTS (SELECT 1 FROM attack_time) AS acts;

INSERT INTO answer (ord, question, verdict, confidence, first_ns, last_ns,
	vals, needed, from_ns, to_ns, share, sentence_en, sentence_ar)
SELECT 8, 'actors', v.verdict,
	CASE v.verdict WHEN 'undetermined' THEN 'high'
		WHEN 'none-seen' THEN t.confidence
		WHEN 'several' THEN CASE WHEN g.closest <= -2 THEN 'medium'
			ELSE 'low' END
		ELSE 'low' END,
	g.first_ns, g.last_ns,
	json_object('count', CASE v.verdict WHEN 'one' THEN 1
			WHEN 'several' THEN g.counted
			WHEN 'none-seen' THEN 0 END,
		'matches', json((SELECT json_group_array(json_object('cluster',
			cluster, 'name', name, 'claimed_by', claimed_by,
			'contested_by', contested_by, 'basis', CASE
			WHEN list IS NULL THEN basis
			ELSE 'list ' || list || ': ' || basis END))
			FROM (SELECT * FROM fit ORDER BY cluster, ord)))),
	'["httpproxy","iis"]', c.from_ns, c.to_ns, c.share, '', ''
FROM actor_state g,
	cover_share c, answer t,
	(SELECT 'none-seen' AS verdict UNION SELECT 'one' UNION SELECT 'several'
	UNION SELECT 'undetermined') v
WHERE c.question = 'actors' AND t.question = 'targeted'
	AND v.verdict = CASE
		WHEN NOT g.acts AND t.verdict IN ('none-seen', 'probed')
			THEN 'none-seen'
		WHEN g.many THEN 'undetermined'
		WHEN g.apart THEN 'several'
		WHEN g.groups = 1 AND c.enough THEN 'one'
		ELSE 'undetermined' END;

INSERT INTO answer_host (question, host)
SELECT 'actors', name FROM host WHERE id IN (SELECT host FROM attack_time);
INSERT INTO answer_host (question, host)
SELECT 'actors', name FROM host WHERE role = 'mail-server'
	AND NOT EXISTS (SELECT 1 FROM answer_host WHERE question = 'actors');

INSERT INTO answer_finding (question, ord, finding)
SELECT 'actors', row_number() OVER (ORDER BY f.time_ns IS NULL, f.time_ns, f.id),
	f.n
FROM finding f WHERE f.id IN (SELECT finding FROM cluster_finding);
-- What lists name, behind what the clusters are made of.
INSERT INTO answer_finding (question, ord, finding)
SELECT 'actors', (SELECT count(*) FROM cluster_finding)
		+ row_number() OVER (ORDER BY f.time_ns IS NULL, f.time_ns, f.id),
	f.n
FROM finding f WHERE f.id IN (SELECT finding FROM cluster_listed
		WHERE name <> '')
	AND f.id NOT IN (SELECT finding FROM cluster_finding)
ORDER BY 2 LIMIT 100;
