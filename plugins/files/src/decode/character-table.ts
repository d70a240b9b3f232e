/** The characters of an encoding as UTF-8 in one number, most significant byte first; 0 is no character. */
export interface CharacterTable {
  /** Length of a character in bytes, by its first. */
  readonly lengths: Uint8Array;
  /** By the byte. */
  readonly singles: Uint32Array;
  /** By the two bytes as one number. */
  readonly pairs: Uint32Array;
  /** By the second and third byte as one number: those that follow the one first byte of three. Empty where none have three. */
  readonly triples: Uint32Array;
}

/** Encodings that are read by table. */
export type TableEncoding = "cp932" | "euc-jp";

const tables = new Map<TableEncoding, CharacterTable>();

/** The table of an encoding, made on first use (some 15 ms) from the library's decoder. */
export async function characterTable(encoding: TableEncoding): Promise<CharacterTable> {
  const known = tables.get(encoding);
  if (known !== undefined) return known;
  // Loaded when it is needed: most files are UTF-8, and every start would wait for it.
  const { default: iconv } = await import("iconv-lite");
  const lengths = Uint8Array.from({ length: 256 }, (_, lead) => LENGTHS[encoding](lead));
  const table = fillTable(lengths, (bytes) => iconv.decode(bytes, encoding));
  tables.set(encoding, table);
  return table;
}

const LENGTHS: Readonly<Record<TableEncoding, (lead: number) => number>> = {
  cp932: (lead) => ((lead >= 0x81 && lead <= 0x9f) || (lead >= 0xe0 && lead <= 0xfc) ? 2 : 1),
  "euc-jp": (lead) => {
    if (lead === 0x8f) return 3;
    return lead === 0x8e || (lead >= 0xa1 && lead <= 0xfe) ? 2 : 1;
  },
};

/** The second and third bytes that characters of these encodings can have: never below 0x40. */
const FIRST_TRAIL = 0x40;

function fillTable(lengths: Uint8Array, decode: (bytes: Buffer) => string): CharacterTable {
  const singles = new Uint32Array(256);
  const pairs = new Uint32Array(65_536);
  const triples = new Uint32Array(lengths.includes(3) ? 65_536 : 0);
  for (const [lead, length] of lengths.entries()) {
    if (length === 1) singles[lead] = utf8Of(decode(Buffer.of(lead)));
    if (length === 2) fill(pairs, lead, (trail) => decode(Buffer.of(lead, trail)));
    if (length !== 3) continue;
    for (let second = FIRST_TRAIL; second < 256; second++) {
      fill(triples, second, (third) => decode(Buffer.of(lead, second, third)));
    }
  }
  return { lengths, singles, pairs, triples };
}

function fill(table: Uint32Array, first: number, decode: (second: number) => string): void {
  for (let second = FIRST_TRAIL; second < 256; second++) table[(first << 8) | second] = utf8Of(decode(second));
}

/** What the decoder gives for bytes that it cannot read: U+FFFD, or a C1 control, which neither encoding has. */
const UNDEFINED = /[\ufffd\u0080-\u009f]/;

function utf8Of(character: string): number {
  if (character === "" || UNDEFINED.test(character)) return 0;
  const bytes = Buffer.from(character, "utf8");
  return bytes.length > 3 || character.length !== 1 ? 0 : bytes.readUIntBE(0, bytes.length);
}
