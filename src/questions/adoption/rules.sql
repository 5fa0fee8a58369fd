-- rules.sql - the rules of the verdict in their order; the first that holds is
-- applied. The same conditions as in adoption.sql, told one by one.
INSERT INTO rule_told (question, ord, verdict, number, holds)
SELECT 'adoption', 1, 'undetermined', NULL, NOT EXISTS (SELECT 1 FROM spoken)
UNION ALL
SELECT 'adoption', 2, 'undetermined', (SELECT exploitable FROM spoken),
		(SELECT trend = 'flat' AND (exploitable < 5 OR told < 0.95)
		FROM spoken)
UNION ALL
SELECT 'adoption', 3, 'rising', (SELECT exploitable FROM spoken), (SELECT
		trend = 'rising' FROM spoken)
UNION ALL
SELECT 'adoption', 4, 'falling', (SELECT exploitable FROM spoken), (SELECT
		trend = 'falling' FROM spoken)
UNION ALL
SELECT 'adoption', 5, 'flat', (SELECT exploitable FROM spoken), (SELECT
		trend = 'flat' FROM spoken)
UNION ALL
SELECT 'adoption', 6, 'undetermined', NULL, 1;
