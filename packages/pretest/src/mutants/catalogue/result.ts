import { text } from "../../text.js";
import type { Mutant } from "../mutant.js";

/** job_result.txt: the word and its bytes. */
export const RESULT_MUTANTS: readonly Mutant[] = [
  {
    id: "sh-newline-after-success",
    title: text("Writes success with echo", "success を echo で書く"),
    edits: [
      {
        find: "  publish job_result.txt success",
        replace: '  echo success >"$shared/.word"\n  mv "$shared/.word" "$shared/job_result.txt"',
      },
    ],
    caughtBy: "2-1.bytes",
  },
  {
    id: "py-bom-before-success",
    title: text("Writes a byte order mark before success", "success の前に BOM を書く"),
    edits: [{ find: '"job_result.txt", "success"', replace: '"job_result.txt", "\\ufeffsuccess"' }],
    caughtBy: "2-1.bytes",
  },
  {
    id: "py-capital-success",
    title: text("Writes Success", "Success と書く"),
    edits: [{ find: '"job_result.txt", "success"', replace: '"job_result.txt", "Success"' }],
    caughtBy: "2-1.word",
    also: ["1-2-1.empty-day"],
  },
  {
    id: "sh-no-success",
    title: text("Leaves no word when all went well", "正常終了時に結果を書かない"),
    edits: [{ find: "  publish job_result.txt success\n", replace: "" }],
    caughtBy: "2-1.word",
    also: ["1-2-1.empty-day"],
  },
  {
    id: "sh-newline-after-failure",
    title: text("Writes failure with echo", "failure を echo で書く"),
    edits: [{ find: "printf failure >", replace: "echo failure >" }],
    caughtBy: "3-1.bytes",
  },
  {
    id: "py-fail-for-failure",
    title: text("Writes fail instead of failure", "failure ではなく fail と書く"),
    edits: [{ find: 'self.write(".failure", "failure")', replace: 'self.write(".failure", "fail")' }],
    caughtBy: "3-1.word",
    also: ["advice.stop"],
  },
  {
    id: "sh-no-failure",
    title: text("Leaves no word when it fails", "異常終了時に結果を書かない"),
    edits: [{ find: '  mv "$shared/.failure" "$shared/job_result.txt"\n', replace: "" }],
    caughtBy: "3-1.word",
    also: ["advice.stop"],
  },
  {
    id: "py-not-found-is-empty",
    title: text("Takes 404 of the source for a day without rows", "ソースの 404 を 0 件の日とみなす"),
    edits: [
      {
        find: '        answer = client.request("read", url, os.environ.get("SOURCE_TOKEN", ""))',
        replace: `        try:
            answer = client.request("read", url, os.environ.get("SOURCE_TOKEN", ""))
        except Failure as error:
            if str(error).endswith("HTTP 404"):
                return []
            raise`,
      },
    ],
    caughtBy: "3-1.word",
  },
];
