-- Described artists, and where the city lies in which they were born or founded.
SELECT i.artist_id, i.mbid, c.latitude, c.longitude
FROM mbz_artist_info i
LEFT JOIN mbz_area_hierarchy h ON h.area_id = i.begin_area_id
LEFT JOIN cities_with_lat_long c ON c.area_id = h.city_id
ORDER BY i.artist_id
