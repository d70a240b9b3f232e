// A copy of the working tree in a temp folder, for what changes or compiles one: nothing of the real tree is touched.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { endProcessesOf } from "./processes.mjs";

const AS_IT_IS = { recursive: true, preserveTimestamps: true, verbatimSymlinks: true };

/** Makes the copy, in a folder whose name begins with `name`; `using` removes it, with every process that still runs in it. */
export function makeCopy(root, name) {
  const home = realpathSync(mkdtempSync(join(tmpdir(), `${name}-`)));
  const dir = join(home, "tree");
  const temp = join(home, "tmp");
  const env = { ...process.env, TMPDIR: temp, NO_COLOR: "1", GIT_CEILING_DIRECTORIES: home };
  const remove = () => {
    endProcessesOf(home);
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  };
  process.once("exit", remove);
  mkdirSync(temp);
  // Servers that tests start run as other users, and keep their files in there.
  chmodSync(home, 0o755);
  const projects = copyTree(root, dir);
  const restored = new Set();
  return {
    dir,
    env,
    /** Compiles the projects that hold these files, and those that were restored since; without files all. */
    build(files) {
      const changed = [...(files ?? []), ...restored];
      const isChanged = (project) => changed.some((file) => file.startsWith(`${project}/`));
      const wanted = files ? projects.filter(isChanged) : projects;
      runIn(dir, process.execPath, [join(dir, "node_modules/typescript/bin/tsc"), "-b", ...wanted], env);
      restored.clear();
    },
    /** Applies a patch; returns the function that restores the files, whatever has become of them. */
    apply({ path, files }) {
      const originals = files.map((file) => [file, readFileSync(join(dir, file))]);
      runIn(dir, "git", ["apply", path], env);
      return () => {
        for (const [file, content] of originals) {
          writeFileSync(join(dir, file), content);
          restored.add(file);
        }
      };
    },
    endProcesses: () => endProcessesOf(home),
    [Symbol.dispose]: remove,
  };
}

/**
 * Copies every file that git knows or would, and each workspace folder's compiled `dist` and links to what it depends on,
 * which then lead into the copy. What came from the registry is linked, not copied. Returns the folders to compile.
 */
function copyTree(root, dir) {
  const copy = (path) => existsSync(join(root, path)) && cpSync(join(root, path), join(dir, path), AS_IT_IS);
  const listed = runIn(root, "git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
  const files = listed.split("\0").filter((file) => file !== "");
  for (const file of files) copy(file);
  const folders = files.filter((file) => /[^/]\/package\.json$/.test(file)).map(dirname);
  for (const folder of folders) {
    copy(join(folder, "dist"));
    copy(join(folder, "node_modules"));
  }
  linkRegistryPackages(root, dir);
  return folders.filter((folder) => existsSync(join(dir, folder, "tsconfig.json")));
}

/** A folder of links, so that caches that tools keep in it stay in the copy. */
function linkRegistryPackages(root, dir) {
  const from = join(root, "node_modules");
  const to = join(dir, "node_modules");
  mkdirSync(to);
  const kept = readdirSync(from).filter((name) => !name.startsWith(".") || name === ".pnpm" || name === ".bin");
  for (const name of kept) symlinkSync(join(from, name), join(to, name));
}

function runIn(cwd, command, args, env) {
  const done = spawnSync(command, args, { cwd, env, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  if (done.status === 0) return done.stdout;
  const said = `${done.stdout}${done.stderr}`.trim().split("\n").slice(0, 5).join("; ");
  throw new Error(`${command} ${args.slice(0, 2).join(" ")} failed: ${said || done.error?.message}`);
}
