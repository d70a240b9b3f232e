// `npm run defects [-- NAME…]`: plants each patch of defects/ in a copy of this tree, one at a time, and requires that what
// the patch names turns red. `--list` prints the patches as JSON and runs nothing.
import { formatCatcher, runCatcher } from "./defects/catcher.mjs";
import { proveCopy } from "./defects/copy-proof.mjs";
import { pickPatches, readPatches } from "./defects/patch.mjs";
import { root } from "./toolchain.mjs";
import { makeCopy } from "./tree-copy.mjs";

const args = process.argv.slice(2);
try {
  process.exitCode = args.includes("--list") ? list() : await main(args);
} catch (error) {
  console.error(`defects: ${error.message}`);
  process.exitCode = 1;
}

function list() {
  const shown = readPatches(root).map(({ name, what, harm, catchers, files }) => ({
    name,
    what,
    harm,
    catchers,
    files,
  }));
  console.log(JSON.stringify(shown, undefined, 2));
  return 0;
}

async function main(names) {
  const startMs = performance.now();
  const say = (text) => console.log(`[${Math.round((performance.now() - startMs) / 1000)} s] ${text}`);
  const { patches, unknown } = pickPatches(readPatches(root), names);
  if (unknown.length > 0) {
    const all = readPatches(root).map(({ name }) => name);
    console.error(`defects: there is no ${unknown.join(", ")}; defects: ${all.join(", ")}`);
    return 2;
  }
  process.once("SIGINT", () => process.exit(130)).once("SIGTERM", () => process.exit(143));
  using copy = makeCopy(root, "defects");
  say(`copy: ${copy.dir}`);
  copy.build();
  say(`the copy runs its own code: ${(await proveCopy(copy)).join(", ")}`);
  if (!(await isGreen(copy, patches, say))) return 1;
  let caught = 0;
  for (const patch of patches) if (await isCaught(copy, patch, say)) caught += 1;
  say(`defects ${patches.length} caught ${caught}`);
  return caught === patches.length ? 0 : 1;
}

/** The baseline: what is red without any defect can catch none. */
async function isGreen(copy, patches, say) {
  const catchers = new Map(patches.flatMap((patch) => patch.catchers.map((one) => [formatCatcher(one), one])));
  let red = 0;
  for (const [name, catcher] of catchers) {
    const { kind, detail } = await runCatcher(copy, catcher);
    say(`without any defect: ${name}: ${kind}${detail ? `: ${detail}` : ""}`);
    if (kind !== "green") red += 1;
  }
  say(`without any defect: ${catchers.size - red} of ${catchers.size} catchers green`);
  return red === 0;
}

async function isCaught(copy, patch, say) {
  let restore;
  try {
    restore = copy.apply(patch);
    copy.build(patch.files);
    for (const catcher of patch.catchers) {
      const { kind, detail } = await runCatcher(copy, catcher);
      if (kind === "error") throw new Error(`${formatCatcher(catcher)}: ${detail}`);
      if (kind === "green") continue;
      say(`${patch.name}: caught by ${formatCatcher(catcher)}: ${detail}`);
      return true;
    }
    say(`${patch.name}: NOT CAUGHT: ${patch.what}`);
  } catch (error) {
    say(`${patch.name}: ERROR: ${error.message}`);
  } finally {
    restore?.();
  }
  return false;
}
