-- Every table and view of the schema with its comment and its indexes, by name.
SELECT c.relname::text,
       CASE WHEN c.relkind = 'v' THEN 'view' ELSE 'table' END,
       obj_description(c.oid, 'pg_class'),
       ARRAY(SELECT regexp_replace(pg_get_indexdef(i.indexrelid), '^CREATE (UNIQUE )?INDEX (\S+) ON \S+ USING ',
                                   '\1\2 ')
             FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
             WHERE i.indrelid = c.oid AND NOT i.indisprimary
             ORDER BY x.relname COLLATE "C")
FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace
    AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
ORDER BY c.relname COLLATE "C"
