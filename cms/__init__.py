"""Marquee, a headless CMS for film criticism: the domain."""
