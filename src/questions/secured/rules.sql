-- rules.sql - the rules of the verdict in their order; the first that holds is
-- applied. The same conditions as in secured.sql, told one by one.
INSERT INTO rule_told (question, ord, verdict, number, holds)
SELECT 'secured', 1, 'exposed', (SELECT count(*) FROM exposure WHERE known AND
		state = 'open'), (SELECT count(*) FROM exposure WHERE known
		AND state = 'open') > 0
UNION ALL
SELECT 'secured', 2, 'undetermined', (SELECT count(*) FROM last_build WHERE
		build IS NULL), (NOT EXISTS (SELECT 1 FROM last_build) OR
		EXISTS (SELECT 1 FROM last_build WHERE build IS NULL))
UNION ALL
SELECT 'secured', 3, 'patched-not-clean', (SELECT count(*) FROM implant WHERE
		state <> 'removed') + (SELECT count(*) FROM after_fix),
		(EXISTS (SELECT 1 FROM implant WHERE state <> 'removed')
		OR EXISTS (SELECT 1 FROM after_fix))
UNION ALL
SELECT 'secured', 4, 'undetermined', (SELECT count(*) FROM exposure WHERE
		known AND state <> 'open'), (SELECT count(*) FROM exposure
		WHERE known AND state <> 'open') > 0
UNION ALL
SELECT 'secured', 5, 'undetermined', (SELECT count(*) FROM host h LEFT JOIN
		answer_cover c ON c.host = h.id AND c.question = 'secured'
		WHERE h.role = 'mail-server' AND (c.host IS NULL OR
		c.covered_ns / 1000 * 20 < c.total_ns / 1000 * 19)), NOT
		(SELECT enough FROM cover_share WHERE question = 'secured')
UNION ALL
SELECT 'secured', 6, 'undetermined', (SELECT count(*) FROM attack_beyond WHERE
		outcome = 'unknown' AND kind <> 'recon'), (SELECT count(*)
		FROM attack_beyond WHERE outcome = 'unknown' AND kind <> 'recon') > 0
UNION ALL
SELECT 'secured', 7, 'undetermined', NULL, ((SELECT verdict FROM answer WHERE
		question = 'implants') = 'undetermined')
UNION ALL
SELECT 'secured', 8, 'secured', NULL, 1;
