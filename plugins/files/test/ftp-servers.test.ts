import { describe, expect, it } from "vitest";
import { failure, readAll } from "./context.js";
import { type FtpAnswer, scriptedFtp } from "./servers/scripted-ftp.js";

const SCHEMA = [{ name: "a", type: "STRING" }];
const NOT_THERE = "550 No such file or directory";

async function read(path: string, answer: (command: string, argument: string) => FtpAnswer, params = {}) {
  const server = await scriptedFtp(answer);
  const all = {
    path: `ftp://127.0.0.1:${server.port}${path}`,
    allowPrivate: ["127.0.0.1"],
    missing: "skip",
    ...params,
  };
  const reading = readAll({ params: all, schema: SCHEMA, wants: "lines" });
  return { reading, server };
}

describe('"550 No such file" of an FTP server', () => {
  it("for a folder that it has listed is no missing folder", async () => {
    const { reading } = await read("/in/*/x.csv", (command, argument) => {
      if (command !== "MLSD") return undefined;
      return /locked/.test(argument) ? NOT_THERE : { data: "type=dir; locked\r\n" };
    });
    expect(await failure(reading)).toMatch(/SOURCE_FORBIDDEN.*\/in\/locked\/.*the folder is listed/);
  });

  it("for a file whose size it has told is no missing file", async () => {
    const { reading } = await read("/x.csv", (command) => {
      return command === "SIZE" ? "213 4" : command === "RETR" ? NOT_THERE : undefined;
    });
    expect(await failure(reading)).toMatch(/SOURCE_FORBIDDEN.*\/x\.csv.*it is there/);
  });

  it("for a file of which it tells nothing is a missing file", async () => {
    const { reading } = await read("/x.csv", (command) => (command === "RETR" ? NOT_THERE : undefined));
    expect((await reading).log).toEqual([expect.stringContaining("/x.csv: left out")]);
  });
});

it.each<[string, FtpAnswer]>([
  ["hangs up", "hang up"],
  ["says 421", "421 too many failures, closing"],
])("a password is sent once to an FTP server that %s", async (_, answer) => {
  const { reading, server } = await read("/x.csv", (command) => (command === "PASS" ? answer : undefined));
  expect(await failure(reading)).toMatch(/SOURCE_AUTH.*the host hung up after the login was sent; tried once/);
  expect(server.commands.filter((command) => command === "PASS")).toHaveLength(1);
});

it("a connection that is lost before the password is sent is made again", async () => {
  let count = 0;
  const { reading } = await read("/x.csv", (command) => {
    if (command === "USER" && count++ === 0) return "hang up";
    return command === "SIZE" ? NOT_THERE : undefined;
  });
  expect((await reading).rows).toEqual([]);
});
