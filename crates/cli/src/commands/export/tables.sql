-- What is exported: every table but the books of the loader, and the views under the other names;
-- each with the columns that make its order the same every time.
SELECT c.relname,
       coalesce(
           (SELECT array_agg(a.attname::text ORDER BY k.place)
            FROM pg_index i
            CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (number, place)
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
            WHERE i.indrelid = c.oid AND i.indisprimary),
           (SELECT ARRAY[a.attname::text] FROM pg_attribute a
            WHERE a.attrelid = c.oid AND a.attnum = 1))
FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace
  AND NOT c.relispartition
  AND (c.relkind IN ('r', 'p') AND c.relpersistence = 'p'
           AND c.relname NOT IN ('schema_migrations', 'runs', 'load_ledger', 'enrichment_attempts',
                                 'names', 'collections', 'match_tags')
       OR c.relkind = 'v' AND c.relname IN ('tracks', 'track_audio_features'))
ORDER BY c.relname
