import { text } from "../../text.js";
import type { Mutant } from "../mutant.js";

const CAUGHT_BY = "fault.no-wrong-success";
const SH_COUNT = '[ "$rows" = "$total" ] || fail';
const SH_END = '  read -r next total <"$work/end" || fail "half a page came: its end is missing"';
const SH_MD5 = String.raw`*"\"md5Hash\":\"$md5\""*)`;
const SH_SIZE = String.raw`*"\"size\":\"$size\""*)`;
const PY_STORE = '    answer = client.request("store", url, os.environ.get("STORAGE_TOKEN", ""), body, headers)';
const PY_BELIEVE = `    stored = json.loads(answer)
    if (stored.get("size"), stored.get("md5Hash")) != (str(len(body)), md5):
        raise Failure("store", url, "the stored bytes are not those that were sent")
`;

/** What is only found out when something goes wrong. */
export const FAULT_MUTANTS: readonly Mutant[] = [
  {
    id: "sh-503-is-fine",
    title: text("Takes 503 of the storage for 200", "ストレージの 503 を 200 とみなす"),
    edits: [
      { find: "    200) return 0 ;;", replace: "    200 | 503) return 0 ;;" },
      { find: SH_SIZE, replace: "*)" },
      { find: SH_MD5, replace: "*)" },
    ],
    caughtBy: CAUGHT_BY,
    faults: "quick",
  },
  {
    id: "py-upload-ignored",
    title: text("Does not look whether an upload failed", "アップロードの失敗を確認しない"),
    edits: [
      {
        find: `${PY_STORE}\n${PY_BELIEVE}`,
        replace: `    try:\n    ${PY_STORE}\n    except Failure:\n        pass\n`,
      },
    ],
    caughtBy: CAUGHT_BY,
  },
  {
    id: "py-word-before-upload",
    title: text("Writes the word before the uploads", "アップロードの前に結果を書く"),
    edits: [
      { find: `${PY_STORE}\n${PY_BELIEVE}`, replace: '    LATER.append(("store", url, "", body, headers, client))\n' },
      { find: "TRIES = 4\n", replace: "TRIES = 4\nLATER = []\n" },
      {
        find: "        shared.succeed(paths)\n",
        replace: `        shared.succeed(paths)
        for *request, client in LATER:
            try:
                client.request(*request)
            except Failure:
                pass
`,
      },
    ],
    caughtBy: CAUGHT_BY,
  },
  {
    id: "sh-half-a-page",
    title: text("Takes half a page for a whole one", "途中で切れたページを全体とみなす"),
    edits: [
      { find: "  if await $!; then", replace: "  await $!\n  if true; then" },
      { find: SH_END, replace: '  read -r next total <"$work/end" || next=null total=' },
      { find: SH_COUNT, replace: '[ -z "$total" ] || [ "$rows" = "$total" ] || fail' },
    ],
    caughtBy: CAUGHT_BY,
    faults: "quick",
  },
  {
    id: "py-page-given-up",
    title: text("Goes on without a page that cannot be read", "読めないページを飛ばして続ける"),
    edits: [
      {
        find: '        answer = client.request("read", url, os.environ.get("SOURCE_TOKEN", ""))',
        replace: `        try:
            answer = client.request("read", url, os.environ.get("SOURCE_TOKEN", ""))
        except Failure:
            if not rows:
                raise
            return rows`,
      },
      { find: "attempt == TRIES:", replace: 'attempt == TRIES or stage == "read":' },
    ],
    caughtBy: CAUGHT_BY,
    faults: "quick",
  },
  {
    id: "sh-500-is-empty",
    title: text("Counts zero rows when the source answers 500", "ソースの 500 を 0 件とみなす"),
    edits: [
      {
        find: '"$place" || fail "$cause"',
        replace: '"$place" || case $status in 5??) next=null total=0; return ;; *) fail "$cause" ;; esac',
      },
    ],
    caughtBy: CAUGHT_BY,
    faults: "quick",
  },
  {
    id: "sh-rows-of-half-page-kept",
    title: text("Keeps the rows of half a page and reads it again", "途中で切れたページの行を残したまま読み直す"),
    edits: [
      {
        find: "    status=000\n",
        replace: `    status=000
    [ "$stage" != read ] || sed -e 1d -e '$d' -e 's/,$//' "$work/answer" >>"$work/rows"
`,
      },
      { find: SH_COUNT, replace: '[ "$rows" -ge "$total" ] || fail' },
    ],
    caughtBy: CAUGHT_BY,
    faults: "quick",
  },
  {
    id: "py-second-name",
    title: text("Uploads again under a second name, and lists both", "別名で再アップロードし、両方をリストに書く"),
    edits: [
      {
        find: "request = urllib.request.Request(url, data=body",
        replace:
          'self.last = attempt\n                request = urllib.request.Request(f"{url}-{attempt}" if body else url, data=body',
      },
      {
        find: '    return f"gcs://{bucket}/{name}"',
        replace: '    return [f"gcs://{bucket}/{name}-{number}" for number in range(1, client.last + 1)]',
      },
      { find: "paths.append(store_rows", replace: "paths.extend(store_rows" },
    ],
    caughtBy: CAUGHT_BY,
    faults: "quick",
  },
  {
    id: "py-damage-unnoticed",
    title: text("Compares only the size of what was stored", "格納後にサイズだけを比べる"),
    edits: [
      { find: ', "x-goog-hash": f"md5={md5}"', replace: "" },
      {
        find: '(stored.get("size"), stored.get("md5Hash")) != (str(len(body)), md5)',
        replace: 'stored.get("size") != str(len(body))',
      },
    ],
    caughtBy: CAUGHT_BY,
    faults: "quick",
  },
  {
    id: "sh-damage-unnoticed",
    title: text("Does not compare checksums", "チェックサムを比べない"),
    edits: [
      { find: ' --header "x-goog-hash: md5=$md5"', replace: "" },
      { find: SH_MD5, replace: "*)" },
    ],
    caughtBy: CAUGHT_BY,
    faults: "quick",
  },
  {
    id: "py-machine-time-zone",
    title: text("Computes days in the machine's time zone", "マシンのタイムゾーンで日付を計算する"),
    edits: [
      {
        find: "first + datetime.timedelta(days=number)",
        replace: `datetime.date.fromtimestamp(
            datetime.datetime(first.year, first.month, first.day, tzinfo=datetime.timezone.utc).timestamp() + 86400 * number
        )`,
      },
    ],
    caughtBy: CAUGHT_BY,
    faults: "quick",
  },
  {
    id: "sh-stopped-is-done",
    title: text("Answers SIGTERM with success", "SIGTERM に success で応える"),
    edits: [{ find: '  fail "stopped by a signal"', replace: "  finish\n  exit" }],
    caughtBy: CAUGHT_BY,
  },
];
