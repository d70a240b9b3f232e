import { text } from "../text.js";
import { failed, findingOf, seenCheck, trialCheck } from "./check.js";

export const ENDS = seenCheck(
  "1.ends",
  "1",
  "guide",
  {
    title: text("The container starts, and ends by itself", "コンテナが起動し、自ら終了する"),
    why: text(
      "A container that hangs holds its slot, and its data arrives late or never.",
      "終了しないコンテナは実行枠を占有し、データが届かない。",
    ),
    mend: text(
      "Give every wait a limit: connections, answers of the source, uploads, locks.",
      "接続・ソースの応答・アップロード・ロックなど、すべての待ちに上限を設ける。",
    ),
  },
  ({ trials }) =>
    trials.flatMap((trial) => {
      if (trial.notTried) return [];
      const problem = trial.trouble ?? trial.stopped;
      if (!problem) return [findingOf("1.ends", trial, "passed")];
      const evidence = trial.output ? [{ file: "stdout/stderr", excerpt: trial.output.slice(0, 400) }] : [];
      const expected = text("it ends by itself", "自ら終了する");
      return [findingOf("1.ends", trial, { outcome: "failed", observed: problem, expected, evidence })];
    }),
);

export const LEFTOVERS = trialCheck(
  "1.leftovers",
  "1",
  "guide",
  {
    title: text("Nothing of it goes on running", "終了後にプロセスが残らない"),
    why: text(
      "A child that goes on can write after the word: the crawler has long begun to load.",
      "残った子プロセスは結果の通知後にも書き込みうる。クローラーはその時点で取り込みを始めている。",
    ),
    mend: text(
      "Wait for every child process before the word is written.",
      "結果を書く前に、すべての子プロセスを待つ。",
    ),
  },
  ({ plan, leftovers }) => {
    if (plan.expects === "killed") return undefined;
    if (leftovers === 0) return "passed";
    return failed(
      text(`${leftovers} processes were left running`, `${leftovers} 個のプロセスが残った`),
      text("none", "0 個"),
    );
  },
);
