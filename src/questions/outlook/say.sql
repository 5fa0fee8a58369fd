-- Columns: which message, and the values of its {names}.
SELECT say FROM (
SELECT 0 AS turn, 'outlook/' || verdict AS say FROM answer
WHERE question = 'outlook'
UNION ALL SELECT turn, 'outlook/' || word FROM reason)
ORDER BY turn;
