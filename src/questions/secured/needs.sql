-- Fixed is seen from the build near the end; clean as for implants.
INSERT INTO needed (question, class, alternative, source) VALUES
	('secured', 'build', 1, 'build'),
	('secured', 'iis', 1, 'iis'),
	('secured', 'web-file', 1, 'web-file:exchange'),
	('secured', 'web-file', 1, 'web-file:wwwroot');
