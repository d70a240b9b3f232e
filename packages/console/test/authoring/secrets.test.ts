import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { hideSecrets, restoreSecrets, unknownPlaceholders } from "../../src/server/authoring/secrets/hidden-text.js";

const LITERALS = `# token: old-token-1
name: shop
command: [sh, run.sh, --password, "s3cr\\"et"]
args:
  - --param=token=abc$1'x
  - --params={"apiKey":"k\\"1","page":2}
  - '--param=url=postgres://u:hunter2@db/x'
  - --param=key=env:SHOP_KEY # the key is elsewhere
env:
  SHOP_KEY: >-
    folded
    secret
  GREETING: hello
  PIN: "0042"
notify: { slack: https://hooks.example.com/T0/B0 }
`;

describe("secrets that are written out in a workflow file", () => {
  it("are hidden wherever they stand, and nothing else is", () => {
    const { text, secrets } = hideSecrets(LITERALS);
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(secrets.toSorted()).toEqual(
      [
        "abc$1'x",
        "folded secret",
        "https://hooks.example.com/T0/B0",
        "hunter2",
        'k\\"1',
        "old-token-1",
        's3cr"et',
      ].toSorted(),
    );
    expect(parse(text)).toMatchObject({
      args: [
        expect.stringMatching(/^--param=token=‹secret \d›$/),
        expect.stringMatching(/^--params={"apiKey":"‹secret \d›","page":2}$/),
        expect.stringMatching(/^--param=url=postgres:\/\/u:‹secret \d›@db\/x$/),
        "--param=key=env:SHOP_KEY",
      ],
      env: { GREETING: "hello", PIN: "0042" },
    });
  });

  it("are put back as they were", () => {
    const { text, secrets } = hideSecrets(LITERALS);
    expect(parse(restoreSecrets(text, secrets))).toEqual(parse(LITERALS));
    expect(restoreSecrets(text, secrets).split("\n")[0]).toBe("# token: old-token-1");
  });

  it("follow the declaration of the connector, where there is one", () => {
    const text = "args: [--param=primaryKey=id, --param=code=x1]\n";
    const { text: shown, secrets } = hideSecrets(text, (name) => name === "code");
    expect({ shown, secrets }).toEqual({
      shown: "args: [--param=primaryKey=id, --param=code=‹secret 1›]\n",
      secrets: ["x1"],
    });
    expect(restoreSecrets(shown, secrets)).toBe(text);
  });

  it("are not guessed at in a text that is no YAML", () => {
    expect(hideSecrets("args: [--param=token=abc\nname: x: y\n")).toEqual({ text: "", secrets: [] });
  });

  it("tell a placeholder that stands for nothing", () => {
    expect(unknownPlaceholders("a: ‹secret 1›\nb: ‹secret 2›\n", ["x"])).toEqual(["‹secret 2›"]);
    expect(restoreSecrets("b: ‹secret 2›\n", ["x"])).toBe("b: ‹secret 2›\n");
  });

  it("come back whatever they are and however they are written", () => {
    const written = fc.constantFrom(
      (value: string) => JSON.stringify(value),
      (value: string) => `'${value.replaceAll("'", "''")}'`,
      (value: string) => `|-\n      ${value}`,
    );
    const secret = fc.string({ unit: "grapheme", minLength: 1 }).filter((one) => /^[^\p{C}\p{Z}\s]+$/u.test(one));
    fc.assert(
      fc.property(secret, written, (value, write) => {
        fc.pre(!value.includes("‹"));
        const text = `args:\n  - ${write(`--param=token=${value}`)}\n  - other # x\n`;
        fc.pre(parse(text).args[0] === `--param=token=${value}`);
        const { text: shown, secrets } = hideSecrets(text);
        const isReference = /^(sm|env|file):/.test(value);
        expect(parse(shown).args[0]).toBe(`--param=token=${isReference ? value : "‹secret 1›"}`);
        expect(parse(restoreSecrets(shown, secrets))).toEqual(parse(text));
      }),
    );
  });
});
