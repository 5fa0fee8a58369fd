-- An attack through the web shows in IIS, or in the logs of the front end's
-- proxy: all three, since each protocol has its own.
INSERT INTO needed (question, class, alternative, source) VALUES
	('targeted', 'iis', 1, 'iis'),
	('targeted', 'iis', 2, 'httpproxy:autodiscover'),
	('targeted', 'iis', 2, 'httpproxy:ecp'),
	('targeted', 'iis', 2, 'httpproxy:owa');
