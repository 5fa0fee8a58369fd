-- rules.sql - the rules of the verdict in their order; the first that holds is
-- applied. The same conditions as in extraction.sql, told one by one.
INSERT INTO rule_told (question, ord, verdict, number, holds)
SELECT 'extraction', 1, 'confirmed', (SELECT count(*) FROM moved WHERE
		is_left), (SELECT count(*) FROM moved WHERE is_left) > 0
UNION ALL
SELECT 'extraction', 2, 'suspected', (SELECT count(*) FROM moved WHERE odd),
		(SELECT count(*) FROM moved WHERE odd) > 0
UNION ALL
SELECT 'extraction', 3, 'undetermined', (SELECT count(*) FROM host h LEFT JOIN
		answer_cover c ON c.host = h.id AND c.question = 'extraction'
		WHERE h.role = 'mail-server' AND (c.host IS NULL OR
		c.covered_ns / 1000 * 20 < c.total_ns / 1000 * 19)), NOT
		(SELECT enough FROM cover_share WHERE question = 'extraction')
UNION ALL
SELECT 'extraction', 4, 'undetermined', NULL, (SELECT credentials FROM
		reads_open)
UNION ALL
SELECT 'extraction', 5, 'undetermined', NULL, (SELECT outcome FROM reads_open)
UNION ALL
SELECT 'extraction', 6, 'undetermined', (SELECT count(*) FROM moved WHERE high
		IS NULL), (SELECT count(*) FROM moved WHERE high IS NULL) > 0
UNION ALL
SELECT 'extraction', 7, 'undetermined', NULL, (SELECT overflow FROM
		reads_open)
UNION ALL
SELECT 'extraction', 8, 'undetermined', NULL, (SELECT assumed FROM no_server)
UNION ALL
SELECT 'extraction', 9, 'undetermined', NULL, (SELECT access FROM reads_open)
UNION ALL
SELECT 'extraction', 10, 'undetermined', (SELECT count(*) FROM moved WHERE
		channel GLOB 'account-*' AND (odd OR low > 0)), (SELECT account
		FROM reads_open)
UNION ALL
SELECT 'extraction', 11, 'none-seen', NULL, 1;
