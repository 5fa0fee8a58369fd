-- rules.sql - the rules of the verdict in their order; the first that holds is
-- applied. The same conditions as in actors.sql, told one by one.
INSERT INTO rule_told (question, ord, verdict, number, holds)
SELECT 'actors', 1, 'none-seen', NULL, (NOT EXISTS (SELECT 1 FROM attack_time)
		AND (SELECT verdict FROM answer WHERE question = 'targeted')
		IN ('none-seen', 'probed'))
UNION ALL
SELECT 'actors', 2, 'undetermined', NULL, (SELECT many FROM node_limit)
UNION ALL
SELECT 'actors', 3, 'several', (SELECT counted FROM actor_state), (SELECT
		apart FROM actor_state)
UNION ALL
SELECT 'actors', 4, 'one', (SELECT count(*) FROM group_of), ((SELECT count(*)
		FROM group_of) = 1 AND (SELECT enough FROM cover_share WHERE
		question = 'actors'))
UNION ALL
SELECT 'actors', 5, 'undetermined', NULL, 1;
