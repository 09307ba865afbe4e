select convert_to('{"id":"movie_' || m.id
    || '","slug":"' || m.slug
    || '","title":' || to_json(m.title)
    || ',"year":' || coalesce(m.year::text, 'null')
    || ',"releaseDate":' || coalesce('"' || m.release_date || '"', 'null')
    || ',"runtimeMinutes":' || coalesce(m.runtime_minutes::text, 'null')
    || ',"franchises":[' || coalesce((
        select string_agg(
            '{"id":"franchise_' || f.id || '","slug":"' || f.slug || '","name":' || to_json(f.name) || ',"kind":"' || f.kind || '"}',
            ',' order by h.position)
        from live_membership h join live_franchise f on f.id = h.franchise_id
        where h.movie_id = m.id), '')
    || '],"credits":{"nodes":[' || coalesce((
        select string_agg(
            '{"job":' || to_json(c.job)
            || ',"character":' || coalesce(to_json(c.character)::text, 'null')
            || ',"person":' || (
                select '{"id":"person_' || p.id || '","slug":"' || p.slug || '","name":' || to_json(p.name) || '}'
                from live_person p where p.id = c.person_id)
            || '}', ',')
        from (
            select c.job, c.character, c.person_id from live_credit c
            where c.movie_id = m.id order by c.position limit 10) c), '')
    || ']}}', 'UTF8')
from live_movie m where m.slug = $1
