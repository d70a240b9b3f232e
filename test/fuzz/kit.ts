import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

/** Something that takes texts from outside. */
export interface FuzzTarget {
  /** Texts that it accepts; inputs are made by spoiling them. */
  readonly corpus: readonly string[];
  /** Pieces that mean something to it: they are put into inputs, and repeated until they are very long. */
  readonly pieces: readonly string[];
  /** How many inputs `npm test` tries. */
  readonly runs: number;
  /** How long the long inputs are. Default 400,000 characters: what grows with the square of it takes minutes. */
  readonly longCharacters?: number;
  /** Throws when the target does what it must not, whatever the text is. */
  readonly holds: (text: string) => void | Promise<void>;
}

/** Pieces that upset parsers of any kind. */
const HOSTILE_PIECES = [
  "\u0000",
  "\ufeff",
  "\ud800",
  "\u2028",
  "\r",
  "\n",
  "\\",
  '"',
  "__proto__",
  "constructor",
  "[[[[[[[[",
  "１",
  "e̊",
  "9".repeat(400),
];
const LONG_CHARACTERS = 400_000;
const SEEDS = join(import.meta.dirname, "seeds");

/**
 * Declares the tests of one target: the seeds (inputs that once broke it), very long repetitions, and random inputs; always
 * the same ones in `npm test`. `npm run fuzz -- NAME --runs N` tries N others.
 */
export function fuzz(
  name: string,
  { corpus, pieces, runs, longCharacters = LONG_CHARACTERS, holds }: FuzzTarget,
): void {
  const asked = process.env["FUZZ_RUNS"];
  const parameters = asked === undefined ? { numRuns: runs, seed: 1 } : { numRuns: Number(asked) };
  describe(`fuzz ${name}`, () => {
    it.each([...seedsOf(name), ...corpus.map((text, index) => [`example ${index + 1}`, text] as const)])(
      "%s",
      async (_name, text) => {
        await holds(text);
      },
    );

    it.each(pieces)("very many of %j end", async (piece) => {
      const many = piece.repeat(Math.ceil(longCharacters / piece.length));
      await holds(many);
      const [first = ""] = corpus;
      await holds(`${first.slice(0, first.length / 2)}${many}${first.slice(first.length / 2)}`);
    });

    it(`${parameters.numRuns} inputs`, { timeout: asked === undefined ? 60_000 : 0 }, async () => {
      const inputs = fc.oneof({ weight: 9, arbitrary: spoilt(corpus, pieces) }, fc.string({ unit: "binary" }));
      await fc.assert(
        fc.asyncProperty(inputs, async (text) => {
          await holds(text);
        }),
        parameters,
      );
      expect(Object.keys(Object.prototype)).toEqual([]);
    });
  });
}

/** A text of the corpus after up to eight cuts, insertions and repetitions. */
function spoilt(corpus: readonly string[], pieces: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(
    fc.constantFrom(...pieces, ...HOSTILE_PIECES),
    fc.string({ unit: "binary", maxLength: 3 }),
    fc.constantFrom(...corpus),
  );
  const edit = fc.record({
    at: fc.nat(10_000),
    remove: fc.oneof(fc.constant(0), fc.nat(6)),
    insert: fc.oneof(fc.constant(""), piece),
  });
  return fc
    .tuple(fc.constantFrom(...corpus), fc.array(edit, { maxLength: 8 }))
    .map(([text, edits]) => edits.reduce(apply, text));
}

function apply(text: string, edit: { at: number; remove: number; insert: string }): string {
  const at = edit.at % (text.length + 1);
  return text.slice(0, at) + edit.insert + text.slice(at + edit.remove);
}

function seedsOf(name: string): (readonly [string, string])[] {
  const dir = join(SEEDS, name);
  if (!existsSync(dir)) return [];
  return readdirSync(dir).map((file) => [`seed ${file}`, readFileSync(join(dir, file), "utf8")] as const);
}
