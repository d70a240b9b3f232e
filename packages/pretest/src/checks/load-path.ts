import { same, text } from "../text.js";
import { failed, listOf, trialCheck } from "./check.js";

const FILE = "loadpath.txt";
const FORM = same('{"gcsPaths":["gcs://BUCKET/OBJECT", …]}');
const mendForm = text(
  `Write {"gcsPaths":["gcs://bucket/object"]} in UTF-8 without a byte order mark; no rows: {"gcsPaths":[]}.`,
  `{"gcsPaths":["gcs://bucket/object"]} の形で、BOM なしの UTF-8 で書く。0 件なら {"gcsPaths":[]}。`,
);

export const LOAD_PATH = trialCheck(
  "2-2.present",
  "2-2",
  "guide",
  {
    title: text("loadpath.txt is there, in the fixed form", "loadpath.txt が既定の形で存在する"),
    why: text("The crawler learns from it what to load.", "クローラーはこのファイルで取り込み対象を知る。"),
    mend: mendForm,
  },
  (trial) => {
    const { text: whole, broken, startsWithBom, stale } = trial.loadPath;
    if (listOf(trial) !== "success" || stale) return undefined;
    if (whole === undefined) return failed(broken ?? text("there is no such file", "ファイルがない"), FORM);
    const evidence = [{ file: FILE, line: 1, excerpt: JSON.stringify(whole.slice(0, 200)) }];
    if (broken) return failed(broken, FORM, evidence);
    if (startsWithBom) return failed(text("it starts with a byte order mark", "BOM で始まる"), FORM, evidence);
    return "passed";
  },
);

export const PATH_FORM = trialCheck(
  "2-2-1.path-form",
  "2-2-1",
  "guide",
  {
    title: text("Every path names an object in the fixed form", "すべてのパスが既定の形でオブジェクトを指す"),
    why: text("A path that cannot be read loads nothing.", "読めないパスからは何も取り込まれない。"),
    mend: text(
      "Write gcs://BUCKET/OBJECT: two slashes, the bucket's name, the object's whole name; no folder, no pattern.",
      "gcs://バケット/オブジェクト と書く。スラッシュは二つ、オブジェクト名は全体を書く。フォルダやワイルドカードは不可。",
    ),
  },
  (trial) => {
    const { badPaths, broken, text: whole, stale } = trial.loadPath;
    if (listOf(trial) !== "success" || broken || whole === undefined || stale) return undefined;
    const [first] = badPaths;
    if (!first) return "passed";
    const evidence = badPaths.map(({ index, path, reason }) => ({
      file: FILE,
      excerpt: `gcsPaths[${index}] = ${JSON.stringify(path)}: ${reason}`,
    }));
    return failed(same(JSON.stringify(first.path)), same("gcs://BUCKET/OBJECT"), evidence);
  },
);

export const DUPLICATE = trialCheck(
  "2-2-1.duplicate",
  "2-2-1",
  "proof",
  {
    title: text("No path stands there twice", "同じパスが二度書かれていない"),
    why: text("Its rows would be loaded twice.", "その行が二重に取り込まれる。"),
    mend: text("Collect the paths in a set, or write each once.", "パスは一度だけ書く。"),
  },
  (trial) => {
    const { duplicates, broken, text: whole, stale } = trial.loadPath;
    if (listOf(trial) !== "success" || broken || whole === undefined || stale) return undefined;
    if (duplicates.length === 0) return "passed";
    const evidence = duplicates.map((path) => ({ file: FILE, excerpt: path }));
    return failed(text("paths that repeat", "重複したパスがある"), text("each once", "各一度"), evidence);
  },
);
