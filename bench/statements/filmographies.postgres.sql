select convert_to('{"nodes":[' || coalesce(string_agg(
    '{"id":"movie_' || m.id
    || '","title":' || to_json(m.title)
    || ',"credits":{"nodes":[' || coalesce((
        select string_agg(
            '{"job":' || to_json(c.job)
            || ',"person":' || (
                select '{"id":"person_' || p.id
                    || '","name":' || to_json(p.name)
                    || ',"credits":{"nodes":[' || coalesce((
                        select string_agg(
                            '{"job":' || to_json(o.job)
                            || ',"movie":' || (
                                select '{"id":"movie_' || w.id || '","title":' || to_json(w.title) || '}'
                                from live_movie w where w.id = o.movie_id)
                            || '}', ',')
                        from (
                            select o.job, o.movie_id from live_credit o
                            where o.person_id = p.id order by o.id desc limit 5) o), '')
                    || ']}}'
                from live_person p where p.id = c.person_id)
            || '}', ',')
        from (
            select c.job, c.person_id from live_credit c
            where c.movie_id = m.id order by c.position limit 10) c), '')
    || ']}}', ','), '')
    || ']}', 'UTF8')
from (select m.id, m.title from live_movie m order by m.id desc limit 20) m
