-- done.sql - gaps go to the answers; what was temporary goes.
INSERT INTO answer_gap (question, ord, host, source, from_ns, to_ns, why, why_ar,
	kind, judgement)
SELECT question, ord, host, source, from_ns, to_ns, why, why_ar,
	coalesce(kind, ''), judgement
FROM cover_gap;
-- A weak trace needs company: one that no answer rests on is honest work as
-- likely as not, and alarms nobody.
UPDATE main.finding SET severity = 'low'
WHERE grade = 'weak' AND severity IN ('medium', 'high', 'critical')
	-- the levels of other people's rules are theirs
	AND (rule_kind IN ('trace', 'yara') OR rule_author = 'Postern')
	AND kind NOT IN ('hygiene', 'coverage', 'tampering')
	AND id NOT IN (SELECT finding FROM finding_judgement)
	AND n NOT IN (SELECT finding FROM answer_list)
	AND id NOT IN (SELECT finding FROM implant_finding)
	AND id NOT IN (SELECT finding FROM transfer_finding);
DROP TABLE recorded;
DROP TABLE no_server;
DROP TABLE exposure_state;
DROP TABLE actor_state;
DROP TABLE after_fix;
DROP VIEW contact_once;
DROP TABLE copy;
DROP TABLE sensor_hit;
DROP VIEW traffic_once;
DROP TABLE traffic_kind;
DROP TABLE held;
DROP TABLE front_end;
DROP TABLE reason;
DROP TABLE spoken;
DROP TABLE campaign_room;
DROP TABLE counted;
DROP TABLE fit;
DROP TABLE hint;
DROP TABLE cluster_listed;
DROP TABLE campaign_named;
DROP TABLE campaign_listed;
DROP TABLE group_of;
DROP TABLE tied;
DROP TABLE pair_score;
DROP TABLE node_limit;
DROP TABLE node;
DROP TABLE deed;
DROP TABLE phase;
DROP TABLE account_open;
DROP TABLE fetch_bound;
DROP TABLE reads_open;
DROP TABLE moved;
DROP TABLE answered;
DROP TABLE way_of;
DROP TABLE let_out;
DROP TABLE question_start;
DROP TABLE attack_time;
DROP TABLE first_success;
DROP TABLE patched;
DROP TABLE exposure;
DROP TABLE last_build;
DROP TABLE attack_perhaps;
DROP TABLE attack_beyond;
DROP TABLE attack;
DROP TABLE cover_share;
DROP TABLE cover_gap;
