select convert_to('{"nodes":[' || coalesce(string_agg(
    '{"id":"review_' || r.id
    || '","slug":"' || r.slug
    || '","title":' || to_json(r.title)
    || ',"excerpt":' || to_json(r.excerpt)
    || ',"publishedOn":' || coalesce('"' || r.published_on || '"', 'null')
    || ',"rating":' || case when r.rating_normalized is null then 'null' else
        '{"label":' || to_json(r.rating) || ',"normalized":' || (r.rating_normalized::float8 / 100) || '}' end
    || ',"movie":' || (
        select '{"id":"movie_' || m.id
            || '","slug":"' || m.slug
            || '","title":' || to_json(m.title)
            || ',"year":' || coalesce(m.year::text, 'null')
            || ',"franchises":[' || coalesce((
                select string_agg('{"slug":"' || f.slug || '","name":' || to_json(f.name) || '}', ',' order by h.position)
                from live_membership h join live_franchise f on f.id = h.franchise_id
                where h.movie_id = m.id), '')
            || ']}'
        from live_movie m where m.id = r.movie_id)
    || ',"critic":' || coalesce((
        select '{"id":"person_' || p.id || '","slug":"' || p.slug || '","name":' || to_json(p.name) || '}'
        from live_person p where p.id = r.critic_id), 'null')
    || '}', ','), '')
    || ']}', 'UTF8')
from (
    select r.id, r.slug, r.title, r.excerpt, r.published_on, r.rating, r.rating_normalized, r.movie_id, r.critic_id
    from live_review r
    order by (r.published_on is not null) desc, r.published_on desc, r.id desc limit 20) r
