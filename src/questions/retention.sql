-- retention.sql - how long each source is kept, by the settings that are in the
-- evidence, else by a default, and whether that explains where it begins:
-- log_setting, item, span, gap_told -> retention_told (temporary, for retention.c),
-- and other kinds and words in gap_told (for gaps.c).
--
-- unlimited  IIS deletes no log by itself (learn.microsoft.com, "Managing IIS Log
--            File Storage")
-- off        the settings switch it off
-- whole      it reaches back to where the window begins
-- rolled     it begins about as long before the end as it is kept
-- size       it begins later, and its files fill what they may; files that take
--            more than a default allows show that it is not in force
-- short      it begins later than its retention explains
-- open       the same, by a default that is no documented one; or it reaches back
--            further than it is kept: nothing follows
-- wrapped    an event log that is full and has overwritten its first records

-- The newest applicationHost.config is the one that is not in the history.
CREATE TEMP TABLE site_limit AS
SELECT c.host, s.column1 AS source, c.item,
	coalesce(lower(coalesce(
			max(CASE WHEN l.scope = s.column2 AND l.name = 'enabled'
				THEN l.value END),
			max(CASE WHEN l.scope = 'sites' AND l.name = 'enabled'
				THEN l.value END))) = 'false', 0)
		OR coalesce(max(l.scope = 'sites' AND l.name = 'dontLog'
			AND lower(l.value) = 'true'), 0) AS off,
	',' || replace(coalesce(
		max(CASE WHEN l.scope = s.column2 AND l.name = 'logExtFileFlags'
			THEN l.value END),
		max(CASE WHEN l.scope = 'sites' AND l.name = 'logExtFileFlags'
			THEN l.value END)), ' ', '') || ',' AS flags
FROM (SELECT ih.host, min(i.seq) AS item FROM item i
		JOIN item_host ih ON ih.item = i.seq
	WHERE i.seq IN (SELECT item FROM log_setting WHERE scope <> 'app')
		AND lower(replace(i.path, '\', '/')) NOT LIKE '%/history/%'
	GROUP BY ih.host) c
	JOIN log_setting l ON l.item = c.item,
	(VALUES ('iis', 'site 1'), ('iis-backend', 'site 2')) s
GROUP BY c.host, s.column1;

-- Settings of an application name the folder of its logs: what was collected from
-- there is the source.  Hours, and KiB unless they say otherwise, as the comments
-- in the files that Exchange ships explain.
CREATE TEMP TABLE app_limit AS
SELECT a.host, h.source, min(a.item) AS item, max(a.hours) AS hours,
	max(a.bytes) AS bytes, max(a.off) AS off
FROM (SELECT host, item, lower(rtrim(folder, '\')) || '\' AS folder,
		CASE WHEN hours BETWEEN 1 AND 876000 THEN hours END AS hours,
		CASE WHEN number BETWEEN 1 AND 1099511627776 THEN number
			* CASE WHEN unit = 'gb' THEN 1073741824
				WHEN unit = 'mb' THEN 1048576 ELSE 1024 END END
			AS bytes, off
	FROM (SELECT ih.host, l.item,
			max(CASE WHEN l.name IN ('LogPath', 'LogFilePath')
				THEN l.value END) AS folder,
			max(CASE WHEN l.name = 'MaxRetentionPeriod'
				THEN CAST(l.value AS INTEGER) END) AS hours,
			max(CASE WHEN l.name = 'MaxDirectorySize'
				THEN CAST(l.value AS INTEGER) END) AS number,
			max(CASE WHEN l.name = 'MaxDirectorySize'
				THEN lower(substr(trim(l.value), -2)) END) AS unit,
			coalesce(max(l.name IN ('LogEnabled',
					'ProtocolLoggingEnabled')
				AND lower(l.value) = 'false'), 0) AS off
		FROM log_setting l JOIN item_host ih USING (item)
		WHERE l.scope = 'app' GROUP BY ih.host, l.item)
	WHERE folder <> '') a
	JOIN item_host jh ON jh.host = a.host
	JOIN item j ON j.seq = jh.item
		AND instr(lower(j.windows_path), a.folder) = 1
	JOIN (SELECT DISTINCT item, source FROM hour) h ON h.item = j.seq
GROUP BY a.host, h.source;

-- Documented: learn.microsoft.com, "Configure message tracking", "Configure
-- protocol logging", "Manage agent log output".  Usual: what servers are seen to
-- keep; no document says so.
CREATE TEMP TABLE usual_limit (source TEXT PRIMARY KEY, days INTEGER,
	bytes INTEGER, basis TEXT);
INSERT INTO usual_limit VALUES
	('message-tracking', 30, 1048576000, 'documented'),
	('smtp-receive', 30, 262144000, 'documented'),
	('smtp-send', 30, 262144000, 'documented'),
	('agent', 30, 262144000, 'documented'),
	('httpproxy', 30, NULL, 'usual'), ('ecp-server', 30, NULL, 'usual'),
	('ecp-activity', 30, NULL, 'usual'), ('rca', 30, NULL, 'usual'),
	('oab-generator', 30, NULL, 'usual'), ('connectivity', 30, NULL, 'usual');

CREATE TEMP TABLE retention_told AS
WITH reach AS (
	SELECT s.host, s.source, min(s.from_ns) AS first_ns,
		(SELECT max(e.to_ns) FROM span e WHERE e.host = s.host) AS end_ns
	FROM span s GROUP BY s.host, s.source
	UNION ALL -- a site that logs nothing has no span
	SELECT l.host, l.source, NULL, NULL FROM site_limit l
	WHERE l.off AND NOT EXISTS (SELECT 1 FROM span s
		WHERE s.host = l.host AND s.source = l.source)),
files AS (
	SELECT ih.host, h.source, sum(i.bytes) AS bytes
	FROM (SELECT DISTINCT item, source FROM hour) h
		JOIN item i ON i.seq = h.item JOIN item_host ih USING (item)
	WHERE h.source IN (SELECT source FROM usual_limit
		UNION SELECT source FROM app_limit)
	GROUP BY ih.host, h.source),
limited AS (
	SELECT r.*, r.source IN ('iis', 'iis-backend') AS web,
		coalesce(a.item, l.item) AS item,
		coalesce((a.hours + 12) / 24, CASE WHEN a.host IS NULL
			THEN u.days END) AS days,
		CASE WHEN a.host IS NULL THEN u.bytes ELSE a.bytes END AS bytes,
		coalesce(a.off, l.off, 0) AS off, f.bytes AS files, l.flags,
		CASE WHEN coalesce(a.host, l.host) IS NOT NULL THEN 'settings'
			WHEN u.basis IS NOT NULL THEN u.basis
			ELSE 'documented' END AS basis,
		(r.end_ns - r.first_ns) / 86400000000000 AS held,
		EXISTS (SELECT 1 FROM gap_told g WHERE g.host = r.host
			AND g.source = r.source AND g.kind = 'before') AS later
	FROM reach r LEFT JOIN site_limit l USING (host, source)
		LEFT JOIN app_limit a USING (host, source)
		LEFT JOIN usual_limit u USING (source)
		LEFT JOIN files f USING (host, source)
	WHERE coalesce(l.host, a.host) IS NOT NULL OR u.source IS NOT NULL
		OR r.source IN ('iis', 'iis-backend'))
SELECT host, source, days, bytes, basis, CASE WHEN off THEN 'off'
		WHEN web THEN CASE WHEN later THEN 'short' ELSE 'unlimited' END
		WHEN NOT later THEN 'whole'
		WHEN days IS NULL AND bytes IS NULL THEN 'open'
		WHEN held BETWEEN days - 2 AND days + 3 THEN 'rolled'
		WHEN held > days THEN 'open'
		WHEN files * 10 >= bytes * 9 THEN CASE
			WHEN basis = 'settings' OR files * 10 <= bytes * 11
				THEN 'size' ELSE 'open' END
		WHEN basis = 'usual' OR days IS NULL THEN 'open'
		ELSE 'short' END AS state,
	first_ns, held, item, CASE WHEN web AND flags IS NOT NULL THEN nullif(
		ltrim(CASE WHEN flags LIKE '%,BytesSent,%' THEN ''
				ELSE ', sc-bytes' END
			|| CASE WHEN flags LIKE '%,UserName,%' THEN ''
				ELSE ', cs-username' END
			|| CASE WHEN flags LIKE '%,ClientIP,%' THEN ''
				ELSE ', c-ip' END
			|| CASE WHEN flags LIKE '%,UriQuery,%' THEN ''
				ELSE ', cs-uri-query' END
			|| CASE WHEN flags LIKE '%,UserAgent,%' THEN ''
				ELSE ', cs(User-Agent)' END, ', '), '') END AS lacks,
	web
FROM limited;

-- An event log is full when its file has its largest size: a number of MiB, and
-- 4 KiB of header.
INSERT INTO retention_told
SELECT ih.host, r.source, NULL, max(i.bytes), 'records', 'wrapped',
	min(r.first_ns), NULL, min(i.seq), NULL, 0
FROM (SELECT item, source, min(first_id) AS first_id, min(first_ns) AS first_ns
		FROM record_run GROUP BY item, source) r
	JOIN item i ON i.seq = r.item JOIN item_host ih USING (item)
WHERE r.first_id > 1 AND i.bytes >= 1048576
	AND (i.bytes % 1048576 = 0 OR i.bytes % 1048576 = 4096)
	AND r.source IN (SELECT source FROM span s WHERE s.host = ih.host)
GROUP BY ih.host, r.source;

-- The gaps that this explains, or makes odd; count: days or records, places: days
-- that are left, or MiB.
UPDATE gap_told SET kind = CASE r.state
		WHEN 'rolled' THEN CASE r.basis WHEN 'settings' THEN 'rolled'
			ELSE 'rolled-default' END
		WHEN 'size' THEN CASE r.basis WHEN 'settings' THEN 'rolled-size'
			ELSE 'rolled-size-default' END
		WHEN 'short' THEN CASE WHEN r.web THEN 'kept'
			WHEN r.basis = 'settings' THEN 'short'
			ELSE 'short-default' END END,
	count = CASE r.state WHEN 'size' THEN r.bytes / 1048576 ELSE r.days END,
	places = r.held
FROM retention_told r WHERE r.host = gap_told.host
	AND r.source = gap_told.source AND gap_told.kind = 'before'
	AND r.state IN ('rolled', 'size', 'short')
	-- without its settings nobody knows how IIS was set up
	AND (NOT r.web OR r.basis = 'settings');
UPDATE gap_told SET kind = 'off' FROM retention_told r
WHERE r.host = gap_told.host AND r.source = gap_told.source
	AND r.state = 'off' AND gap_told.kind IN ('absent', 'after', 'before');
UPDATE gap_told SET kind = 'wrapped', places = r.bytes / 1048576
FROM retention_told r WHERE r.host = gap_told.host
	AND r.source = gap_told.source AND r.state = 'wrapped'
	AND gap_told.kind = 'overwritten';

DROP TABLE usual_limit;
DROP TABLE app_limit;
DROP TABLE site_limit;
