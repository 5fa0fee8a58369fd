-- requests.sql - hits in the order in which requests.c joins them ->
-- ordered_hit (temporary).
--
-- What was collected twice is one hit: the same file name, line, offset, time
-- and rule on one host; of files in web folders the whole path counts.
CREATE TEMP TABLE ordered_hit AS
WITH placed AS (
	SELECT t.seq, ih.host, t.item, t.offset, t.time_ns, t.log,
		lower(coalesce(t.method, '')) AS method,
		lower(coalesce(nullif(t.stem, ''),
			CASE WHEN json_valid(t.detail) THEN coalesce(
				substr(t.detail ->> '$.url', 1, instr(
					(t.detail ->> '$.url') || '?', '?') - 1),
				'cmdlet ' || (t.detail ->> '$.cmdlet'),
				'command ' || (t.detail ->> '$.CommandLine')) END,
			'')) AS stem,
		coalesce(t.client, '') AS client,
		coalesce(t.forwarded, '') AS forwarded,
		CASE WHEN t.request_id IS NOT NULL AND t.request_id <> ''
			THEN min(t.seq) OVER (
				PARTITION BY ih.host, lower(t.request_id))
			END AS leader,
		row_number() OVER (
			PARTITION BY ih.host, t.rule, t.log, t.time_ns, t.line,
				t.record, t.offset,
				CASE WHEN t.log IN ('web-file', 'compiled-page')
				THEN lower(coalesce(i.windows_path, i.path))
				ELSE lower(replace(i.path, rtrim(i.path,
					replace(i.path, '/', '')), '')) END
			ORDER BY t.seq) AS copy
	FROM hit t JOIN item_host ih USING (item) JOIN item i ON i.seq = t.item
	WHERE t.rule IN (SELECT id FROM known_rule))
SELECT seq, host, item, offset, time_ns, log, method, stem, client, forwarded,
	leader
FROM placed WHERE copy = 1
ORDER BY host, time_ns IS NULL, time_ns, item, offset, seq;
