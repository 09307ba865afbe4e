select '{"nodes":[' || coalesce(group_concat(
    '{"id":"review_' || r.id
    || '","slug":"' || r.slug
    || '","title":' || json_quote(r.title)
    || ',"excerpt":' || json_quote(r.excerpt)
    || ',"publishedOn":' || json_quote(r.published_on)
    || ',"rating":' || case when r.rating_normalized is null then 'null' else
        '{"label":' || json_quote(r.rating) || ',"normalized":' || (r.rating_normalized / 100.0) || '}' end
    || ',"movie":' || (
        select '{"id":"movie_' || m.id
            || '","slug":"' || m.slug
            || '","title":' || json_quote(m.title)
            || ',"year":' || coalesce(m.year, 'null')
            || ',"franchises":[' || coalesce((
                select group_concat('{"slug":"' || f.slug || '","name":' || json_quote(f.name) || '}')
                from (
                    select f.slug, f.name from live_membership h join live_franchise f on f.id = h.franchise_id
                    where h.movie_id = m.id order by h.position) f), '')
            || ']}'
        from live_movie m where m.id = r.movie_id)
    || ',"critic":' || coalesce((
        select '{"id":"person_' || p.id || '","slug":"' || p.slug || '","name":' || json_quote(p.name) || '}'
        from live_person p where p.id = r.critic_id), 'null')
    || '}'), '')
    || ']}'
from (
    select r.id, r.slug, r.title, r.excerpt, r.published_on, r.rating, r.rating_normalized, r.movie_id, r.critic_id
    from live_review r
    order by (r.published_on is not null) desc, r.published_on desc, r.id desc limit 20) r
