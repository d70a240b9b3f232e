import { text } from "../../text.js";
import type { Mutant } from "../mutant.js";

const SH_PATH = String.raw`\"gcs://$bucket/$object\"`;

/** loadpath.txt: its form, and the paths in it. */
export const LOAD_PATH_MUTANTS: readonly Mutant[] = [
  {
    id: "py-no-list",
    title: text("Writes no loadpath.txt", "loadpath.txt を書かない"),
    edits: [{ find: '        self.publish("loadpath.txt", json.dumps({"gcsPaths": paths}))\n', replace: "" }],
    caughtBy: "2-2.present",
  },
  {
    id: "py-list-key",
    title: text("Misspells gcsPaths", "gcsPaths のキーを書き間違える"),
    edits: [{ find: '{"gcsPaths": paths}', replace: '{"gcspaths": paths}' }],
    caughtBy: "2-2.present",
  },
  {
    id: "py-bom-before-list",
    title: text("Writes a byte order mark before the list", "リストの前に BOM を書く"),
    edits: [{ find: 'json.dumps({"gcsPaths"', replace: '"\\ufeff" + json.dumps({"gcsPaths"' }],
    caughtBy: "2-2.present",
  },
  {
    id: "sh-comma-after-last-path",
    title: text("Writes a comma after the last path", "最後のパスの後にカンマを書く"),
    edits: [{ find: "[$paths]", replace: "[$paths,]" }],
    caughtBy: "2-2.present",
  },
  {
    id: "sh-one-slash",
    title: text("Writes gcs:/bucket", "gcs:/バケット と書く"),
    edits: [{ find: SH_PATH, replace: SH_PATH.replace("//", "/") }],
    caughtBy: "2-2-1.path-form",
  },
  {
    id: "py-gsc",
    title: text("Writes gsc://", "gsc:// と書く"),
    edits: [{ find: 'return f"gcs://', replace: 'return f"gsc://' }],
    caughtBy: "2-2-1.path-form",
  },
  {
    id: "sh-folder",
    title: text("Lists the folder instead of the object", "オブジェクトではなくフォルダを書く"),
    edits: [{ find: SH_PATH, replace: String.raw`\"gcs://$bucket/$prefix/$1/\"` }],
    caughtBy: "2-2-1.path-form",
  },
  {
    id: "py-pattern",
    title: text("Lists a pattern instead of the object", "オブジェクトではなくワイルドカードを書く"),
    edits: [{ find: 'return f"gcs://{bucket}/{name}"', replace: 'return f"gcs://{bucket}/{os.path.dirname(name)}/*"' }],
    caughtBy: "2-2-1.path-form",
  },
  {
    id: "sh-path-twice",
    title: text("Lists each path twice", "各パスを二度書く"),
    edits: [{ find: SH_PATH, replace: `${SH_PATH},${SH_PATH}` }],
    caughtBy: "2-2-1.duplicate",
  },
  {
    id: "py-other-name",
    title: text("Lists another name than the one it stored", "格納した名前と異なる名前を書く"),
    edits: [{ find: 'return f"gcs://{bucket}/{name}"', replace: 'return f"gcs://{bucket}/{name}.gz"' }],
    caughtBy: "2-2-2.objects-exist",
  },
  {
    id: "sh-other-bucket",
    title: text("Lists another bucket than the one it stored in", "格納先と異なるバケットを書く"),
    edits: [{ find: SH_PATH, replace: SH_PATH.replace("$bucket", "$bucket-production") }],
    caughtBy: "2-2-2.objects-exist",
  },
];
