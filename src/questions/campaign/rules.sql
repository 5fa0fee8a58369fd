-- rules.sql - the rules of the verdict in their order; the first that holds is
-- applied. The same conditions as in campaign.sql, told one by one.
INSERT INTO rule_told (question, ord, verdict, number, holds)
SELECT 'campaign', 1, 'none-seen', NULL, (NOT EXISTS (SELECT 1 FROM phase) AND
		(SELECT verdict FROM answer WHERE question = 'targeted') IN
		('none-seen', 'probed'))
UNION ALL
SELECT 'campaign', 2, 'waves', (SELECT count(*) FROM phase), ((SELECT count(*)
		FROM phase) > 1 AND (SELECT coalesce(min(seen), 1) FROM
		phase))
UNION ALL
SELECT 'campaign', 3, 'single', (SELECT count(*) FROM phase), ((SELECT
		count(*) FROM phase) = 1 AND (SELECT enough OR NOT room FROM
		campaign_room))
UNION ALL
SELECT 'campaign', 4, 'undetermined', NULL, 1;
