# Marquee, with SQLite in its volume unless MARQUEE_DATABASE_URL says otherwise.

FROM python:3.11-slim AS build
ENV UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=/opt/marquee UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /build
# What we depend on changes less often than what we write, so it is a layer of its own.
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --no-install-project
COPY README.md LICENSE ./
COPY migrations migrations
COPY cms cms
COPY schema schema
RUN uv sync --frozen --no-dev --no-editable

FROM python:3.11-slim
RUN groupadd --gid 10001 marquee && useradd --uid 10001 --gid 10001 --create-home --home-dir /var/lib/marquee marquee
COPY --from=build /opt/marquee /opt/marquee
ENV PATH=/opt/marquee/bin:$PATH \
    MARQUEE_HOST=0.0.0.0 \
    MARQUEE_PORT=8000 \
    MARQUEE_DATABASE_URL=sqlite:///var/lib/marquee/marquee.sqlite3
# By number: whoever forbids root, as Kubernetes does with runAsNonRoot, knows no names.
USER 10001:10001
WORKDIR /var/lib/marquee
VOLUME /var/lib/marquee
EXPOSE 8000
# A container that is linked to may be told MARQUEE_PORT=tcp://..., which is no setting: then the port is 8000.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; p = os.environ['MARQUEE_PORT']; r.urlopen(f'http://127.0.0.1:{p if p.isdigit() else 8000}/readyz', timeout=2)"]
# exec, so that the server is the process that is told to stop.
CMD ["sh", "-c", "cms migrate && exec cms serve"]
