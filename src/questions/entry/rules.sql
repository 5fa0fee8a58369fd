-- rules.sql - the rules of the verdict in their order; the first that holds is
-- applied. The same conditions as in entry.sql, told one by one.
INSERT INTO rule_told (question, ord, verdict, number, holds)
SELECT 'entry', 1, 'identified', (SELECT count(*) FROM vulnerability), (SELECT
		count(*) FROM vulnerability) > 0
UNION ALL
SELECT 'entry', 2, 'undetermined', (SELECT count(*) FROM attack_beyond WHERE kind <>
		'recon' AND outcome <> 'attempted'), (SELECT count(*) FROM
		attack_beyond WHERE kind <> 'recon' AND outcome <> 'attempted') > 0
UNION ALL
SELECT 'entry', 3, 'undetermined', (SELECT count(*) FROM host h LEFT JOIN
		answer_cover c ON c.host = h.id AND c.question = 'entry' WHERE
		h.role = 'mail-server' AND (c.host IS NULL OR c.covered_ns /
		1000 * 20 < c.total_ns / 1000 * 19)), NOT (SELECT enough FROM
		cover_share WHERE question = 'entry')
UNION ALL
SELECT 'entry', 4, 'undetermined', NULL, (SELECT assumed FROM no_server)
UNION ALL
SELECT 'entry', 5, 'none-seen', NULL, 1;
