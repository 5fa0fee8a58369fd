-- clear.sql - empties the derived half, children first; it is made again from
-- the ingest half in the same transaction.
DELETE FROM answer_finding;
DELETE FROM attack_order;
DELETE FROM answer_gap;
DELETE FROM answer_host;
DELETE FROM answer_rule;
DELETE FROM answer_class;
DELETE FROM answer_cover;
DELETE FROM finding_judgement;
DELETE FROM needed;
DELETE FROM answer;
DELETE FROM store;
DELETE FROM chain_step;
DELETE FROM chain;
DELETE FROM cluster_finding;
DELETE FROM cluster;
DELETE FROM reach_finding;
DELETE FROM reach;
DELETE FROM transfer_finding;
DELETE FROM transfer;
DELETE FROM vulnerability;
DELETE FROM implant_finding;
DELETE FROM implant;
DELETE FROM finding_flaw;
DELETE FROM finding_technique;
DELETE FROM finding_item;
DELETE FROM finding_hit;
DELETE FROM finding;
DELETE FROM request_hit;
-- Those of indicators need their list: patterns.c.  Others are only where there
-- was something to correlate.
DELETE FROM hit WHERE seq IN (SELECT h.seq FROM (SELECT 1 FROM sample LIMIT 1)
	CROSS JOIN hit h
	WHERE h.log = 'correlation' AND h.rule NOT GLOB 'indicator-*');
DELETE FROM gap;
DELETE FROM retention;
DELETE FROM span;
DELETE FROM window;
DELETE FROM open_flaw;
DELETE FROM flaw_state;
DELETE FROM build_span;
DELETE FROM item_copy;
DELETE FROM item_host;
DELETE FROM host_address;
DELETE FROM host;
DELETE FROM moment;
DELETE FROM known_rule_technique;
DELETE FROM known_rule_flaw;
DELETE FROM known_rule;
DELETE FROM known_flaw;
