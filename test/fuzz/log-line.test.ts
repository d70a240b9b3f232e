import { expect } from "vitest";
import { formatLogLine, MAX_LOG_CHARACTERS, parseLogLine } from "../../packages/contract/src/index.js";
import { fuzz } from "./kit.js";

fuzz("log-line", {
  corpus: ['{"severity":"info","log":"start"}', '{"log":"a\\nb","severity":"error"}', "plain text", '{"severity":1}'],
  pieces: ['"severity":"error"', '"log":"x"', '{"a":', "[", "info", "\\u0000", "\u001b[2J"],
  runs: 6_000,
  holds(text) {
    const read = parseLogLine(text);

    expect(read.wellFormed && !/^(info|error)$/.test(read.severity)).toBe(false);
    // Nothing is dropped: what is shown is the line as it stands, or a text that its JSON holds.
    if (read.log !== text) expect(JSON.parse(text.replace(/^\ufeff/, ""))).toMatchObject({ log: read.log });

    const line = formatLogLine("error", text);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
    expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
    const again = parseLogLine(line);
    expect(again).toMatchObject({ severity: "error", wellFormed: true });
    if (text.length <= MAX_LOG_CHARACTERS) expect(again.log).toBe(text.toWellFormed());
  },
});
