import { text } from "../text.js";
import type { Disturbance, TrialPlan } from "../trial/plan.js";

/** Something that is there from the start to the end: it has struck by being there. */
function present(title: Disturbance["title"]): Disturbance {
  return { title, place: async () => ({ strikes: () => 1, remove: async () => {} }) };
}

/** Other clocks than the author's: dates must not depend on the machine's time zone. */
export function timeZones(level: "quick" | "full"): Pick<TrialPlan, "name" | "title" | "disturbance" | "extraEnv">[] {
  const zones = ["America/Los_Angeles", "Pacific/Kiritimati", "UTC"].slice(0, level === "quick" ? 1 : 3);
  return zones.map((zone) => {
    const title = text(`the machine's time zone is ${zone}`, `マシンのタイムゾーンが ${zone}`);
    const name = `zone-${zone.replace("/", "-").toLowerCase()}`;
    return { name, title, disturbance: present(title), extraEnv: { TZ: zone } };
  });
}

const MIB = 1024 * 1024;

/** Less memory than the author's machine has; engines alone can give it. */
export function memoryLimits(isImage: boolean): Pick<TrialPlan, "name" | "title" | "disturbance" | "memoryBytes">[] {
  return [512, 128, 32].map((mebibytes) => {
    const title = text(`${mebibytes} MiB of memory`, `メモリ ${mebibytes} MiB`);
    const impossible = text(
      "a command has no memory limit; use --image",
      "コマンドではメモリを制限できない（--image を使う）",
    );
    const disturbance = isImage ? present(title) : { title, place: async () => ({ impossible }) };
    return { name: `memory-${mebibytes}`, title, disturbance, memoryBytes: mebibytes * MIB };
  });
}
