-- judged_confidence.sql - an answer that rests on what a person said is not
-- more than "medium" sure: a no on what was judged benign or accepted, a yes on
-- what was judged malicious.
UPDATE answer SET confidence = 'medium'
WHERE confidence = 'high' AND CASE
	WHEN verdict IN ('none-seen', 'probed', 'removed', 'contained', 'secured',
		'one', 'single', 'quiet')
	THEN EXISTS (SELECT 1 FROM cover_gap g
			WHERE g.question = answer.question
			AND g.judgement IS NOT NULL)
		OR EXISTS (SELECT 1 FROM last_word w CROSS JOIN main.finding f
				ON w.subject = f.id AND w.verdict = 'benign'
			WHERE f.kind IN (SELECT step FROM judged_step s
				WHERE s.question = answer.question))
	WHEN verdict <> 'undetermined'
	THEN EXISTS (SELECT 1 FROM last_word w CROSS JOIN main.finding f
			ON w.subject = f.id AND w.verdict = 'malicious'
		WHERE f.grade = 'weak' AND f.kind IN (SELECT step
			FROM judged_step s
			WHERE s.question = answer.question))
	END;
-- What is to be expected is no surer than what it follows from.
UPDATE answer SET confidence = 'medium'
WHERE question = 'outlook' AND verdict = 'quiet' AND confidence = 'high'
	AND EXISTS (SELECT 1 FROM answer WHERE question IN ('secured', 'actions')
		AND confidence <> 'high');
