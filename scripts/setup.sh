#!/usr/bin/env bash
# Sets up everything the two commands of the README need, and nothing twice: `setup.sh demo` or `setup.sh test`.
set -euo pipefail
cd "$(dirname "$0")/.."
want=${1:-demo}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
    echo "arrears: need the Debian packages: $missing. Install them as root, then run this again." >&2; exit 2; fi
}
missing=""
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
need python3.11 python3.11
python3.11 -c 'import ensurepip' 2>/dev/null || missing="$missing python3.11-venv"
if [ "$want" = test ]; then
  need java openjdk-17-jre-headless
  need chromium-headless-shell chromium-headless-shell
  [ -n "$(find /usr/share/fonts -name 'wqy-microhei*' 2>/dev/null)" ] || missing="$missing fonts-wqy-microhei"  # Chinese pages
  need git git
  [ -n "$(find /usr/lib/postgresql -name initdb 2>/dev/null)" ] || missing="$missing postgresql"  # started by the tests themselves
fi
if [ -n "$missing" ]; then
  echo "arrears: installing Debian packages:$missing" >&2
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi

lock=requirements.txt
[ "$want" = test ] && lock=requirements-dev.txt
stamp=.venv/.set-up-with-$lock
[ -x .venv/bin/python ] || python3.11 -m venv .venv
if ! cmp -s "$lock" "$stamp"; then
  echo "arrears: installing Python packages from $lock" >&2
  # Downloads wait for the network, unpacking for a core: three at once, each with packages of its own. What is built here is
  # with setuptools, which builds it. The lock names all there is, so pip need not work that out again.
  parts=$(mktemp -d)
  running=()
  trap 'kill "${running[@]}" 2>/dev/null || true; rm -rf "$parts"' EXIT  # when one of them fails, or somebody ends this
  awk -v to="$parts" '/^[^ #]/ { part = /^(setuptools|pyspark|py4j)==/ ? 0 : 1 + n++ % 2 } { print > (to "/" part) }' "$lock"
  for part in "$parts"/*; do
    # Python compiles what is used when it is used, and keeps it; of all that comes along most is never used.
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r "$part" &
    running+=($!)
  done
  for one in "${running[@]}"; do wait "$one"; done
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
  cp "$lock" "$stamp"
fi
