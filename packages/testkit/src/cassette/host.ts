#!/usr/bin/env node
// `node host.js record|replay CASSETTE …`: the container's program with a recorder or a player between the connector and
// HTTP. The container's own program has no way to become this one.
import { pathToFileURL } from "node:url";
import { runHost } from "@collectro/host";
import type { TapeData } from "./tape.js";

const [mode, path = ""] = process.argv.splice(2, 2);
if (mode !== "record" && mode !== "replay") throw new Error("usage: host.js record|replay CASSETTE …");
const data: TapeData = { mode, path };
const base = pathToFileURL(`${process.env["COLLECTRO_PROJECT"] || process.cwd()}/`).href;
await runHost(base, { instrument: { module: new URL("./tape.js", import.meta.url).href, data } });
