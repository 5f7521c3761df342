# Two stages, so that pip's leftovers and the sources stay behind.
FROM python:3.13-slim AS wheels
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY client client
COPY emulator emulator
COPY templates templates
COPY docs docs
COPY examples examples
# Both in one go: the emulator needs the client, which is on no index.
RUN pip wheel --no-cache-dir --wheel-dir /wheels ./client '.[tls]'

FROM python:3.13-slim
# A number rather than a name lets Kubernetes see that it is not root.
RUN useradd --uid 4686 --no-create-home --home-dir /data invo \
    # Before VOLUME, so that a new volume belongs to the user, too.
    && install --directory --owner invo --group invo /data
# Mounted, because a copy would stay in the image for good. Without an index, because what runs is
# what the first stage fetched.
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links /wheels 'invo-emulator[tls]'
USER 4686:4686
VOLUME /data
EXPOSE 4686
# All addresses of the container; which ones of the machine lead there is `docker run --publish`.
ENV INVO_EMULATOR_HOST=0.0.0.0 INVO_EMULATOR_DATA=/data
# The program asks itself: a slim image has no curl.
HEALTHCHECK --interval=5s --timeout=6s --start-period=10s CMD ["invo-emulator", "ready"]
# Without a shell in between, which would keep SIGTERM to itself.
ENTRYPOINT ["invo-emulator"]
