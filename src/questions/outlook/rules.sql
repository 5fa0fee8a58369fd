-- rules.sql - the rules of the verdict in their order; the first that holds is
-- applied. The same conditions as in outlook.sql, told one by one.
INSERT INTO rule_told (question, ord, verdict, number, holds)
SELECT 'outlook', 1, 'elevated', (SELECT count(*) FROM reason), (SELECT
		count(*) FROM reason) > 0
UNION ALL
SELECT 'outlook', 2, 'quiet', NULL, ((SELECT verdict FROM answer WHERE
		question = 'secured') = 'secured' AND (SELECT vals ->>
		'$.credentials_taken' FROM answer WHERE question = 'actions')
		= 0)
UNION ALL
SELECT 'outlook', 3, 'undetermined', NULL, 1;
