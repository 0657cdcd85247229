# Samphan for a company's server. `docker compose up` in deploy/ brings PostgreSQL and Redis too.
FROM python:3.12-slim-trixie AS build
WORKDIR /src
RUN pip install --no-cache-dir uv
COPY . .
RUN uv build --wheel --out-dir /dist \
 && uv export --frozen --no-dev --no-emit-project --extra s3 --output-file /dist/requirements.txt

# Debian 13, whose pg_dump is of the database's own version: an older one refuses to back it up.
FROM python:3.12-slim-trixie
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
COPY --from=build /dist /dist
RUN pip install --no-cache-dir -r /dist/requirements.txt && pip install --no-cache-dir --no-deps /dist/*.whl && rm -r /dist \
 && useradd --system --create-home --home-dir /var/lib/samphan samphan
USER samphan
ENV SAMPHAN_HOME=/var/lib/samphan PYTHONUNBUFFERED=1
VOLUME /var/lib/samphan
EXPOSE 8000
HEALTHCHECK --start-period=60s CMD python -c "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/', timeout=5)"
CMD ["samphan", "serve", "--host", "0.0.0.0"]
