-- The view holds nothing of its own.
DROP VIEW fallbacks;
