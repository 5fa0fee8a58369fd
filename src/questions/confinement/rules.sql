-- rules.sql - the rules of the verdict in their order; the first that holds is
-- applied. The same conditions as in confinement.sql, told one by one.
INSERT INTO rule_told (question, ord, verdict, number, holds)
SELECT 'confinement', 1, 'spread', (SELECT count(*) FROM confine_spread),
		(SELECT spread FROM confine_state)
UNION ALL
SELECT 'confinement', 2, 'suspected', (SELECT count(*) FROM reach_edge),
		(SELECT tried FROM confine_state)
UNION ALL
SELECT 'confinement', 3, 'contained', (SELECT count(*) FROM confine_host),
		(SELECT inside AND enough FROM confine_state)
UNION ALL
SELECT 'confinement', 4, 'suspected', NULL, (SELECT taken FROM confine_state)
UNION ALL
SELECT 'confinement', 5, 'contained', NULL, (SELECT verdict FROM answer WHERE
		question = 'targeted') IN ('none-seen', 'probed') AND NOT
		(SELECT inside FROM confine_state)
UNION ALL
SELECT 'confinement', 6, 'undetermined', NULL, 1;
