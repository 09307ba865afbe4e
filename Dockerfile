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
RUN useradd --uid 10001 --create-home --home-dir /var/lib/marquee marquee
COPY --from=build /opt/marquee /opt/marquee
ENV PATH=/opt/marquee/bin:$PATH \
    MARQUEE_HOST=0.0.0.0 \
    MARQUEE_PORT=8000 \
    MARQUEE_DATABASE_URL=sqlite:///var/lib/marquee/marquee.sqlite3
USER marquee
WORKDIR /var/lib/marquee
VOLUME /var/lib/marquee
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['MARQUEE_PORT'] + '/readyz', timeout=2)"]
# exec, so that the server is the process that is told to stop.
CMD ["sh", "-c", "cms migrate && exec cms serve"]
