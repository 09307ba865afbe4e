with found as materialized (
    select r.id, r.slug, r.title, r.published_on, r.rating, r.rating_normalized, r.movie_id, r.critic_id
    from live_franchise f
    join live_membership h on h.franchise_id = f.id
    join live_review r on r.movie_id = h.movie_id
    where f.slug = $1 and r.rating_normalized >= 7000)
select convert_to('{"totalCount":' || (select count(*) from found)
    || ',"nodes":[' || coalesce((
        select string_agg(
            '{"id":"review_' || r.id
            || '","slug":"' || r.slug
            || '","title":' || to_json(r.title)
            || ',"publishedOn":' || coalesce('"' || r.published_on || '"', 'null')
            || ',"rating":{"label":' || to_json(r.rating) || ',"normalized":' || (r.rating_normalized::float8 / 100)
            || '},"movie":' || (
                select '{"id":"movie_' || m.id || '","title":' || to_json(m.title) || ',"year":' || coalesce(m.year::text, 'null') || '}'
                from live_movie m where m.id = r.movie_id)
            || ',"critic":' || coalesce((
                select '{"id":"person_' || p.id || '","name":' || to_json(p.name) || '}'
                from live_person p where p.id = r.critic_id), 'null')
            || '}', ',')
        from (select * from found order by rating_normalized desc, id desc limit 20) r), '')
    || ']}', 'UTF8')
