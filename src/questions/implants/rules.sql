-- rules.sql - the rules of the verdict in their order; the first that holds is
-- applied. The same conditions as in implants.sql, told one by one.
INSERT INTO rule_told (question, ord, verdict, number, holds)
SELECT 'implants', 1, 'present', (SELECT count(*) FROM implant WHERE state <>
		'removed'), (SELECT count(*) FROM implant WHERE state <>
		'removed') > 0
UNION ALL
SELECT 'implants', 2, 'removed', (SELECT count(*) FROM implant), (SELECT
		count(*) FROM implant) > 0
UNION ALL
SELECT 'implants', 3, 'undetermined', (SELECT count(*) FROM host h LEFT JOIN
		answer_cover c ON c.host = h.id AND c.question = 'implants'
		WHERE h.role = 'mail-server' AND (c.host IS NULL OR
		c.covered_ns / 1000 * 20 < c.total_ns / 1000 * 19)), NOT
		(SELECT enough FROM cover_share WHERE question = 'implants')
UNION ALL
SELECT 'implants', 4, 'undetermined', (SELECT count(*) FROM attack_beyond WHERE kind
		= 'implant' AND outcome <> 'attempted'), (SELECT count(*) FROM
		attack_beyond WHERE kind = 'implant' AND outcome <> 'attempted') > 0
UNION ALL
SELECT 'implants', 5, 'undetermined', NULL, (SELECT assumed FROM no_server)
UNION ALL
SELECT 'implants', 6, 'none-seen', NULL, 1;
