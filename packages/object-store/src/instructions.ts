/**
 * A fault as the handlers need it. Bytes count from the start of the body; for a resumable upload, from the first byte
 * of the object, whatever request brings it.
 */
export type Fault =
  | { readonly kind: "status"; readonly code: number; readonly afterBytes: number }
  | { readonly kind: "reset" }
  | { readonly kind: "cut-reply"; readonly afterBytes: number; readonly of: "any" | "download" | "upload" }
  | { readonly kind: "stall"; readonly forMs: number; readonly afterBytes: number }
  | { readonly kind: "slow"; readonly bytesPerSecond: number }
  | { readonly kind: "corrupt-upload" }
  | { readonly kind: "corrupt-download" }
  | { readonly kind: "kill-session" }
  | { readonly kind: "commit-then"; readonly outcome: "reset" | "stall" | number };

type Numbers = readonly number[];

/** Ids as in Google's storage-testbench ("Forced Failures Supported"), then ours. The first pattern that fits wins. */
const forms: readonly (readonly [id: string, pattern: RegExp, make: (numbers: Numbers) => Fault])[] = [
  ["return-410", /^return-410$/, () => ({ kind: "kill-session" })],
  ["return-XXX", /^return-([45]\d\d)$/, ([code = 0]) => ({ kind: "status", code, afterBytes: 0 })],
  [
    "return-XXX-after-NK",
    /^return-([45]\d\d)-after-(\d+)K$/,
    ([code = 0, kibibytes = 0]) => ({ kind: "status", code, afterBytes: kibibytes * 1024 }),
  ],
  ["return-reset-connection", /^return-reset-connection$/, () => ({ kind: "reset" })],
  ["return-broken-stream", /^return-broken-stream$/, () => ({ kind: "cut-reply", afterBytes: 4, of: "any" })],
  [
    "return-broken-stream-after-NK",
    /^return-broken-stream-after-(\d+)K$/,
    ([kibibytes = 0]) => ({ kind: "cut-reply", afterBytes: kibibytes * 1024, of: "download" }),
  ],
  [
    "return-broken-stream-final-chunk-after-NB",
    /^return-broken-stream-final-chunk-after-(\d+)B$/,
    ([afterBytes = 0]) => ({ kind: "cut-reply", afterBytes, of: "upload" }),
  ],
  [
    "stall-for-Ns-after-NK",
    /^stall-for-(\d+)s-after-(\d+)K$/,
    ([seconds = 0, kibibytes = 0]) => ({ kind: "stall", forMs: seconds * 1000, afterBytes: kibibytes * 1024 }),
  ],
  [
    "stall-at-NKiB",
    /^stall-at-(\d+)KiB$/,
    ([kibibytes = 0]) => ({ kind: "stall", forMs: Infinity, afterBytes: kibibytes * 1024 }),
  ],
  ["stall", /^stall(?:-always)?$/, () => ({ kind: "stall", forMs: Infinity, afterBytes: 0 })],
  ["slow-BYTESPERSECOND", /^slow-([1-9]\d*)$/, ([bytesPerSecond = 1]) => ({ kind: "slow", bytesPerSecond })],
  ["corrupt-upload", /^corrupt-upload$/, () => ({ kind: "corrupt-upload" })],
  ["corrupt-download", /^(?:corrupt-download|return-corrupted-data)$/, () => ({ kind: "corrupt-download" })],
  ["commit-then-reset", /^commit-then-reset$/, () => ({ kind: "commit-then", outcome: "reset" })],
  ["commit-then-stall", /^commit-then-stall$/, () => ({ kind: "commit-then", outcome: "stall" })],
  ["commit-then-XXX", /^commit-then-([45]\d\d)$/, ([code = 503]) => ({ kind: "commit-then", outcome: code })],
];

/** The forms of instruction there are, for messages and documentation. */
export const instructionForms: readonly string[] = forms.map(([id]) => id);

/** Reads an instruction id; undefined when it is none. */
export function parseInstruction(instruction: string): Fault | undefined {
  for (const [, pattern, make] of forms) {
    const match = pattern.exec(instruction);
    if (match) {
      return make(match.slice(1).map(Number));
    }
  }
  return undefined;
}
