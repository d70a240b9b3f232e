import { describe, expect, it } from "vitest";
import { type Entry, type Folder, untold, walk } from "../src/sources/walk.js";

const LOOK = { sizeBytes: 4, version: "1" };

/** A server with these folders; `kinds` says what it tells of a name when it is asked. */
function server(
  folders: Readonly<Record<string, readonly Entry[]>>,
  kinds: Readonly<Record<string, Entry["kind"]>>,
): Folder {
  return {
    shown: (path) => `sftp://host${path}`,
    entries: async (path) => folders[path],
    target: async () => undefined,
    async resolve(path) {
      const kind = kinds[path];
      if (kind === undefined) throw untold(`sftp://host${path}`);
      return { kind, look: LOOK };
    },
  };
}

function unknown(name: string): Entry {
  return { name, kind: "unknown", look: LOOK };
}

describe("a listing that does not tell what its names are", () => {
  it("is asked for each that matters: files are taken, folders are entered", async () => {
    const folders = {
      "/out/": [unknown("1.csv"), unknown("deep"), unknown("notes.txt")],
      "/out/deep/": [unknown("2.csv")],
    };
    const kinds = {
      "/out/1.csv": "file",
      "/out/deep": "folder",
      "/out/deep/2.csv": "file",
      "/out/notes.txt": "file",
    } as const;

    const found = await walk("/out/**/*.csv", server(folders, kinds));
    expect(found.map(({ path }) => path)).toEqual(["/out/1.csv", "/out/deep/2.csv"]);
  });

  it("ends the run where the server does not tell then either, since a file could be missing", async () => {
    const folders = { "/out/": [unknown("1.csv")] };

    await expect(walk("/out/*.csv", server(folders, {}))).rejects.toThrow(/SOURCE_DATA.*\/out\/1\.csv.*does not say/);
  });

  it("is not asked for names that cannot matter", async () => {
    const folders = { "/out/": [unknown("notes.txt"), { name: "1.csv", kind: "file" as const, look: LOOK }] };

    expect(await walk("/out/*.csv", server(folders, {}))).toHaveLength(1);
  });
});
