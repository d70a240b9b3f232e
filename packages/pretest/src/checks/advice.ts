import { same, text } from "../text.js";
import { failed, findingOf, type JudgingCheck, type Seen, seenCheck, trialCheck } from "./check.js";

export const EXIT_CODE = trialCheck(
  "advice.exit-code",
  "役割",
  "advice",
  {
    title: text("The exit code agrees with the word", "終了コードが結果と一致する"),
    why: text(
      "Whoever sees only the code, such as Kubernetes, is told the opposite.",
      "Kubernetes など終了コードだけを見る側に逆の結果が伝わる。",
    ),
    mend: text(
      "End with 0 after success, with another code after failure.",
      "success なら 0、failure なら 0 以外で終了する。",
    ),
  },
  ({ plan, word, end }) => {
    if (end?.kind !== "exited" || word === undefined || plan.expects === "killed") return undefined;
    if ((end.code === 0) === (word === "success")) return "passed";
    return failed(same(`${word}, exit ${end.code}`), same(word === "success" ? "exit 0" : "exit ≠ 0"));
  },
);

export const SCHEME = trialCheck(
  "advice.scheme",
  "2-2-1",
  "advice",
  {
    title: text("Paths are written gcs://, as the guide prints them", "パスがガイドどおり gcs:// で書かれている"),
    why: text(
      "gs:// is Google's own spelling; the guide's crawler is only known to read gcs://.",
      "gs:// は Google の表記だが、ガイドが示すのは gcs:// である。",
    ),
    mend: text("Write gcs://BUCKET/OBJECT.", "gcs://バケット/オブジェクト と書く。"),
  },
  ({ plan, objects }) => {
    if (plan.group !== "good" || objects.length === 0) return undefined;
    const first = objects.find(({ path }) => path.startsWith("gs://"));
    return first ? failed(same(first.path), same("gcs://…")) : "passed";
  },
);

export const OTHER_FILES = trialCheck(
  "advice.other-files",
  "出力",
  "advice",
  {
    title: text("The shared folder holds the three files", "共有フォルダに 3 ファイルだけがある"),
    why: text(
      "What else lies there fills a small disk, and links can lead a reader astray.",
      "ほかのファイルは小さなディスクを埋め、リンクは読み手を別の場所へ導く。",
    ),
    mend: text(
      "Work elsewhere, such as /tmp; names that begin with a dot are left alone.",
      "/tmp など別の場所で作業する（ドットで始まる名前は問わない）。",
    ),
  },
  ({ plan, oddFiles }) => {
    if (plan.group !== "good") return undefined;
    if (oddFiles.length === 0) return "passed";
    const en = oddFiles.map(({ name, what }) => `${name} (${what.en})`).join(", ");
    const ja = oddFiles.map(({ name, what }) => `${name}（${what.ja}）`).join("、");
    return failed(text(en, ja), text("the three files of the guide", "ガイドの 3 ファイル"));
  },
);

export const STOP = trialCheck(
  "advice.stop",
  "役割",
  "advice",
  {
    title: text("SIGTERM is answered with failure, in time", "SIGTERM に時間内に failure で応える"),
    why: text(
      "A node that is drained sends it; without an answer the run is lost without a cause.",
      "ノードの退避時に送られる。応答がなければ原因のない消失になる。",
    ),
    mend: text(
      "Handle SIGTERM: write an error line and failure, then end. A shell needs trap, runs it only when the program in front of it has ended (start that with & and wait), and as process 1 of an image the exec form.",
      "SIGTERM を受けたら error 行と failure を書いて終了する。シェルには trap が必要で、前面のプログラムが終わるまで動かない（& で起動して wait する）。イメージの PID 1 では exec 形式も必要。",
    ),
  },
  ({ plan, word, end, strikes, resultStale }, { options }) => {
    if (plan.group !== "stop" || !strikes) return undefined;
    const seconds = options.graceMs / 1000;
    if (end?.kind === "signalled" && /KILL|^9$/.test(end.signal)) {
      return failed(text(`it did not end within ${seconds} s`, `${seconds} 秒以内に終了しなかった`), same("failure"));
    }
    if (word === "failure" || word === "success") return "passed";
    return failed(
      resultStale ? text("an old word stayed", "古い結果が残った") : text("it left no word", "結果がなかった"),
      same("failure"),
    );
  },
);

export const READ_ONLY_ROOT = seenCheck(
  "advice.read-only-root",
  "構成",
  "advice",
  {
    title: text("The image runs with a read-only root", "ルートが読み取り専用でもイメージが動く"),
    why: text(
      "Hardened clusters mount it so; a container that writes beside its data fails there for the first time.",
      "堅牢なクラスタではそのように動かす。データ以外を書くコンテナはそこで初めて失敗する。",
    ),
    mend: text(
      "Write to /tmp only, and mount a volume there.",
      "書き込みは /tmp だけにし、そこにボリュームをマウントする。",
    ),
  },
  ({ trials }) => {
    const good = trials.find(({ plan }) => plan.name === "good-1");
    const hardened = trials.find(({ plan }) => plan.group === "hardened");
    if (!hardened || good?.word !== "success") return [];
    if (hardened.word === "success") return [findingOf("advice.read-only-root", hardened, "passed")];
    const [line] = hardened.log.firstErrors;
    const found = failed(
      hardened.word ? same(hardened.word) : text("no word", "結果なし"),
      same("success"),
      line ? [{ file: "log.txt", line: line.line, excerpt: line.text }] : [],
    );
    return found ? [findingOf("advice.read-only-root", hardened, found)] : [];
  },
);

const SHELLS = /(^|\/)(sh|bash|dash|ash)$/;

function imageCheck(
  id: string,
  texts: Pick<JudgingCheck, "title" | "why" | "mend">,
  wrong: (seen: Required<Pick<Seen, "image">>) => string | undefined,
): JudgingCheck {
  return seenCheck(id, "構成", "advice", texts, ({ image }) => {
    if (!image) return [];
    const found = wrong({ image });
    if (found === undefined) return [findingOf(id, undefined, "passed")];
    return [findingOf(id, undefined, { outcome: "failed", observed: same(found), expected: texts.title })];
  });
}

export const NON_ROOT = imageCheck(
  "advice.non-root",
  {
    title: text("The image runs as a user that is not root", "イメージが root 以外のユーザーで動く"),
    why: text(
      "Clusters refuse root, and a fault in the container is then a fault of the node.",
      "root を拒むクラスタがあり、侵害時の影響も大きい。",
    ),
    mend: text("Add USER with a number to the Dockerfile.", "Dockerfile に数値の USER を加える。"),
  },
  ({ image }) => (/^(0|root)?(:|$)/.test(image.user) ? `USER ${image.user || "(root)"}` : undefined),
);

export const PID_1 = imageCheck(
  "advice.pid-1",
  {
    title: text("The program itself is process 1", "プログラム自身が PID 1 である"),
    why: text("A shell in between does not hand SIGTERM on.", "間にあるシェルは SIGTERM を渡さない。"),
    mend: text(
      'Write ENTRYPOINT ["program", "argument"], not as one text.',
      'ENTRYPOINT は ["program", "argument"] の形で書く。',
    ),
  },
  ({ image }) => {
    const [program = "", flag = ""] = [...image.entrypoint, ...image.cmd];
    return SHELLS.test(program) && flag === "-c" ? [program, flag].join(" ") : undefined;
  },
);
