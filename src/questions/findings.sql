-- findings.sql - hits told once: hit, request_hit, copy, known_rule -> lane, told,
-- folded, fold_many, fold (temporary), for findings.c, which gives
-- them ids and words.

-- The hits of requests of which several tell.  Authority: how far a log can be
-- believed about the outcome; HttpProxy knows what the back end answered.
CREATE TEMP TABLE lane AS
SELECT r.request, k.step AS kind, t.seq, t.item, coalesce(ih.host, (
		SELECT host FROM sensor_hit WHERE hit = t.seq)) AS host, t.rule,
	k.rowid AS rule_n, k.step,
	k.grade, k.severity, k.kind = 'sigma' AS sigma,
	t.outcome, t.log, t.time_ns, t.bytes_in, t.bytes_out, t.user,
	t.record, t.line, t.offset,
	coalesce(nullif(t.forwarded, ''), nullif(t.client, ''))
		AS client,
	nullif(t.stem, '') AS stem,
	CASE WHEN t.log = 'httpproxy' AND t.backend_status IS NOT NULL THEN 3
		WHEN t.log = 'iis-backend' THEN 2 ELSE 1 END AS authority
FROM request_hit r CROSS JOIN hit t ON t.seq = r.hit
	LEFT JOIN item_host ih USING (item)
	CROSS JOIN known_rule k ON k.id = t.rule;
CREATE INDEX temp.lane_request ON lane (request, kind);
CREATE UNIQUE INDEX temp.lane_seq ON lane (seq);

-- Of rules as good, a trace tells it before a Sigma rule, and says what came of
-- it.  A request is told once for each step of an attack; what only looks around
-- goes with the attack in the same request; that a list named it stays apart.
UPDATE lane AS j SET kind = (
	SELECT a.step FROM lane a WHERE a.request = j.request
		AND a.step NOT IN ('recon', 'hygiene', 'alert') AND a.grade > 0
	ORDER BY a.grade DESC, a.severity DESC, a.rule LIMIT 1)
WHERE j.step IN ('recon', 'hygiene', 'alert') AND j.rule NOT GLOB 'indicator-*'
	AND EXISTS (SELECT 1 FROM lane a WHERE a.request = j.request
		AND a.step NOT IN ('recon', 'hygiene', 'alert')
		AND a.grade > 0);

-- Most requests are told by one hit of one step, and speak for themselves.
CREATE TEMP TABLE several (request INTEGER, kind TEXT,
	PRIMARY KEY (request, kind)) WITHOUT ROWID;
INSERT INTO several
SELECT request, kind FROM lane GROUP BY request, kind HAVING count(*) > 1;
CREATE TEMP TABLE told AS
SELECT coalesce(l.request, t.seq) AS request, coalesce(l.kind, k.step) AS kind,
	t.seq, t.item, t.record, t.line, t.offset, coalesce(ih.host, (
		SELECT host FROM sensor_hit WHERE hit = t.seq)) AS host, t.rule,
	k.rowid AS rule_n, t.log AS source,
	k.grade, k.severity,
	coalesce(nullif(t.forwarded, ''), nullif(t.client, '')) AS client,
	nullif(t.user, '') AS user, nullif(t.stem, '') AS stem, t.outcome,
	t.time_ns, t.time_ns AS last_ns, t.bytes_in, t.bytes_out,
	lower(CASE WHEN t.rule GLOB 'indicator-*' OR coalesce(t.stem, '') = ''
		THEN t.detail ELSE t.stem END) AS say, 1 AS alone
FROM hit t LEFT JOIN item_host ih USING (item)
	CROSS JOIN known_rule k ON k.id = t.rule
	LEFT JOIN lane l ON l.seq = t.seq
WHERE t.seq NOT IN (SELECT hit FROM copy)
	AND (ih.host IS NOT NULL OR t.seq IN (SELECT hit FROM sensor_hit))
	AND (l.seq IS NULL
		OR (l.request, l.kind) NOT IN (SELECT request, kind FROM several));
INSERT INTO told
SELECT b.request, b.kind, b.seq, b.item, b.record, b.line, b.offset, b.host,
	b.rule, b.rule_n, b.log, b.grade, b.severity,
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
		WHERE l.request = b.request AND l.kind = b.kind) AS bytes_out,
	lower(CASE WHEN b.rule GLOB 'indicator-*' OR b.stem IS NULL
		THEN (SELECT h.detail FROM hit h WHERE h.seq = b.seq)
		ELSE b.stem END),
	0
FROM (SELECT l.*, row_number() OVER (PARTITION BY l.request, l.kind
	ORDER BY grade DESC, sigma, severity DESC, authority DESC, rule, seq)
		AS place
	FROM several s CROSS JOIN lane l USING (request, kind)) b
WHERE b.place = 1;

-- Attempted is not exploited: IIS alone saw a good answer, but the build at
-- that time was not open to any flaw that the rule is a trace of.
UPDATE told SET outcome = 'attempted'
WHERE outcome = 'succeeded' AND kind = 'entry' AND source = 'iis'
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
-- what an indicator named, are the same when they say the same.  The first
-- request gives place and words, and its row the number of the finding.
CREATE TEMP TABLE repeat (told INTEGER PRIMARY KEY, fold INTEGER);
INSERT INTO repeat
SELECT rowid, repeated(rowid, host, rule_n, client, say, kind, outcome) FROM told
WHERE repeated(rowid, host, rule_n, client, say, kind, outcome) IS NOT NULL;
INSERT INTO repeat SELECT DISTINCT fold, fold FROM repeat;
CREATE TEMP TABLE folded AS
SELECT r.fold, r.told, t.*
FROM repeat r CROSS JOIN told t ON t.rowid = r.told
	CROSS JOIN told f ON f.rowid = r.fold
		AND coalesce(f.client, '') = coalesce(t.client, '')
		AND f.say = t.say AND f.rule_n = t.rule_n AND f.kind = t.kind
		AND f.host = t.host AND f.outcome = t.outcome;
DROP TABLE repeat;
CREATE INDEX temp.folded_fold ON folded (fold);
CREATE UNIQUE INDEX temp.folded_told ON folded (told);
CREATE TEMP TABLE fold_many AS
SELECT f.fold, f.kind, f.seq, f.item, f.record, f.line, f.offset, f.host,
	f.rule_n, f.source, f.client, f.user, f.stem, f.outcome, s.time_ns,
	s.last_ns, s.requests, s.bytes_in, s.bytes_out
FROM (SELECT *, row_number() OVER (PARTITION BY fold
		ORDER BY time_ns IS NULL, time_ns, seq) AS place FROM folded) f
JOIN (SELECT fold, min(time_ns) AS time_ns, max(last_ns) AS last_ns,
		count(*) AS requests, sum(bytes_in) AS bytes_in,
		sum(bytes_out) AS bytes_out
	FROM folded GROUP BY fold) s USING (fold)
WHERE f.place = 1;

-- One row for each finding.
CREATE TEMP VIEW fold AS
SELECT t.rowid AS fold, t.kind, t.seq, t.item, t.record, t.line, t.offset,
	t.host, t.rule_n, t.source, t.client, t.user, t.stem, t.outcome,
	t.time_ns, t.last_ns, 1 AS requests, t.bytes_in, t.bytes_out, t.alone
FROM told t WHERE t.rowid NOT IN (SELECT told FROM folded)
UNION ALL
SELECT *, 0 FROM fold_many;
