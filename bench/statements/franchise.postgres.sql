select convert_to('{"id":"franchise_' || f.id
    || '","slug":"' || f.slug
    || '","name":' || to_json(f.name)
    || ',"kind":"' || f.kind
    || '","movies":{"nodes":[' || coalesce((
        select string_agg(
            '{"id":"movie_' || m.id
            || '","slug":"' || m.slug
            || '","title":' || to_json(m.title)
            || ',"year":' || coalesce(m.year::text, 'null')
            || ',"reviews":{"nodes":[' || coalesce((
                select string_agg(
                    '{"id":"review_' || r.id
                    || '","slug":"' || r.slug
                    || '","title":' || to_json(r.title)
                    || ',"publishedOn":' || coalesce('"' || r.published_on || '"', 'null')
                    || ',"rating":' || case when r.rating_normalized is null then 'null' else
                        '{"label":' || to_json(r.rating) || ',"normalized":' || (r.rating_normalized::float8 / 100) || '}' end
                    || ',"critic":' || coalesce((
                        select '{"id":"person_' || p.id || '","name":' || to_json(p.name) || '}'
                        from live_person p where p.id = r.critic_id), 'null')
                    -- A scalar sub-select for each keyword: as a join, the planner reads all keywords for each review.
                    || ',"keywords":[' || coalesce((
                        select string_agg((
                            select '{"slug":"' || k.slug || '","name":' || to_json(k.name) || '}'
                            from live_keyword k where k.id = h.target_id), ',' order by h.position)
                        from live_review_keywords h where h.owner_id = r.id), '')
                    || ']}', ',')
                from (
                    select r.id, r.slug, r.title, r.published_on, r.rating, r.rating_normalized, r.critic_id
                    from live_review r where r.movie_id = m.id order by r.id desc limit 10) r), '')
            || ']}}', ',')
        from (
            select m.id, m.slug, m.title, m.year from live_movie m
            where m.id in (
                select h.movie_id from live_membership h join live_franchise_closure c on c.descendant_id = h.franchise_id
                where c.ancestor_id = f.id)
            order by m.id desc limit 12) m), '')
    || ']}}', 'UTF8')
from live_franchise f where f.slug = $1
