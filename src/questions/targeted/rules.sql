-- rules.sql - the rules of the verdict in their order; the first that holds is
-- applied. The same conditions as in targeted.sql, told one by one.
INSERT INTO rule_told (question, ord, verdict, number, holds)
SELECT 'targeted', 1, 'exploited', (SELECT count(*) FROM attack_beyond WHERE outcome
		= 'succeeded' AND kind <> 'recon'), EXISTS (SELECT 1 FROM
		attack_beyond WHERE outcome = 'succeeded'
		AND kind <> 'recon' AND (kind = 'entry'
		OR (kind = 'use' AND source <> 'evtx')
		OR source = 'web-file' OR host IN (SELECT id FROM host
			WHERE role = 'mail-server')))
UNION ALL
SELECT 'targeted', 2, 'undetermined', (SELECT count(*) FROM host h LEFT JOIN
		answer_cover c ON c.host = h.id AND c.question = 'targeted'
		WHERE h.role = 'mail-server' AND (c.host IS NULL OR
		c.covered_ns / 1000 * 20 < c.total_ns / 1000 * 19)), NOT
		(SELECT enough FROM cover_share WHERE question = 'targeted')
UNION ALL
SELECT 'targeted', 3, 'undetermined', (SELECT count(*) FROM attack_beyond WHERE
		outcome = 'unknown' AND kind <> 'recon'), (SELECT count(*)
		FROM attack_beyond WHERE outcome = 'unknown' AND kind <> 'recon') > 0
UNION ALL
SELECT 'targeted', 4, 'undetermined', NULL, (SELECT assumed FROM no_server)
UNION ALL
SELECT 'targeted', 5, 'probed', (SELECT count(*) FROM attack), (SELECT
		count(*) FROM attack) > 0
UNION ALL
SELECT 'targeted', 6, 'none-seen', NULL, 1;
