#!/usr/bin/env bash
# Put into .venv, and as root also onto a Debian machine, what the Makefile asks for; each step can be repeated.
#
#   install.sh venv                make .venv with the first suitable Python (PYTHON=... overrides)
#   install.sh requirements NAME   install requirements/NAME.txt, hashes required
#   install.sh project             install this checkout, editable
#   install.sh tools               system programs that tests use; without root only say which are missing
#   install.sh lock [--upgrade]    resolve requirements/*.in into requirements/*.txt
#
# Where packages come from is the machine's affair (pip's and apt's own settings): no host is named here.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")/../.."

VENV=.venv
STAMPS=$VENV/stamps
PIP=("$VENV/bin/python" -m pip --disable-pip-version-check --retries 10)

# Program that must answer, or archive that must be there -> Debian package that brings it.
TOOLS=(
  pdftotext:poppler-utils
  qpdf:qpdf
  certutil:libnss3-tools
  softhsm2-util:softhsm2
  pkcs11-tool:opensc
  zbarimg:zbar-tools
  mutool:mupdf-tools
  chromium:chromium
  openssl:openssl
  initdb:postgresql
  java:default-jre-headless
  preflight.jar:libpdfbox2-java
  commons-io.jar:libcommons-io-java
  javax.activation.jar:libactivation-java
  jaxb-api.jar:libjaxb-api-java
)

say() { printf '%s\n' "$*" >&2; }

may_apt() { [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; }

apt_install() {
  say "Installing with apt-get: $*"
  local options=(-y -q --no-install-recommends -o Acquire::Retries=5 -o DPkg::Lock::Timeout=300)
  export DEBIAN_FRONTEND=noninteractive
  # An old package list is the usual cause of a failed install, so fetch it only when needed.
  apt-get install "${options[@]}" "$@" >/dev/null 2>&1 && return
  apt-get update -q -o Acquire::Retries=5 >/dev/null && apt-get install "${options[@]}" "$@" >/dev/null
}

suits() { "$1" -c "import sys, venv, ensurepip; sys.exit(not ($2 <= sys.version_info[:2] < $3))" 2>/dev/null; }

find_python() {
  local name
  for name in ${PYTHON:-} python3 python3.11 python3.12 python3.13; do
    suits "$name" '(3, 11)' '(3, 14)' && { echo "$name"; return; }
  done
  # Newer than what is tested here, but better than nothing.
  suits python3 '(3, 14)' '(4, 0)' && { echo python3; return; }
  return 1
}

make_venv() {
  # An environment that was moved with its folder has wrong paths inside it.
  if [[ -f $STAMPS/place && $(<"$STAMPS/place") != "$PWD" ]]; then rm -rf "$VENV"; fi
  if ! suits "$VENV/bin/python" '(3, 11)' '(4, 0)' || ! "${PIP[@]}" --version >/dev/null 2>&1; then
    local python
    if ! python=$(find_python); then
      if may_apt; then apt_install python3 python3-venv || true; fi
      python=$(find_python) || { say "No Python 3.11 or newer with venv and ensurepip: install python3-venv."; exit 1; }
    fi
    say "Making $VENV with $("$python" --version)"
    "$python" -m venv --clear "$VENV"
  fi
  mkdir -p "$STAMPS"
  echo "$PWD" >"$STAMPS/place"
  touch "$STAMPS/venv"
}

install_requirements() {
  say "Installing requirements/$1.txt (details: $VENV/install.log)"
  "${PIP[@]}" install -qq --progress-bar off --log "$VENV/install.log" --require-hashes -r "requirements/$1.txt"
  touch "$STAMPS/$1"
}

install_project() {
  "${PIP[@]}" install -qq --progress-bar off --log "$VENV/install.log" --no-build-isolation --no-deps -e .
  touch "$STAMPS/project"
}

# Debian keeps PostgreSQL's own programs off the PATH, one folder for each version; a Java archive is found by its name.
has_tool() { command -v "$1" >/dev/null || compgen -G "/usr/lib/postgresql/*/bin/$1" >/dev/null || [[ -e /usr/share/java/$1 ]]; }

missing_packages() {
  local entry
  for entry in "${TOOLS[@]}"; do has_tool "${entry%%:*}" || echo "${entry##*:}"; done
  # Chromium draws Chinese pages with it; fontconfig is the one that knows whether any such font is there.
  [[ -n $(fc-list :lang=zh family 2>/dev/null) ]] || echo fonts-noto-cjk
}

install_tools() {
  local missing
  mapfile -t missing < <(missing_packages)
  if ((${#missing[@]} == 0)); then return; fi
  if may_apt && apt_install "${missing[@]}"; then return; fi
  say "Not installed: ${missing[*]}. The tests that need them will be skipped (and fail where CI=true)."
}

lock() {
  # pip-tools stays out of .venv: it is of no use to the service or its tests.
  local place=build/lock python
  python=$(find_python)
  "$python" -m venv "$place"
  "$place/bin/python" -m pip --disable-pip-version-check --retries 10 install -q pip-tools
  local name
  for name in runtime dev; do
    # Called from its folder, so that the comments in the result name the files and not this machine's paths.
    (cd requirements && "../$place/bin/pip-compile" --quiet "$@" --generate-hashes --strip-extras --no-header \
      --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file "$name.txt" "$name.in")
  done
}

case "${1:-}" in
  venv) make_venv ;;
  requirements) install_requirements "$2" ;;
  project) install_project ;;
  tools) install_tools ;;
  lock) lock "${@:2}" ;;
  *) say "usage: $0 venv | requirements NAME | project | tools | lock"; exit 2 ;;
esac
