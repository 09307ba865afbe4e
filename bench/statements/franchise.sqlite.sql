select '{"id":"franchise_' || f.id
    || '","slug":"' || f.slug
    || '","name":' || json_quote(f.name)
    || ',"kind":"' || f.kind
    || '","movies":{"nodes":[' || coalesce((
        select group_concat(
            '{"id":"movie_' || m.id
            || '","slug":"' || m.slug
            || '","title":' || json_quote(m.title)
            || ',"year":' || coalesce(m.year, 'null')
            || ',"reviews":{"nodes":[' || coalesce((
                select group_concat(
                    '{"id":"review_' || r.id
                    || '","slug":"' || r.slug
                    || '","title":' || json_quote(r.title)
                    || ',"publishedOn":' || json_quote(r.published_on)
                    || ',"rating":' || case when r.rating_normalized is null then 'null' else
                        '{"label":' || json_quote(r.rating) || ',"normalized":' || (r.rating_normalized / 100.0) || '}' end
                    || ',"critic":' || coalesce((
                        select '{"id":"person_' || p.id || '","name":' || json_quote(p.name) || '}'
                        from live_person p where p.id = r.critic_id), 'null')
                    || ',"keywords":[' || coalesce((
                        select group_concat('{"slug":"' || k.slug || '","name":' || json_quote(k.name) || '}')
                        from (
                            select k.slug, k.name
                            from live_review_keywords h join live_keyword k on k.id = h.target_id
                            where h.owner_id = r.id order by h.position) k), '')
                    || ']}')
                from (
                    select r.id, r.slug, r.title, r.published_on, r.rating, r.rating_normalized, r.critic_id
                    from live_review r where r.movie_id = m.id order by r.id desc limit 10) r), '')
            || ']}}')
        from (
            select m.id, m.slug, m.title, m.year from live_movie m
            where m.id in (
                select h.movie_id from live_franchise_closure c join live_membership h on h.franchise_id = c.descendant_id
                where c.ancestor_id = f.id)
            order by m.id desc limit 12) m), '')
    || ']}}'
from live_franchise f where f.slug = ?1
