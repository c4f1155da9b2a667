-- Takes what waited for these songs and artists, and moves it from pending to loaded in the books
-- of the messages that brought it.
WITH taken AS (
    DELETE FROM pending_enrichments
    WHERE (entity_kind = 'song' AND entity_id = ANY ($1))
        OR (entity_kind = 'artist' AND entity_id = ANY ($2))
    RETURNING record, observed_at, source, message_id
),
booked AS (
    UPDATE load_ledger l
    SET pending = l.pending - t.taken, loaded = l.loaded + t.taken
    FROM (SELECT message_id, count(*)::int AS taken FROM taken GROUP BY message_id) t
    WHERE l.message_id = t.message_id
)
SELECT record, observed_at, source FROM taken
