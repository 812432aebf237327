#!/bin/sh
# Prints the Secrets that the manifests need, with new random words: sh make/secrets.sh >secrets.yaml; keep that file.
# USER_NAME: the first user of pkbs, its operator, default this one. WEBDAV_USER, WEBDAV_PASSWORD_FILE: the login to an external
# WebDAV server, else one is made for the user pkbs. The user's token is printed in a comment at the top, once.
set -eu
user=${USER_NAME:-$(id -un)}
webdav_user=${WEBDAV_USER:-pkbs}

word() {
  head -c 24 /dev/urandom | base64 | tr '+/' '-_' | tr -d '='
}

hash_of() { # WORD
  printf %s "$1" | sha256sum | cut -d ' ' -f 1
}

value() { # TEXT
  printf %s "$1" | base64 | tr -d '\n'
}

secret() { # NAMESPACE NAME KEY VALUE [KEY VALUE]...
  printf -- '---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: %s\n  namespace: %s\ndata:\n' "$2" "$1"
  shift 2
  while [ $# -gt 1 ]; do
    printf '  %s: %s\n' "$1" "$(value "$2")"
    shift 2
  done
}

if [ -n "${WEBDAV_PASSWORD_FILE:-}" ]; then
  webdav_password=$(cat "$WEBDAV_PASSWORD_FILE")
else
  webdav_password=$(word)
fi
token=$(word)
keda=$(word)

printf '# token of %s: %s\n' "$user" "$token"
secret pkbs nats-auth admin "$(word)" dispatcher "$(word)" worker "$(word)" route "$(word)"
secret pkbs webdav-login user "$webdav_user" password "$webdav_password"
secret pkbs pkbs-tokens tokens "$user $(hash_of "$token") scopes=operate
keda $(hash_of "$keda") scopes=read
"
secret pkbs keda-token token "$keda"
secret pkbs-system webdav-login user "$webdav_user" password "$webdav_password"
secret pkbs-system nextcloud-admin password "$(word)"
