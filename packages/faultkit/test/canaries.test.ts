import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { findCanaries } from "../src/index.js";

const SECRET = 's3cr€t/"+ キー&x';

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "faultkit-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  return dir;
}

it.each([
  ["plain", "plain", `token=${SECRET};`],
  ["base64 alone", "base64", Buffer.from(SECRET).toString("base64")],
  ["base64 after one byte", "base64", Buffer.from(`u${SECRET}zz`).toString("base64")],
  ["base64 after two bytes, as in user:token", "base64", Buffer.from(`u:${SECRET}`).toString("base64")],
  ["base64url", "base64", Buffer.from(`uv${SECRET}`).toString("base64url")],
  ["a URL's query", "percent", new URL(`http://h/?q=${encodeURIComponent(SECRET)}`).href],
  ["a form", "percent", new URLSearchParams({ q: SECRET }).toString()],
  ["lower-case percent escapes", "percent", encodeURIComponent(SECRET).toLowerCase()],
  ["JSON", "json", JSON.stringify({ log: SECRET })],
  ["JSON in ASCII, as Python writes it", "json", '{"log": "s3cr\\u20act/\\"+ \\u30ad\\u30fc&x"}'],
  ["hex", "hex", Buffer.from(SECRET).toString("hex")],
])("finds a secret written as %s", async (_name, form, text) => {
  const findings = await findCanaries({ texts: { stdout: `before ${text} after` } }, ["another-secret", SECRET]);

  expect(findings).toContainEqual({ value: SECRET, form, where: "stdout" });
});

it("finds nothing in texts that hold no secret", async () => {
  const text = `${SECRET.slice(0, -1)} ${Buffer.from("innocent words").toString("base64")} %20+%2B`;

  await expect(findCanaries({ texts: { stdout: text } }, [SECRET])).resolves.toEqual([]);
});

it("searches a tree of folders: nested, hidden and binary files, and names", async () => {
  const dir = await folder();
  await mkdir(join(dir, "a/.hidden"), { recursive: true });
  await writeFile(
    join(dir, "a/.hidden/.run.json"),
    Buffer.concat([Buffer.from([0, 255, 254]), Buffer.from("canary-0001")]),
  );
  await writeFile(join(dir, "canary-0002.json"), "fine");
  await writeFile(join(dir, "fine.txt"), "fine");

  const findings = await findCanaries({ dirs: [dir] }, ["canary-0001", "canary-0002"]);

  expect(findings.map(({ value, where }) => [value, where]).sort()).toEqual([
    ["canary-0001", join(dir, "a/.hidden/.run.json")],
    ["canary-0002", join(dir, "canary-0002.json")],
  ]);
});

it("finds a secret that lies across two pieces of a large file", async () => {
  const dir = await folder();
  const pieceBytes = 4 * 1024 * 1024;
  await writeFile(join(dir, "big"), `${".".repeat(pieceBytes - 5)}canary-0001${".".repeat(10)}`);

  await expect(findCanaries({ dirs: [dir] }, ["canary-0001"])).resolves.toHaveLength(1);
});

it("refuses a canary that chance would find", async () => {
  await expect(findCanaries({ texts: {} }, ["short"])).rejects.toThrow(RangeError);
});
