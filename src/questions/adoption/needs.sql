-- No source of the evidence: a census is given apart (investigate --census).
SELECT 1 WHERE 0;
