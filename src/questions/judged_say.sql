-- judged_say.sql - what is said behind the answer ?1 when people judged.
SELECT 'judged/benign' AS say, count(*) AS count, NULL AS share
FROM last_word w CROSS JOIN main.finding f ON f.id = w.subject
	AND w.verdict = 'benign'
WHERE f.kind IN (SELECT step FROM judged_step WHERE question = ?1)
HAVING count(*) > 0
UNION ALL
SELECT 'judged/malicious', count(*), NULL
FROM last_word w CROSS JOIN main.finding f ON f.id = w.subject
	AND w.verdict = 'malicious'
WHERE f.kind IN (SELECT step FROM judged_step WHERE question = ?1)
HAVING count(*) > 0
UNION ALL
SELECT 'judged/gaps', count(DISTINCT judgement), (SELECT printf('%.1f',
	CAST((sum(covered_ns) - sum(accepted_ns)) * 1000.0 / sum(total_ns)
		AS INTEGER) / 10.0)
	FROM answer_cover WHERE question = ?1)
FROM cover_gap WHERE question = ?1 AND judgement IS NOT NULL
	AND EXISTS (SELECT 1 FROM answer_cover WHERE question = ?1
		AND accepted_ns > 0)
HAVING count(*) > 0
UNION ALL
SELECT 'judged/gaps-plain', count(DISTINCT judgement), NULL
FROM cover_gap WHERE question = ?1 AND judgement IS NOT NULL
	AND NOT EXISTS (SELECT 1 FROM answer_cover WHERE question = ?1
		AND accepted_ns > 0)
HAVING count(*) > 0;
