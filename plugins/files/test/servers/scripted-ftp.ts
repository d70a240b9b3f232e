import { createServer, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** What the server does on a command: a reply, a transfer of text, or the end of the connection. */
export type FtpAnswer = string | { readonly data: string } | "hang up" | undefined;

/** An FTP server that says what no server here can be made to say. */
export interface ScriptedFtp {
  readonly port: number;
  /** The commands that came, without their arguments. */
  readonly commands: readonly string[];
}

const REPLIES: Readonly<Record<string, string>> = {
  USER: "331 password?",
  PASS: "230 welcome",
  FEAT: "211-Features\r\n MLST type*;size*;\r\n SIZE\r\n211 End",
  PWD: '257 "/"',
  TYPE: "200 ok",
  STRU: "200 ok",
  OPTS: "200 ok",
  MDTM: "502 no",
};

/** Starts a server for one test; `answer` comes before the usual replies. */
export async function scriptedFtp(answer: (command: string, argument: string) => FtpAnswer): Promise<ScriptedFtp> {
  const commands: string[] = [];
  const server = await listening((control) => {
    let data: Promise<Socket> | undefined;
    control.on("error", () => {});
    control.write("220 ready\r\n");
    let text = "";
    control.on("data", (chunk) => {
      text += chunk;
      for (let end = text.indexOf("\r\n"); end !== -1; end = text.indexOf("\r\n")) {
        const [, verb = "", argument = ""] = /^(\S+) ?(.*)$/.exec(text.slice(0, end)) ?? [];
        text = text.slice(end + 2);
        commands.push(verb);
        if (verb === "EPSV") void passive().then((port) => control.write(`229 ok (|||${port}|)\r\n`));
        else void reply(answer(verb, argument) ?? REPLIES[verb] ?? "502 not known");
      }
    });
    async function passive(): Promise<number> {
      const one = await new Promise<{ port: number }>((resolve) => {
        data = new Promise((connected) => {
          void listening(connected).then((listener) => resolve({ port: portOf(listener) }));
        });
      });
      return one.port;
    }
    async function reply(what: Exclude<FtpAnswer, undefined>): Promise<void> {
      if (what === "hang up") return void control.destroy();
      if (typeof what === "string") return void control.write(`${what}\r\n`);
      control.write("150 here it comes\r\n");
      (await data)?.end(what.data);
      control.write("226 done\r\n");
    }
  });
  return { port: portOf(server), commands };
}

async function listening(connected: (socket: Socket) => void): Promise<Server> {
  const server = createServer(connected);
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return server;
}

function portOf(server: Server): number {
  return (server.address() as { port: number }).port;
}
