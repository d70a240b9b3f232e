import { addVerb, type CommandLine, sessionOf } from "../verb.js";

/** `doctor`. */
export function addDoctor(line: CommandLine): void {
  const command = addVerb(line, "doctor", "", "");
  command.action(async () => {
    const { doctor } = await import("../commands/doctor.js");
    line.exit(await doctor(sessionOf(command)));
  });
}
