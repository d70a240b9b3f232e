#!/bin/sh
# A well-behaved external container in POSIX sh: copies the rows of each day FROM..TO from an HTTP source to Cloud Storage.
#
# usage: FROM=YYYY-MM-DD TO=YYYY-MM-DD report.sh --output gs://BUCKET/PREFIX --source URL
#          [--empty success|failure] [--timeout SECONDS] [--pause SECONDS]
#
# The source answers URL/rows?date=DAY&page=N with one row a line:
#   {"rows":[
#   {"id":1},
#   {"id":2}
#   ],"next":2,"total":7}
#
# SOURCE_TOKEN and STORAGE_TOKEN: bearer tokens, if they are asked for.
# Needs curl, awk, sed, date (GNU or BusyBox), mktemp, md5sum, base64, od.

set -u

shared=${COLLECTRO_SHARED_DIR:-/shared}
storage=${STORAGE_EMULATOR_HOST:-https://storage.googleapis.com}
tries=4
stage=start
place=$shared
work=
child=
paths=
days=0
all_rows=0

main() {
  prepare
  read_arguments "$@"
  read_window
  log info "reading $FROM to $TO from $source"
  day=$FROM
  copy_day "$day"
  while [ "$day" != "$TO" ]; do
    day=$(day_after "$day")
    copy_day "$day"
  done
  finish
}

# Removes what an earlier attempt left, before anything can go wrong.
prepare() {
  trap stop TERM INT
  trap 'rm -rf "$work"' EXIT
  rm -f "$shared/job_result.txt" "$shared/loadpath.txt" || fail "files of an earlier attempt cannot be removed"
  # Ready from the start: a full disk may have no room for it later.
  if ! printf failure >"$shared/.failure"; then
    rm -f "$shared/.failure"
    fail "the folder cannot be written"
  fi
  work=$(mktemp -d) || fail "there is no temporary folder"
}

read_arguments() {
  stage=arguments output='' source='' empty=success timeout=30 pause=1
  while [ $# -gt 0 ]; do
    place=$1
    [ $# -gt 1 ] || fail "its value is missing"
    case $1 in
    --output) output=$2 ;;
    --source) source=${2%/} ;;
    --empty) empty=$2 ;;
    --timeout) timeout=$2 ;;
    --pause) pause=$2 ;;
    *) fail "there is no such argument" ;;
    esac
    shift 2
  done
  place=--output
  case $output in
  *[!a-zA-Z0-9._/:-]* | *//*//* | */) fail "it is no gs://BUCKET/PREFIX of letters, digits and . _ - /" ;;
  gs://?*/?*) bucket=${output#gs://} prefix=${bucket#*/} bucket=${bucket%%/*} ;;
  *) fail "it is no gs://BUCKET/PREFIX" ;;
  esac
  place=--source
  case $source in http://?* | https://?*) ;; *) fail "it is no http URL" ;; esac
  place=--empty
  case $empty in success | failure) ;; *) fail "it is neither success nor failure" ;; esac
  case $storage in http://* | https://*) ;; *) storage=http://$storage ;; esac
  # No name is used twice, not even by a container that is started again with the same process ids.
  run=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
}

read_window() {
  stage=dates
  place=FROM
  is_date "${FROM:-}" || fail "\"${FROM:-}\" is no date YYYY-MM-DD"
  place=TO
  is_date "${TO:-}" || fail "\"${TO:-}\" is no date YYYY-MM-DD"
  [ "$(seconds_of "$FROM")" -le "$(seconds_of "$TO")" ] || fail "$TO is before FROM, $FROM"
}

is_date() {
  [ "$(date -u -d "$1" +%Y-%m-%d 2>/dev/null)" = "$1" ]
}

seconds_of() {
  date -u -d "$1" +%s
}

day_after() {
  date -u -d "@$(($(seconds_of "$1") + 86400))" +%Y-%m-%d
}

# copy_day DAY: from the source to one object.
copy_day() {
  : >"$work/rows"
  page=1
  while [ "$page" != null ]; do
    read_page "$1" "$page"
    page=$next
  done
  rows=$(awk 'END { print NR }' "$work/rows")
  [ "$rows" = "$total" ] || fail "$rows rows came for $1, the source has $total"
  days=$((days + 1))
  all_rows=$((all_rows + rows))
  if [ "$rows" = 0 ]; then
    [ "$empty" = success ] || fail "there are no rows for $1"
    log info "$1: no rows"
    return
  fi
  store "$1"
  log info "$1: $rows rows stored"
}

# read_page DAY PAGE: adds its rows to $work/rows; sets $next and $total.
read_page() {
  stage=read
  place="$source/rows?date=$1&page=$2"
  request_persistently "${SOURCE_TOKEN:-}" "$place" || fail "$cause"
  sed -n 's/^],"next":\([0-9nul]*\),"total":\([0-9]*\)}$/\1 \2/p' "$work/answer" >"$work/end"
  read -r next total <"$work/end" || fail "half a page came: its end is missing"
  sed -e 1d -e '$d' -e 's/,$//' "$work/answer" >>"$work/rows"
}

# store DAY: uploads $work/rows, and believes only what the storage says it has.
store() {
  object=$prefix/$1/$run.json
  stage=store
  place=gs://$bucket/$object
  size=$(wc -c <"$work/rows" | tr -d ' ')
  md5=$(md5_of "$work/rows")
  request_persistently "${STORAGE_TOKEN:-}" \
    --header 'Content-Type: application/x-ndjson' --header "x-goog-hash: md5=$md5" --data-binary "@$work/rows" \
    "$storage/upload/storage/v1/b/$bucket/o?uploadType=media&name=$object" || fail "$cause"
  stored=$(tr -d ' \n' <"$work/answer")
  case $stored in *"\"size\":\"$size\""*) ;; *) fail "the stored size is not $size bytes" ;; esac
  case $stored in *"\"md5Hash\":\"$md5\""*) ;; *) fail "the stored bytes have another MD5 than $md5" ;; esac
  paths="$paths${paths:+,}\"gcs://$bucket/$object\""
}

# md5_of FILE: in base64, as Cloud Storage writes it.
md5_of() {
  octal=$(md5sum <"$1" | awk '{
    for (i = 1; i < 32; i += 2)
      printf "\\0%03o", 16 * (index(digits, substr($1, i, 1)) - 1) + index(digits, substr($1, i + 1, 1)) - 1
  }' digits=0123456789abcdef -)
  printf %b "$octal" | base64
}

# request_persistently TOKEN CURL-ARGUMENT...: tries again what may work the next time.
request_persistently() {
  attempt=1
  while :; do
    request "$@"
    case $status in
    200) return 0 ;;
    000 | 408 | 429 | 5??) ;;
    *) return 1 ;;
    esac
    [ "$attempt" -lt "$tries" ] || return 1
    log info "$stage: $place: $cause; trying again ($attempt of $tries)"
    attempt=$((attempt + 1))
    sleep "$pause" &
    await $!
  done
}

# request TOKEN CURL-ARGUMENT...: its answer is in $work/answer. Sets $status, 000 without a whole answer, and $cause.
request() {
  token=$1
  shift
  # The token goes through a pipe: every process of the machine can read the arguments of others.
  { [ -z "$token" ] || printf 'Authorization: Bearer %s\n' "$token"; } |
    curl --silent --show-error --connect-timeout "$timeout" --speed-limit 1 --speed-time "$timeout" --max-time 600 \
      --header @- --output "$work/answer" --write-out '%{http_code}\n' "$@" >"$work/status" 2>"$work/cause" &
  if await $!; then
    read -r status <"$work/status"
    cause="HTTP $status"
  else
    status=000
    read -r cause <"$work/cause"
  fi
}

# await PID: in a way that a signal can end; a shell that runs a command itself hears signals only afterwards.
await() {
  child=$1
  wait "$child"
  exit_code=$?
  child=
  return "$exit_code"
}

# log SEVERITY TEXT
log() {
  text=$(printf %s "$2" | tr -d '\000-\037' | sed 's/[\\"]/\\&/g')
  printf '{"severity":"%s","log":"%s"}\n' "$1" "$text" >>"$shared/log.txt"
}

# publish NAME TEXT: nobody sees the file before it is whole.
publish() {
  stage=publish
  place=$shared/$1
  printf %s "$2" >"$shared/.$1" || fail "it cannot be written"
  mv "$shared/.$1" "$shared/$1" || fail "it cannot be put in place"
}

finish() {
  trap '' TERM INT
  log info "done: $all_rows rows of $days days"
  publish loadpath.txt "{\"gcsPaths\":[$paths]}"
  publish job_result.txt success
  rm -f "$shared/.failure"
}

# fail CAUSE: says where and why, then failure, and ends.
fail() {
  trap '' TERM INT
  log error "$stage: $place: $1"
  mv "$shared/.failure" "$shared/job_result.txt"
  exit 1
}

stop() {
  trap '' TERM INT
  if [ -n "$child" ]; then
    kill "$child"
    wait "$child"
  fi
  fail "stopped by a signal"
}

main "$@"
