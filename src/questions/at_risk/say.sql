-- Columns: which message, and the values of its {names}.
SELECT 'at_risk/' || CASE WHEN a.verdict = 'undetermined'
		AND EXISTS (SELECT 1 FROM first_success) THEN 'no-names'
		ELSE a.verdict END AS say,
	(SELECT group_concat(host, ', ') FROM (SELECT host FROM answer_host
		WHERE question = 'at_risk' ORDER BY host)) AS hosts,
	json_array_length(a.vals, '$.mailboxes') AS mailboxes,
	coalesce(a.vals ->> '$.messages', 0) AS messages
FROM answer a WHERE a.question = 'at_risk'
UNION ALL
SELECT 'at_risk/stores-' || state, group_concat(told, '; '), count(*), NULL
FROM (SELECT state, name || CASE WHEN holds <> '' THEN ' (' || holds || ')'
		ELSE '' END AS told
	FROM store WHERE state IN ('reached', 'unknown') ORDER BY ord)
GROUP BY state;
