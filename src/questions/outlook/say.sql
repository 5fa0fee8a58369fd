-- Columns: which message, and the values of its {names}.
SELECT say FROM (
SELECT 0 AS turn, 'outlook/' || CASE WHEN o.verdict = 'undetermined'
		AND s.verdict = 'secured' THEN 'credentials-open'
	ELSE o.verdict END AS say FROM answer o, answer s
WHERE o.question = 'outlook' AND s.question = 'secured'
UNION ALL SELECT turn, 'outlook/' || word FROM reason)
ORDER BY turn;
