-- reach_done.sql - what was temporary goes.
DROP TABLE confine_state;
DROP TABLE confine_loose;
DROP TABLE confine_spread;
DROP TABLE confine_missing;
DROP TABLE confine_host;
DROP TABLE confine_window;
DROP TABLE action_state;
DROP TABLE reach_edge;
DROP TABLE reach_said;
DROP TABLE reach_way;
DROP TABLE reach_contact;
DROP TABLE reach_seed;
DROP TABLE reach_name;
DROP TABLE reach_jump;
DROP TABLE command;
DROP TABLE act_command;
DROP TABLE act;
