// Node decodes Shift_JIS (CP932) but does not encode it: the way back is the decoder's own table, turned round.
const decoder = new TextDecoder("shift_jis", { fatal: true });

let table: Map<string, Buffer> | undefined;

/** The text that the bytes are in Shift_JIS; undefined when they are not, or when the text would not give them back. */
export function fromShiftJis(bytes: Buffer): string | undefined {
  const text = decoded(bytes);
  return text !== undefined && toShiftJis(text)?.equals(bytes) ? text : undefined;
}

/** The bytes of a text in Shift_JIS; undefined when a character has none. */
export function toShiftJis(text: string): Buffer | undefined {
  table ??= makeTable();
  const parts: Buffer[] = [];
  for (const character of text) {
    const bytes = table.get(character);
    if (!bytes) return undefined;
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

function makeTable(): Map<string, Buffer> {
  const made = new Map<string, Buffer>();
  const add = (...bytes: number[]): void => {
    const character = decoded(Buffer.from(bytes));
    // Of characters that have two codes the first is taken; whoever used the other is kept as bytes.
    if (character !== undefined && !made.has(character)) made.set(character, Buffer.from(bytes));
  };
  for (let byte = 0; byte < 256; byte += 1) add(byte);
  for (let lead = 0x81; lead <= 0xfc; lead += 1) for (let trail = 0x40; trail <= 0xfc; trail += 1) add(lead, trail);
  return made;
}

function decoded(bytes: Buffer): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
