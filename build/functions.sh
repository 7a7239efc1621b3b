# What ./lockstep and ./test share. Sourced, with $root set to the folder of the clone.
# shellcheck shell=bash

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

program=${root:?}/src/Lockstep.Tool/bin/Release/net10.0/Lockstep.Tool.dll
stamp=${program%/*}/.built-from

# Whether the program is there and nothing that it is built from is newer than the last build began.
# Folders count too: a deleted file shows only there.
is_built() {
  [[ -e $program && -e $stamp ]] || return 1
  local newer
  newer=$(find "$root/src" "$root/Directory.Build.props" "$root/Directory.Packages.props" "$root/global.json" "$root/.editorconfig" \
    -type d \( -name bin -o -name obj \) -prune -o -newer "$stamp" -print -quit)
  [[ -z $newer ]]
}

require_sdk() {
  if ! command -v dotnet >/dev/null; then
    echo "Lockstep needs the .NET SDK 10, and there is no dotnet on the PATH." >&2
  elif ! dotnet --list-sdks | grep -q '^10\.'; then
    echo "Lockstep needs the .NET SDK 10; installed here: $(dotnet --list-sdks | cut -d' ' -f1 | paste -sd' ' -)." >&2
  else
    return 0
  fi
  echo "Install it from https://dotnet.microsoft.com/download/dotnet/10.0 and run the command again." >&2
  return 1
}

# build LOG ARGS...: builds under the clone's lock, with all output in LOG. The lock isn't handed to the compiler's
# servers, which live on. The stamp is of the moment before the build, so that an edit made meanwhile counts as newer.
build() {
  local log=$1 project
  shift
  for project in "$root"/src/*/; do
    mkdir -p "$project/bin" "$project/obj"
  done
  mkdir -p "${stamp%/*}"
  touch "$stamp.next"
  (cd "$root" && dotnet build "$@" -c Release -v quiet -clp:NoSummary) >"$log" 2>&1 </dev/null 9>&- || return 1
  mv -f "$stamp.next" "$stamp"
}

# Takes the clone's lock until unlock_clone or the end of the script. Where there is no flock (macOS) there is no lock.
lock_clone() {
  exec 9>"$root/.build.lock"
  if command -v flock >/dev/null; then
    flock 9
  fi
}

unlock_clone() {
  exec 9>&-
}
