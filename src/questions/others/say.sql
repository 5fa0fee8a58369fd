SELECT 'others/' || question AS say FROM answer WHERE ord = 12
ORDER BY ord;
