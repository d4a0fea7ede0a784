#!/usr/bin/env bash
# The Kubernetes manifests against the API's schema, field names, words and ranges: compiled with the
# types of the npm package kubernetes-models and then run through its validators. Shown able to fail:
# a manifest with mistakes in it must be refused. Needs npm and node; takes the packages into a
# temporary folder. Not part of `./dev test`.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
manifests=$here/../../systemd/batch
command -v npm >/dev/null || {
  echo "kubernetes_test: skipped: npm is not installed" >&2
  exit 0
}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cp "$here/manifests_as_types.mjs" "$dir"
cd "$dir"
npm install --silent --no-audit --no-fund kubernetes-models@4.5.1 yaml@2 typescript@5 @types/node@20

# check NAME MANIFEST...: whether all of them are as the API has them.
check() {
  local name=$1
  shift
  node manifests_as_types.mjs "$@" >"$name.ts" &&
    npx tsc --strict --target es2022 --module nodenext --skipLibCheck "$name.ts" &&
    node "$name.js"
}

check good "$manifests"/*.yaml
for mistake in 's/completionMode:/completionMood:/' 's/completions: 4/completions: four/' \
  's/operator: In/operator: Im/' 's/runAsUser:/runAsUse:/' 's/completions: 4/completions: 4.5/'; do
  sed "$mistake" "$manifests/cabinwatch-batch.yaml" >bad.yaml
  if check bad bad.yaml >bad.log 2>&1; then
    echo "kubernetes_test: $mistake was not noticed" >&2
    exit 1
  fi
done
echo "kubernetes_test: the manifests are as the API has them" >&2
