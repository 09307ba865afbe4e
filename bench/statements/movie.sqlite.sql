select json_object(
    'id', 'movie_' || m.id,
    'slug', m.slug,
    'title', m.title,
    'year', m.year,
    'releaseDate', m.release_date,
    'runtimeMinutes', m.runtime_minutes,
    'franchises', json((
        select json_group_array(json_object('id', 'franchise_' || f.id, 'slug', f.slug, 'name', f.name, 'kind', f.kind))
        from (
            select f.id, f.slug, f.name, f.kind
            from live_membership h join live_franchise f on f.id = h.franchise_id
            where h.movie_id = m.id order by h.position) f)),
    'credits', json_object('nodes', json((
        select json_group_array(json_object(
            'job', c.job,
            'character', c.character,
            'person', json_object('id', 'person_' || c.id, 'slug', c.slug, 'name', c.name)))
        from (
            select c.job, c.character, p.id, p.slug, p.name
            from live_credit c join live_person p on p.id = c.person_id
            where c.movie_id = m.id order by c.position limit 10) c))))
from live_movie m where m.slug = ?1
