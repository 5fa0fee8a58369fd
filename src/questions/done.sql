-- done.sql - gaps go to the answers; what was temporary goes.
INSERT INTO answer_gap (question, ord, host, source, from_ns, to_ns, why, why_ar)
SELECT question, ord, host, source, from_ns, to_ns, why, why_ar FROM cover_gap;
DROP TABLE first_success;
DROP TABLE patched;
DROP TABLE exposure;
DROP TABLE last_build;
DROP TABLE attack;
DROP TABLE cover_share;
DROP TABLE cover_gap;
