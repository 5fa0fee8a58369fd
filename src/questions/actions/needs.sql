-- What was run shows where starts of processes are logged; what was done to
-- mailboxes, rules and roles in the log of Exchange's own commands. PowerShell
-- alone would not show a program that was started.
INSERT INTO needed (question, class, alternative, source) VALUES
	('actions', 'cmdlet', 1, 'evtx:MSExchange Management'),
	('actions', 'cmdlet', 2, 'cmdlet'),
	('actions', 'process', 1, 'process-security'),
	('actions', 'process', 2, 'process-sysmon');
