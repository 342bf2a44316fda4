# The same scripts and locks as `make run`, on the same Debian (12, bookworm).
# tests/test_deployment.py ties the three together; no image was built where
# this was written.
FROM python:3.11-slim-bookworm

# The system libraries of bin/prepare.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        fontconfig \
        fonts-noto-cjk \
        libharfbuzz-subset0 \
        libpango-1.0-0 \
        libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /srv/portal
COPY requirements.lock .
RUN pip install --no-cache-dir --disable-pip-version-check \
        --require-hashes --only-binary :all: --requirement requirements.lock

COPY . .
ENV PORTAL_MODE=production \
    PORTAL_DATA_DIR=/data \
    PORTAL_STATIC_DIR=/srv/static \
    PORTAL_BIND=0.0.0.0 \
    PORT=8000 \
    PYTHONUNBUFFERED=1

# Collecting static files needs settings, but neither a database nor a secret.
RUN PORTAL_MODE=embedded \
        PORTAL_SECRET_KEY=for-this-one-command-of-the-image-build-only \
        python manage.py collectstatic --no-input \
    && useradd --system --no-create-home portal \
    && install --directory --owner=portal --mode=700 /data

USER portal
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["bin/healthy"]
CMD ["bin/web"]
