#!/bin/sh
# Prepares compose.yaml: .env, and below build/compose the passwords, a token and empty folders. Keeps what is there.
set -eu
cd "$(dirname "$0")/.."
umask 077
here=build/compose
mkdir -p "$here/data" "$here/results"

word() { # nats-server takes a word that begins with a digit for a number
  printf 'x%s' "$(head -c 24 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n')"
}

if [ ! -f "$here/nats.env" ]; then
  for role in dispatcher worker; do word >"$here/$role"; done
  word >"$here/webdav"
  word >"$here/token"
  printf '%s %s\n' "$(id -un)" "$(sha256sum <"$here/token" | cut -d ' ' -f 1)" >"$here/tokens"
  printf 'RCLONE_USER=pkbs\nRCLONE_PASS=%s\n' "$(cat "$here/webdav")" >"$here/webdav.env"
  printf 'POD_NAME=nats\nADMIN_PASSWORD=%s\nDISPATCHER_PASSWORD=%s\nWORKER_PASSWORD=%s\n' \
    "$(word)" "$(cat "$here/dispatcher")" "$(cat "$here/worker")" >"$here/nats.env"
fi
printf 'PKBS_UID=%s\nPKBS_GID=%s\n' "$(id -u)" "$(id -g)" >.env
echo "compose: ready; then:"
echo "  docker compose up -d --scale worker=2"
echo "  export PKBS_URL=http://127.0.0.1:4898 PKBS_TOKEN_FILE=$PWD/$here/token"
