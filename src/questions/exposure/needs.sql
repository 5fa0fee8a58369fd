-- No source of its own: what this answer rests on stands in other answers.
SELECT 1 WHERE 0;
