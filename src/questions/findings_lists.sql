-- findings_lists.sql - places, flaws and techniques of the findings: told and
-- folded, lane, finding_fold (temporary) -> finding_hit, finding_flaw,
-- finding_technique.

-- At most 256 places (LIMIT_PLACES), the first ones.
INSERT INTO finding_hit (finding, ord, hit)
SELECT finding, place, seq FROM (
	SELECT n.finding, l.seq, row_number() OVER (PARTITION BY n.finding
		ORDER BY l.time_ns IS NULL, l.time_ns, l.item, l.seq) AS place
	FROM finding_fold n JOIN folded f USING (fold)
		JOIN lane l ON l.request = f.request AND l.kind = f.kind)
WHERE place <= 256;

-- Flaws only of rules that are more than weak (or all are weak).
INSERT INTO finding_flaw (finding, cve)
SELECT DISTINCT n.finding, k.cve
FROM finding_fold n JOIN folded f USING (fold)
	JOIN lane l ON l.request = f.request AND l.kind = f.kind
	JOIN known_rule_flaw k ON k.rule = l.rule
WHERE l.grade >= min(f.grade, 1) AND l.step = f.kind;

INSERT INTO finding_technique (finding, technique)
SELECT DISTINCT n.finding, k.technique
FROM finding_fold n JOIN folded f USING (fold)
	JOIN lane l ON l.request = f.request AND l.kind = f.kind
	JOIN known_rule_technique k ON k.rule = l.rule
WHERE l.grade >= min(f.grade, 1);

DROP TABLE finding_fold;
DROP TABLE fold;
DROP TABLE folded;
DROP TABLE told;
DROP TABLE lane;
DROP TABLE judged;
