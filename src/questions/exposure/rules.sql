-- rules.sql - the rules of the verdict in their order; the first that holds is
-- applied. The same conditions as in exposure.sql, told one by one.
INSERT INTO rule_told (question, ord, verdict, number, holds)
SELECT 'exposure', 1, 'hybrid', (SELECT count(*) FROM front_end), (SELECT
		(any_seen AND routed) OR class = 'hybrid' FROM exposure_state)
UNION ALL
SELECT 'exposure', 2, 'self-hosted', (SELECT count(*) FROM front_end), (SELECT
		any_seen OR class = 'self_hosted' FROM exposure_state)
UNION ALL
SELECT 'exposure', 3, 'cloud', NULL, (SELECT class IN ('cloud',
		'hosted_exchange') FROM exposure_state)
UNION ALL
SELECT 'exposure', 4, 'undetermined', NULL, 1;
