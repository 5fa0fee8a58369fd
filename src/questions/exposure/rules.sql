-- rules.sql - the rules of the verdict in their order; the first that holds is
-- applied. The same conditions as in exposure.sql, told one by one.
INSERT INTO rule_told (question, ord, verdict, number, holds)
SELECT 'exposure', 1, 'hybrid', (SELECT count(*) FROM front_end), ((SELECT
		verdict FROM answer WHERE question = 'exposure') = 'hybrid')
UNION ALL
SELECT 'exposure', 2, 'self-hosted', (SELECT count(*) FROM front_end),
		((SELECT verdict FROM answer WHERE question = 'exposure') =
		'self-hosted')
UNION ALL
SELECT 'exposure', 3, 'cloud', NULL, ((SELECT verdict FROM answer WHERE
		question = 'exposure') = 'cloud')
UNION ALL
SELECT 'exposure', 4, 'undetermined', NULL, 1;
