SELECT 'others/' || question AS say FROM answer WHERE ord NOT IN (1, 2, 3, 4, 6, 7)
ORDER BY ord;
