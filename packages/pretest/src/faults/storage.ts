import type { FaultRule } from "@collectro/object-store";
import { type Text, text } from "../text.js";
import type { Disturbance } from "../trial/plan.js";

/** A fault of the storage; it strikes what the container itself asks for. */
export function storageFault(title: Text, rule: FaultRule): Disturbance {
  return {
    title,
    place: async ({ store }) => {
      if (!store) return { impossible: text("a real bucket has no faults to order", "実バケットでは障害を起こせない") };
      const { id } = store.faults.arm(rule);
      return { strikes: () => store.faults.get(id).struck, remove: async () => {} };
    },
  };
}

const INSERT = "storage.objects.insert";

/** Every write is refused for good: the default way to make any container fail. */
export const REFUSED: Disturbance = storageFault(
  text("the storage refuses every write (403)", "ストレージがすべての書き込みを拒否する（403）"),
  { method: INSERT, instruction: "return-403", times: Number.POSITIVE_INFINITY },
);

interface StorageCase {
  readonly name: string;
  readonly title: Text;
  readonly rule: Omit<FaultRule, "method">;
}

const QUICK: readonly StorageCase[] = [
  { name: "503", title: text("503 to an upload", "アップロードに 503"), rule: { instruction: "return-503" } },
  {
    name: "429-twice",
    title: text("429 to two uploads", "アップロード 2 回に 429"),
    rule: { instruction: "return-429", times: 2 },
  },
  {
    name: "reset",
    title: text("an upload is reset", "アップロードの接続がリセットされる"),
    rule: { instruction: "return-reset-connection" },
  },
  {
    name: "lost-reply",
    title: text("stored, but the answer is lost", "保存されたが応答が失われる"),
    rule: { instruction: "commit-then-reset" },
  },
  {
    name: "stored-503",
    title: text("stored, but answered 503", "保存されたが 503 が返る"),
    rule: { instruction: "commit-then-503" },
  },
  {
    name: "corrupt",
    title: text("the body is damaged on its way", "本文が途中で壊れる"),
    rule: { instruction: "corrupt-upload" },
  },
  { name: "401", title: text("401 in the middle", "途中で 401"), rule: { instruction: "return-401" } },
];

const FULL: readonly StorageCase[] = [
  ...QUICK,
  { name: "408", title: text("408 to an upload", "アップロードに 408"), rule: { instruction: "return-408" } },
  { name: "500", title: text("500 to an upload", "アップロードに 500"), rule: { instruction: "return-500" } },
  {
    name: "503-always",
    title: text("503 to every upload", "すべてのアップロードに 503"),
    rule: { instruction: "return-503", times: Number.POSITIVE_INFINITY },
  },
  {
    name: "stall",
    title: text("an upload stands still for 5 s", "アップロードが 5 秒止まる"),
    rule: { instruction: "stall-for-5s-after-0K" },
  },
  {
    name: "403-later",
    title: text("403 from one upload on", "途中から 403"),
    rule: { instruction: "return-403", times: Number.POSITIVE_INFINITY },
  },
];

/** The faults of uploads; in full, each at the first, second and third request. */
export function storageFaults(level: "quick" | "full"): { readonly name: string; readonly disturbance: Disturbance }[] {
  const cases = level === "quick" ? QUICK : FULL;
  const calls = level === "quick" ? [0] : [0, 1, 2];
  return cases.flatMap(({ name, title, rule }) =>
    calls.map((after) => ({
      name: `storage-${name}-at-${after + 1}`,
      disturbance: storageFault(
        text(`${title.en}, from request ${after + 1} on`, `${title.ja}（${after + 1} 回目から）`),
        { method: INSERT, after, ...rule },
      ),
    })),
  );
}
