# Shared by ./run and ./test: what a fresh Debian 12 with the .NET 10 SDK still lacks. Sourced, not run.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

say() { printf '\033[2m%s\033[0m\n' "$*" >&2; }

require_sdk() {
  if ! command -v dotnet >/dev/null 2>&1 || ! dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then
    echo "tracefleet: the .NET 10 SDK is missing; get it from https://dotnet.microsoft.com/download/dotnet/10.0 and run this again." >&2
    exit 1
  fi
}

# require_packages PACKAGE... : installs Debian packages as root, otherwise says which are missing and ends.
require_packages() {
  local missing=() package
  for package in "$@"; do
    package_present "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "installing ${missing[*]}"
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } >/tmp/tracefleet-apt.$$ 2>&1 || {
      cat /tmp/tracefleet-apt.$$ >&2
      echo "tracefleet: could not install ${missing[*]}; install them and run this again." >&2
      exit 1
    }
    rm -f /tmp/tracefleet-apt.$$
  else
    echo "tracefleet: missing Debian packages: ${missing[*]}. Install them with: sudo apt-get install ${missing[*]}" >&2
    exit 1
  fi
}

# A program counts as present wherever it came from; a Debian package is only asked for when the program is not there.
package_present() {
  case $1 in
    nodejs) command -v node >/dev/null 2>&1 ;;
    npm) command -v npm >/dev/null 2>&1 ;;
    bgpdump) command -v bgpdump >/dev/null 2>&1 ;;
    iproute2) command -v ip >/dev/null 2>&1 ;;
    nftables) [ -x /usr/sbin/nft ] ;;
    mmdb-bin) [ -x /usr/bin/mmdblookup ] ;;
    chromium) [ -x /usr/bin/chromium ] ;;
    *) dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'install ok installed' ;;
  esac
}

# newer_than STAMP PATH... : whether a file below the paths has changed since the stamp was made.
newer_than() {
  local stamp=$1
  shift
  [ ! -f "$stamp" ] || [ -n "$(find "$@" -newer "$stamp" -type f -not -path '*/node_modules/*' -not -path '*/wwwroot/*' -print -quit 2>/dev/null)" ]
}

build_page() {
  local stamp=artifacts/page.stamp
  if [ -f src/Tracefleet.Coordinator/wwwroot/index.html ] && ! newer_than "$stamp" src/web; then return; fi
  say "building the page"
  (
    cd src/web
    # Not "npm ci": it wants every platform's optional packages in the lock file, and some registries carry ours only.
    if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then npm install --no-save --no-audit --no-fund --loglevel=error; fi
    npm run --silent build
  ) >&2
  mkdir -p artifacts
  touch "$stamp"
}
