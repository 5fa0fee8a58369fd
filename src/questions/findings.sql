-- findings.sql - hits told once: hit, request_hit, known_rule -> told, folded
-- (temporary), for findings.c, which gives them ids and words.

-- How far a log can be believed about the outcome: HttpProxy knows what the
-- back end answered.
CREATE TEMP TABLE judged AS
SELECT r.request, t.seq, t.item, ih.host, t.rule, k.step, k.grade, k.severity,
	k.kind = 'sigma' AS sigma,
	t.outcome, t.log, t.time_ns, t.bytes_in, t.bytes_out, t.user,
	coalesce(nullif(t.forwarded, ''), nullif(t.client, ''))
		AS client,
	nullif(t.stem, '') AS stem,
	CASE WHEN t.log = 'httpproxy' AND t.backend_status IS NOT NULL THEN 3
		WHEN t.log = 'iis-backend' THEN 2 ELSE 1 END AS authority
FROM request_hit r JOIN hit t ON t.seq = r.hit
	JOIN item_host ih USING (item) JOIN known_rule k ON k.id = t.rule;
CREATE INDEX temp.judged_request ON judged (request);

-- Of rules as good, a trace tells it before a Sigma rule, and says what came of
-- it.  A request is told once for each step of an attack; what only looks around
-- goes with the attack in the same request; that a list named it stays apart.
CREATE TEMP TABLE lane AS
SELECT j.*, CASE WHEN j.step IN ('recon', 'hygiene', 'alert')
		AND j.rule NOT GLOB 'indicator-*'
	THEN coalesce((
		SELECT a.step FROM judged a WHERE a.request = j.request
			AND a.step NOT IN ('recon', 'hygiene', 'alert')
			AND a.grade > 0
		ORDER BY a.grade DESC, a.severity DESC, a.rule LIMIT 1), j.step)
	ELSE j.step END AS kind
FROM judged j;
CREATE INDEX temp.lane_request ON lane (request, kind);

CREATE TEMP TABLE told AS
SELECT b.request, b.kind, b.seq, b.host, b.rule, b.log AS source, b.grade,
	b.severity,
	coalesce(b.client, (SELECT min(l.client) FROM lane l
		WHERE l.request = b.request AND l.kind = b.kind)) AS client,
	coalesce(nullif(b.user, ''), (SELECT min(nullif(l.user, '')) FROM lane l
		WHERE l.request = b.request AND l.kind = b.kind)) AS user,
	b.stem,
	(SELECT l.outcome FROM lane l
		WHERE l.request = b.request AND l.kind = b.kind
			AND l.grade >= min(b.grade, 1)
			AND l.sigma <= b.sigma
		ORDER BY l.outcome = 'unknown', l.authority DESC,
			l.outcome <> 'succeeded' LIMIT 1) AS outcome,
	(SELECT min(l.time_ns) FROM lane l
		WHERE l.request = b.request AND l.kind = b.kind) AS time_ns,
	(SELECT max(l.time_ns) FROM lane l
		WHERE l.request = b.request AND l.kind = b.kind) AS last_ns,
	(SELECT max(l.bytes_in) FROM lane l
		WHERE l.request = b.request AND l.kind = b.kind) AS bytes_in,
	(SELECT max(l.bytes_out) FROM lane l
		WHERE l.request = b.request AND l.kind = b.kind) AS bytes_out
FROM (SELECT *, row_number() OVER (PARTITION BY request, kind
	ORDER BY grade DESC, sigma, severity DESC, authority DESC, rule, seq)
		AS place
	FROM lane) b
WHERE b.place = 1;

-- Attempted is not exploited: IIS alone saw a good answer, but the build at
-- that time was not open to any flaw that the rule is a trace of.
UPDATE told SET outcome = 'attempted'
WHERE outcome = 'succeeded' AND kind = 'entry'
	AND NOT EXISTS (SELECT 1 FROM lane l WHERE l.request = told.request
		AND l.kind = told.kind AND l.log <> 'iis')
	AND EXISTS (SELECT 1 FROM known_rule_flaw f WHERE f.rule = told.rule)
	AND NOT EXISTS (
		SELECT 1 FROM known_rule_flaw f WHERE f.rule = told.rule
		AND coalesce((SELECT g.state FROM build_span b
			JOIN flaw_state g USING (host, ord)
			WHERE b.host = told.host AND g.cve = f.cve
			AND (b.from_ns <= told.time_ns OR b.ord = 1)
			ORDER BY b.ord DESC LIMIT 1), 'unknown')
			NOT IN ('fixed', 'not-concerned'));

-- Repeats: the same rule, client, path and outcome.  Records without a path, and
-- what an indicator named, are the same when they say the same.
CREATE TEMP TABLE folded AS
SELECT t.*, dense_rank() OVER (ORDER BY t.host, t.kind, t.rule,
	coalesce(t.client, ''),
	lower(CASE WHEN t.rule GLOB 'indicator-*' THEN h.detail
		ELSE coalesce(t.stem, h.detail) END), t.outcome)
	AS fold
FROM told t JOIN hit h ON h.seq = t.seq;
CREATE INDEX temp.folded_fold ON folded (fold);
CREATE INDEX temp.folded_request ON folded (request, kind);

-- One row for each finding; the first request gives place and words.
CREATE TEMP TABLE fold AS
SELECT f.fold, f.kind, f.rule, f.host, f.source, f.grade,
	CASE WHEN f.kind IN ('hygiene', 'coverage') THEN min(f.severity, 1)
		WHEN f.kind = 'tampering' THEN max(f.severity, 2)
		WHEN f.outcome = 'attempted' THEN min(f.severity, 2)
		ELSE f.severity END AS severity,
	f.outcome, f.client, f.user, f.stem, f.seq,
	s.time_ns, s.last_ns, s.requests, s.bytes_in, s.bytes_out
FROM (SELECT *, row_number() OVER (PARTITION BY fold
		ORDER BY time_ns IS NULL, time_ns, seq) AS place FROM folded) f
JOIN (SELECT fold, min(time_ns) AS time_ns, max(last_ns) AS last_ns,
		count(*) AS requests, sum(bytes_in) AS bytes_in,
		sum(bytes_out) AS bytes_out
	FROM folded GROUP BY fold) s USING (fold)
WHERE f.place = 1
ORDER BY s.time_ns IS NULL, s.time_ns, f.seq, f.kind;
CREATE UNIQUE INDEX temp.fold_fold ON fold (fold);
