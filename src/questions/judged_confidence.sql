-- judged_confidence.sql - an answer that rests on what a person said is not
-- more than "medium" sure; that nothing can be told needs nobody's word.
UPDATE answer SET confidence = 'medium'
WHERE confidence = 'high' AND verdict <> 'undetermined' AND (
	EXISTS (SELECT 1 FROM cover_gap g WHERE g.question = answer.question
		AND g.judgement IS NOT NULL)
	OR EXISTS (SELECT 1 FROM main.finding f JOIN last_word w
			ON w.subject = f.id AND w.verdict IN ('benign', 'malicious')
		WHERE f.kind IN (SELECT step FROM judged_step s
			WHERE s.question = answer.question)));
