#!/bin/sh
# Puts pkbs on the cluster that kubectl points at, or takes it away. Usage: deploy.sh up|system|down
# OVERLAY: a folder of kustomize/overlays, default dev. SYSTEM: one of kustomize/system, default nextcloud.
# REGISTRY: where the images pkbs-* were pushed, as registry.example.org/pkbs/. For external-webdav: WEBDAV_USER,
# WEBDAV_PASSWORD_FILE. DATA=delete: `down` also deletes volumes, Secrets and both namespaces.
set -eu
cd "$(dirname "$0")/.."
what=$1
overlay=${OVERLAY:-dev}
system=${SYSTEM:-nextcloud}

die() {
  echo "make: deploy: $1" >&2
  exit 1
}

command -v kubectl >/dev/null || die "kubectl: not found; install 1.27 or later"
[ -d "kustomize/overlays/$overlay" ] || die "OVERLAY=$overlay: not in kustomize/overlays"
[ -d "kustomize/system/$system" ] || die "SYSTEM=$system: not in kustomize/system"

built() { # FOLDER ; the images by their full names
  kubectl kustomize "$1" | sed "s#image: pkbs-#image: ${REGISTRY:-}pkbs-#"
}

has_secret() { # NAMESPACE NAME
  kubectl -n "$1" get secret "$2" >/dev/null 2>&1
}

# In build/token, from standard input. That of another cluster, of which there may be no copy, is put aside.
keep_token() {
  mkdir -p build
  (umask 077 && cat >build/token.new)
  if [ -e build/token ] && ! cmp -s build/token.new build/token; then
    mv build/token "build/token.before-$(date -u +%Y%m%dT%H%M%S)"
  fi
  mv build/token.new build/token
}

# Only what is not there: a second run keeps every password.
secrets() {
  kubectl apply -f kustomize/base/namespaces.yaml
  if [ "$overlay" = dev ]; then
    echo pkbs-dev-token | keep_token
    return
  fi
  if has_secret pkbs nats-auth; then return; fi
  if [ "$overlay" = external-webdav ] && [ -z "${WEBDAV_PASSWORD_FILE:-}" ]; then
    die "external-webdav: set WEBDAV_USER and WEBDAV_PASSWORD_FILE to the login on that server"
  fi
  file=$(mktemp)
  trap 'rm -f "$file"' EXIT
  sh make/secrets.sh >"$file"
  kubectl create -f "$file" || die "some Secrets exist and nats-auth does not; delete them or create it by hand"
  sed -n 's/^# token of [^:]*: //p' "$file" | keep_token
  echo "deploy: a token for you is in build/token; the cluster has only its hash"
}

# An HPA leaves a Deployment alone that has no replicas, as after a backup or where another overlay scaled from none.
wake() {
  built "kustomize/overlays/$overlay" | awk '
    /^kind: / { is = $2 == "HorizontalPodAutoscaler" }
    /^  scaleTargetRef:/ { inside = 1 }
    is && inside && /^    name: / { print $2 }
    /^    name: / { inside = 0 }' | while read -r pool; do
    if [ "$(kubectl -n pkbs get deployment "$pool" -o jsonpath='{.spec.replicas}')" = 0 ]; then
      kubectl -n pkbs scale deployment "$pool" --replicas=1
    fi
  done
}

case $what in
  system)
    secrets
    built "kustomize/system/$system" | kubectl apply -f -
    ;;
  up)
    secrets
    built "kustomize/overlays/$overlay" | kubectl apply -f -
    wake
    kubectl -n pkbs rollout status statefulset/nats --timeout=300s
    if [ "$(kubectl -n pkbs get deployment dispatcher -o jsonpath='{.spec.replicas}')" = 1 ]; then
      kubectl -n pkbs rollout status deployment/dispatcher --timeout=300s
    else # all but one stand by, which is not ready
      kubectl -n pkbs wait --for=jsonpath='{.status.readyReplicas}'=1 deployment/dispatcher --timeout=300s
    fi
    echo "deploy: ready; then: bin/pkbs context add lab --kubernetes --use && bin/pkbs login <build/token"
    ;;
  down)
    if [ "${DATA:-keep}" = delete ]; then
      # What external-metrics has outside of the namespaces; nothing where it was not deployed.
      if [ "$(kubectl get apiservice v1beta1.external.metrics.k8s.io --ignore-not-found \
        -o jsonpath='{.spec.service.namespace}')" = pkbs ]; then
        kubectl delete apiservice v1beta1.external.metrics.k8s.io
      fi
      kubectl -n kube-system delete rolebinding pkbs-dispatcher-authentication-reader --ignore-not-found
      kubectl delete namespace pkbs pkbs-system --ignore-not-found
      echo "undeploy: nothing is left"
      exit
    fi
    built "kustomize/overlays/$overlay" | awk '
      function put() { if (kind !~ /^(Namespace|PersistentVolumeClaim|Secret)$/) printf "---\n%s", text; text = ""; kind = "" }
      /^---$/ { put(); next }
      /^kind: / { kind = $2 }
      { text = text $0 "\n" }
      END { put() }' | kubectl delete --ignore-not-found -f -
    echo "undeploy: kept: volumes, Secrets and the namespaces pkbs and pkbs-system; DATA=delete deletes them too"
    ;;
  *) die "'$what': unknown; use up, system or down" ;;
esac
