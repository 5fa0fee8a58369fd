-- rules.sql - the rules of the verdict in their order; the first that holds is
-- applied. The same conditions as in at_risk.sql, told one by one.
INSERT INTO rule_told (question, ord, verdict, number, holds)
SELECT 'at_risk', 1, 'listed', (SELECT count(*) FROM held), (EXISTS (SELECT 1
		FROM first_success) AND EXISTS (SELECT 1 FROM held))
UNION ALL
SELECT 'at_risk', 2, 'undetermined', NULL, EXISTS (SELECT 1 FROM
		first_success)
UNION ALL
SELECT 'at_risk', 3, 'none-seen', NULL, (SELECT verdict FROM answer WHERE
		question = 'targeted') IN ('none-seen', 'probed')
UNION ALL
SELECT 'at_risk', 4, 'undetermined', NULL, 1;
