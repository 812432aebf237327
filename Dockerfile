# The images of pkbs: targets `worker` and `dispatcher`. `make image` builds both from what `make build` made.
# BASE: Java 25 on a glibc Linux with bash. NATS: an image that holds /nats-server; only the AOT caches are made
# with it. Where no registry is reachable, `make base-image` makes both.
ARG BASE=eclipse-temurin:25-jre
ARG NATS=nats:2.15.1

FROM ${NATS} AS nats

FROM ${BASE} AS pkbs
USER 0:0
# tini is process 1: it passes signals on to the JVM and reaps what jobs leave behind.
RUN command -v tini >/dev/null || { apt-get update && apt-get install -y --no-install-recommends tini && \
    rm -rf /var/lib/apt/lists/*; }
RUN printf 'pkbs:x:10001:\npkbs-job:x:10002:\n' >>/etc/group && \
    printf 'pkbs:x:10001:10001::/nonexistent:/usr/sbin/nologin\npkbs-job:x:10002:10002::/nonexistent:/bin/bash\n' \
      >>/etc/passwd
# The folders are those of a source tree, so that bin/launch and make/aot.sh are the same here.
COPY bin /opt/pkbs/bin
COPY build/pkbs/lib /opt/pkbs/build/pkbs/lib
COPY docker/start /opt/pkbs/start
# Jobs have an environment of their own: the commands find Java by the file, in no time.
RUN printf '%s\n' "${JAVA_HOME:?the base image does not say where its Java is}" >/opt/pkbs/build/pkbs/lib/java-home && \
    mkdir -p /opt/pkbs/build/pkbs/lib/aot
ENV LC_ALL=C.UTF-8 PKBS_LOG_FORMAT=json
LABEL org.opencontainers.image.licenses="GPL-3.0-or-later" org.opencontainers.image.title="pkbs"

# A throwaway instance with two jobs writes the caches, with the very Java and jars that will use them.
FROM pkbs AS trained
COPY --from=nats /nats-server /usr/local/bin/nats-server
COPY make/aot.sh /opt/pkbs/make/aot.sh
RUN sh /opt/pkbs/make/aot.sh && cd /opt/pkbs/build/pkbs/lib/aot && ls -l dispatcher.aot worker.aot client.aot qsub.aot

FROM pkbs AS worker
COPY --from=trained /opt/pkbs/build/pkbs/lib/aot/worker.aot /opt/pkbs/build/pkbs/lib/aot/client.aot \
    /opt/pkbs/build/pkbs/lib/aot/qsub.aot /opt/pkbs/build/pkbs/lib/aot/
# A volume at /scratch gets this mode.
RUN install -d -o 10002 -g 10002 -m 700 /var/tmp/pkbs && install -d -m 1777 /scratch
ENV PKBS_COMMANDS_DIR=/opt/pkbs/bin PKBS_WORK_DIR=/var/tmp/pkbs
USER 10002:10002
ENTRYPOINT ["/usr/bin/tini", "--", "/opt/pkbs/start", "worker"]

FROM pkbs AS dispatcher
COPY --from=trained /opt/pkbs/build/pkbs/lib/aot/dispatcher.aot /opt/pkbs/build/pkbs/lib/aot/
ENV PKBS_LISTEN=0.0.0.0
USER 10001:10001
EXPOSE 4898
ENTRYPOINT ["/usr/bin/tini", "--", "/opt/pkbs/start", "dispatcher"]
