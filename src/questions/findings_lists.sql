-- findings_lists.sql - places, flaws and techniques of the findings: fold,
-- folded, lane, finding_id (temporary) -> finding_hit, finding_flaw,
-- finding_technique; recorded (temporary).
--
-- Findings that one hit told first, in the order of the tables.
INSERT INTO finding_hit (finding, ord, hit)
SELECT id, 1, hit FROM finding_id WHERE alone ORDER BY id;
INSERT INTO finding_flaw (finding, cve)
SELECT n.id, k.cve
FROM finding_id n CROSS JOIN known_rule_flaw k ON k.rule = n.rule
WHERE n.alone ORDER BY n.id;
INSERT INTO finding_technique (finding, technique)
SELECT n.id, k.technique
FROM finding_id n CROSS JOIN known_rule_technique k ON k.rule = n.rule
WHERE n.alone ORDER BY n.id;

-- The rest: all hits of all their requests.
CREATE TEMP TABLE member AS
SELECT n.id AS finding, m.kind, m.grade, m.request
FROM folded m JOIN finding_id n USING (fold)
UNION ALL
SELECT n.id, f.kind, f.grade, f.request FROM fold f JOIN finding_id n USING (fold)
WHERE f.requests = 1 AND NOT f.alone;

-- At most 256 places (LIMIT_PLACES), the first ones.
INSERT INTO finding_hit (finding, ord, hit)
SELECT finding, place, seq FROM (
	SELECT m.finding, l.seq, row_number() OVER (PARTITION BY m.finding
		ORDER BY l.time_ns IS NULL, l.time_ns, l.item, l.seq) AS place
	FROM member m CROSS JOIN lane l
		ON l.request = m.request AND l.kind = m.kind)
WHERE place <= 256;

-- Flaws only of rules that are more than weak (or all are weak).
INSERT INTO finding_flaw (finding, cve)
SELECT DISTINCT m.finding, k.cve
FROM member m CROSS JOIN lane l ON l.request = m.request AND l.kind = m.kind
	CROSS JOIN known_rule_flaw k ON k.rule = l.rule
WHERE l.grade >= min(m.grade, 1) AND l.step = m.kind;

INSERT INTO finding_technique (finding, technique)
SELECT DISTINCT m.finding, k.technique
FROM member m CROSS JOIN lane l ON l.request = m.request AND l.kind = m.kind
	CROSS JOIN known_rule_technique k ON k.rule = l.rule
WHERE l.grade >= min(m.grade, 1);

-- Findings with a record of an event log among their hits.
CREATE TEMP TABLE recorded (finding TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT INTO recorded
SELECT n.id FROM fold f CROSS JOIN finding_id n USING (fold)
WHERE f.alone AND f.source = 'evtx'
UNION
SELECT m.finding
FROM member m CROSS JOIN lane l ON l.request = m.request AND l.kind = m.kind
WHERE l.log = 'evtx';

DROP TABLE member;
DROP TABLE finding_id;
DROP TABLE folded;
DROP TABLE fold;
DROP TABLE several;
DROP TABLE lane;
