-- findings_lists.sql - places, flaws and techniques of the findings: told, folded,
-- lane (temporary) -> finding_hit, finding_flaw, finding_technique; recorded
-- (temporary).
--
-- Findings that one hit told first, in the order of the tables.
INSERT INTO finding_hit (finding, ord, hit)
SELECT rowid, 1, seq FROM told
WHERE alone AND rowid NOT IN (SELECT told FROM folded) ORDER BY rowid;
INSERT INTO finding_flaw SELECT rule, cve FROM known_rule_flaw;
INSERT INTO finding_technique SELECT rule, technique FROM known_rule_technique;

-- The rest: all hits of all their requests.  best: the grade of the hit that
-- tells the request.
CREATE TEMP TABLE member AS
SELECT fold AS finding, kind, grade, request, seq, alone FROM folded
UNION ALL
SELECT rowid, kind, grade, request, seq, 0 FROM told
WHERE NOT alone AND rowid NOT IN (SELECT told FROM folded);
CREATE TEMP TABLE member_hit AS
SELECT m.finding, m.kind, m.grade AS best, l.seq, l.item, l.time_ns, l.rule,
	l.grade, l.step, l.log
FROM member m CROSS JOIN lane l ON l.request = m.request AND l.kind = m.kind
WHERE NOT m.alone
UNION ALL
SELECT m.finding, m.kind, m.grade, t.seq, t.item, t.time_ns, t.rule, k.grade,
	k.step, t.log
FROM member m CROSS JOIN hit t ON t.seq = m.seq
	CROSS JOIN known_rule k ON k.id = t.rule
WHERE m.alone;

-- At most 256 places (LIMIT_PLACES), the first ones.
INSERT INTO finding_hit (finding, ord, hit)
SELECT finding, place, seq FROM (
	SELECT finding, seq, row_number() OVER (PARTITION BY finding
		ORDER BY time_ns IS NULL, time_ns, item, seq) AS place
	FROM member_hit)
WHERE place <= 256;

-- Flaws only of rules that are more than weak (or all are weak).
INSERT INTO finding_flaw
SELECT DISTINCT d.marks, k.cve
FROM member_hit m CROSS JOIN finding d ON d.n = m.finding
	CROSS JOIN known_rule_flaw k ON k.rule = m.rule
WHERE m.grade >= min(m.best, 1) AND m.step = m.kind;

INSERT INTO finding_technique
SELECT DISTINCT d.marks, k.technique
FROM member_hit m CROSS JOIN finding d ON d.n = m.finding
	CROSS JOIN known_rule_technique k ON k.rule = m.rule
WHERE m.grade >= min(m.best, 1);

-- Findings with a record of an event log among their hits.
CREATE TEMP TABLE recorded (finding INTEGER PRIMARY KEY);
INSERT INTO recorded
SELECT rowid FROM told WHERE alone AND source = 'evtx'
	AND rowid NOT IN (SELECT told FROM folded)
UNION
SELECT finding FROM member_hit WHERE log = 'evtx';

DROP TABLE member_hit;
DROP TABLE member;
DROP VIEW fold;
DROP TABLE fold_many;
DROP TABLE folded;
DROP TABLE told;
DROP TABLE several;
DROP TABLE lane;
