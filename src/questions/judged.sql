-- judged.sql - what people said -> finding_judgement, and temporary: accepted
-- (stretches that count as covered), judged_step (which answers a finding of a
-- step concerns).
--
-- Of each subject the last judgement counts.  A finding that is benign is in
-- no verdict: judged.c hides it from all steps from here on.  One that is
-- malicious is an attack though its rule is weak.
CREATE TEMP TABLE last_word AS
SELECT j.* FROM judgement j JOIN (SELECT subject, max(seq) AS seq
	FROM judgement GROUP BY subject) w USING (seq);

INSERT INTO finding_judgement (finding, judgement)
SELECT f.id, w.seq FROM last_word w CROSS JOIN main.finding f ON f.id = w.subject;

-- The host's name: some hosts are only named by what is not there.
CREATE TEMP TABLE accepted AS
SELECT host, source, from_ns, to_ns, seq FROM last_word
WHERE verdict = 'accepted' AND source IS NOT NULL AND from_ns < to_ns;

CREATE TEMP TABLE judged_step (step TEXT, question TEXT);
INSERT INTO judged_step VALUES
	('recon', 'targeted'), ('entry', 'targeted'), ('entry', 'entry'),
	('implant', 'targeted'), ('implant', 'implants'), ('implant', 'secured'),
	('use', 'targeted'), ('use', 'implants'), ('use', 'secured'),
	('action', 'targeted'), ('action', 'actions'), ('action', 'secured'),
	('credentials', 'actions'), ('credentials', 'confinement'),
	('extraction', 'extraction'), ('extraction', 'targeted'),
	('spread', 'confinement');
