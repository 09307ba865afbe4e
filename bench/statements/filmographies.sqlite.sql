select '{"nodes":[' || coalesce(group_concat(
    '{"id":"movie_' || m.id
    || '","title":' || json_quote(m.title)
    || ',"credits":{"nodes":[' || coalesce((
        select group_concat(
            '{"job":' || json_quote(c.job)
            || ',"person":' || (
                select '{"id":"person_' || p.id
                    || '","name":' || json_quote(p.name)
                    || ',"credits":{"nodes":[' || coalesce((
                        select group_concat(
                            '{"job":' || json_quote(o.job)
                            || ',"movie":' || (
                                select '{"id":"movie_' || w.id || '","title":' || json_quote(w.title) || '}'
                                from live_movie w where w.id = o.movie_id)
                            || '}')
                        from (
                            select o.job, o.movie_id from live_credit o
                            where o.person_id = p.id order by o.id desc limit 5) o), '')
                    || ']}}'
                from live_person p where p.id = c.person_id)
            || '}')
        from (
            select c.job, c.person_id from live_credit c
            where c.movie_id = m.id order by c.position limit 10) c), '')
    || ']}}'), '')
    || ']}'
from (select m.id, m.title from live_movie m order by m.id desc limit 20) m
