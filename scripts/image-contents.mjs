// What is in an image and how long it takes to start; for .ci/image and .ci/image-variants.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

const MACHINES = { 62: "amd64", 183: "arm64" };
const STARTS = 5;

/** Runs podman and returns what it prints. Throws what it says when it fails. */
export function podman(...args) {
  const { status, stdout, stderr } = spawnSync("podman", args, { encoding: "utf8", maxBuffer: 64e6 });
  if (status !== 0) throw new Error(`podman ${args.join(" ")}: ${stderr}`);
  return stdout.trim();
}

/** What an image says of itself: architecture, labels, megabytes. */
export function factsOf(image) {
  const [{ Architecture: arch, Config, Size }] = JSON.parse(podman("image", "inspect", image));
  return { arch, labels: Config.Labels ?? {}, megabytes: Math.round(Size / 1e6) };
}

/** What a function makes of an image's root folder; as root. */
export function inside(image, look) {
  const root = podman("image", "mount", image);
  try {
    return look(root);
  } finally {
    podman("image", "umount", image);
  }
}

/** Every file below a folder with its mode and digest, every link with its target, in order. */
export function filesBelow(root, folder = "") {
  const names = readdirSync(join(root, folder)).sort();
  return names.flatMap((name) => {
    const path = `${folder}/${name}`;
    const stat = lstatSync(join(root, path));
    const mode = (stat.mode & 0o7777).toString(8);
    if (stat.isDirectory()) return [`${mode} ${path}/`, ...filesBelow(root, path)];
    if (stat.isSymbolicLink()) return [`${path} -> ${readlinkSync(join(root, path))}`];
    // A device of a root file system would be read for ever.
    if (!stat.isFile()) return [`${mode} ${path}`];
    const digest = createHash("sha256")
      .update(readFileSync(join(root, path)))
      .digest("hex");
    return [`${mode} ${digest} ${path}`];
  });
}

/** The machine that each program and native add-on is for, by path. */
export function machinesIn(root) {
  const native = filesBelow(root, "/app").flatMap((line) => / (\/\S+\.(?:node|so))$/.exec(line)?.[1] ?? []);
  const programs = ["/usr/local/bin/node", "/nodejs/bin/node"].filter((path) => isThere(join(root, path)));
  return [...programs, ...native].map((path) => {
    const head = readFileSync(join(root, path)).subarray(0, 20);
    return { path, machine: MACHINES[head.readUInt16LE(18)] ?? "unknown" };
  });
}

/** `name@version` of every package in the image but its first, in order. */
export function packagesIn(root) {
  const store = join(root, "app/node_modules/.pnpm");
  const folders = readdirSync(store).filter((name) => name !== "node_modules");
  return folders.flatMap((name) => packagesOf(join(store, name, "node_modules"))).sort();
}

/** The names of all packages that some other package in the image asks for. */
export function askedForIn(root) {
  const store = join(root, "app/node_modules/.pnpm");
  const folders = readdirSync(store).filter((name) => name !== "node_modules");
  return folders.flatMap((name) => neighboursIn(join(store, name, "node_modules")));
}

function neighboursIn(folder, scope = "") {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (lstatSync(path).isSymbolicLink()) return [`${scope}${name}`];
    return name.startsWith("@") ? neighboursIn(path, `${name}/`) : [];
  });
}

/** A folder of pnpm's holds one package; its neighbours are links to other folders. */
function packagesOf(folder, scope = "") {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (!lstatSync(path).isDirectory()) return [];
    if (name.startsWith("@")) return packagesOf(path, `${name}/`);
    return name === ".bin"
      ? []
      : [`${scope}${name}@${JSON.parse(readFileSync(join(path, "package.json"), "utf8")).version}`];
  });
}

/** Milliseconds from the command to the end of a container that does nothing but start: the median of five. */
export function startMs(image, args, expected) {
  const flags = ["--rm", "--network=none", "--read-only", "--cap-drop=ALL", "--tmpfs=/shared:mode=1777"];
  const dates = ["--env=FROM=2024-01-01", "--env=TO=2024-01-01"];
  const times = Array.from({ length: STARTS }, () => {
    const started = performance.now();
    const { status, stderr, stdout } = spawnSync("podman", ["run", ...flags, ...dates, image, ...args], {
      encoding: "utf8",
    });
    if (status !== expected)
      throw new Error(`${image}: exit code ${status} instead of ${expected}: ${stdout}${stderr}`);
    return Math.round(performance.now() - started);
  });
  return times.sort((one, other) => one - other)[(STARTS - 1) / 2];
}

/** The arguments with which an image loads supervisor, worker and that connector, and then ends with exit code 2. */
export function refusedBy(connector) {
  return [`--connector=${connector}`, "--param=nothing=1", "--output=gs://none/none"];
}

function isThere(path) {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
