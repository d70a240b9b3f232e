// The committed defects: a header of `Key: value` lines, then a unified diff.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Every patch of defects/, in the order of the names. Throws with the file and what is wrong with it. */
export function readPatches(root) {
  const dir = join(root, "defects");
  const files = readdirSync(dir).filter((file) => file.endsWith(".patch"));
  return files.sort().map((file) => {
    try {
      return {
        name: file.replace(/\.patch$/, ""),
        path: join(dir, file),
        ...parse(readFileSync(join(dir, file), "utf8")),
      };
    } catch (error) {
      throw new Error(`defects/${file}: ${error.message}`);
    }
  });
}

/** The patches that were asked for, by name with or without number; all when none was. */
export function pickPatches(all, names) {
  const isNamed = (patch, name) => patch.name === name || patch.name.replace(/^[0-9]+-/, "") === name;
  const unknown = names.filter((name) => !all.some((patch) => isNamed(patch, name)));
  const patches = names.length === 0 ? all : all.filter((patch) => names.some((name) => isNamed(patch, name)));
  return { patches, unknown };
}

function parse(text) {
  const start = text.search(/^(diff --git|--- )/m);
  if (start === -1) throw new Error("it has no diff");
  const lines = text.slice(0, start).trim().split("\n");
  const pairs = lines.map(
    (line) => /^(What|Harm|Caught by): (.+)$/.exec(line) ?? fail(`a line of its header: ${line}`),
  );
  const values = (key) => pairs.flatMap(([, name, value]) => (name === key ? [value] : []));
  const one = (key) => (values(key).length === 1 ? values(key)[0] : fail(`it needs one line "${key}: "`));
  const catchers = values("Caught by").map(parseCatcher);
  if (catchers.length === 0) fail('it needs a line "Caught by: "');
  const files = [...text.slice(start).matchAll(/^\+\+\+ b\/(.+)$/gm)].map(([, file]) => file);
  return { what: one("What"), harm: one("Harm"), catchers, files };
}

/** `test FILE [-t "NAME"]` or `promise NAME`. */
function parseCatcher(text) {
  const [, test, title] = /^test (\S+)(?: -t "(.+)")?$/.exec(text) ?? [];
  if (test) return { kind: "test", file: test, ...(title ? { title } : {}) };
  const [, promise] = /^promise (\S+)$/.exec(text) ?? [];
  return promise ? { kind: "promise", promise } : fail(`"Caught by: ${text}" is neither test FILE nor promise NAME`);
}

function fail(message) {
  throw new Error(message);
}
