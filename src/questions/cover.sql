-- cover.sql - how much of each host's part of the window the sources cover
-- that an answer needs: needed, cover_span -> answer_cover, and for the answers
-- cover_gap, cover_share (temporary).
--
-- The window of a host is cut at every edge of a span of a needed source; each
-- piece is then wholly inside or wholly outside of every span.

-- Most answers speak of a host's whole part of the window.  Whether it is clean
-- now is asked of the time since the first success on it: who was in may have
-- done more.  Without one, of the whole again.
CREATE TEMP TABLE question_window AS
SELECT n.question, w.host, CASE
		WHEN p.at_ns > w.from_ns AND p.at_ns < w.to_ns
	THEN p.at_ns ELSE w.from_ns END AS from_ns, w.to_ns
FROM (SELECT DISTINCT question FROM needed) n, window w
	JOIN host h ON h.id = w.host
	LEFT JOIN question_start p ON p.host = w.host
		AND p.question = n.question
WHERE h.role = 'mail-server' AND w.from_ns < w.to_ns
	-- acts are asked for where somebody got in
	AND (n.question <> 'actions' OR p.host IS NOT NULL);

-- Two things are no logs, and speak of the whole window when they are there:
-- the web folders as they were collected (what was left behind lies there), and
-- the build near the end of the evidence.
INSERT INTO cover_span (host, source, ord, from_ns, to_ns, records)
SELECT r.host, r.source, 1, w.from_ns, w.to_ns, r.files
FROM web_root r JOIN window w USING (host)
WHERE w.from_ns IS NOT NULL AND w.to_ns IS NOT NULL;
INSERT INTO cover_span (host, source, ord, from_ns, to_ns, records)
SELECT b.host, 'build', 1, w.from_ns, w.to_ns, 1
FROM (SELECT host, max(to_ns) AS to_ns FROM build_span GROUP BY host) b
	JOIN window w USING (host)
WHERE w.from_ns IS NOT NULL
	AND b.to_ns >= w.to_ns - 14 * 86400000000000;
CREATE INDEX temp.cover_span_start ON cover_span (host, source, from_ns);

CREATE TEMP TABLE cut AS
SELECT question, host, from_ns AS at_ns FROM question_window
UNION
SELECT question, host, to_ns FROM question_window
UNION
SELECT n.question, s.host, s.from_ns FROM needed n JOIN cover_span s
	USING (source) JOIN question_window w USING (question, host)
WHERE s.from_ns > w.from_ns AND s.from_ns < w.to_ns
UNION
SELECT n.question, s.host, s.to_ns FROM needed n JOIN cover_span s
	USING (source) JOIN question_window w USING (question, host)
WHERE s.to_ns > w.from_ns AND s.to_ns < w.to_ns
UNION
SELECT w.question, w.host, a.from_ns FROM accepted a JOIN host h
	ON h.name = a.host JOIN question_window w ON w.host = h.id
WHERE a.from_ns > w.from_ns AND a.from_ns < w.to_ns
UNION
SELECT w.question, w.host, a.to_ns FROM accepted a JOIN host h
	ON h.name = a.host JOIN question_window w ON w.host = h.id
WHERE a.to_ns > w.from_ns AND a.to_ns < w.to_ns;

CREATE TEMP TABLE piece AS
SELECT * FROM (SELECT question, host, at_ns AS from_ns,
	lead(at_ns) OVER (PARTITION BY question, host ORDER BY at_ns) AS to_ns
	FROM cut)
WHERE to_ns IS NOT NULL;

-- Which alternatives of each class a piece has, seen or with what a person
-- accepted.  A silence shorter than the quiet time at the very edge of the
-- window is no gap: the last record is always a little before the end.
CREATE TEMP TABLE have AS
SELECT question, host, from_ns, to_ns, class, min(seen) AS seen,
	min(seen OR accepted IS NOT NULL) AS let,
	max(CASE WHEN seen THEN NULL ELSE accepted END) AS accepted
FROM (
	SELECT p.question, p.host, p.from_ns, p.to_ns, n.class, n.alternative,
		coalesce((SELECT s.to_ns >= p.to_ns
			OR (p.to_ns = w.to_ns AND s.to_ns > w.to_ns - 3600000000000)
			FROM cover_span s WHERE s.host = p.host AND s.source = n.source
			AND s.from_ns <= p.from_ns
			ORDER BY s.from_ns DESC LIMIT 1), 0)
		OR (p.from_ns = w.from_ns AND EXISTS (
			SELECT 1 FROM cover_span s WHERE s.host = p.host
			AND s.source = n.source AND s.from_ns >= p.to_ns
			AND s.from_ns < w.from_ns + 3600000000000)) AS seen,
		(SELECT max(a.seq) FROM accepted a JOIN host h ON h.name = a.host
			WHERE h.id = p.host AND a.from_ns <= p.from_ns
			AND a.to_ns >= p.to_ns
			AND a.source IN (n.source, n.class)) AS accepted
	FROM piece p JOIN needed n USING (question)
		JOIN question_window w USING (question, host))
GROUP BY question, host, from_ns, class, alternative;

-- Classes that a piece lacks, and the judgement that lets it count all the
-- same.
CREATE TEMP TABLE lack AS
SELECT question, host, from_ns, to_ns, class, CASE WHEN max(let)
	THEN max(CASE WHEN let THEN accepted END) END AS judgement
FROM have GROUP BY question, host, from_ns, class HAVING NOT max(seen);
CREATE INDEX temp.lack_start ON lack (question, host, from_ns);

INSERT INTO answer_cover (question, host, covered_ns, total_ns, accepted_ns,
	from_ns, to_ns)
SELECT question, host, sum(CASE WHEN lacks THEN 0 ELSE length END), sum(length),
	sum(CASE WHEN accepts AND NOT lacks THEN length ELSE 0 END),
	min(from_ns), max(to_ns)
FROM (SELECT p.*, p.to_ns - p.from_ns AS length,
		EXISTS (SELECT 1 FROM lack l WHERE l.question = p.question
			AND l.host = p.host AND l.from_ns = p.from_ns
			AND l.judgement IS NULL) AS lacks,
		EXISTS (SELECT 1 FROM lack l WHERE l.question = p.question
			AND l.host = p.host AND l.from_ns = p.from_ns) AS accepts
	FROM piece p)
GROUP BY question, host;
INSERT INTO answer_class (question, host, class, covered_ns, total_ns)
SELECT h.question, h.host, h.class, sum(CASE WHEN l.class IS NOT NULL
		AND l.judgement IS NULL THEN 0 ELSE h.to_ns - h.from_ns END),
	sum(h.to_ns - h.from_ns)
FROM (SELECT DISTINCT question, host, class, from_ns, to_ns FROM have) h
	LEFT JOIN lack l USING (question, host, class, from_ns)
GROUP BY h.question, h.host, h.class;

-- Neighbouring pieces that lack the same are one gap.
CREATE TEMP TABLE lacking AS
SELECT question, host, class, judgement, min(from_ns) AS from_ns,
	max(to_ns) AS to_ns
FROM (
	SELECT *, sum(fresh) OVER (PARTITION BY question, host, class
		ORDER BY from_ns ROWS UNBOUNDED PRECEDING) AS run
	FROM (SELECT *, coalesce(lag(to_ns) OVER w <> from_ns, 1)
			OR lag(judgement) OVER w IS NOT judgement AS fresh
		FROM lack WINDOW w AS (PARTITION BY question, host, class
			ORDER BY from_ns)))
GROUP BY question, host, class, run;

-- The words of the source's own gap, where it is the same silence.
CREATE TEMP TABLE cover_gap AS
SELECT l.question, row_number() OVER (PARTITION BY l.question
		ORDER BY h.name, l.class, l.from_ns) AS ord,
	h.name AS host, l.class AS source, l.from_ns, l.to_ns,
	CASE WHEN n.words_en IS NOT NULL THEN n.words_en
		WHEN g.kind = 'off' THEN g.why
		WHEN l.from_ns = w.from_ns AND l.to_ns = w.to_ns
			THEN 'no file of this source'
		WHEN g.why IS NOT NULL THEN g.why
		WHEN l.from_ns = w.from_ns
			THEN 'no file of this source for the time before its first record'
		WHEN l.to_ns = w.to_ns
			THEN 'no file of this source for the time after its last record'
		ELSE 'no records for these hours' END AS why,
	CASE WHEN n.words_ar IS NOT NULL THEN n.words_ar
		WHEN g.kind = 'off' THEN g.why_ar
		WHEN l.from_ns = w.from_ns AND l.to_ns = w.to_ns
			THEN 'لا يوجد ملف من هذا المصدر'
		WHEN g.why IS NOT NULL THEN g.why_ar
		WHEN l.from_ns = w.from_ns
			THEN 'لا يوجد ملف من هذا المصدر للوقت السابق لأول سجل فيه'
		WHEN l.to_ns = w.to_ns
			THEN 'لا يوجد ملف من هذا المصدر للوقت اللاحق لآخر سجل فيه'
		ELSE 'لا توجد سجلات لهذه الساعات' END AS why_ar,
	CASE WHEN n.words_en IS NULL AND g.kind = 'off' THEN g.kind
		WHEN n.words_en IS NOT NULL OR (l.from_ns = w.from_ns
			AND l.to_ns = w.to_ns) THEN 'absent'
		WHEN g.why IS NOT NULL THEN g.kind
		WHEN l.from_ns = w.from_ns THEN 'before'
		WHEN l.to_ns = w.to_ns THEN 'after' ELSE 'silent' END AS kind,
	l.judgement
FROM lacking l JOIN host h ON h.id = l.host JOIN question_window w
	ON w.host = l.host AND w.question = l.question
LEFT JOIN gap g ON g.host = l.host AND g.source = l.class AND g.ord = (
	SELECT k.ord FROM gap k WHERE k.host = l.host AND k.source = l.class
	AND k.from_ns <= l.from_ns AND k.to_ns >= l.to_ns
	AND k.kind <> 'clock' ORDER BY k.ord LIMIT 1)
LEFT JOIN (
	SELECT h.id AS host, 'web-file' AS class,
		'not in the evidence: ' || group_concat(f.folder, ', ') AS words_en,
		'غير موجود في الأدلة: ' || group_concat(f.folder, '، ') AS words_ar
	FROM host h, (
		SELECT 'web-file:wwwroot' AS source, 'inetpub\wwwroot' AS folder
		UNION ALL
		SELECT 'web-file:exchange', 'FrontEnd\HttpProxy') f
	WHERE NOT EXISTS (SELECT 1 FROM web_root r
		WHERE r.host = h.id AND r.source = f.source)
	GROUP BY h.id
	UNION ALL
	SELECT h.id, 'build', 'the build at the end of the evidence is not known',
		'رقم الإصدار في نهاية الأدلة غير معروف'
	FROM host h
	UNION ALL
	SELECT h.id, 'process',
		'the Security log is there, but starts of processes are not audited',
		'سجل الأمان موجود، لكن تدقيق بدء العمليات غير مفعّل'
	FROM host h WHERE EXISTS (SELECT 1 FROM span s WHERE s.host = h.id
			AND s.source = 'evtx:Security')
		AND NOT EXISTS (SELECT 1 FROM span s WHERE s.host = h.id
			AND s.source IN ('process-security', 'process-sysmon'))
	) n ON n.class = l.class AND n.host = l.host;

DROP TABLE lacking;
DROP TABLE lack;
DROP TABLE have;
DROP TABLE piece;
DROP TABLE cut;

-- A no needs coverage, per host: 95 % of its part of the window.  Reckoned in
-- whole numbers (microseconds), so that 94.9999 % is not 95 %.
CREATE TEMP TABLE cover_share AS
SELECT n.question,
	coalesce((SELECT min(from_ns) FROM question_window q
		WHERE q.question = n.question),
		(SELECT from_ns FROM window WHERE host = 0)) AS from_ns,
	coalesce((SELECT max(to_ns) FROM question_window q
		WHERE q.question = n.question),
		(SELECT to_ns FROM window WHERE host = 0)) AS to_ns,
	(SELECT CAST(sum(c.covered_ns) * 10000.0 / sum(c.total_ns) AS INTEGER)
		/ 10000.0 FROM answer_cover c
		WHERE c.question = n.question) AS share,
	EXISTS (SELECT 1 FROM answer_cover c WHERE c.question = n.question)
	AND NOT EXISTS (SELECT 1 FROM host h
		LEFT JOIN answer_cover c
			ON c.host = h.id AND c.question = n.question
		WHERE h.role = 'mail-server'
		AND (c.host IS NULL
			OR c.covered_ns / 1000 * 20 < c.total_ns / 1000 * 19))
	AS enough
FROM (SELECT DISTINCT question FROM needed) n;

DROP TABLE question_window;
DROP TABLE cover_span;
DROP TABLE web_root;
