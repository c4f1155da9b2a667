-- Every column of the relation $1, in order: type, whether it is required, default, keys and checks,
-- comment.
SELECT a.attname::text,
       format_type(a.atttypid, a.atttypmod),
       a.attnotnull,
       CASE WHEN a.attidentity <> '' THEN 'counted up'
            WHEN a.attgenerated <> '' THEN 'computed: ' || pg_get_expr(d.adbin, d.adrelid)
            ELSE pg_get_expr(d.adbin, d.adrelid) END,
       ARRAY(SELECT CASE k.contype
                        WHEN 'p' THEN 'primary key'
                        WHEN 'u' THEN 'unique'
                        WHEN 'f' THEN '→ ' || k.confrelid::regclass
                            || CASE k.confdeltype WHEN 'c' THEN ' (cascades)' ELSE '' END
                        ELSE pg_get_expr(k.conbin, k.conrelid) END
             FROM pg_constraint k
             WHERE k.conrelid = a.attrelid AND a.attnum = ANY (k.conkey)
                 AND k.contype IN ('p', 'u', 'f', 'c')
             ORDER BY k.contype = 'p' DESC, k.conname COLLATE "C"),
       col_description(a.attrelid, a.attnum)
FROM pg_attribute a
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
