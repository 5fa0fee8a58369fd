-- What leaves shows in the sizes of answers (IIS), in what the server sent by
-- itself (a sensor), and in the commands that export or forward (cmdlet logs).
-- A host on which nothing succeeded is asked for IIS only.
INSERT INTO needed (question, class, alternative, source) VALUES
	('extraction', 'iis', 1, 'iis:sized'),
	('extraction', 'iis', 2, 'extraction:unreached'),
	('extraction', 'network-flow', 1, 'network-flow'),
	('extraction', 'network-flow', 2, 'extraction:unreached'),
	('extraction', 'cmdlet', 1, 'cmdlet'),
	('extraction', 'cmdlet', 2, 'evtx:MSExchange Management'),
	('extraction', 'cmdlet', 3, 'extraction:unreached');
