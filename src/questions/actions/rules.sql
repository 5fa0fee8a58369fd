-- rules.sql - the rules of the verdict in their order; the first that holds is
-- applied. The same conditions as in actions.sql, told one by one.
INSERT INTO rule_told (question, ord, verdict, number, holds)
SELECT 'actions', 1, 'seen', (SELECT count(*) FROM act), (SELECT count(*) FROM
		act) > 0
UNION ALL
SELECT 'actions', 2, 'none-seen', NULL, (SELECT inside AND enough AND NOT open
		AND NOT unseen FROM action_state)
UNION ALL
SELECT 'actions', 3, 'none-seen', NULL, (SELECT verdict FROM answer WHERE
		question = 'targeted') IN ('none-seen', 'probed') AND NOT
		(SELECT inside FROM action_state)
UNION ALL
SELECT 'actions', 4, 'undetermined', NULL, 1;
